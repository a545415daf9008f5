import Dispatch

private let disk = DispatchQueue(label: "dev.banshi.core", qos: .userInitiated, attributes: .concurrent)

/// Asks the core something local, off the main actor and off the threads that async code shares: a disk may be slow, a
/// key may wait for a fingerprint.
func local<Answer: Sendable>(_ call: @escaping @Sendable () throws -> Answer) async throws -> Answer {
    try await withCheckedThrowingContinuation { continuation in
        disk.async { continuation.resume(with: Result(catching: call)) }
    }
}

/// Asks the core something that goes over the network. A cancelled caller is free at once; the call itself ends in its
/// own time, and a repeat of it is harmless.
func network<Answer: Sendable>(_ call: @escaping @Sendable () async throws -> Answer) async throws -> Answer {
    let (answers, continuation) = AsyncThrowingStream<Answer, any Error>.makeStream()
    Task.detached {
        do {
            continuation.yield(try await call())
            continuation.finish()
        } catch {
            continuation.finish(throwing: error)
        }
    }
    for try await answer in answers { return answer }
    throw CancellationError()
}
