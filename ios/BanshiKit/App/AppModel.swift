import Foundation
import Observation

import Banshi

/// The app as a whole: opens the core and one resident, and keeps the way through the screens.
@Observable
public final class AppModel: ScreenModel, Way {
    /// How far the app has come.
    public enum Stage: Equatable, Sendable {
        /// The core is being opened.
        case opening
        /// It cannot be opened; or one resident's papers cannot, where they are named.
        case shut(Trouble, resident: String?)
        /// The papers are closed until the device's own lock was opened.
        case locked
        /// Nobody is on this phone yet.
        case firstStart(Trouble?)
        /// Someone's papers are open: their id and name.
        case open(resident: String, name: String)
    }

    /// What the app shows.
    public struct State: Equatable, Sendable {
        /// How far it has come.
        public var stage = Stage.opening
        /// The place at the bottom.
        public var tab = AppTab.home
        /// The screens above the tab, the topmost last.
        public var path: [Place] = []
        /// How the screens look and speak.
        public var preferences = Preferences()
    }

    /// What happens to the app as a whole.
    public enum Event: Sendable {
        /// Opens it, or tries again.
        case begin
        /// The person left the app.
        case leave
        /// The person is back.
        case giveBack
        /// A notification was tapped: to what it is about, once those papers are open.
        case show(NoticeAddress)
        /// Asks for the device's own lock.
        case unlock
        /// Throws away what cannot be opened, and begins anew.
        case beginAnew
        /// The first person on this phone.
        case welcome(name: String)
        /// Another person's papers instead of these.
        case switchTo(resident: String)
        /// How the screens look.
        case prefer(Preferences)
        /// The system's own way back changed the path.
        case path([Place])
        /// A tab was chosen.
        case tab(AppTab)
        /// 删除本机数据.
        case deleteEverything
    }

    public private(set) var state = State()
    /// The resident whose papers are open.
    public private(set) var session: Session?

    @ObservationIgnored private let platform: any Platform
    @ObservationIgnored private let work = Work()
    @ObservationIgnored private var banshi: Banshi?
    @ObservationIgnored private let now: @MainActor () -> Date
    @ObservationIgnored private var left: Date?
    @ObservationIgnored private var locked: String?
    @ObservationIgnored private var asked: NoticeAddress?

    /// So long, in seconds, nobody is asked again.
    private static let away: TimeInterval = 60

    /// An app that is not opened yet.
    public init(platform: any Platform, now: @escaping @MainActor () -> Date = { Date() }) {
        self.platform = platform
        self.now = now
        state.preferences = platform.preferences
    }

    public func send(_ event: Event) {
        switch event {
        case .begin: work.inOrder { await self.begin() }
        case .leave: if session != nil { left = now() }
        case .giveBack: giveBack()
        case let .show(address):
            asked = address
            showAsked()
        case .unlock: work.inOrder { await self.unlock() }
        case .beginAnew: work.inOrder { await self.beginAnew() }
        case let .welcome(name): work.inOrder { await self.welcome(name) }
        case let .switchTo(resident): work.inOrder { await self.open(resident: resident) }
        case let .prefer(preferences):
            state.preferences = preferences
            platform.keep(preferences)
        case let .path(path): state.path = path
        case let .tab(tab): go(to: tab)
        case .deleteEverything: work.inOrder { await self.deleteEverything() }
        }
    }

    public func settled() async {
        await work.settled()
    }

    public func go(to place: Place) {
        state.path.append(place)
    }

    public func replace(by place: Place) {
        state.path = state.path.dropLast() + [place]
    }

    public func back() {
        _ = state.path.popLast()
    }

    public func go(to tab: AppTab) {
        state.tab = tab
        state.path = []
    }

    private var isLocking: Bool { state.preferences.isLocking && platform.canLock }

    /// After a time away the papers are closed; where the person was, and what was typed, stays.
    private func giveBack() {
        guard let since = left, let session else { return }
        left = nil
        // A clock that was set back is no shorter time away.
        guard isLocking, !(0 ... Self.away).contains(now().timeIntervalSince(since)) else { return }
        locked = session.resident
        keepingTheWay { close() }
        state.stage = .locked
    }

    private func unlock() async {
        guard case .locked = state.stage, await platform.openLock() else { return }
        let (tab, path) = (state.tab, state.path)
        let asked = asked
        if let resident = locked { await open(resident: resident) } else { await openFirst() }
        locked = nil
        // What a notification asked for while it was locked is shown instead of where the person was.
        if asked == nil { (state.tab, state.path) = (tab, path) }
    }

    private func keepingTheWay(_ act: () -> Void) {
        let (tab, path) = (state.tab, state.path)
        act()
        (state.tab, state.path) = (tab, path)
    }

    private func begin() async {
        if isLocking, session == nil {
            state.stage = .locked
        } else {
            await openFirst()
        }
    }

    private func openFirst() async {
        close()
        await attempt({ shut($0, nil) }) {
            let banshi = try await opened()
            let all = try await local { try banshi.residents().list() }
            if let first = all.first(where: \.isAccount) ?? all.first {
                await open(resident: first.id)
            } else {
                state.stage = .firstStart(nil)
            }
        }
    }

    private func opened() async throws -> Banshi {
        if let banshi { return banshi }
        let opened = try await local { [platform] in try platform.open() }
        banshi = opened
        return opened
    }

    private func welcome(_ name: String) async {
        await attempt({ state.stage = .firstStart($0) }) {
            let banshi = try await opened()
            let id = try await local { try banshi.residents().create(name: name) }
            await open(resident: id)
        }
    }

    /// One at a time: the papers that were open are locked before others are opened.
    private func open(resident id: String) async {
        close()
        await attempt({ shut($0, id) }) {
            let banshi = try await opened()
            let (resident, line) = try await local {
                let residents = try banshi.residents()
                return (try residents.open(id: id), try residents.list().first { $0.id == id })
            }
            guard let line else { throw CancellationError() }
            let link = GatewayLink(banshi, window: platform.sendingWindow, network: platform.network)
            session = Session(banshi, resident, line: line, platform: platform, link: link)
            state.stage = .open(resident: id, name: line.name)
            showAsked()
        }
    }

    /// Only in the papers that are open: whoever acts for several opens another's by a choice of their own.
    private func showAsked() {
        guard let address = asked, let session else { return }
        asked = nil
        guard address.resident == nil || address.resident == session.resident else { return }
        switch address.about {
        case let .submission(id):
            go(to: AppTab.home)
            go(to: Place.sending(submission: id))
        case let .filing(id):
            go(to: AppTab.filings)
            go(to: Place.filing(id: id))
        case .reservation: go(to: AppTab.appointments)
        }
    }

    private func beginAnew() async {
        guard case let .shut(_, resident) = state.stage else { return }
        await attempt({ shut($0, resident) }) {
            if let resident, let banshi {
                // The others' papers and what is already sent stay.
                try await local { try banshi.residents().delete(id: resident) }
            } else {
                banshi = nil
                try await local { [platform] in try platform.beginAnew() }
            }
            await begin()
        }
    }

    private func deleteEverything() async {
        let link = session?.link
        close()
        // Nothing is deleted under a sending.
        await link?.finish()
        await attempt({ shut($0, nil) }) {
            let banshi = try await opened()
            try await local { try banshi.deleteEverything() }
            self.banshi = nil
            await begin()
        }
    }

    private func close() {
        session?.link.stop()
        session?.close()
        session = nil
        state.stage = .opening
        state.path = []
        state.tab = .home
    }

    private func shut(_ trouble: Trouble, _ resident: String?) {
        state.stage = .shut(trouble, resident: resident)
    }
}
