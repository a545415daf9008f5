import Observation

import Banshi

/// 事项: results as typed, by name, by what people call it, by pinyin and its initials.
@Observable
public final class SearchModel: ScreenModel {
    /// What the search shows.
    public struct State: Equatable, Sendable {
        /// What stands in the field.
        public var typed = ""
        /// The results that were asked for so far, the closest first.
        public var items = Loaded<[ItemLine]>.waiting
        /// How many there are in all.
        public var total: UInt32 = 0
        /// What to say above them, where nothing fits and these come closest.
        public var note: Words?
        /// Questions for one who does not know what it is called.
        public var scenarios: [ScenarioLine] = []
        /// How old the catalogue is.
        public var catalogue: CatalogueState?
    }

    /// What a person does in the search.
    public enum Event: Sendable {
        /// The screen is seen, or the catalogue has changed.
        case appear
        /// Another letter.
        case type(String)
        /// The list was scrolled to this row.
        case reach(row: Int)
        /// Begins a scenario.
        case ask(ScenarioLine)
        /// Opens an item.
        case item(ItemLine)
    }

    public private(set) var state = State()

    @ObservationIgnored private let session: Session
    @ObservationIgnored private unowned let way: any Way
    @ObservationIgnored private let work = Work()

    /// Rows that are asked for at once: some screens full.
    nonisolated static let window = 40

    /// A search over the catalogue on this phone.
    public init(session: Session, way: any Way) {
        self.session = session
        self.way = way
    }

    public func send(_ event: Event) {
        switch event {
        case .appear: work.inOrder { await self.find(after: 0) }
        case let .type(text):
            state.typed = text
            work.inOrder { await self.find(after: 0) }
        case let .reach(row): work.inOrder { await self.more(at: row) }
        case let .ask(line): way.go(to: .scenario(path: line.path))
        case let .item(line): way.go(to: .item(code: line.code))
        }
    }

    public func settled() async {
        await work.settled()
    }

    private func more(at row: Int) async {
        let count = state.items.value?.count ?? 0
        guard count < state.total, row >= count - Self.window / 2 else { return }
        await find(after: count)
    }

    private func find(after offset: Int) async {
        let typed = state.typed
        await attempt({ state.items = .failed($0) }) {
            let (found, catalogue) = try await local { [session] in
                let catalogue = try session.banshi.catalogue()
                let found = try catalogue.search(typed: typed, offset: UInt32(offset), limit: UInt32(Self.window))
                return (found, try catalogue.state())
            }
            // Another letter came meanwhile: its own search follows.
            guard typed == state.typed else { return }
            let before = offset == 0 ? [] : state.items.value ?? []
            state.items = .here(before + found.items)
            state.total = found.total
            state.note = found.note
            state.scenarios = found.scenarios
            state.catalogue = catalogue
        }
    }
}
