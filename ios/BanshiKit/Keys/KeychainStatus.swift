import Banshi

/// A status of the keychain, as the core has to hear it. The numbers are those of Apple's `SecBase.h`.
struct KeychainStatus: Equatable, Sendable {
    /// `errSecItemNotFound`.
    static let notFound = KeychainStatus(code: -25300)
    /// `errSecInteractionNotAllowed`: the phone is locked, or was not unlocked since it started.
    static let locked = KeychainStatus(code: -25308)
    /// `errSecDecode`: the key did not wrap these bytes.
    static let undecodable = KeychainStatus(code: -26275)
    /// `errSecParam`: these are no wrapped bytes at all.
    static let malformed = KeychainStatus(code: -50)

    /// The system's own number.
    let code: Int32

    /// Whether the key is gone, not to be had just now, or failed otherwise.
    var error: KeyWrapperError {
        switch self {
        case .notFound, .undecodable, .malformed: .Lost
        case .locked: .Locked
        default: .Failed(code: code)
        }
    }
}
