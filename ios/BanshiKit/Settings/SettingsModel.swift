import Observation

import Banshi

/// 我的: what is known for filling forms in, who is signed in, how the screens look, 删除本机数据.
@Observable
public final class SettingsModel: ScreenModel {
    /// Whose page it is.
    public struct Me: Equatable, Sendable {
        /// What is known about the resident, identity first.
        public var known: [ProfileLine]
        /// Who is signed in, where somebody is.
        public var signedIn: SignedIn?
    }

    /// What the page shows.
    public struct State: Equatable, Sendable {
        /// Whose page it is.
        public var me = Loaded<Me>.waiting
        /// How the screens look and speak.
        public var preferences: Preferences
        /// Whether the device has a lock of its own.
        public var canLock: Bool
        /// How often the person was asked before everything is deleted: twice is a yes.
        public var asksToDelete = Asked.not
        /// Whether the person is asked before the sign-out.
        public var asksToSignOut = false
        /// What went wrong last.
        public var trouble: Trouble?
    }

    /// A question that is asked twice, because nothing brings back what it deletes.
    public enum Asked: Equatable, Sendable {
        /// Not asked.
        case not
        /// Asked once.
        case once
        /// Asked again.
        case again
    }

    /// What a person does on their own page.
    public enum Event: Sendable {
        /// The screen is seen.
        case appear
        /// Another language.
        case language(Language)
        /// 大字.
        case largeType(Bool)
        /// Asks for the device's own lock after a time away, or not.
        case locking(Bool)
        /// Changes what is known; an empty text removes it.
        case set(key: String, text: String)
        /// Opens the sign-in.
        case signIn
        /// Asks before the sign-out.
        case askToSignOut
        /// Signs out, after being asked.
        case signOut
        /// 删除本机数据: asks, asks again, deletes.
        case delete
        /// Leaves a question unanswered.
        case notNow
        /// The people on this phone.
        case residents
        /// Where else the person is signed in.
        case devices
        /// The trouble was read.
        case understood
    }

    public private(set) var state: State

    @ObservationIgnored private let session: Session
    @ObservationIgnored private unowned let app: AppModel
    @ObservationIgnored private let work = Work()

    /// The page of the resident whose papers are open.
    public init(session: Session, app: AppModel) {
        self.session = session
        self.app = app
        state = State(preferences: app.state.preferences, canLock: session.platform.canLock)
    }

    public func send(_ event: Event) {
        switch event {
        case .appear: work.inOrder { await self.read() }
        case let .language(language): prefer { $0.language = language }
        case let .largeType(isOn): prefer { $0.largeType = isOn }
        case let .locking(isOn): prefer { $0.isLocking = isOn }
        case let .set(key, text): work.inOrder { await self.set(key, text) }
        case .signIn: app.go(to: .signIn)
        case .askToSignOut: state.asksToSignOut = true
        case .signOut: signOut()
        case .delete: delete()
        case .notNow:
            state.asksToDelete = .not
            state.asksToSignOut = false
        case .residents: app.go(to: .residents)
        case .devices: app.go(to: .devices)
        case .understood: state.trouble = nil
        }
    }

    public func settled() async {
        await work.settled()
    }

    private func prefer(_ change: (inout Preferences) -> Void) {
        change(&state.preferences)
        app.send(.prefer(state.preferences))
    }

    private func delete() {
        switch state.asksToDelete {
        case .not: state.asksToDelete = .once
        case .once: state.asksToDelete = .again
        case .again:
            state.asksToDelete = .not
            app.send(.deleteEverything)
        }
    }

    private func signOut() {
        guard state.asksToSignOut else { return }
        state.asksToSignOut = false
        work.overNetwork {
            await attempt({ self.state.trouble = $0 }) {
                try await network { [session = self.session] in try await session.banshi.signIn().signOut() }
            }
            await self.read()
        }
    }

    private func set(_ key: String, _ text: String) async {
        await attempt({ state.trouble = $0 }) {
            try await local { [session] in try session.open().profile().set(key: key, text: text) }
        }
        await read()
    }

    private func read() async {
        await attempt({ state.me = .failed($0) }) {
            let me = try await local { [session] in
                Me(known: try session.open().profile().lines(), signedIn: try session.banshi.signIn().state())
            }
            state.me = .here(me)
        }
    }
}
