import Foundation
#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif
import XCTest

import Banshi

/// The government's side, started by ios/Tools/test.sh.
struct Stage {
    private let addresses: [String: String]

    init() throws {
        let said = try XCTUnwrap(ProcessInfo.processInfo.environment["BANSHI_STAGE"])
        addresses = try JSONDecoder().decode([String: String].self, from: Data(said.utf8))
    }

    func open(keys: KeyWrapper) throws -> Banshi {
        let root = try XCTUnwrap(ProcessInfo.processInfo.environment["BANSHI_CATALOGUE_ROOT"])
        let settings = BanshiSettings(
            folder: NSTemporaryDirectory() + UUID().uuidString,
            gateway: addresses["phone"]!,
            tlsRootsPem: Data(),
            catalogueRoot: try Data(contentsOf: URL(fileURLWithPath: root)),
            deviceName: "Swift",
            zone: "Europe/Rome"
        )
        return try Banshi.open(settings: settings, keyWrapper: keys, deviceKey: nil)
    }

    func browse(_ login: String, _ url: String) async throws -> String {
        String(decoding: try await post("/browser", ["login": login, "authorisation_url": url]), as: UTF8.self)
    }

    func act(_ login: String, _ filing: String, _ act: String) async throws {
        _ = try await post("/office", ["login": login, "filing": filing, "act": ["act": act]])
    }

    func photo() async throws -> Data {
        try await URLSession.shared.data(from: URL(string: addresses["control"]! + "/photo/7")!).0
    }

    private func post(_ path: String, _ body: [String: Any]) async throws -> Data {
        var request = URLRequest(url: URL(string: addresses["control"]! + path)!)
        request.httpMethod = "POST"
        request.setValue("application/json", forHTTPHeaderField: "content-type")
        request.httpBody = try JSONSerialization.data(withJSONObject: body)
        let (data, response) = try await URLSession.shared.data(for: request)
        XCTAssertEqual((response as? HTTPURLResponse)?.statusCode, 200, String(decoding: data, as: UTF8.self))
        return data
    }
}
