import Foundation
import Testing

import Banshi
import BanshiKit
import TestStage

extension Screens {
    /// What the screens besides the journey do.
    @Suite
    @MainActor
    struct Others {
        @Test("An answer that hides a question drops what was typed there, and the form goes on")
        func dropsWhatIsAskedNoMore() async throws {
            let phone = try Phone()
            try await phone.begin()
            _ = try await phone.findAndBegin()
            guard case let .form(draft, _) = phone.app.state.path.last else { throw Missing(description: "no form is shown") }
            let same = "/data/delivery/same_as_practice", street = "/data/delivery/to_street"
            let form = FormModel(draft: draft, question: same, session: try phone.session, way: phone.app)
            form.send(.appear(.chinese))
            form.send(.answer(path: same, value: "no"))
            await form.settled()
            let page = try form.state.form.value.orThrow("the form is not there")
            try #require(page.questions.contains { $0.path == street })
            form.send(.type(path: street, text: "样例街"))
            form.send(.answer(path: same, value: "yes"))
            form.send(.next)
            await form.settled()
            #expect(form.state.trouble == nil)
            #expect(form.state.typed.isEmpty)
            #expect(form.state.form.value?.page == page.page + 1)
        }

        @Test("A licence's code answers the question, and one that does not fit leaves the field as it was and says why")
        func scansALicence() async throws {
            let phone = try Phone()
            try await phone.begin()
            _ = try await phone.findAndBegin()
            guard case let .form(draft, _) = phone.app.state.path.last else { throw Missing(description: "no form is shown") }
            let path = "/data/practice/employer_code", code = "91321102MA1X7K2P91"
            let form = FormModel(draft: draft, question: path, session: try phone.session, way: phone.app)
            form.send(.appear(.chinese))
            form.send(.type(path: path, text: "9132"))
            form.send(.scan(path: path))
            await form.settled()
            #expect(phone.app.state.path.last == .scan(draft: draft, question: path))

            let scan = ScanModel(draft: draft, question: path, session: try phone.session, way: phone.app)
            scan.send(.withoutCamera)
            scan.send(.chose(try await phone.stage.code(saying: "https://example.org/JY13211020000017")))
            await scan.settled()
            #expect(!scan.state.hasCamera)
            #expect(scan.state.sight?.isUnfit == true)
            #expect(scan.state.sight?.advice.zh.contains("没有统一社会信用代码") == true)
            #expect(phone.app.state.path.last == .scan(draft: draft, question: path))
            form.send(.appear(.chinese))
            await form.settled()
            #expect(form.state.form.value?.questions.first { $0.path == path }?.value == "9132")

            scan.send(.chose(try await phone.stage.code(saying: "https://gsxt.example/?uniscid=\(code)&sign=1")))
            await scan.settled()
            #expect(phone.app.state.path.last != .scan(draft: draft, question: path))
            form.send(.appear(.chinese))
            await form.settled()
            let answered = form.state.form.value?.questions.first { $0.path == path }
            #expect(answered?.value == code)
            #expect(answered?.mistake == nil)
            // Changed by hand as any answer is.
            form.send(.type(path: path, text: "9133"))
            await form.settled()
            #expect(form.state.form.value?.questions.first { $0.path == path }?.value == "9133")
        }

        @Test("Frames are looked at, and typing is a way back")
        func looksAtFrames() async throws {
            let phone = try Phone()
            try await phone.begin()
            _ = try await phone.findAndBegin()
            guard case let .form(draft, _) = phone.app.state.path.last else { throw Missing(description: "no form is shown") }
            let path = "/data/practice/employer_code"
            phone.app.go(to: .scan(draft: draft, question: path))
            let scan = ScanModel(draft: draft, question: path, session: try phone.session, way: phone.app)
            let blank = Data(repeating: 200, count: 640 * 480)
            let frame = blank.withUnsafeBytes { PreviewFrame(plane: $0, width: 640, height: 480, stride: 640) }
            scan.send(.frame(try frame.orThrow("it is a frame")))
            await scan.settled()
            #expect(scan.state.sight?.taken == nil)
            #expect(scan.state.sight?.advice.zh == "把二维码放进画面，靠近一些")
            scan.send(.type)
            #expect(phone.app.state.path.last != .scan(draft: draft, question: path))
        }

        @Test("A mistake waits until the person has left the field")
        func showsAMistakeAfterTheField() async throws {
            let phone = try Phone()
            try await phone.begin()
            let form = try await phone.findAndBegin()
            form.send(.appear(.chinese))
            await form.settled()
            let number = "/data/applicant/id_number"
            form.send(.focus(path: number))
            form.send(.type(path: number, text: "321102"))
            await form.settled()
            var question = try form.state.form.value?.questions.first { $0.path == number }.orThrow("it is not asked")
            #expect(try form.state.mistake(of: question.orThrow("no form")) == nil)
            form.send(.focus(path: nil))
            await form.settled()
            question = form.state.form.value?.questions.first { $0.path == number }
            #expect(try form.state.mistake(of: question.orThrow("no form")) != nil)
        }

        @Test("A long list is asked for in windows, and nothing typed finds everything")
        func asksForWindows() async throws {
            let phone = try Phone()
            try await phone.begin()
            let search = SearchModel(session: try phone.session, way: phone.app)
            search.send(.appear)
            await search.settled()
            let all = try search.state.items.value.orThrow("nothing was found")
            #expect(all.count == min(Int(search.state.total), 40))
            search.send(.reach(row: all.count - 1))
            await search.settled()
            #expect(search.state.items.value?.count == Int(search.state.total))
            search.send(.type("没有这样的事项名"))
            search.send(.type(phone.script.search))
            await search.settled()
            #expect(search.state.items.value?.first?.code == phone.script.item, "the last letter wins")
        }

        @Test("Who does not know the name answers questions, finds a shorter list, and may change it in the form")
        func findsByAnswers() async throws {
            let phone = try Phone()
            try await phone.begin()
            let search = SearchModel(session: try phone.session, way: phone.app)
            search.send(.type("火星移民"))
            await search.settled()
            search.send(.ask(try search.state.scenarios.first.orThrow("no scenario is offered")))
            // 给孩子参加居民医保, 在镇江市.
            for choice in [1, 0] {
                let step = try await scenario(phone)
                guard case let .question(_, _, choices) = step.state.scenario.value?.next else {
                    throw Missing(description: "nothing is asked")
                }
                step.send(.go(path: choices[choice].path))
            }
            let outcome = try await scenario(phone)
            guard case let .item(card) = outcome.state.scenario.value?.next else { throw Missing(description: "no item") }
            #expect(card.notNeeded.map(\.code) == ["residence-permit"], "the form was fetched, and cuts the list")
            outcome.send(.item(card.item))
            guard case let .item(code, chosen) = phone.app.state.path.last else { throw Missing(description: "no item is shown") }
            let item = ItemModel(code: code, chosen: chosen, session: try phone.session, way: phone.app)
            item.send(.appear)
            await item.settled()
            #expect(item.state.item.value?.chosen?.zh == "按您选择的情形：家里添了孩子，在镇江市")
            item.send(.begin)
            item.send(.understand)
            await item.settled()
            guard case let .form(draft, _) = phone.app.state.path.last else { throw Missing(description: "no form is shown") }
            let registered = "/data/member[1]/person/registered"
            let form = FormModel(draft: draft, question: registered, session: try phone.session, way: phone.app)
            form.send(.appear(.chinese))
            await form.settled()
            let question = form.state.form.value?.questions.first { $0.path == registered }
            #expect(question?.value == "local")
            #expect(question?.origin?.zh == "您选择的情形，可以修改")
            form.send(.answer(path: registered, value: "elsewhere"))
            await form.settled()
            let review = ReviewModel(draft: draft, session: try phone.session, way: phone.app)
            review.send(.appear(.chinese))
            await review.settled()
            #expect(review.state.review.value?.papers.map(\.title) == ["居住证"])
        }

        private func scenario(_ phone: Phone) async throws -> ScenarioModel {
            guard case let .scenario(path) = phone.app.state.path.last else { throw Missing(description: "no step is shown") }
            let model = ScenarioModel(path: path, session: try phone.session, way: phone.app)
            model.send(.appear)
            await model.settled()
            return model
        }

        @Test("A draft is thrown away only after being asked, and its form is gone")
        func discardsADraft() async throws {
            let phone = try Phone()
            try await phone.begin()
            _ = try await phone.findAndBegin()
            let home = HomeModel(session: try phone.session, way: phone.app)
            home.send(.appear)
            home.send(.discard)
            await home.settled()
            let line = try home.state.home.value?.drafts.first.orThrow("there is no draft")
            home.send(.askToDiscard(line))
            home.send(.discard)
            await home.settled()
            #expect(home.state.home.value?.drafts == [])
            #expect(home.state.trouble == nil)
            let form = try phone.form()
            form.send(.appear(.chinese))
            await form.settled()
            #expect(form.state.form.trouble?.kind == .anew)
        }

        @Test("What the person chose about the screens outlives the process; nothing of the vault is in it")
        func keepsPreferences() async throws {
            let phone = try Phone()
            try await phone.begin()
            let settings = SettingsModel(session: try phone.session, app: phone.app)
            settings.send(.appear)
            settings.send(.language(.english))
            settings.send(.largeType(true))
            let telephone = { settings.state.me.value?.known.first { $0.key == "profile.telephone" }?.value }
            settings.send(.set(key: "profile.telephone", text: "13800000001"))
            await settings.settled()
            #expect(telephone() == "13800000001")
            settings.send(.set(key: "profile.telephone", text: ""))
            await settings.settled()
            #expect(telephone()?.isEmpty == true, "it can be told anew")
            #expect(settings.state.me.value?.signedIn == nil)
            await phone.restart()
            #expect(phone.app.state.preferences == Preferences(language: .english, largeType: true))
        }

        @Test("A resident is deleted with their papers after being asked, but not while these are open")
        func deletesAResident() async throws {
            let phone = try Phone()
            try await phone.begin()
            let residents = ResidentsModel(session: try phone.session, app: phone.app)
            residents.send(.add(name: "李四"))
            await residents.settled()
            let all = try residents.state.residents.value.orThrow("nobody is there")
            let other = try all.first { $0.name == "李四" }.orThrow("nobody was added")
            let own = try all.first { $0.id != other.id }.orThrow("nobody is open")
            residents.send(.askToDelete(own))
            residents.send(.delete)
            await residents.settled()
            #expect(residents.state.trouble?.kind == .anew)
            residents.send(.delete)
            residents.send(.rename(id: other.id, name: "李四叔"))
            await residents.settled()
            #expect(residents.state.residents.value?.contains { $0.name == "李四叔" } == true)
            residents.send(.askToDelete(other))
            residents.send(.delete)
            await residents.settled()
            #expect(residents.state.residents.value?.map(\.id) == [own.id])
        }

        @Test("A page is read in the core's order, and a second tap silences it")
        func readsAloud() async throws {
            let phone = try Phone()
            try await phone.begin()
            let form = try await phone.findAndBegin()
            form.send(.appear(.english))
            await form.settled()
            form.readAloud.toggle(.english)
            #expect(form.readAloud.isReading)
            await form.readAloud.settled()
            #expect(!form.readAloud.isReading)
            let page = try form.state.form.value.orThrow("the form is not there")
            #expect(phone.platform.said.first == "Page 1 of \(page.pages)")
            #expect(phone.platform.said.contains(page.questions[0].label))
            let all = phone.platform.said.count
            form.readAloud.toggle(.chinese)
            form.readAloud.toggle(.chinese)
            await form.readAloud.settled()
            #expect(phone.platform.said.count < 2 * all)
        }

        @Test("A time is held, confirmed, and put into the calendar")
        func booksAndRemembers() async throws {
            let phone = try Phone.wanglan()
            try await phone.begin()
            try await phone.signIn()
            let tomorrow = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 / 3600).rounded(.down) * 3600 + 86400)
            try await phone.stage.offerAWindow(at: tomorrow)
            let booking = BookingModel(item: phone.script.item, session: try phone.session, way: phone.app)
            booking.send(.kind(.window))
            await booking.settled()
            let slots = try booking.state.booking.value.orThrow("no times").days.flatMap(\.slots)
            let slot = try slots.first { $0.isFree && $0.time.startsAt == tomorrow }.orThrow("the window's time is not there")
            booking.send(.reserve(slot))
            await booking.settled()
            let held = try booking.state.booking.value.orThrow("no times").mine.first { $0.state == .held }
            booking.send(.confirm(try held.orThrow("nothing is held")))
            await booking.settled()
            let list = AppointmentsModel(session: try phone.session, way: phone.app)
            list.send(.appear)
            await list.settled()
            let mine = try list.state.reservations.value.orThrow("no list").first
            list.send(.remember(try mine.orThrow("nothing is booked")))
            await list.settled()
            let file = try phone.platform.remembered.first.orThrow("the calendar was given nothing")
            let starts = tomorrow.ISO8601Format().filter { $0 != "-" && $0 != ":" }
            #expect(file.text.contains("DTSTART:\(starts)\r\n"))
            #expect(file.text.contains("STATUS:CONFIRMED\r\n"))
        }

        @Test("This device stands in the list and cannot be signed out there")
        func listsTheDevices() async throws {
            let phone = try Phone.wanglan()
            try await phone.begin()
            let devices = DevicesModel(session: try phone.session)
            devices.send(.appear)
            await devices.settled()
            #expect(devices.state.devices.trouble?.kind == .signIn)
            try await phone.signIn()
            devices.send(.appear)
            await devices.settled()
            let this = try devices.state.devices.value.orThrow("no device is listed").first
            #expect(this?.isThis == true)
            devices.send(.askToRevoke(this))
            #expect(devices.state.asksToRevoke == nil)
        }

        @Test("Where no times are to be had, the booking says so in the core's words")
        func saysThatNothingIsFree() async throws {
            let phone = try Phone()
            try await phone.begin()
            let booking = BookingModel(item: phone.script.item, session: try phone.session, way: phone.app)
            booking.send(.appear)
            booking.send(.kind(.video))
            await booking.settled()
            let screen = try booking.state.booking.value.orThrow("\(String(describing: booking.state.booking.trouble))")
            #expect(screen.days.isEmpty)
            #expect(screen.empty?.zh.isEmpty == false)
        }
    }
}
