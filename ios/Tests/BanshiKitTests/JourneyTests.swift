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

            sending.send(.send)
            await sending.settled()
            try #require(sending.state.needsSignIn)
            sending.send(.signIn)
            #expect(phone.app.state.path.last == .signIn)
            let signIn = SignInModel(session: try phone.session, way: phone.app)
            signIn.send(.begin)
            signIn.send(.begin)
            await signIn.settled()
            #expect(signIn.state.trouble == nil)
            let resident = try phone.session.resident
            #expect(signIn.state.signedIn?.resident == resident)

            sending.send(.send)
            sending.send(.send)
            await sending.settled()
            while sending.state.filing == nil {
                sending.send(.send)
                await sending.settled()
                try #require(sending.state.trouble == nil)
            }
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
    }
}
