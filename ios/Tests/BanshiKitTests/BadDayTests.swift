import Foundation
import Testing

import Banshi
import BanshiKit
import TestStage

extension Screens {
    /// Bad days, at the view models: nothing is lost, and the person is told what happened, what is safe, what to do.
    @Suite
    @MainActor
    struct BadDays {
        @Test("Without the gateway everything but sending works, and says so")
        func worksWithoutTheGateway() async throws {
            let phone = try Phone()
            try await phone.begin()
            _ = try await phone.findAndBegin()
            try await phone.stage.loseTheNetwork()
            let search = SearchModel(session: try phone.session, way: phone.app)
            search.send(.type(phone.script.search))
            await search.settled()
            #expect(search.state.items.value?.isEmpty == false)

            let booking = BookingModel(item: phone.script.item, session: try phone.session, way: phone.app)
            booking.send(.appear)
            await booking.settled()
            try await phone.stage.findTheNetwork()
            let trouble = try booking.state.booking.trouble.orThrow("times were had without a gateway")
            #expect(trouble.kind == .later)
            #expect(!trouble.happened.zh.isEmpty && !trouble.advice.zh.isEmpty && !trouble.advice.en.isEmpty)
        }

        @Test("An item whose form was never fetched says what to do, and can be tried again")
        func asksForTheFormOnce() async throws {
            let phone = try Phone()
            try await phone.begin()
            try await phone.stage.loseTheNetwork()
            let item = ItemModel(code: phone.script.item, session: try phone.session, way: phone.app)
            item.send(.appear)
            item.send(.begin)
            item.send(.understand)
            item.send(.understand)
            await item.settled()
            try await phone.stage.findTheNetwork()
            #expect(item.state.trouble?.kind == .later)
            #expect(!item.state.isPreparing)
            item.send(.understood)
            item.send(.understand)
            await item.settled()
            #expect(item.state.trouble == nil)
            #expect(try phone.session.banshi.catalogue().item(code: phone.script.item).isReady)
            _ = try phone.form()
        }

        @Test("A file that is no picture is named as such; what was there stays")
        func refusesWhatIsNoPicture() async throws {
            let phone = try Phone()
            try await phone.begin()
            let form = try await phone.findAndBegin()
            try await phone.fillIn(form)
            let camera = try await phone.camera(from: try await phone.review())
            let grey = [UInt8](repeating: 128, count: 320 * 240)
            let frame = grey.withUnsafeBytes { PreviewFrame(plane: $0, width: 320, height: 240, stride: 320) }
            camera.send(.frame(try frame.orThrow("no frame")))
            await camera.settled()
            guard case let .looking(seen?) = camera.state.phase else { throw Missing(description: "the frame was not seen") }
            #expect(seen.width == 320)
            #expect(!seen.sight.advice.zh.isEmpty)
            #expect(!camera.state.isMoment, "no page is in view")

            camera.send(.took(Data("这不是照片".utf8)))
            await camera.settled()
            #expect(camera.state.trouble?.kind == .person)
            #expect(camera.state.phase == .looking(nil), "the viewfinder is back")
            camera.send(.withoutCamera)
            #expect(camera.state.phase == .withoutCamera)

            camera.send(.took(try await phone.stage.photo()))
            await camera.settled()
            guard case let .taken(taken) = camera.state.phase else { throw Missing(description: "no shot is shown") }
            #expect(taken.shot.found)
            #expect(taken.page != nil)
            camera.send(.drag(.topLeft, to: taken.corners.bottomRight))
            camera.send(.drop)
            camera.send(.keep)
            await camera.settled()
            #expect(camera.state.trouble?.kind == .person, "corners that make no page are not kept")
            camera.send(.again)
            #expect(camera.state.phase == .withoutCamera)
        }

        @Test("Each part that is covered is stored as it is drawn, a turned page takes it along, and back loses none")
        func coversAndTurns() async throws {
            let phone = try Phone()
            try await phone.begin()
            let form = try await phone.findAndBegin()
            try await phone.fillIn(form)
            try await phone.review().send(.missing(.paper(material: phone.script.photograph)))
            guard case let .papers(owner, material) = phone.app.state.path.last else { throw Missing(description: "no papers") }
            try await phone.photographAnother()
            let papers = PapersModel(of: owner, material: material, session: try phone.session, way: phone.app)
            papers.send(.appear)
            await papers.settled()
            let page = try papers.state.papers.value?.pages.first.orThrow("no page is there")
            let id = try page.orThrow("no pages are there").id
            papers.send(.see(page: id))
            await papers.settled()
            let upright = papers.state.pictures[id]

            papers.send(.cover(page: id))
            papers.send(.hide(PageArea(left: 0.1, top: 0.2, right: 0.5, bottom: 0.3)))
            papers.send(.hide(PageArea(left: 0.6, top: 0.2, right: 0.9, bottom: 0.3)))
            papers.send(.hide(PageArea(left: 0.6, top: 0.2, right: 0.6, bottom: 0.3)))
            await papers.settled()
            #expect(papers.state.trouble?.kind == .person, "a slip of the finger is told")
            #expect(papers.state.covered?.covers.count == 2)
            papers.send(.undo)
            papers.send(.cover(page: nil))
            papers.send(.turn(page: id))
            await papers.settled()
            #expect(papers.state.covering == nil && papers.state.trouble == nil)
            #expect(papers.state.pictures[id] != upright, "it is shown turned")
            let again = PapersModel(of: owner, material: material, session: try phone.session, way: phone.app)
            again.send(.appear)
            await again.settled()
            let turned = PageArea(left: 0.7, top: 0.1, right: 0.8, bottom: 0.5)
            #expect(again.state.papers.value?.pages.first?.covers == [turned])
        }

        @Test("Another language in mid-form: labels change, answers and page stay")
        func changesTheLanguageInMidForm() async throws {
            let phone = try Phone()
            try await phone.begin()
            let form = try await phone.findAndBegin()
            form.send(.appear(.chinese))
            await form.settled()
            let name = phone.script.answers[0]
            form.send(.focus(path: name.question))
            form.send(.type(path: name.question, text: "张"))
            form.send(.next)
            await form.settled()
            let chinese = try form.state.form.value.orThrow("the form is not there")
            form.send(.type(path: chinese.questions[0].path, text: "ZY"))
            form.send(.appear(.english))
            await form.settled()
            let english = try form.state.form.value.orThrow("the form is not there")
            try #require(chinese.languages.count > 1, "the sample's form speaks one language only")
            #expect(english.page == chinese.page)
            #expect(english.questions[0].label != chinese.questions[0].label)
            #expect(english.questions[0].value == "ZY")
            form.send(.previous)
            await form.settled()
            #expect(form.state.form.value?.questions.first { $0.path == name.question }?.value == "张")
        }

        @Test("The process is killed in mid-form: home offers the draft, the form opens at the same page and answers")
        func restoresFromTheVaultAlone() async throws {
            let phone = try Phone()
            try await phone.begin()
            let form = try await phone.findAndBegin()
            form.send(.appear(.chinese))
            await form.settled()
            form.send(.type(path: phone.script.answers[0].question, text: "张三"))
            form.send(.next)
            await form.settled()
            let before = try form.state.form.value.orThrow("the form is not there")
            #expect(before.page == 1)

            await phone.restart()
            let home = HomeModel(session: try phone.session, way: phone.app)
            home.send(.appear)
            await home.settled()
            let draft = try home.state.home.value?.drafts.first.orThrow("home has no draft")
            home.send(.draft(try draft.orThrow("home is not there")))
            let again = try phone.form()
            again.send(.appear(.chinese))
            await again.settled()
            #expect(again.state.form.value?.page == before.page)
            again.send(.previous)
            await again.settled()
            #expect(again.state.form.value?.questions.first { $0.path == phone.script.answers[0].question }?.value == "张三")
        }

        @Test("One resident's key is lost: it is said, and only their papers are begun anew")
        func beginsOneResidentAnew() async throws {
            let phone = try Phone()
            try await phone.begin()
            let lost = try phone.session.resident
            phone.platform.keys.lose("banshi.screen.\(lost)")
            await phone.restart()
            guard case let .shut(trouble, resident) = phone.app.state.stage else { throw Missing(description: "it is open") }
            #expect(trouble.kind == .storage)
            #expect(trouble.code == "key-lost")
            #expect(resident == lost)
            phone.app.send(.beginAnew)
            await phone.app.settled()
            #expect(phone.app.state.stage == .firstStart(nil))
        }

        @Test("All keys are lost: it is said, and the app begins anew on a clean folder")
        func beginsAnew() async throws {
            let phone = try Phone()
            try await phone.begin()
            phone.platform.keys.lose()
            await phone.restart()
            guard case let .shut(trouble, _) = phone.app.state.stage else { throw Missing(description: "it is open") }
            #expect(trouble.code == "key-lost")
            phone.app.send(.beginAnew)
            await phone.app.settled()
            #expect(phone.app.state.stage == .firstStart(nil))
            phone.app.send(.welcome(name: "李四"))
            await phone.app.settled()
            #expect(try phone.session.name == "李四")
        }

        @Test("删除本机数据 asks twice, closes the papers, and leaves a phone without anyone")
        func deletesEverything() async throws {
            let phone = try Phone()
            try await phone.begin()
            _ = try await phone.findAndBegin()
            let settings = SettingsModel(session: try phone.session, app: phone.app)
            settings.send(.delete)
            settings.send(.notNow)
            settings.send(.delete)
            settings.send(.delete)
            #expect(settings.state.asksToDelete == .again)
            settings.send(.delete)
            await phone.app.settled()
            #expect(phone.app.state.stage == .firstStart(nil))
            #expect(phone.app.session == nil)
        }

        @Test("Another resident's papers lock the first one's, and a model of the first one goes quiet")
        func locksTheFirstResidentsPapers() async throws {
            let phone = try Phone()
            try await phone.begin()
            let home = HomeModel(session: try phone.session, way: phone.app)
            let residents = ResidentsModel(session: try phone.session, app: phone.app)
            residents.send(.add(name: "   "))
            await residents.settled()
            #expect(residents.state.trouble?.kind == .person, "a name is asked for")
            residents.send(.add(name: "李四"))
            await residents.settled()
            let other = try residents.state.residents.value?.first { $0.name == "李四" }.orThrow("nobody was added")
            residents.send(.askToSwitch(other))
            residents.send(.switchOver)
            await phone.app.settled()
            #expect(try phone.session.name == "李四")
            home.send(.appear)
            await home.settled()
            #expect(home.state.home == .waiting)
        }

        @Test("After a minute away the papers are closed, and the device's own lock opens them where the person was")
        func locksAfterATimeAway() async throws {
            let phone = try Phone()
            try await phone.begin()
            let form = try await phone.findAndBegin()
            form.send(.appear(.chinese))
            await form.settled()
            form.send(.type(path: phone.script.answers[0].question, text: "欧阳"))
            await form.settled()
            phone.app.send(.prefer(Preferences(isLocking: true)))
            let (path, session) = (phone.app.state.path, try phone.session)
            phone.away(59)
            #expect(phone.app.session != nil, "a short while is nothing")
            phone.away(61)
            #expect(phone.app.state.stage == .locked)
            #expect(phone.app.session == nil)
            let home = HomeModel(session: session, way: phone.app)
            home.send(.appear)
            await home.settled()
            #expect(home.state.home.value == nil, "the vault is closed")

            phone.platform.knowsThePerson = false
            phone.app.send(.unlock)
            await phone.app.settled()
            #expect(phone.app.state.stage == .locked)
            phone.platform.knowsThePerson = true
            phone.app.send(.unlock)
            await phone.app.settled()
            #expect(phone.app.state.path == path)
            let again = try phone.form()
            again.send(.appear(.chinese))
            await again.settled()
            #expect(again.state.form.value?.questions.first?.value == "欧阳")

            phone.away(-10)
            #expect(phone.app.state.stage == .locked, "a clock that is set back opens nothing")
            await phone.restart()
            #expect(phone.app.state.stage == .locked, "nor does a new start")
        }
    }
}
