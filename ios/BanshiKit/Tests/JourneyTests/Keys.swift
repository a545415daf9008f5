import Foundation

import Banshi

/// A keystore as a phone has one, but in memory: it keeps what it was given and hands out a ticket. Linux has no
/// CryptoKit; what is tested here is the crossing, not the cipher.
final class HardwareInMemory: KeyWrapper, @unchecked Sendable {
    private let lock = NSLock()
    private var kept: [String: [Data: Data]] = [:]
    private var count = 0

    var wrapped: Int { lock.withLock { count } }

    func wrap(purpose: KeyPurpose, key: Data) throws -> Data {
        lock.withLock {
            count += 1
            let ticket = Data(UUID().uuidString.utf8)
            kept[purpose.alias, default: [:]][ticket] = key
            return ticket
        }
    }

    func unwrap(purpose: KeyPurpose, wrapped: Data) throws -> Data {
        guard let key = lock.withLock({ kept[purpose.alias]?[wrapped] }) else { throw KeyWrapperError.Lost }
        return key
    }

    func forget(purpose: KeyPurpose) throws {
        lock.withLock { kept[purpose.alias] = nil }
    }
}

/// A phone that was not unlocked yet.
final class LockedHardware: KeyWrapper, @unchecked Sendable {
    func wrap(purpose _: KeyPurpose, key _: Data) throws -> Data { throw KeyWrapperError.Locked }
    func unwrap(purpose _: KeyPurpose, wrapped _: Data) throws -> Data { throw KeyWrapperError.Locked }
    func forget(purpose _: KeyPurpose) throws {}
}
