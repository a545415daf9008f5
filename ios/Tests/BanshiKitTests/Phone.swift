import Foundation
import Testing

import Banshi
import BanshiKit
import TestStage

/// The machine below the app, in a test: a folder, keys in memory, a browser with a person before it.
final class TestPlatform: Platform, @unchecked Sendable {
    let stage: Stage
    let folder = Stage.newFolder()
    let keys: HardwareInMemory
    let login: String
    private let lock = NSLock()
    private var kept = Preferences()
    private var files: [CalendarFile] = []
    private var isKnown = true
    private var sentences: [String] = []
    private var toldOfNetwork: [AsyncStream<Bool>.Continuation] = []

    let signInRedirect = "banshi://sign-in"
    let sendingWindow: any SendingWindow = OpenWindow(seconds: 10)

    init(stage: Stage, login: String, keys: HardwareInMemory = HardwareInMemory()) {
        self.stage = stage
        self.login = login
        self.keys = keys
    }

    var preferences: Preferences { lock.withLock { kept } }

    func keep(_ preferences: Preferences) {
        lock.withLock { kept = preferences }
    }

    func open() throws -> Banshi {
        try stage.open(folder: folder, keys: keys)
    }

    func beginAnew() throws {
        try FileManager.default.removeItem(atPath: folder)
    }

    /// What the device's voice has said.
    var said: [String] { lock.withLock { sentences } }

    func say(_ sentence: String, in language: Language) async {
        lock.withLock { sentences.append(sentence) }
    }

    var network: AsyncStream<Bool> {
        AsyncStream { continuation in
            lock.withLock { toldOfNetwork.append(continuation) }
            continuation.yield(true)
        }
    }

    /// The machine says that there is a network, or none.
    func say(isOnline: Bool) {
        for listener in lock.withLock({ toldOfNetwork }) { listener.yield(isOnline) }
    }

    func wantNotices() async {}

    let canLock = true
    /// Whether the device's own lock knows the person.
    var knowsThePerson: Bool {
        get { lock.withLock { isKnown } }
        set { lock.withLock { isKnown = newValue } }
    }

    func openLock() async -> Bool { knowsThePerson }

    /// What the machine's calendar was given.
    var remembered: [CalendarFile] { lock.withLock { files } }

    func remember(_ file: CalendarFile) async {
        lock.withLock { files.append(file) }
    }

    func signIn(at url: String) async -> String? {
        try? await stage.browse(login, url)
    }
}

/// What a phone's clock shows, as a test puts it.
@MainActor
private final class SetClock {
    var now = Date(timeIntervalSince1970: 0)
}

/// A phone in a test: the app on its platform, and a person who goes through its screens.
@MainActor
final class Phone {
    let platform: TestPlatform
    let script: Script
    private let answers: [String: String]
    private(set) var app: AppModel
    private let clock = SetClock()

    /// - Parameter answers: what this person answers otherwise than the script, by the question's path.
    init(login: String? = nil, answers: [String: String] = [:]) throws {
        script = try Script.pharmacist()
        self.answers = answers
        platform = TestPlatform(stage: try Stage(), login: login ?? script.person.login)
        app = AppModel(platform: platform) { [clock] in clock.now }
    }

    /// A second pharmacist of the sample, for whom nothing is under way.
    static func wanglan() throws -> Phone {
        try Phone(login: "wanglan", answers: [
            "/data/applicant/name": "王兰",
            "/data/applicant/id_number": "321102199203042281",
            "/data/applicant/telephone": "13800000003",
            "/data/qualification/certificate_number": "ZY32005678",
        ])
    }

    var stage: Stage { platform.stage }

    var session: Session {
        get throws { try app.session.orThrow("nobody's papers are open") }
    }

    /// The app is opened by someone who was never here.
    func begin() async throws {
        app.send(.begin)
        app.send(.welcome(name: script.person.name))
        await app.settled()
        _ = try await session.banshi.catalogue().sync()
    }

    /// The process is ended and begun anew: only the vault is left.
    func restart() async {
        app = AppModel(platform: platform)
        app.send(.begin)
        await app.settled()
    }

    /// The person is away for so many seconds, by the phone's clock.
    func away(_ seconds: TimeInterval) {
        app.send(.leave)
        clock.now += seconds
        app.send(.giveBack)
    }

    /// Signs in at the browser.
    func signIn() async throws {
        let signIn = SignInModel(session: try session, way: app)
        signIn.send(.begin)
        await signIn.settled()
        #expect(signIn.state.trouble == nil)
    }

    /// From the search to the form's first page.
    func findAndBegin() async throws -> FormModel {
        let search = SearchModel(session: try session, way: app)
        search.send(.type(script.search))
        await search.settled()
        let line = try search.state.items.value?.first { $0.code == script.item }.orThrow("the item is not found")
        search.send(.item(try line.orThrow("the search has no results")))
        let item = ItemModel(code: script.item, session: try session, way: app)
        item.send(.appear)
        item.send(.begin)
        item.send(.understand)
        await item.settled()
        #expect(item.state.trouble == nil)
        return try form()
    }

    /// The form that is on the screen.
    func form() throws -> FormModel {
        guard case let .form(draft, question) = app.state.path.last else { throw Missing(description: "no form is shown") }
        return FormModel(draft: draft, question: question, session: try session, way: app)
    }

    /// Answers as the script says, page by page, up to the review.
    func fillIn(_ form: FormModel) async throws {
        form.send(.appear(.chinese))
        await form.settled()
        for answer in script.answers {
            let question = try await turn(form, to: answer.question)
            let value = try answers[question.path] ?? answer.value(question)
            form.send(answer.text == nil ? .answer(path: question.path, value: value) : .type(path: question.path, text: value))
            await form.settled()
            let after = form.state.form.value?.questions.first { $0.path == answer.question }
            #expect(after?.mistake == nil, "\(answer.question)")
        }
        for _ in 0 ..< 20 where !isAtReview {
            form.send(.next)
            await form.settled()
        }
        try #require(isAtReview)
    }

    private var isAtReview: Bool {
        if case .review = app.state.path.last { true } else { false }
    }

    private func turn(_ form: FormModel, to path: String) async throws -> FormQuestion {
        for _ in 0 ..< 20 {
            if let question = form.state.form.value?.questions.first(where: { $0.path == path }) { return question }
            form.send(.next)
            await form.settled()
        }
        throw Missing(description: "no page asks \(path)")
    }

    /// The page before signing.
    func review() async throws -> ReviewModel {
        guard case let .review(draft) = app.state.path.last else { throw Missing(description: "no review is shown") }
        let review = ReviewModel(draft: draft, session: try session, way: app)
        review.send(.appear(.chinese))
        await review.settled()
        return review
    }

    /// The camera for the paper that the review misses.
    func camera(from review: ReviewModel) async throws -> CameraModel {
        review.send(.missing(.paper(material: script.photograph)))
        return try await camera()
    }

    /// The camera for the material that is shown.
    func camera() async throws -> CameraModel {
        guard case let .papers(owner, material) = app.state.path.last else { throw Missing(description: "no papers are shown") }
        let papers = PapersModel(of: owner, material: material, session: try session, way: app)
        papers.send(.photograph)
        guard case let .camera(of, material, insteadOf) = app.state.path.last else { throw Missing(description: "no camera") }
        let camera = CameraModel(of: of, material: material, insteadOf: insteadOf, session: try session, way: app)
        camera.send(.appear)
        await camera.settled()
        return camera
    }

    /// A page more of the material that is shown, and back to what asked for it.
    func photographAnother() async throws {
        let camera = try await camera()
        camera.send(.took(try await stage.photo()))
        await camera.settled()
        camera.send(.keep)
        await camera.settled()
        #expect(camera.state.trouble == nil)
        app.back()
    }

    /// Photographs, commits, agrees and draws the signature: all but the tap on the button.
    func makeReady(_ review: ReviewModel) async throws {
        review.send(.missing(.paper(material: script.photograph)))
        try await photographAnother()
        let screen = try review.state.review.value.orThrow("the review is not there")
        for commitment in screen.commitments {
            review.send(.read(material: commitment.material))
            review.send(.commit(material: commitment.material, yes: true))
        }
        for consent in screen.consents { review.send(.consent(purpose: consent.purpose, yes: true)) }
        review.send(.draw(true))
        await review.settled()
    }

    /// The submission that is on its way.
    func sending() throws -> SendingModel {
        guard case let .sending(submission) = app.state.path.last else { throw Missing(description: "nothing is being sent") }
        return SendingModel(submission: submission, session: try session, way: app)
    }

    /// Signs in as the sending asks for, sends, and goes on until the gateway tells of the filing.
    func send(_ sending: SendingModel) async throws {
        sending.send(.send)
        await sending.settled()
        if sending.state.needsSignIn {
            sending.send(.signIn)
            let signIn = SignInModel(session: try session, way: app)
            signIn.send(.begin)
            signIn.send(.begin)
            await signIn.settled()
            #expect(signIn.state.trouble == nil)
            let resident = try session.resident
            #expect(signIn.state.signedIn?.resident == resident)
        }
        repeat {
            sending.send(.send)
            sending.send(.send)
            await sending.settled()
            try #require(sending.state.trouble == nil)
        } while sending.state.filing == nil
    }
}
