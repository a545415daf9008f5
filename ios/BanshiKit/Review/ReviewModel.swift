import Observation

import Banshi

/// 核对与签名: everything on one page, what is missing as links, commitments that are read before they are signed.
@Observable
public final class ReviewModel: ScreenModel {
    /// What the page before signing shows.
    public struct State: Equatable, Sendable {
        /// The page.
        public var review = Loaded<ReviewScreen>.waiting
        /// Commitments that were read to their end, by material: only these can be signed.
        public var read: Set<String> = []
        /// Whether a signature was drawn. It is a picture on the screen; the proof is the phone's key.
        public var isDrawn = false
        /// Whether it is being signed.
        public var isSigning = false
        /// What is different in the item's new version, once the draft was taken over to it.
        public var carried: [CarriedLine] = []
        /// What went wrong last.
        public var trouble: Trouble?

        /// Whether the button does something.
        public var canSign: Bool {
            !isSigning && isDrawn && review.value?.canSign == true
        }
    }

    /// What a person does before signing.
    public enum Event: Sendable {
        /// The screen is seen, in a language.
        case appear(Language)
        /// 改: to the question.
        case change(question: String)
        /// To a material.
        case paper(material: String)
        /// To what is missing.
        case missing(MissingPlace)
        /// A commitment's text was read to its end.
        case read(material: String)
        /// Signs a commitment, or takes it back.
        case commit(material: String, yes: Bool)
        /// Agrees to what is done with the answers, or takes it back.
        case consent(purpose: String, yes: Bool)
        /// How the result should come.
        case deliver(DeliveryKind)
        /// A signature was drawn, or wiped away.
        case draw(Bool)
        /// 签名并发送. A second tap does nothing.
        case sign
        /// The trouble was read.
        case understood
    }

    public private(set) var state = State()

    @ObservationIgnored private let draft: String
    @ObservationIgnored private let session: Session
    @ObservationIgnored private unowned let way: any Way
    @ObservationIgnored private let work = Work()

    /// The page before a draft is signed.
    public init(draft: String, session: Session, way: any Way) {
        self.draft = draft
        self.session = session
        self.way = way
    }

    public func send(_ event: Event) {
        switch event {
        case let .appear(language):
            show {
                try $0.speak(language)
                return try $0.review()
            }
        case let .change(question): way.go(to: .form(draft: draft, question: question))
        case let .paper(material): way.go(to: .papers(.draft(draft), material: material))
        case let .missing(place): go(to: place)
        case let .read(material): state.read.insert(material)
        case let .commit(material, yes):
            guard !yes || state.read.contains(material) else { return }
            show { try $0.commit(material: material, yes: yes) }
        case let .consent(purpose, yes): show { try $0.consent(purpose: purpose, yes: yes) }
        case let .deliver(kind): show { try $0.chooseDelivery(kind: kind) }
        case let .draw(isDrawn): state.isDrawn = isDrawn
        case .sign: sign()
        case .understood: state.trouble = nil
        }
    }

    public func settled() async {
        await work.settled()
    }

    private func go(to place: MissingPlace) {
        switch place {
        case let .question(path, _): way.go(to: .form(draft: draft, question: path))
        case let .paper(material): way.go(to: .papers(.draft(draft), material: material))
        // They stand on this page.
        case .commitment, .consent: break
        case .newVersion: work.overNetwork { await self.carryOver() }
        }
    }

    /// The old draft is gone after this, and what stood above it on the way.
    private func carryOver() async {
        await attempt(fail) {
            if let item = state.review.value?.item { try await prepareNewest(of: item) }
            let new = try await local { [session, draft] in try session.carryOver(draft: draft) }
            way.go(to: .home)
            way.go(to: .review(draft: new))
        }
    }

    /// The item's newest version and its form; without a network, those that are on the phone.
    private func prepareNewest(of item: String) async throws {
        try await network { [session] in
            let catalogue = try session.banshi.catalogue()
            do {
                _ = try await catalogue.sync()
            } catch BanshiError.TryLater {
                // Whether what is here suffices says the next step.
            }
            try await catalogue.prepare(code: item)
        }
    }

    private func sign() {
        guard state.canSign else { return }
        state.isSigning = true
        work.inOrder {
            await attempt(self.fail) {
                let submission = try await local { [session = self.session, draft = self.draft] in
                    let submission = try session.draft(draft).sign()
                    session.release(draft: draft)
                    return submission
                }
                self.way.go(to: .home)
                self.way.go(to: .sending(submission: submission))
            }
            self.state.isSigning = false
        }
    }

    private func show(_ call: @escaping @Sendable (Draft) throws -> ReviewScreen) {
        work.inOrder {
            await attempt(self.fail) {
                let (review, carried) = try await local { [session = self.session, draft = self.draft] in
                    let draft = try session.draft(draft)
                    return (try call(draft), try draft.carried())
                }
                self.state.review = .here(review)
                self.state.carried = carried
                self.state.trouble = nil
            }
        }
    }

    private func fail(_ trouble: Trouble) {
        if state.review.value == nil { state.review = .failed(trouble) } else { state.trouble = trouble }
    }
}
