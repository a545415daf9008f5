import Foundation

import Banshi

/// A keystore as a phone has one, but in memory: it keeps what it was given and hands out a ticket. Linux has no
/// CryptoKit; what is tested here is the crossing, not the cipher.
public final class HardwareInMemory: KeyWrapper, @unchecked Sendable {
    private let lock = NSLock()
    private var kept: [String: [Data: Data]] = [:]
    private var count = 0

    /// A keystore without keys.
    public init() {}

    /// How many keys it was given.
    public var wrapped: Int { lock.withLock { count } }

    public func wrap(purpose: KeyPurpose, key: Data) throws -> Data {
        lock.withLock {
            count += 1
            let ticket = Data(UUID().uuidString.utf8)
            kept[purpose.alias, default: [:]][ticket] = key
            return ticket
        }
    }

    public func unwrap(purpose: KeyPurpose, wrapped: Data) throws -> Data {
        guard let key = lock.withLock({ kept[purpose.alias]?[wrapped] }) else { throw KeyWrapperError.Lost }
        return key
    }

    public func forget(purpose: KeyPurpose) throws {
        lock.withLock { kept[purpose.alias] = nil }
    }
}

/// A phone that was not unlocked yet.
public final class LockedHardware: KeyWrapper, @unchecked Sendable {
    /// A phone just started.
    public init() {}

    public func wrap(purpose _: KeyPurpose, key _: Data) throws -> Data { throw KeyWrapperError.Locked }
    public func unwrap(purpose _: KeyPurpose, wrapped _: Data) throws -> Data { throw KeyWrapperError.Locked }
    public func forget(purpose _: KeyPurpose) throws {}
}

extension HardwareInMemory {
    /// Loses every key, as a phone does whose lock screen was removed.
    public func lose() {
        lock.withLock { kept = [:] }
    }

    /// Loses the keys whose purpose is named so.
    public func lose(_ prefix: String) {
        lock.withLock { kept = kept.filter { !$0.key.hasPrefix(prefix) } }
    }
}
