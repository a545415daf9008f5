import Observation

import Banshi

/// 事项: what it takes, what it costs, which papers are needed and why the others are not; the guide's thirteen parts.
@Observable
public final class ItemModel: ScreenModel {
    /// What an item's page shows.
    public struct State: Equatable, Sendable {
        /// The page.
        public var item = Loaded<ItemScreen>.waiting
        /// The parts of the guide that are unfolded.
        public var unfolded: Set<GuidePart> = []
        /// Whether it is being said what is done with the answers, before the first one.
        public var showsPrivacy = false
        /// Whether the form is being fetched.
        public var isPreparing = false
        /// What went wrong last.
        public var trouble: Trouble?
    }

    /// What a person does at an item.
    public enum Event: Sendable {
        /// The screen is seen.
        case appear
        /// Folds a part of the guide, or unfolds it.
        case fold(GuidePart)
        /// 开始填写: first it is said what is done with the answers.
        case begin
        /// Leaves it at that.
        case notNow
        /// Has read it: the form begins.
        case understand
        /// Books a visit.
        case book
        /// The trouble was read.
        case understood
    }

    public private(set) var state = State()
    /// Reads the page.
    public let readAloud: ReadAloud

    @ObservationIgnored private let code: String
    @ObservationIgnored private let chosen: String?
    @ObservationIgnored private let session: Session
    @ObservationIgnored private unowned let way: any Way
    @ObservationIgnored private let work = Work()

    /// The page of an item, as chosen in a scenario where one led there.
    public init(code: String, chosen: String? = nil, session: Session, way: any Way) {
        self.code = code
        self.chosen = chosen
        self.session = session
        self.way = way
        readAloud = ReadAloud(platform: session.platform) { [session, code, chosen] in
            try await local { try session.banshi.catalogue().spoken(code: code, chosen: chosen) }
        }
    }

    public func send(_ event: Event) {
        switch event {
        case .appear: work.inOrder { await self.read() }
        case let .fold(part): state.unfolded.formSymmetricDifference([part])
        case .begin: state.showsPrivacy = true
        case .notNow:
            state.showsPrivacy = false
            work.giveUp()
        case .understand: understand()
        case .book: way.go(to: .booking(item: code))
        case .understood: state.trouble = nil
        }
    }

    public func settled() async {
        await work.settled()
    }

    private func read() async {
        await attempt({ state.item = .failed($0) }) {
            state.item = .here(try await local { [session, code, chosen] in
                try session.banshi.catalogue().item(code: code, chosen: chosen)
            })
        }
    }

    private func understand() {
        guard !state.isPreparing, state.showsPrivacy else { return }
        state.isPreparing = true
        work.overNetwork {
            await attempt({ self.state.trouble = $0 }) { try await self.start() }
            self.state.isPreparing = false
        }
    }

    private func start() async throws {
        if state.item.value?.isReady != true {
            try await network { [session, code] in try await session.banshi.catalogue().prepare(code: code) }
        }
        let id = try await local { [session, code, chosen] in
            let draft = try session.open().drafts().start(item: code, chosen: chosen)
            let id = try draft.id()
            _ = session.keep(draft, as: id)
            return id
        }
        state.showsPrivacy = false
        way.replace(by: .form(draft: id, question: nil))
    }
}
