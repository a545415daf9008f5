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
        case .appear: ask { _, _ in }
        case let .kind(kind):
            state.kind = kind
            ask { _, _ in }
        case let .day(date): state.day = state.day == date ? nil : date
        case let .reserve(slot):
            let moves = state.moves
            state.moves = nil
            ask { _ = try await $0.reserve(slot: slot.id, item: $1, moves: moves) }
        case let .confirm(line): ask { appointments, _ in _ = try await appointments.confirm(id: line.id) }
        case let .move(line): state.moves = line.id
        case let .askToCancel(line): state.asksToCancel = line
        case .cancel:
            guard let line = state.asksToCancel else { return }
            state.asksToCancel = nil
            ask { appointments, _ in try await appointments.cancel(id: line.id) }
        case .signIn: way.go(to: .signIn)
        case .understood: state.trouble = nil
        }
    }

    public func settled() async {
        await work.settled()
    }

    /// Does something at the gateway and reads the page anew.
    private func ask(_ act: @escaping @Sendable (Appointments, String) async throws -> Void) {
        guard !state.isWorking else { return }
        state.isWorking = true
        let kind = state.kind
        work.overNetwork {
            await attempt(self.fail) {
                let screen = try await network { [session = self.session, item = self.item] in
                    let appointments = try session.open().appointments()
                    try await act(appointments, item)
                    return try await appointments.slots(item: item, kind: kind)
                }
                self.state.booking = .here(screen)
                self.state.trouble = nil
            }
            self.state.isWorking = false
        }
    }

    private func fail(_ trouble: Trouble) {
        if state.booking.value == nil { state.booking = .failed(trouble) } else { state.trouble = trouble }
    }
}
