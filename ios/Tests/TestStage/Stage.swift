import Foundation
#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

import Banshi

/// The government's side, started by ios/Tools/test.sh.
public struct Stage: Sendable {
    private let addresses: [String: String]

    /// What the script said of it.
    public init() throws {
        let said = try ProcessInfo.processInfo.environment["BANSHI_STAGE"].orThrow("BANSHI_STAGE is not set")
        addresses = try JSONDecoder().decode([String: String].self, from: Data(said.utf8))
    }

    /// Opens a phone's app in a folder; an empty one is a new phone.
    public func open(
        folder: String = Stage.newFolder(), keys: KeyWrapper, connectivity: Connectivity? = nil,
        notifications: Notifications? = nil, lettering: Lettering? = nil, log: Log? = nil
    ) throws -> Banshi {
        let root = try ProcessInfo.processInfo.environment["BANSHI_CATALOGUE_ROOT"].orThrow("BANSHI_CATALOGUE_ROOT is not set")
        let settings = BanshiSettings(
            folder: folder,
            gateway: addresses["phone"]!,
            tlsRootsPem: Data(),
            catalogueRoot: try Data(contentsOf: URL(fileURLWithPath: root)),
            deviceName: "Swift",
            zone: "Europe/Rome"
        )
        return try Banshi.open(
            settings: settings,
            services: PhoneServices(
                keyWrapper: keys, connectivity: connectivity, notifications: notifications, lettering: lettering, log: log
            )
        )
    }

    /// A folder that is nobody's yet.
    public static func newFolder() -> String {
        NSTemporaryDirectory() + UUID().uuidString
    }

    /// Signs in as `login` at the provider's page; gives the address that it redirects to.
    public func browse(_ login: String, _ url: String) async throws -> String {
        String(decoding: try await post("/browser", ["login": login, "authorisation_url": url]), as: UTF8.self)
    }

    /// An official's act on a filing.
    public func act(_ login: String, _ filing: String, _ act: String) async throws {
        _ = try await post("/office", ["login": login, "filing": filing, "act": ["act": act]])
    }

    /// 一次性告知补正: the window asks for one paper.
    public func ask(for material: String, of filing: String) async throws {
        let missing = ["material": material, "place": "盖章处", "reason": "盖的是部门章，请盖单位公章", "basis": "《样例办法》"]
        let act: [String: Any] = ["act": "ask_once", "request": [missing]]
        _ = try await post("/office", ["login": "clerk", "filing": filing, "act": act])
    }

    /// The window offers half an hour to one person.
    public func offerAWindow(at start: Date) async throws {
        let offer: [String: Any] = [
            "kind": "window", "place": "镇江市政务服务中心", "zone": "Asia/Shanghai", "capacity": 1,
            "starts_at": start.ISO8601Format(), "ends_at": start.addingTimeInterval(1800).ISO8601Format(),
        ]
        _ = try await post("/slots", ["login": "clerk", "offer": offer])
    }

    /// A photograph of the employer's opinion, JPEG.
    public func photo() async throws -> Data {
        try await URLSession.shared.data(from: URL(string: addresses["control"]! + "/photo/7")!).0
    }

    /// A photograph of a QR code, JPEG.
    public func code(saying text: String) async throws -> Data {
        var url = URLComponents(string: addresses["control"]! + "/code")!
        url.queryItems = [URLQueryItem(name: "text", value: text)]
        return try await URLSession.shared.data(from: url.url!).0
    }

    /// The phone loses its network: what is open is cut, and nothing new gets through.
    public func loseTheNetwork() async throws {
        _ = try await post("/link/refuse", [:])
        _ = try await post("/link/cut-after/0", [:])
    }

    /// The phone has a network again.
    public func findTheNetwork() async throws {
        _ = try await post("/link/mend", [:])
    }

    private func post(_ path: String, _ body: [String: Any]) async throws -> Data {
        var request = URLRequest(url: URL(string: addresses["control"]! + path)!)
        request.httpMethod = "POST"
        request.setValue("application/json", forHTTPHeaderField: "content-type")
        request.httpBody = try JSONSerialization.data(withJSONObject: body)
        let (data, response) = try await URLSession.shared.data(for: request)
        guard (response as? HTTPURLResponse)?.statusCode == 200 else {
            throw Missing(description: "\(path) was answered \(String(decoding: data, as: UTF8.self))")
        }
        return data
    }
}
