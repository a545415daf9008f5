import Observation

import Banshi

/// 首页: what waits for the person, what is under way, what is being filled in.
@Observable
public final class HomeModel: ScreenModel {
    /// What home shows.
    public struct State: Equatable, Sendable {
        /// The page.
        public var home = Loaded<HomeScreen>.waiting
        /// Items to begin with, where there is nothing yet.
        public var items: [ItemLine] = []
        /// A draft that the person is asked about before it is thrown away.
        public var asksToDiscard: DraftLine?
        /// What went wrong last.
        public var trouble: Trouble?
    }

    /// What a person does at home.
    public enum Event: Sendable {
        /// The screen is seen, or something has changed.
        case appear
        /// Looks for an item.
        case search
        /// Opens an item.
        case item(ItemLine)
        /// Opens a filing; what it waits for is its first action there.
        case filing(FilingLine)
        /// Goes on with a draft.
        case draft(DraftLine)
        /// Looks at what is to be sent.
        case queued(QueuedLine)
        /// Asks whether to throw a draft away, or leaves it.
        case askToDiscard(DraftLine?)
        /// Throws the draft away that was asked about.
        case discard
        /// Another person's papers.
        case residents
        /// The trouble was read.
        case understood
    }

    public private(set) var state = State()

    @ObservationIgnored private let session: Session
    @ObservationIgnored private unowned let way: any Way
    @ObservationIgnored private let work = Work()

    /// How many items home offers to begin with.
    private nonisolated static let offered: UInt32 = 3

    /// The home of the resident whose papers are open.
    public init(session: Session, way: any Way) {
        self.session = session
        self.way = way
    }

    public func send(_ event: Event) {
        switch event {
        case .appear: work.inOrder { await self.read() }
        case .search: way.go(to: .search)
        case let .item(line): way.go(to: .item(code: line.code))
        case let .filing(line): way.go(to: .filing(id: line.id))
        case let .draft(line): way.go(to: .form(draft: line.id, question: nil))
        case let .queued(line): way.go(to: .sending(submission: line.line.submission))
        case let .askToDiscard(line): state.asksToDiscard = line
        case .discard: work.inOrder { await self.discard() }
        case .residents: way.go(to: .residents)
        case .understood: state.trouble = nil
        }
    }

    public func settled() async {
        await work.settled()
    }

    private func read() async {
        await attempt({ state.home = .failed($0) }) {
            let home = try await local { [session] in try session.open().home() }
            state.home = .here(home)
            state.items = home.welcome.isEmpty ? [] : try await local { [session] in
                try session.banshi.catalogue().search(typed: "", offset: 0, limit: Self.offered).items
            }
        }
    }

    private func discard() async {
        guard let line = state.asksToDiscard else { return }
        state.asksToDiscard = nil
        await attempt({ state.trouble = $0 }) {
            try await local { [session] in
                session.release(draft: line.id)
                try session.open().drafts().discard(id: line.id)
            }
        }
        await read()
    }
}
