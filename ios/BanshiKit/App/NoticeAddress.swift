import Banshi

/// What a notification is about, as the system keeps it beside the notification: strings, ids alone.
public struct NoticeAddress: Equatable, Sendable {
    /// What it opens.
    public let about: NotificationAbout
    /// Whose papers that lies in.
    public let resident: String?

    /// Nothing, where the notification is about nothing that has a page.
    public init?(_ notification: PhoneNotification) {
        guard let about = notification.about else { return nil }
        self.about = about
        resident = notification.resident
    }

    /// Nothing, where the system kept something else.
    public init?(kept: [String: String]) {
        guard let kind = kept["kind"], let id = kept["id"] else { return nil }
        switch kind {
        case "submission": about = .submission(id: id)
        case "filing": about = .filing(id: id)
        case "reservation": about = .reservation(id: id)
        default: return nil
        }
        resident = kept["resident"]
    }

    /// As it is kept.
    public var kept: [String: String] {
        let (kind, id) = switch about {
        case let .submission(id): ("submission", id)
        case let .filing(id): ("filing", id)
        case let .reservation(id): ("reservation", id)
        }
        var kept = ["kind": kind, "id": id]
        kept["resident"] = resident
        return kept
    }
}
