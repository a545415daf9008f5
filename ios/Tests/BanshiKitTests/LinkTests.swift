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
