import Observation

import Banshi

/// Keeps the link to the government's side going while the app is open: catalogue, what waits, what came back.
@MainActor
@Observable
public final class GatewayLink {
    /// Whether the gateway answered last time; nothing before the first.
    public private(set) var isOnline: Bool?
    /// Grows whenever something that screens show has changed.
    public private(set) var changes = 0

    @ObservationIgnored private let banshi: Banshi
    @ObservationIgnored private let window: any SendingWindow
    @ObservationIgnored private let connections: AsyncStream<Bool>
    @ObservationIgnored private var hearing: Task<Void, Never>?
    @ObservationIgnored private var subscription: Subscription?
    @ObservationIgnored private var running: Task<Void, Never>?
    @ObservationIgnored private var underWay: Task<SendReport, any Error>?

    init(_ banshi: Banshi, window: any SendingWindow, network: AsyncStream<Bool>) {
        self.banshi = banshi
        self.window = window
        self.connections = network
    }

    deinit {
        hearing?.cancel()
    }

    /// Begins to work, or begins anew at once: the person signed in, the network is back, something is to be sent.
    public func start() {
        hear()
        running?.cancel()
        running = Task { [weak self] in
            var synced = false
            while !Task.isCancelled, let pause = await self?.round(&synced) {
                try? await Task.sleep(for: pause)
            }
        }
    }

    /// What the machine says of its network: without one the screens say so at once, with one again it goes on at once.
    private func hear() {
        guard hearing == nil else { return }
        hearing = Task { [weak self, connections] in
            var wasThere = true
            for await isThere in connections {
                guard let self else { return }
                if !isThere { isOnline = false }
                if isThere, !wasThere {
                    try? await local { [banshi] in try banshi.outbox().hurry() }
                    if running != nil { start() }
                }
                wasThere = isThere
            }
        }
    }

    /// Stops working; nothing is lost by that.
    public func stop() {
        running?.cancel()
        running = nil
        try? subscription?.end()
        subscription = nil
    }

    /// Stops, and waits until nothing is being sent any more.
    func finish() async {
        stop()
        _ = await underWay?.result
    }

    /// Sends what waits, within the window that the system grants. Who asks while it is under way waits for the same one.
    ///
    /// - Throws: `BanshiError.Storage`; what befalls one submission is in its own line.
    public func send() async throws -> SendReport {
        if let underWay { return try await underWay.value }
        let task = Task { [banshi, window] in
            try await window.run { seconds in try await banshi.outbox().send(seconds: seconds) }
        }
        underWay = task
        defer { underWay = nil }
        return try await task.value
    }

    /// Asks what is new, waiting for at most so many milliseconds.
    ///
    /// - Throws: `BanshiError.TryLater`, `BanshiError.SignInNeeded`.
    public func pull(waitMilliseconds: UInt32) async throws -> Pulled {
        try await network { [banshi] in try await banshi.feed().pull(waitMs: waitMilliseconds) }
    }

    /// Hears of changes until it is stopped.
    func listen() async throws {
        guard subscription == nil else { return }
        let listener = Changes { [weak self] in await self?.changed() }
        subscription = try await local { [banshi] in try banshi.feed().subscribe(listener: listener) }
    }

    private func changed() {
        changes += 1
    }

    /// One round; gives the pause before the next.
    private func round(_ synced: inout Bool) async -> Duration {
        do {
            try await listen()
            if !synced {
                _ = try await network { [banshi] in try await banshi.catalogue().sync() }
                synced = true
                changed()
            }
            let sent = try await send()
            isOnline = true
            guard !sent.signInNeeded else { return .seconds(60) }
            _ = try await pull(waitMilliseconds: 20_000)
            return .zero
        } catch BanshiError.TryLater {
            isOnline = false
            return .seconds(5)
        } catch {
            // Not the link's affair: the screen that needs it says so. Another look, much later.
            return .seconds(60)
        }
    }
}

/// Hears of changes on whatever thread made them, and tells the main actor.
private final class Changes: ChangeListener {
    private let tell: @Sendable () async -> Void

    init(_ tell: @escaping @Sendable () async -> Void) {
        self.tell = tell
    }

    func changed() throws {
        Task { [tell] in await tell() }
    }
}
