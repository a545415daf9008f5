import Observation

import Banshi

/// 我的预约: what the person has booked; it can be seen without a network.
@Observable
public final class AppointmentsModel: ScreenModel {
    /// What the list shows.
    public struct State: Equatable, Sendable {
        /// The reservations.
        public var reservations = Loaded<[ReservationLine]>.waiting
        /// What went wrong last.
        public var trouble: Trouble?
    }

    /// What a person does in the list.
    public enum Event: Sendable {
        /// The screen is seen, or something has changed.
        case appear
        /// Puts one into the machine's own calendar.
        case remember(ReservationLine)
        /// To change one, at its item.
        case change(ReservationLine)
        /// The trouble was read.
        case understood
    }

    public private(set) var state = State()

    @ObservationIgnored private let session: Session
    @ObservationIgnored private unowned let way: any Way
    @ObservationIgnored private let work = Work()

    /// The reservations of the resident whose papers are open.
    public init(session: Session, way: any Way) {
        self.session = session
        self.way = way
    }

    public func send(_ event: Event) {
        switch event {
        case .appear: work.inOrder { await self.read() }
        case let .remember(line): work.inOrder { await self.remember(line) }
        case let .change(line): way.go(to: .booking(item: line.item))
        case .understood: state.trouble = nil
        }
    }

    public func settled() async {
        await work.settled()
    }

    private func remember(_ line: ReservationLine) async {
        await attempt({ state.trouble = $0 }) {
            let file = try await local { [session] in try session.open().appointments().calendar(reservation: line.id) }
            await session.platform.remember(file)
        }
    }

    private func read() async {
        await attempt({ state.reservations = .failed($0) }) {
            state.reservations = .here(try await local { [session] in try session.open().appointments().list() })
        }
    }
}
