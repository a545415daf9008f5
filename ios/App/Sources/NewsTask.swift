import BackgroundTasks

import Banshi

/// Asks the office some times a day what is new; what there is to tell of it the core has shown.
final class NewsTask: Sendable {
    private static let identifier = "dev.banshi.news"
    private static let every: TimeInterval = 4 * 3600
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

    /// Asks for the next such moment.
    func schedule() {
        let request = BGAppRefreshTaskRequest(identifier: Self.identifier)
        request.earliestBeginDate = Date(timeIntervalSinceNow: Self.every)
        // Refused only where the person switched background work off: it is asked when the app is opened.
        try? BGTaskScheduler.shared.submit(request)
    }

    private func run(_ handed: Handed) {
        schedule()
        let work = Task { [self] in
            let pulled = try? await platform.open().feed().pull(waitMs: 0)
            handed.task.setTaskCompleted(success: pulled != nil)
        }
        handed.task.expirationHandler = { work.cancel() }
    }
}
