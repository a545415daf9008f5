import Observation

import Banshi

/// 为谁办: the people on this phone, one open and the others as counts only.
@Observable
public final class ResidentsModel: ScreenModel {
    /// What the page shows.
    public struct State: Equatable, Sendable {
        /// Everyone.
        public var residents = Loaded<[ResidentLine]>.waiting
        /// Whose papers are open.
        public var open: String
        /// Someone whom the person is asked about before the papers that are open are locked.
        public var asksToSwitch: ResidentLine?
        /// Someone whom the person is asked about before they are deleted from this phone.
        public var asksToDelete: ResidentLine?
        /// What went wrong last.
        public var trouble: Trouble?
    }

    /// What a person does about people.
    public enum Event: Sendable {
        /// The screen is seen.
        case appear
        /// Makes room for someone.
        case add(name: String)
        /// Calls someone otherwise.
        case rename(id: String, name: String)
        /// Asks whether to open someone's papers, or leaves it.
        case askToSwitch(ResidentLine?)
        /// Opens the papers of the one who was asked about.
        case switchOver
        /// Asks whether to delete someone, or leaves it.
        case askToDelete(ResidentLine?)
        /// Deletes the one who was asked about, with all their papers.
        case delete
        /// The trouble was read.
        case understood
    }

    public private(set) var state: State

    @ObservationIgnored private let session: Session
    @ObservationIgnored private unowned let app: AppModel
    @ObservationIgnored private let work = Work()

    /// The people on this phone.
    public init(session: Session, app: AppModel) {
        self.session = session
        self.app = app
        state = State(open: session.resident)
    }

    public func send(_ event: Event) {
        switch event {
        case .appear: change { _ in }
        case let .add(name): change { _ = try $0.create(name: name) }
        case let .rename(id, name): change { try $0.rename(id: id, name: name) }
        case let .askToSwitch(line): state.asksToSwitch = line?.id == state.open ? nil : line
        case .switchOver:
            guard let line = state.asksToSwitch else { return }
            state.asksToSwitch = nil
            app.send(.switchTo(resident: line.id))
        case let .askToDelete(line): state.asksToDelete = line
        case .delete:
            guard let line = state.asksToDelete else { return }
            state.asksToDelete = nil
            change { try $0.delete(id: line.id) }
        case .understood: state.trouble = nil
        }
    }

    public func settled() async {
        await work.settled()
    }

    private func change(_ act: @escaping @Sendable (Residents) throws -> Void) {
        work.inOrder {
            await attempt({ self.state.trouble = $0 }) {
                let all = try await local { [session = self.session] in
                    let residents = try session.banshi.residents()
                    try act(residents)
                    return try residents.list()
                }
                self.state.residents = .here(all)
                self.state.trouble = nil
            }
        }
    }
}
