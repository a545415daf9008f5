import Observation

import Banshi

/// 登录: once, before something is sent. It happens in the system's browser; the app never sees a password.
@Observable
public final class SignInModel: ScreenModel {
    /// What the sign-in shows.
    public struct State: Equatable, Sendable {
        /// Who is signed in, where somebody is.
        public var signedIn: SignedIn?
        /// Whether the browser is open.
        public var isUnderWay = false
        /// What went wrong last; what was entered is kept.
        public var trouble: Trouble?
    }

    /// What a person does at the sign-in.
    public enum Event: Sendable {
        /// The screen is seen.
        case appear
        /// Opens the browser. A second tap does nothing.
        case begin
        /// Not now.
        case leave
        /// The trouble was read.
        case understood
    }

    public private(set) var state = State()

    @ObservationIgnored private let session: Session
    @ObservationIgnored private unowned let way: any Way
    @ObservationIgnored private let work = Work()

    /// The sign-in of the resident whose papers are open.
    public init(session: Session, way: any Way) {
        self.session = session
        self.way = way
    }

    public func send(_ event: Event) {
        switch event {
        case .appear: work.inOrder { await self.read() }
        case .begin: begin()
        case .leave:
            work.giveUp()
            way.back()
        case .understood: state.trouble = nil
        }
    }

    public func settled() async {
        await work.settled()
    }

    private func read() async {
        await attempt({ state.trouble = $0 }) {
            state.signedIn = try await local { [session] in try session.banshi.signIn().state() }
        }
    }

    private func begin() {
        guard !state.isUnderWay else { return }
        state.isUnderWay = true
        state.trouble = nil
        work.overNetwork {
            await attempt({ self.state.trouble = $0 }) { try await self.signIn() }
            self.state.isUnderWay = false
        }
    }

    private func signIn() async throws {
        let platform = session.platform
        let page = try await network { [session] in
            try await session.banshi.signIn().begin(redirectUri: platform.signInRedirect)
        }
        guard let callback = await platform.signIn(at: page) else { return }
        state.signedIn = try await network { [session] in
            try await session.banshi.signIn().complete(resident: session.open(), callbackUrl: callback)
        }
        session.link.start()
        way.back()
    }
}
