import Observation

import Banshi

/// 补正: only what the window asked for, each with its place, its reason and the rule; then signed and sent once.
@Observable
public final class SupplementModel: ScreenModel {
    /// What the supplement shows.
    public struct State: Equatable, Sendable {
        /// What is still to be made.
        public var supplement = Loaded<SupplementScreen>.waiting
        /// What was asked for, in the window's words.
        public var asked: [AskedLine] = []
        /// Whether it is being signed.
        public var isSigning = false
        /// What went wrong last.
        public var trouble: Trouble?

        /// Whether a paper that was asked for is still to be made.
        public func isMissing(_ material: String) -> Bool {
            supplement.value?.missing.contains { $0.place == .paper(material: material) } ?? true
        }
    }

    /// What a person does with a supplement.
    public enum Event: Sendable {
        /// The screen is seen.
        case appear
        /// To a paper.
        case paper(material: String)
        /// Signs and sends it. A second tap does nothing.
        case sign
        /// The trouble was read.
        case understood
    }

    public private(set) var state = State()

    @ObservationIgnored private let filing: String
    @ObservationIgnored private let session: Session
    @ObservationIgnored private unowned let way: any Way
    @ObservationIgnored private let work = Work()

    /// What a filing's window asked for.
    public init(filing: String, session: Session, way: any Way) {
        self.filing = filing
        self.session = session
        self.way = way
    }

    public func send(_ event: Event) {
        switch event {
        case .appear: work.inOrder { await self.read() }
        case let .paper(material): way.go(to: .papers(.supplement(filing: filing), material: material))
        case .sign: sign()
        case .understood: state.trouble = nil
        }
    }

    public func settled() async {
        await work.settled()
    }

    private func read() async {
        await attempt(fail) {
            let (screen, asked) = try await local { [session, filing] in
                (try session.supplement(filing).screen(), try session.open().filings().screen(id: filing).asked)
            }
            state.supplement = .here(screen)
            state.asked = asked
        }
    }

    private func sign() {
        guard !state.isSigning, state.supplement.value?.canSign == true else { return }
        state.isSigning = true
        work.inOrder {
            await attempt(self.fail) {
                let id = try await local { [session = self.session, filing = self.filing] in
                    let id = try session.supplement(filing).sign()
                    session.release(supplementOf: filing)
                    return id
                }
                self.way.replace(by: .sending(submission: id))
            }
            self.state.isSigning = false
        }
    }

    private func fail(_ trouble: Trouble) {
        if state.supplement.value == nil { state.supplement = .failed(trouble) } else { state.trouble = trouble }
    }
}
