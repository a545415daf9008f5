import UserNotifications

import Banshi
import BanshiKit

/// Shows what the core has to tell. The system shows none while the person looks at the app, which shows the same; each
/// kind is a thread of its own.
final class PhoneNotices: NSObject, Notifications, UNUserNotificationCenterDelegate {
    private let language: @Sendable () -> Language
    @MainActor private var tapped: ((NoticeAddress) -> Void)?

    init(language: @escaping @Sendable () -> Language) {
        self.language = language
        super.init()
        UNUserNotificationCenter.current().delegate = self
    }

    /// Hears what the person taps.
    @MainActor func onTap(_ tapped: @escaping (NoticeAddress) -> Void) {
        self.tapped = tapped
    }

    /// Asks the person; the system asks once.
    @MainActor func want() async {
        _ = try? await UNUserNotificationCenter.current().requestAuthorization(options: [.alert, .sound])
    }

    func show(notification: PhoneNotification) throws {
        let content = UNMutableNotificationContent()
        content.title = language().text(of: notification.title)
        content.body = language().text(of: notification.text)
        content.threadIdentifier = "\(notification.kind)"
        content.interruptionLevel = notification.kind == .received ? .passive : .active
        content.userInfo = NoticeAddress(notification)?.kept ?? [:]
        UNUserNotificationCenter.current()
            .add(UNNotificationRequest(identifier: notification.key, content: content, trigger: nil))
    }

    func userNotificationCenter(_: UNUserNotificationCenter, didReceive response: UNNotificationResponse) async {
        let kept = response.notification.request.content.userInfo as? [String: String] ?? [:]
        guard let address = NoticeAddress(kept: kept) else { return }
        await MainActor.run { tapped?(address) }
    }
}
