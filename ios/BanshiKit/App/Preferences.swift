import Foundation

/// What the person chose about the screens; nothing personal is in it.
public struct Preferences: Codable, Equatable, Sendable {
    /// The language that the screens speak.
    public var language: Language
    /// 大字: type 1.35 times as large, one thing a row.
    public var largeType: Bool
    /// Whether the device's own lock is asked for at the start and after a time away.
    public var isLocking: Bool

    /// As an app begins, unless the phone is set otherwise.
    public init(language: Language = .chinese, largeType: Bool = false, isLocking: Bool = false) {
        self.language = language
        self.largeType = largeType
        self.isLocking = isLocking
    }
}
