import BackgroundTasks

import Banshi
import BanshiKit

/// Sends what waits when the system finds a good moment and a network, though the app is not open.
final class SendingTask: Sendable {
    private static let identifier = "dev.banshi.sending"
    private static let seconds: UInt32 = 60
    private let platform: PhonePlatform

    init(platform: PhonePlatform) {
        self.platform = platform
    }

    /// Before the app has finished to launch.
    func register() {
        BGTaskScheduler.shared.register(forTaskWithIdentifier: Self.identifier, using: nil) { [self] task in
            run(Handed(task: task))
        }
    }

    /// Asks for such a moment where something waits.
    func schedule() {
        guard let waiting = try? platform.open().outbox().screen().lines, !waiting.isEmpty else { return }
        let request = BGProcessingTaskRequest(identifier: Self.identifier)
        request.requiresNetworkConnectivity = true
        // Refused only where the person switched background work off: it is sent when the app is opened.
        try? BGTaskScheduler.shared.submit(request)
    }

    private func run(_ handed: Handed) {
        let work = Task { [self] in
            let report = try? await platform.open().outbox().send(seconds: Self.seconds)
            schedule()
            handed.task.setTaskCompleted(success: report != nil)
        }
        handed.task.expirationHandler = { work.cancel() }
    }
}
