#if canImport(Security)
    import Foundation
    import Security

    import Banshi

    /// Wraps the vault's keys by keys in the Secure Enclave: ECIES over P-256, with AES-GCM and a variable IV.
    public final class EnclaveKeyWrapper: KeyWrapper {
        private static let algorithm = SecKeyAlgorithm.eciesEncryptionCofactorVariableIVX963SHA256AESGCM

        /// The wrapper of this phone.
        public init() {}

        public func wrap(purpose: KeyPurpose, key: Data) throws -> Data {
            try translated {
                let wrapping = try enclaveKey(of: purpose).findOrMake()
                guard let open = SecKeyCopyPublicKey(wrapping) else { throw KeychainFailure.status(.notFound) }
                var error: Unmanaged<CFError>?
                guard let wrapped = SecKeyCreateEncryptedData(open, Self.algorithm, key as CFData, &error) else {
                    throw KeychainFailure(error)
                }
                return wrapped as Data
            }
        }

        public func unwrap(purpose: KeyPurpose, wrapped: Data) throws -> Data {
            try translated {
                var error: Unmanaged<CFError>?
                let wrapping = try enclaveKey(of: purpose).find()
                guard let key = SecKeyCreateDecryptedData(wrapping, Self.algorithm, wrapped as CFData, &error) else {
                    throw KeychainFailure(error)
                }
                return key as Data
            }
        }

        public func forget(purpose: KeyPurpose) throws {
            try translated { try enclaveKey(of: purpose).destroy() }
        }

        private func enclaveKey(of purpose: KeyPurpose) -> EnclaveKey {
            EnclaveKey(tag: purpose.alias, needsUnlockedPhone: purpose.needsUnlockedPhone)
        }

        private func translated<Answer>(_ work: () throws -> Answer) throws -> Answer {
            do {
                return try work()
            } catch let failure as KeychainFailure {
                throw failure.status.error
            }
        }
    }
#endif
