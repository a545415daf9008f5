import Observation
import Testing

import Banshi
import BanshiKit
import TestStage

extension Screens {
    /// The link that works by itself while the app is open.
    @Suite
    @MainActor
    struct Links {
        @Test("The link says whether the gateway answers, and goes on when it is told that the network is back")
        func saysWhetherTheGatewayAnswers() async throws {
            let phone = try Phone()
            try await phone.begin()
            let link = try phone.session.link
            #expect(link.isOnline == nil)
            try await phone.stage.loseTheNetwork()
            link.start()
            await until { link.isOnline == false }
            try await phone.stage.findTheNetwork()
            link.start()
            await until { link.isOnline == true }
            #expect(link.changes > 0)
            link.stop()
        }

        @Test("Without a network the link says so at once, and goes on at once when there is one")
        func hearsOfTheNetwork() async throws {
            let phone = try Phone()
            try await phone.begin()
            let link = try phone.session.link
            link.start()
            await until { link.isOnline == true }
            phone.platform.say(isOnline: false)
            await until { link.isOnline == false }
            phone.platform.say(isOnline: true)
            await until { link.isOnline == true }
            link.stop()
        }

        @Test("A notification leads to what it is about, in the papers that are open")
        func aNotificationLeadsToWhatItIsAbout() async throws {
            let phone = try Phone()
            try await phone.begin()
            let resident = try phone.session.resident
            let notification = PhoneNotification(
                key: "filing.f", kind: .progress, title: Words(zh: "您的办件有新进展", en: ""), text: Words(zh: "", en: ""),
                about: .filing(id: "f"), resident: resident
            )
            let address = try NoticeAddress(kept: NoticeAddress(notification).orThrow("no address").kept).orThrow("not kept")
            phone.app.send(.show(address))
            #expect(phone.app.state.tab == .filings && phone.app.state.path == [.filing(id: "f")])
            phone.app.send(.tab(.home))
            phone.app.send(.show(try NoticeAddress(kept: ["kind": "filing", "id": "f", "resident": "another"]).orThrow("")))
            #expect(phone.app.state.tab == .home, "another's papers are opened by choice alone")
            #expect(NoticeAddress(kept: ["kind": "else", "id": "f"]) == nil)
        }
    }
}

/// Waits until what is observed is so.
@MainActor
func until(_ isSo: @escaping @MainActor () -> Bool) async {
    while !Task.isCancelled {
        let changes = AsyncStream<Void> { continuation in
            let done = withObservationTracking(isSo) { continuation.finish() }
            if done {
                continuation.yield()
                continuation.finish()
            }
        }
        for await _ in changes { return }
    }
}
