import Observation

import Banshi

/// 发送: how far a submission is, whether the person is needed, and the receipt at the end. It may be left at any time.
@Observable
public final class SendingModel: ScreenModel {
    /// What sending shows.
    public struct State: Equatable, Sendable {
        /// What is sent of it, and the receipt once it is there.
        public var submission = Loaded<SubmissionScreen>.waiting
        /// Its line in the queue, while it is there.
        public var line: SendingLine?
        /// 可以离开：有网后自动发送，不用守着。
        public var safe: Words?
        /// Whether nothing goes on before a sign-in.
        public var needsSignIn = false
        /// Whether it is being sent just now.
        public var isSending = false
        /// What went wrong last.
        public var trouble: Trouble?

        /// The filing, once it is receipted; the first of several.
        public var filing: String? {
            submission.value?.receipt?.filings.first
        }
    }

    /// What a person does while something is sent.
    public enum Event: Sendable {
        /// The screen is seen, or the person came back from the sign-in: it is sent at once.
        case appear
        /// Sends now. A second tap does nothing.
        case send
        /// Opens the sign-in.
        case signIn
        /// 去改: takes it back to its draft.
        case reopen
        /// To the filing.
        case filing
        /// Leaves; it goes on by itself.
        case leave
        /// The trouble was read.
        case understood
    }

    public private(set) var state = State()

    @ObservationIgnored private let submission: String
    @ObservationIgnored private let session: Session
    @ObservationIgnored private unowned let way: any Way
    @ObservationIgnored private let work = Work()
    @ObservationIgnored private var subscription: Subscription?

    /// The way of a submission, or of a supplement.
    public init(submission: String, session: Session, way: any Way) {
        self.submission = submission
        self.session = session
        self.way = way
    }

    public func send(_ event: Event) {
        switch event {
        case .appear:
            work.inOrder { await self.listen() }
            sendNow()
            Task { [platform = session.platform] in await platform.wantNotices() }
        case .send: sendNow()
        case .signIn: way.go(to: .signIn)
        case .reopen: work.inOrder { await self.reopen() }
        case .filing: if let filing = state.filing { way.replace(by: .filing(id: filing)) }
        case .leave: leave()
        case .understood: state.trouble = nil
        }
    }

    public func settled() async {
        await work.settled()
    }

    private func leave() {
        try? subscription?.end()
        subscription = nil
        work.giveUp()
        way.back()
    }

    private func sendNow() {
        guard !state.isSending else { return }
        state.isSending = true
        state.trouble = nil
        work.overNetwork {
            await attempt({ self.state.trouble = $0 }) {
                try await local { [session = self.session] in try session.banshi.outbox().hurry() }
                let sent = try await self.session.link.send()
                self.state.needsSignIn = sent.signInNeeded
            }
            self.state.isSending = false
            await self.read()
        }
    }

    private func listen() async {
        await read()
        guard subscription == nil else { return }
        let listener = SendingChanges { [weak self] screen in await self?.heard(screen) }
        await attempt({ state.trouble = $0 }) {
            subscription = try await local { [session] in
                try session.banshi.outbox().subscribe(listener: listener)
            }
        }
    }

    private func heard(_ screen: SendingScreen) async {
        guard subscription != nil else { return }
        state.safe = screen.safe
        state.line = screen.lines.first { $0.submission == submission }
        await read()
    }

    private func read() async {
        await attempt({ state.submission = .failed($0) }) {
            let (screen, queue) = try await local { [session, submission] in
                (try session.open().filings().submission(id: submission), try session.banshi.outbox().screen())
            }
            state.submission = .here(screen)
            state.safe = queue.safe
            state.line = queue.lines.first { $0.submission == submission }
        }
    }

    private func reopen() async {
        await attempt({ state.trouble = $0 }) {
            let id = try await local { [session, submission] in
                let draft = try session.open().drafts().reopen(submission: submission)
                let id = try draft.id()
                _ = session.keep(draft, as: id)
                return id
            }
            way.replace(by: .review(draft: id))
        }
    }
}

/// Hears how sending goes on, on whatever thread it does, and tells the main actor.
private final class SendingChanges: SendingListener {
    private let tell: @Sendable (SendingScreen) async -> Void

    init(_ tell: @escaping @Sendable (SendingScreen) async -> Void) {
        self.tell = tell
    }

    func changed(screen: SendingScreen) throws {
        Task { [tell] in await tell(screen) }
    }
}
