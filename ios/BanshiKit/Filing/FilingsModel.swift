import Observation

import Banshi

/// 办件: all that one resident filed, the last changed first.
@Observable
public final class FilingsModel: ScreenModel {
    /// What the list shows.
    public struct State: Equatable, Sendable {
        /// The lines.
        public var filings = Loaded<[FilingLine]>.waiting
    }

    /// What a person does in the list.
    public enum Event: Sendable {
        /// The screen is seen, or something has changed.
        case appear
        /// Opens a filing.
        case filing(FilingLine)
    }

    public private(set) var state = State()

    @ObservationIgnored private let session: Session
    @ObservationIgnored private unowned let way: any Way
    @ObservationIgnored private let work = Work()

    /// The filings of the resident whose papers are open.
    public init(session: Session, way: any Way) {
        self.session = session
        self.way = way
    }

    public func send(_ event: Event) {
        switch event {
        case .appear: work.inOrder { await self.read() }
        case let .filing(line): way.go(to: .filing(id: line.id))
        }
    }

    public func settled() async {
        await work.settled()
    }

    private func read() async {
        await attempt({ state.filings = .failed($0) }) {
            state.filings = .here(try await local { [session] in try session.open().filings().list() })
        }
    }
}
