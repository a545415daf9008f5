#if canImport(Security)
    import Foundation
    import Security

    import Banshi

    /// The P-256 key by which this installation signs, in the Secure Enclave; its id lies in the keychain beside it.
    public final class EnclaveDeviceKey: DeviceKey {
        private let key = EnclaveKey(tag: "banshi.device-key", needsUnlockedPhone: false)
        private let id = KeychainText(name: "banshi.device-id")

        /// The key of this phone; made when it is first asked for.
        public init() {}

        public func deviceId() throws -> String {
            try translated {
                if let known = try id.read() { return known }
                let new = UUID().uuidString.lowercased()
                try id.write(new)
                return new
            }
        }

        public func publicKey() throws -> String {
            try translated {
                var error: Unmanaged<CFError>?
                guard
                    let open = SecKeyCopyPublicKey(try key.findOrMake()),
                    // X9.63: 04 ‖ x ‖ y, 65 bytes.
                    let point = SecKeyCopyExternalRepresentation(open, &error)
                else { throw KeychainFailure(error) }
                return (point as Data).base64URL
            }
        }

        public func sign(message: Data) throws -> Data {
            try translated {
                var error: Unmanaged<CFError>?
                // RFC 4754: r ‖ s of fixed length, as JWS wants it (RFC 7518, section 3.4).
                let algorithm = SecKeyAlgorithm.ecdsaSignatureMessageRFC4754SHA256
                guard let signature = SecKeyCreateSignature(try key.find(), algorithm, message as CFData, &error) else {
                    throw KeychainFailure(error)
                }
                return signature as Data
            }
        }

        /// Destroys key and id: the app begins anew.
        public func destroy() throws {
            try translated {
                try key.destroy()
                try id.destroy()
            }
        }

        private func translated<Answer>(_ work: () throws -> Answer) throws -> Answer {
            do {
                return try work()
            } catch is KeychainFailure {
                throw DeviceKeyError.Unusable
            }
        }
    }

    /// A short text in the keychain, of this device alone.
    private struct KeychainText {
        let name: String

        private var identity: [CFString: Any] {
            [kSecClass: kSecClassGenericPassword, kSecAttrService: "dev.banshi", kSecAttrAccount: name]
        }

        func read() throws -> String? {
            let query = identity.merging([kSecReturnData: true]) { $1 }
            var found: CFTypeRef?
            let status = SecItemCopyMatching(query as CFDictionary, &found)
            if status == errSecItemNotFound { return nil }
            try KeychainFailure.check(status)
            return (found as? Data).map { String(decoding: $0, as: UTF8.self) }
        }

        func write(_ text: String) throws {
            let item = identity.merging([
                kSecValueData: Data(text.utf8),
                kSecAttrAccessible: kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly,
            ]) { $1 }
            try KeychainFailure.check(SecItemAdd(item as CFDictionary, nil))
        }

        func destroy() throws {
            let status = SecItemDelete(identity as CFDictionary)
            if status != errSecItemNotFound { try KeychainFailure.check(status) }
        }
    }
#endif
