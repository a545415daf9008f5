import Observation

import Banshi

/// 办件: who has it and until when, what was asked, decided and sent, and what the person can do.
@Observable
public final class FilingModel: ScreenModel {
    /// A part of the page that unfolds.
    public enum Part: Hashable, Sendable {
        /// 文书.
        case notices
        /// 谁查了什么.
        case evidence
        /// 快递.
        case delivery
        /// 怎样申诉.
        case appeal
    }

    /// What a filing's page shows.
    public struct State: Equatable, Sendable {
        /// The page.
        public var filing = Loaded<FilingScreen>.waiting
        /// The parts that are unfolded.
        public var unfolded: Set<Part> = []
        /// Whether the person is asked before it is withdrawn.
        public var asksToWithdraw = false
        /// Whether the person is asked how it was.
        public var asksToRate = false
        /// Whether the gateway is being asked.
        public var isWorking = false
        /// What went wrong last.
        public var trouble: Trouble?
    }

    /// What a person does with a filing.
    public enum Event: Sendable {
        /// The screen is seen, or something has changed.
        case appear
        /// Asks for the newest state at once.
        case refresh
        /// One of the page's actions.
        case act(FilingAction)
        /// Folds a part, or unfolds it.
        case fold(Part)
        /// 撤回申请, after being asked.
        case withdraw
        /// 评价.
        case rate(RatingLevel, words: String)
        /// Leaves a question unanswered.
        case notNow
        /// The trouble was read.
        case understood
    }

    public private(set) var state = State()
    /// Reads the page.
    public let readAloud: ReadAloud

    @ObservationIgnored private let id: String
    @ObservationIgnored private let session: Session
    @ObservationIgnored private unowned let way: any Way
    @ObservationIgnored private let work = Work()

    /// The page of a filing.
    public init(id: String, session: Session, way: any Way) {
        self.id = id
        self.session = session
        self.way = way
        readAloud = ReadAloud(platform: session.platform) { [session, id] in
            try await local { try session.open().filings().spoken(id: id) }
        }
    }

    public func send(_ event: Event) {
        switch event {
        case .appear: work.inOrder { await self.read() }
        case .refresh: ask { try await $0.refresh(id: $1) }
        case let .act(action): act(action)
        case let .fold(part): state.unfolded.formSymmetricDifference([part])
        case .withdraw:
            guard state.asksToWithdraw else { return }
            state.asksToWithdraw = false
            ask { try await $0.withdraw(id: $1) }
        case let .rate(level, words):
            guard state.asksToRate else { return }
            state.asksToRate = false
            ask { try await $0.rate(id: $1, level: level, words: words.isEmpty ? nil : words) }
        case .notNow:
            state.asksToWithdraw = false
            state.asksToRate = false
        case .understood: state.trouble = nil
        }
    }

    public func settled() async {
        await work.settled()
    }

    private func act(_ action: FilingAction) {
        switch action {
        case .supplement: way.go(to: .supplement(filing: id))
        case .rate: state.asksToRate = true
        case .track: state.unfolded.insert(.delivery)
        case .notices: state.unfolded.insert(.notices)
        case .appeal: state.unfolded.insert(.appeal)
        case .withdraw: state.asksToWithdraw = true
        }
    }

    private func read() async {
        await attempt(fail) {
            state.filing = .here(try await local { [session, id] in try session.open().filings().screen(id: id) })
        }
    }

    private func ask(_ call: @escaping @Sendable (Filings, String) async throws -> FilingScreen) {
        guard !state.isWorking else { return }
        state.isWorking = true
        work.overNetwork {
            await attempt(self.fail) {
                let screen = try await network { [session = self.session, id = self.id] in
                    try await call(session.open().filings(), id)
                }
                self.state.filing = .here(screen)
                self.state.trouble = nil
            }
            self.state.isWorking = false
        }
    }

    private func fail(_ trouble: Trouble) {
        if state.filing.value == nil { state.filing = .failed(trouble) } else { state.trouble = trouble }
    }
}
