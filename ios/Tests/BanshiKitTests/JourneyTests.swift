import Testing

import Banshi
import BanshiKit
import TestStage

extension Screens {
    /// The pharmacist's filing through the view models, against the real gateway.
    @Suite
    @MainActor
    struct Journey {
        @Test("A pharmacist files from the search to the approval, with an outage and hasty taps on the way")
        func filesFromTheSearchToTheApproval() async throws {
            let phone = try Phone()
            try await phone.begin()
            let form = try await phone.findAndBegin()
            try await phone.fillIn(form)
            let review = try await phone.review()
            #expect(!review.state.canSign, "a paper is missing")
            try await phone.makeReady(review)
            #expect(review.state.review.value?.missing == [])
            try #require(review.state.canSign)

            try await phone.stage.loseTheNetwork()
            review.send(.sign)
            review.send(.sign)
            await review.settled()
            let queued = try phone.session.banshi.outbox().screen().lines
            #expect(queued.count == 1, "two taps sign once")
            #expect(review.state.trouble == nil)

            let sending = try phone.sending()
            sending.send(.appear)
            await sending.settled()
            #expect(sending.state.submission.value?.receipt == nil)
            #expect(sending.state.safe?.zh.isEmpty == false, "what is safe is said")
            try await phone.stage.findTheNetwork()

            try await phone.send(sending)
            let receipt = try sending.state.submission.value?.receipt.orThrow("there is no receipt")
            #expect(receipt?.numbers.count == 1, "two taps file once")

            sending.send(.filing)
            guard case let .filing(id) = phone.app.state.path.last else { throw Missing(description: "no filing is shown") }
            for act in phone.script.office { try await phone.stage.act(act.login, id, act.act) }
            let filing = FilingModel(id: id, session: try phone.session, way: phone.app)
            filing.send(.refresh)
            await filing.settled()
            while !phone.script.isTold(by: try filing.state.filing.value.orThrow("the filing is not there")) {
                _ = try await phone.session.link.pull(waitMilliseconds: 2000)
                filing.send(.appear)
                await filing.settled()
            }
            #expect(filing.state.filing.value?.number == receipt?.numbers.first)

            let home = HomeModel(session: try phone.session, way: phone.app)
            home.send(.appear)
            await home.settled()
            let screen = try home.state.home.value.orThrow("home is not there")
            let lines = screen.waiting + screen.underWay + screen.ended
            #expect(lines.map(\.id).contains(id))
            #expect(screen.drafts.isEmpty)
        }

        @Test("The window asks once; only that is supplied and sent; then the person withdraws, and says how it was")
        func suppliesWithdrawsAndRates() async throws {
            let phone = try Phone.wanglan()
            try await phone.begin()
            try await phone.fillIn(try await phone.findAndBegin())
            let review = try await phone.review()
            try await phone.makeReady(review)
            review.send(.sign)
            await review.settled()
            let sending = try phone.sending()
            try await phone.send(sending)
            sending.send(.filing)
            guard case let .filing(id) = phone.app.state.path.last else { throw Missing(description: "no filing is shown") }

            try await phone.stage.ask(for: phone.script.photograph, of: id)
            let filing = FilingModel(id: id, session: try phone.session, way: phone.app)
            filing.send(.refresh)
            await filing.settled()
            #expect(filing.state.filing.value?.actions.first == .supplement)
            filing.send(.act(.supplement))
            try #require(phone.app.state.path.last == .supplement(filing: id))
            let supplement = SupplementModel(filing: id, session: try phone.session, way: phone.app)
            supplement.send(.appear)
            await supplement.settled()
            #expect(supplement.state.asked.map(\.reason) == ["盖的是部门章，请盖单位公章"])
            #expect(supplement.state.isMissing(phone.script.photograph))
            supplement.send(.sign)
            #expect(!supplement.state.isSigning, "nothing is signed that is not whole")

            supplement.send(.paper(material: phone.script.photograph))
            try await phone.photographAnother()
            supplement.send(.appear)
            await supplement.settled()
            #expect(!supplement.state.isMissing(phone.script.photograph))
            supplement.send(.sign)
            supplement.send(.sign)
            await supplement.settled()
            #expect(supplement.state.trouble == nil)
            let again = try phone.sending()
            again.send(.appear)
            await again.settled()
            #expect(again.state.submission.value?.state == .submitted)

            filing.send(.refresh)
            await filing.settled()
            #expect(filing.state.filing.value?.state == .received)
            filing.send(.withdraw)
            await filing.settled()
            #expect(filing.state.filing.value?.state == .received, "it is asked about first")
            filing.send(.act(.withdraw))
            filing.send(.withdraw)
            await filing.settled()
            #expect(filing.state.filing.value?.state == .withdrawn)
            filing.send(.act(.rate))
            filing.send(.rate(.satisfied, words: ""))
            await filing.settled()
            #expect(filing.state.filing.value?.rating == .satisfied)
        }
    }
}
