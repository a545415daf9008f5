import Observation

import Banshi

/// 预约: days, then times, there and here; a time is held for five minutes and then confirmed.
@Observable
public final class BookingModel: ScreenModel {
    /// What booking shows.
    public struct State: Equatable, Sendable {
        /// What can be booked.
        public var booking = Loaded<BookingScreen>.waiting
        /// The kind of appointment that is looked for; all, if none.
        public var kind: AppointmentKind?
        /// The day that is unfolded, `2026-10-16`.
        public var day: String?
        /// A reservation that is to be moved to another time.
        public var moves: String?
        /// A reservation that the person is asked about before it is cancelled.
        public var asksToCancel: ReservationLine?
        /// Whether the gateway is being asked.
        public var isWorking = false
        /// What went wrong last.
        public var trouble: Trouble?
    }

    /// What a person does about appointments.
    public enum Event: Sendable {
        /// The screen is seen.
        case appear
        /// Another kind of appointment.
        case kind(AppointmentKind?)
        /// Unfolds a day.
        case day(String)
        /// Holds a time. A second tap does nothing.
        case reserve(BookingSlot)
        /// Confirms what is held.
        case confirm(ReservationLine)
        /// Looks for another time for a reservation.
        case move(ReservationLine)
        /// Asks whether to cancel, or leaves it.
        case askToCancel(ReservationLine?)
        /// Cancels the one that was asked about.
        case cancel
        /// Opens the sign-in.
        case signIn
        /// The trouble was read.
        case understood
    }

    public private(set) var state = State()

    @ObservationIgnored private let item: String
    @ObservationIgnored private let session: Session
    @ObservationIgnored private unowned let way: any Way
    @ObservationIgnored private let work = Work()

    /// Times for an item.
    public init(item: String, session: Session, way: any Way) {
        self.item = item
        self.session = session
        self.way = way
    }

    public func send(_ event: Event) {
        switch event {
        case .appear: look()
        case let .kind(kind):
            state.kind = kind
            look()
        case let .day(date): state.day = state.day == date ? nil : date
        case let .reserve(slot):
            let moves = state.moves
            state.moves = nil
            act { [item] in _ = try await $0.reserve(slot: slot.id, item: item, moves: moves) }
        case let .confirm(line): act { _ = try await $0.confirm(id: line.id) }
        case let .move(line): state.moves = line.id
        case let .askToCancel(line): state.asksToCancel = line
        case .cancel:
            guard let line = state.asksToCancel else { return }
            state.asksToCancel = nil
            act { try await $0.cancel(id: line.id) }
        case .signIn: way.go(to: .signIn)
        case .understood: state.trouble = nil
        }
    }

    public func settled() async {
        await work.settled()
    }

    /// Reads the page; another kind gives up the reading of the one before.
    private func look() {
        guard !state.isWorking else { return }
        work.overNetwork { await attempt(self.fail) { try await self.read() } }
    }

    /// Does something at the gateway, once, and reads the page anew.
    private func act(_ act: @escaping @Sendable (Appointments) async throws -> Void) {
        guard !state.isWorking else { return }
        state.isWorking = true
        work.overNetwork {
            await attempt(self.fail) {
                try await network { [session = self.session] in try await act(session.open().appointments()) }
                try await self.read()
            }
            self.state.isWorking = false
        }
    }

    private func read() async throws {
        let kind = state.kind
        let screen = try await network { [session, item] in
            try await session.open().appointments().slots(item: item, kind: kind)
        }
        state.booking = .here(screen)
        state.trouble = nil
    }

    private func fail(_ trouble: Trouble) {
        if state.booking.value == nil { state.booking = .failed(trouble) } else { state.trouble = trouble }
    }
}
