import Foundation
import Network

import Banshi

/// The phone's network, as the system says it.
final class PhoneNetwork: Connectivity, @unchecked Sendable {
    private let monitor = NWPathMonitor()
    private let lock = NSLock()
    private var isThere = true
    private var listeners: [UUID: AsyncStream<Bool>.Continuation] = [:]

    init() {
        monitor.pathUpdateHandler = { [weak self] path in self?.changed(path.status != .unsatisfied) }
        monitor.start(queue: DispatchQueue(label: "dev.banshi.network"))
    }

    func isOnline() throws -> Bool {
        lock.withLock { isThere }
    }

    /// What is, and every change.
    var states: AsyncStream<Bool> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let id = UUID()
            continuation.onTermination = { [weak self] _ in
                self?.lock.withLock { self?.listeners[id] = nil }
            }
            let isThere = lock.withLock {
                listeners[id] = continuation
                return self.isThere
            }
            continuation.yield(isThere)
        }
    }

    private func changed(_ isThere: Bool) {
        let listeners = lock.withLock {
            self.isThere = isThere
            return Array(self.listeners.values)
        }
        for listener in listeners { listener.yield(isThere) }
    }
}
