import Foundation
#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif
import XCTest

import Banshi

/// The pharmacist's filing through the generated Swift, against the real gateway.
final class JourneyTests: XCTestCase {
    private let item = "pharmacist-first-registration"

    private let answers: [(String, String)] = [
        ("/data/applicant/name", "王兰"),
        ("/data/applicant/id_number", "321102199203042281"),
        ("/data/applicant/telephone", "13800000003"),
        ("/data/qualification/certificate_number", "ZY32005678"),
        ("/data/qualification/issued_on", "2019-03-20"),
        ("/data/qualification/category", "=药学类"),
        ("/data/practice/category_of_practice", "=药学类"),
        ("/data/practice/scope", "=药品经营"),
        ("/data/practice/employer", "镇江样例大药房有限公司"),
        ("/data/practice/employer_code", "91321102MA1X7K2P91"),
        ("/data/practice/province", "=江苏省"),
        ("/data/practice/city", "=镇江市"),
        ("/data/practice/county", "=京口区"),
        ("/data/practice/street", "样例路1号"),
        ("/data/education/year", "2026"),
        ("/data/education/credits", "90"),
        ("/data/delivery/same_as_practice", "=是"),
        ("/data/delivery/recipient", "王兰"),
        ("/data/delivery/recipient_telephone", "13800000003"),
        ("/data/declaration/health", "=我已阅读并确认"),
        ("/data/declaration/conduct", "=我已阅读并确认"),
        ("/data/declaration/truth", "=我已阅读并确认"),
    ]

    func testAPharmacistFilesThroughSwiftCancelledOnceInTheMiddleOfSending() async throws {
        let stage = try Stage()
        let keys = HardwareInMemory()
        let banshi = try stage.open(keys: keys)
        try await banshi.sync()
        XCTAssertTrue(try banshi.search(typed: "zyyszc").contains(item))
        try await banshi.prepare(code: item)
        XCTAssertEqual(try banshi.item(code: item).promised.zh, "承诺 1 个工作日办结")

        let resident = try banshi.createResident(name: "王兰")
        XCTAssertGreaterThan(keys.wrapped, 0, "the vault's keys are wrapped by the foreign wrapper")
        let submission = try await fillInAndSign(resident, stage)

        let needed = try await banshi.send(seconds: 5)
        XCTAssertTrue(needed.signInNeeded)
        let url = try await banshi.beginSignIn(redirectUri: "banshi://sign-in")
        try await banshi.completeSignIn(resident: resident, callbackUrl: stage.browse("wanglan", url))

        let listener = Listener()
        let subscription = try banshi.subscribeSending(listener: listener)
        XCTAssertEqual(listener.heard.first?.lines.first?.submission, submission, "what is comes first")

        let sending = Task { try await banshi.send(seconds: 30) }
        try await Task.sleep(nanoseconds: 30_000_000)
        sending.cancel()
        _ = try? await sending.value

        var sent = try await banshi.send(seconds: 30)
        while sent.waiting > 0 { sent = try await banshi.send(seconds: 30) }
        XCTAssertEqual(sent.attention, 0)
        let receipt = try XCTUnwrap(resident.receipt(submission: submission), "the outbox is whole after the cancelled call")
        XCTAssertEqual(receipt.numbers.count, 1)

        try subscription.end()
        let before = listener.heard.count
        while try resident.filings().isEmpty { _ = try await banshi.pull(waitMs: 1000) }
        let filing = try resident.filings()[0]
        XCTAssertEqual(try resident.filing(id: filing).number, receipt.numbers[0])
        XCTAssertEqual(listener.heard.count, before, "nothing is told after the end")

        try await stage.act("clerk", filing, "accept")
        try await stage.act("reviewer", filing, "approve")
        while try resident.filing(id: filing).state != "approved" { _ = try await banshi.pull(waitMs: 2000) }
    }

    func testAnErrorIsCaughtByItsKind() async throws {
        let stage = try Stage()
        let banshi = try stage.open(keys: HardwareInMemory())
        let resident = try banshi.createResident(name: "王兰")
        XCTAssertThrowsError(try resident.startDraft(item: "no-such-item")) { error in
            guard case BanshiError.ReadAnew = error else { return XCTFail("\(error)") }
        }
        XCTAssertThrowsError(try stage.open(keys: LockedHardware())) { error in
            guard case let BanshiError.Storage(code, _, advice) = error else { return XCTFail("\(error)") }
            XCTAssertEqual(code, "locked")
            XCTAssertFalse(advice.zh.isEmpty)
        }
    }

    private func fillInAndSign(_ resident: Resident, _ stage: Stage) async throws -> String {
        let draft = try resident.startDraft(item: item)
        for (path, answer) in answers {
            let page = try draft.goToQuestion(path: path)
            let question = try XCTUnwrap(page.questions.first { $0.path == path })
            var value = answer
            if answer.hasPrefix("=") {
                value = try XCTUnwrap(question.choices.first { $0.label == String(answer.dropFirst()) }).value
            }
            let after = try draft.answer(path: path, value: value).questions.first { $0.path == path }
            XCTAssertNil(after?.mistake, path)
        }
        let photo = try await stage.photo()
        XCTAssertEqual(try draft.addPhoto(material: "employer-opinion", photo: photo).pages, 1)
        for purpose in try draft.review().consents { _ = try draft.consent(purpose: purpose) }
        XCTAssertTrue(try draft.review().canSign)
        return try draft.sign()
    }
}

/// Hears how sending goes on.
private final class Listener: SendingListener, @unchecked Sendable {
    private let lock = NSLock()
    private var all: [Sending] = []

    var heard: [Sending] { lock.withLock { all } }

    func changed(sending: Sending) throws {
        lock.withLock { all.append(sending) }
    }
}

/// A keystore as a phone has one, but in memory: it keeps what it was given and hands out a ticket. Linux has no
/// CryptoKit; what is tested here is the crossing, not the cipher.
private final class HardwareInMemory: KeyWrapper, @unchecked Sendable {
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
private final class LockedHardware: KeyWrapper, @unchecked Sendable {
    func wrap(purpose _: KeyPurpose, key _: Data) throws -> Data { throw KeyWrapperError.Locked }
    func unwrap(purpose _: KeyPurpose, wrapped _: Data) throws -> Data { throw KeyWrapperError.Locked }
    func forget(purpose _: KeyPurpose) throws {}
}

/// The government's side, started by ios/Tools/test.sh.
private struct Stage {
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
