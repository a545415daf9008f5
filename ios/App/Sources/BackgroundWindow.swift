import UIKit

import BanshiKit

/// Some seconds more, when the person leaves while something is being sent.
final class BackgroundWindow: SendingWindow {
    /// Well within what the system grants after the app was left.
    private static let seconds: UInt32 = 20

    func run<Answer: Sendable>(_ work: @escaping @Sendable (UInt32) async throws -> Answer) async throws -> Answer {
        let task = Task { try await work(Self.seconds) }
        let grant = await Grant(ending: { task.cancel() })
        let result = await task.result
        await grant.end()
        return try result.get()
    }
}

/// The system's grant; ended once, whoever is first.
@MainActor
private final class Grant {
    private var identifier = UIBackgroundTaskIdentifier.invalid

    init(ending: @escaping @MainActor @Sendable () -> Void) {
        identifier = UIApplication.shared.beginBackgroundTask(withName: "dev.banshi.sending") { [weak self] in
            ending()
            self?.end()
        }
    }

    func end() {
        guard identifier != .invalid else { return }
        UIApplication.shared.endBackgroundTask(identifier)
        identifier = .invalid
    }
}
