import Observation

import Banshi

/// 场景导航: one question after the other, in a person's own words. Each step is a place of its own on the way, so that
/// back is the question before, and its path is all that is kept of it.
@Observable
public final class ScenarioModel: ScreenModel {
    /// What a step shows.
    public struct State: Equatable, Sendable {
        /// The step.
        public var scenario = Loaded<ScenarioScreen>.waiting
    }

    /// What a person does at a step.
    public enum Event: Sendable {
        /// The screen is seen.
        case appear
        /// A choice, or back to a question that was answered.
        case go(path: String)
        /// Opens the item that the answers came to.
        case item(ItemLine)
    }

    public private(set) var state = State()

    @ObservationIgnored private let path: String
    @ObservationIgnored private let session: Session
    @ObservationIgnored private unowned let way: any Way
    @ObservationIgnored private let work = Work()

    /// A step of a scenario.
    public init(path: String, session: Session, way: any Way) {
        self.path = path
        self.session = session
        self.way = way
    }

    public func send(_ event: Event) {
        switch event {
        case .appear: work.inOrder { await self.appear() }
        case let .go(path): way.go(to: .scenario(path: path))
        case let .item(line): way.go(to: .item(code: line.code, chosen: path))
        }
    }

    public func settled() async {
        await work.settled()
    }

    private func appear() async {
        await read()
        guard case let .item(card) = state.scenario.value?.next else { return }
        // Only the item's form tells which papers are spared; without a network the list stays as long as it is.
        let code = card.item.code
        work.overNetwork {
            guard (try? await network { [session = self.session] in
                try await session.banshi.catalogue().prepare(code: code)
            }) != nil else { return }
            await self.read()
        }
    }

    private func read() async {
        await attempt({ if state.scenario.value == nil { state.scenario = .failed($0) } }) {
            state.scenario = .here(try await local { [session, path] in
                try session.banshi.catalogue().scenario(path: path)
            })
        }
    }
}
