#if canImport(Security)
    import Foundation
    import Security

    /// A P-256 key in the Secure Enclave, found by its tag. The private part never leaves the chip; none of it goes into a
    /// backup or to another device.
    struct EnclaveKey {
        /// The key's name.
        let tag: String
        /// Whether it is usable only while the phone is unlocked; otherwise from the first unlock on.
        let needsUnlockedPhone: Bool

        /// The key, which is made when there is none.
        func findOrMake() throws -> SecKey {
            do {
                return try find()
            } catch KeychainFailure.status(.notFound) {
                return try make()
            }
        }

        /// The key that is there.
        ///
        /// - Throws: `KeychainFailure` with `.notFound` where there is none.
        func find() throws -> SecKey {
            let query = identity.merging([kSecReturnRef: true]) { $1 }
            var found: CFTypeRef?
            try KeychainFailure.check(SecItemCopyMatching(query as CFDictionary, &found))
            guard let found, CFGetTypeID(found) == SecKeyGetTypeID() else { throw KeychainFailure.status(.notFound) }
            // The type was just compared; Core Foundation's types have no conditional cast.
            return unsafeDowncast(found, to: SecKey.self)
        }

        /// Destroys the key; nothing to destroy is success.
        func destroy() throws {
            let status = SecItemDelete(identity as CFDictionary)
            if status != errSecItemNotFound { try KeychainFailure.check(status) }
        }

        private var identity: [CFString: Any] {
            [
                kSecClass: kSecClassKey,
                kSecAttrKeyType: kSecAttrKeyTypeECSECPrimeRandom,
                kSecAttrApplicationTag: Data(tag.utf8),
            ]
        }

        private func make() throws -> SecKey {
            var error: Unmanaged<CFError>?
            let protection = needsUnlockedPhone
                ? kSecAttrAccessibleWhenUnlockedThisDeviceOnly
                : kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
            guard let access = SecAccessControlCreateWithFlags(nil, protection, .privateKeyUsage, &error) else {
                throw KeychainFailure(error)
            }
            let attributes: [CFString: Any] = [
                kSecAttrKeyType: kSecAttrKeyTypeECSECPrimeRandom,
                kSecAttrKeySizeInBits: 256,
                kSecAttrTokenID: kSecAttrTokenIDSecureEnclave,
                kSecPrivateKeyAttrs: [
                    kSecAttrIsPermanent: true,
                    kSecAttrApplicationTag: Data(tag.utf8),
                    kSecAttrAccessControl: access,
                ] as [CFString: Any],
            ]
            guard let key = SecKeyCreateRandomKey(attributes as CFDictionary, &error) else { throw KeychainFailure(error) }
            return key
        }
    }

    /// What the keychain refused.
    enum KeychainFailure: Error {
        /// With its status.
        case status(KeychainStatus)

        init(_ error: Unmanaged<CFError>?) {
            let code = (error?.takeRetainedValue()).map(CFErrorGetCode) ?? Int(errSecInternalError)
            self = .status(KeychainStatus(code: Int32(truncatingIfNeeded: code)))
        }

        /// The status, for the core.
        var status: KeychainStatus {
            switch self {
            case let .status(status): status
            }
        }

        static func check(_ status: OSStatus) throws {
            if status != errSecSuccess { throw Self.status(KeychainStatus(code: status)) }
        }
    }
#endif
