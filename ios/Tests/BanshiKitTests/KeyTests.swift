import Foundation
import Testing

import Banshi
@testable import BanshiKit

/// What of the keys can be tested without a phone.
@Suite
struct KeyTests {
    @Test("A keychain's status becomes what the core must hear", arguments: [
        (Int32(-25300), KeyWrapperError.Lost), (-26275, .Lost), (-50, .Lost), (-25308, .Locked), (-34018, .Failed(code: -34018)),
    ])
    func translatesTheStatus(code: Int32, error: KeyWrapperError) {
        #expect(KeychainStatus(code: code).error == error)
    }

    @Test("A public key is written in base64url without padding")
    func encodesForTheWeb() {
        #expect(Data([0xFB, 0xFF, 0xBF, 0x04]).base64URL == "-_-_BA")
    }
}
