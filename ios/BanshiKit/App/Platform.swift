import Banshi

/// What only the machine below can do: where the app lies, its browser, the time that the system grants.
public protocol Platform: Sendable {
    /// What the person chose about the screens, as it was kept.
    var preferences: Preferences { get }

    /// Keeps what the person chose.
    func keep(_ preferences: Preferences)

    /// Opens the core. Blocks.
    ///
    /// - Throws: `BanshiError.Storage` with `locked`, `key-lost`, `damaged`.
    func open() throws -> Banshi

    /// Throws away what cannot be opened any more, keys too, so that the app begins anew. Blocks.
    func beginAnew() throws

    /// Shows the sign-in page in the system's browser.
    ///
    /// - Parameter url: the page.
    /// - Returns: the address that the browser came back with; nothing where the person gave up.
    @MainActor func signIn(at url: String) async -> String?

    /// Says a sentence and returns when it is said; falls silent at once where the task is cancelled.
    @MainActor func say(_ sentence: String, in language: Language) async

    /// Whether there is a network: what is, and every change, for whoever asks.
    var network: AsyncStream<Bool> { get }

    /// Asks the person, where it is seen what notifications are for, and once.
    @MainActor func wantNotices() async

    /// Whether the device has a lock of its own: a code, a finger or a face.
    var canLock: Bool { get }

    /// Asks for the device's own lock; `false` where the person gave up or was not known.
    @MainActor func openLock() async -> Bool

    /// Offers the person to take a reservation into the machine's own calendar.
    ///
    /// - Parameter file: an iCalendar file (RFC 5545).
    @MainActor func remember(_ file: CalendarFile) async

    /// Where the browser comes back to.
    var signInRedirect: String { get }

    /// A window of time in which sending goes on though the person leaves the app.
    var sendingWindow: any SendingWindow { get }
}
