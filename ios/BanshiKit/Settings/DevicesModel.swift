import Observation

import Banshi

/// 登录过的设备: where the person is signed in, as the gateway knows it; one that is lost is signed out.
@Observable
public final class DevicesModel: ScreenModel {
    /// What the page shows.
    public struct State: Equatable, Sendable {
        /// This device first.
        public var devices = Loaded<[DeviceLine]>.waiting
        /// A device that the person is asked about before it is signed out.
        public var asksToRevoke: DeviceLine?
        /// What went wrong last.
        public var trouble: Trouble?
    }

    /// What a person does about their devices.
    public enum Event: Sendable {
        /// The screen is seen.
        case appear
        /// Asks whether to sign a device out, or leaves it.
        case askToRevoke(DeviceLine?)
        /// Signs out the one that was asked about.
        case revoke
        /// The trouble was read.
        case understood
    }

    public private(set) var state = State()

    @ObservationIgnored private let session: Session
    @ObservationIgnored private let work = Work()

    /// The devices of the person who is signed in.
    public init(session: Session) {
        self.session = session
    }

    public func send(_ event: Event) {
        switch event {
        case .appear: show { try await $0.list() }
        case let .askToRevoke(line): state.asksToRevoke = line?.isThis == true ? nil : line
        case .revoke:
            guard let line = state.asksToRevoke else { return }
            state.asksToRevoke = nil
            show { try await $0.revoke(id: line.id) }
        case .understood: state.trouble = nil
        }
    }

    public func settled() async {
        await work.settled()
    }

    private func show(_ ask: @escaping @Sendable (Devices) async throws -> [DeviceLine]) {
        work.overNetwork {
            await attempt(self.fail) {
                let lines = try await network { [session = self.session] in try await ask(session.banshi.devices()) }
                self.state.devices = .here(lines)
                self.state.trouble = nil
            }
        }
    }

    private func fail(_ trouble: Trouble) {
        if state.devices.value == nil { state.devices = .failed(trouble) } else { state.trouble = trouble }
    }
}
