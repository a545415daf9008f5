/// Time that the system grants to finish what was begun when the person leaves the app.
public protocol SendingWindow: Sendable {
    /// Runs `work` within such a window and ends it afterwards. When the time is up the work is cancelled, which loses
    /// nothing: the outbox goes on from there.
    ///
    /// - Parameter work: is given the seconds that it may take.
    func run<Answer: Sendable>(_ work: @escaping @Sendable (UInt32) async throws -> Answer) async throws -> Answer
}

/// A machine that lets programs run as long as they like.
public struct OpenWindow: SendingWindow {
    private let seconds: UInt32

    /// - Parameter seconds: how long one sending may take.
    public init(seconds: UInt32 = 25) {
        self.seconds = seconds
    }

    public func run<Answer: Sendable>(_ work: @escaping @Sendable (UInt32) async throws -> Answer) async throws -> Answer {
        try await work(seconds)
    }
}
