import Foundation
import XCTest

import Banshi
import TestStage

/// The pharmacist's filing through the generated Swift, against the real gateway.
final class FacadeTests: XCTestCase {
    func testAPharmacistFilesThroughSwiftCancelledOnceInTheMiddleOfSending() async throws {
        let (stage, script) = (try Stage(), try Script.pharmacist())
        let keys = HardwareInMemory()
        let banshi = try stage.open(keys: keys)
        let catalogue = try banshi.catalogue()
        _ = try await catalogue.sync()
        let found = try catalogue.search(typed: script.search, offset: 0, limit: 20)
        XCTAssertTrue(found.items.contains { $0.code == script.item })
        try await catalogue.prepare(code: script.item)
        let item = try catalogue.item(code: script.item)
        XCTAssertEqual(item.promised.zh, script.promised)
        XCTAssertEqual(item.guide.count, 13)

        let resident = try newResident(banshi, script.person.name)
        XCTAssertGreaterThan(keys.wrapped, 0, "the vault's keys are wrapped by the foreign wrapper")
        let submission = try await fillInAndSign(resident, script, stage)

        let outbox = try banshi.outbox()
        let needed = try await outbox.send(seconds: 5)
        XCTAssertTrue(needed.signInNeeded)
        let url = try await banshi.signIn().begin(redirectUri: "banshi://sign-in")
        _ = try await banshi.signIn().complete(
            resident: resident, callbackUrl: stage.browse(script.person.login, url)
        )

        let listener = Listener()
        let subscription = try outbox.subscribe(listener: listener)
        XCTAssertEqual(listener.heard.first?.lines.first?.submission, submission, "what is comes first")

        let sending = Task { try await outbox.send(seconds: 30) }
        try await Task.sleep(nanoseconds: 30_000_000)
        sending.cancel()
        _ = try? await sending.value

        var sent = try await outbox.send(seconds: 30)
        while sent.waiting > 0 { sent = try await outbox.send(seconds: 30) }
        XCTAssertEqual(sent.attention, 0)
        let filings = try resident.filings()
        let receipt = try XCTUnwrap(filings.submission(id: submission).receipt, "whole after the cancelled call")
        XCTAssertEqual(receipt.numbers.count, 1)

        try subscription.end()
        let before = listener.heard.count
        let feed = try banshi.feed()
        while try filings.list().isEmpty { _ = try await feed.pull(waitMs: 1000) }
        let filing = try filings.list()[0].id
        XCTAssertEqual(try filings.screen(id: filing).number, receipt.numbers[0])
        XCTAssertEqual(listener.heard.count, before, "nothing is told after the end")

        for act in script.office { try await stage.act(act.login, filing, act.act) }
        while try !script.isTold(by: filings.screen(id: filing)) { _ = try await feed.pull(waitMs: 2000) }
    }

    func testAnErrorIsCaughtByItsKindAndAPanicIsOne() async throws {
        let stage = try Stage()
        let banshi = try stage.open(keys: HardwareInMemory())
        let drafts = try newResident(banshi, "王兰").drafts()
        XCTAssertThrowsError(try drafts.start(item: "no-such-item")) { error in
            guard case BanshiError.ReadAnew = error else { return XCTFail("\(error)") }
        }
        XCTAssertThrowsError(try panicOnPurpose()) { error in
            XCTAssertFalse(error is BanshiError, "a bug is not taken for what a person can mend")
        }
        XCTAssertThrowsError(try stage.open(keys: LockedHardware())) { error in
            guard case let BanshiError.Storage(code, _, advice) = error else { return XCTFail("\(error)") }
            XCTAssertEqual(code, "locked")
            XCTAssertFalse(advice.zh.isEmpty)
        }
    }

    func testACopyBearsTheStampOrThePersonIsTold() async throws {
        let stage = try Stage()
        let (item, card) = ("resident-medical-insurance", "residence-permit")
        for isThere in [true, false] {
            let lettering = Squares(isThere: isThere)
            let banshi = try stage.open(keys: HardwareInMemory(), lettering: lettering)
            _ = try await banshi.catalogue().sync()
            try await banshi.catalogue().prepare(code: item)
            let papers = try newResident(banshi, "李四").drafts().start(item: item).papers()
            let promised = try await papers.addShot(material: card, bytes: stage.photo())
            XCTAssertTrue(promised.safe.zh.contains("复印件盖有“仅供办理"), promised.safe.zh)
            XCTAssertEqual(lettering.asked, 0, "a promise needs no shapes")
            let words = Data("/Type3".utf8)
            if isThere {
                XCTAssertNotNil(try papers.document(material: card).range(of: words), "the words stand in it as type")
            } else {
                XCTAssertThrowsError(try papers.document(material: card)) { error in
                    guard case let BanshiError.AskPerson(code, _, _) = error else { return XCTFail("\(error)") }
                    XCTAssertEqual(code, "stamp-not-made")
                }
                XCTAssertTrue(try papers.screen(material: card).safe.zh.contains("复印件不带这行字"))
                XCTAssertNil(try papers.document(material: card).range(of: words))
            }
        }
    }

    func testServicesThatThrowHarmNothing() async throws {
        let (stage, script) = (try Stage(), try Script.pharmacist())
        let services = Failing()
        let banshi = try stage.open(
            keys: HardwareInMemory(), connectivity: services, notifications: services, log: services
        )
        _ = try await banshi.catalogue().sync()
        try await banshi.catalogue().prepare(code: script.item)
        _ = try await fillInAndSign(newResident(banshi, script.person.name), script, stage)
        let needed = try await banshi.outbox().send(seconds: 5)
        XCTAssertTrue(needed.signInNeeded)
        XCTAssertEqual(services.told.first?.title.zh, "登录后继续发送")
        while services.logged.isEmpty { try await Task.sleep(nanoseconds: 10_000_000) }
        let name = script.person.name
        XCTAssertTrue(services.logged.allSatisfy { !$0.contains(name) })
    }

    private func fillInAndSign(_ resident: Resident, _ script: Script, _ stage: Stage) async throws -> String {
        let draft = try resident.drafts().start(item: script.item)
        for answer in script.answers {
            let page = try draft.goToQuestion(path: answer.question)
            let question = try XCTUnwrap(page.questions.first { $0.path == answer.question }, answer.question)
            let after = try draft.answer(path: answer.question, value: answer.value(question))
            XCTAssertNil(after.questions.first { $0.path == answer.question }?.mistake, answer.question)
        }
        let shot = try await draft.papers().look(material: script.photograph, bytes: stage.photo())
        XCTAssertTrue(try shot.screen().found)
        XCTAssertEqual(try shot.keep(corners: nil, insteadOf: nil).pages.count, 1)
        for consent in try draft.review().consents { _ = try draft.consent(purpose: consent.purpose, yes: true) }
        XCTAssertTrue(try draft.review().canSign)
        return try draft.sign()
    }

    private func newResident(_ banshi: Banshi, _ name: String) throws -> Resident {
        let residents = try banshi.residents()
        return try residents.open(id: residents.create(name: name))
    }
}

/// Hears how sending goes on.
private final class Listener: SendingListener, @unchecked Sendable {
    private let lock = NSLock()
    private var all: [SendingScreen] = []

    var heard: [SendingScreen] { lock.withLock { all } }

    func changed(screen: SendingScreen) throws {
        lock.withLock { all.append(screen) }
    }
}

/// A phone that fails at whatever it is asked, by errors that are none of the facade's.
private final class Failing: Connectivity, Notifications, Log, @unchecked Sendable {
    private struct Broken: Error {}
    private let lock = NSLock()
    private var shown: [PhoneNotification] = []
    private var lines: [String] = []

    var told: [PhoneNotification] { lock.withLock { shown } }
    var logged: [String] { lock.withLock { lines } }

    func isOnline() throws -> Bool { throw Broken() }

    func show(notification: PhoneNotification) throws {
        lock.withLock { shown.append(notification) }
        throw Broken()
    }

    func event(level: LogLevel, target: String, message: String) throws {
        lock.withLock { lines.append("\(level) \(target) \(message)") }
        throw Broken()
    }
}

/// A typeface in which every character is a square: Linux has no CoreText. One that is not there throws.
private final class Squares: Lettering, @unchecked Sendable {
    private let isThere: Bool
    private let lock = NSLock()
    private var count = 0

    init(isThere: Bool) {
        self.isThere = isThere
    }

    var asked: Int { lock.withLock { count } }

    func shapes(characters: String) throws -> [LetterShape] {
        lock.withLock { count += 1 }
        guard isThere else { throw ServiceError.NotDone }
        let corners = [(0.1, 0.0), (0.9, 0.0), (0.9, 0.8), (0.1, 0.8)].map { OutlinePoint(x: $0.0, y: $0.1) }
        let outline = [OutlinePart.move(to: corners[0])] + corners.dropFirst().map { .line(to: $0) }
        return characters.map { LetterShape(character: String($0), advance: 1, outline: outline) }
    }
}
