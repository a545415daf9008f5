package dev.banshi.ui.booking

import dev.banshi.ui.Loaded
import dev.banshi.ui.Place
import dev.banshi.ui.ScreenModel
import dev.banshi.ui.Session
import dev.banshi.ui.Trouble
import uniffi.banshi.ReservationLine

/**
 * 我的预约.
 *
 * @property hasCalendar whether this machine has a calendar to put them into
 */
data class AppointmentsState(
    val mine: Loaded<List<ReservationLine>> = Loaded.Waiting,
    val hasCalendar: Boolean = false,
    val isBusy: Boolean = false,
    val trouble: Trouble? = null,
)

/** What a person does with their appointments. */
sealed interface AppointmentsEvent {
    /** The screen is seen, or what it shows has changed. */
    data object Arrive : AppointmentsEvent

    /** Makes a held place the person's. */
    data class Confirm(val reservation: String) : AppointmentsEvent

    /** Puts one into the machine's own calendar. */
    data class Remember(val reservation: String) : AppointmentsEvent

    /** Another time instead. */
    data class Change(val line: ReservationLine) : AppointmentsEvent

    /** Gives one up. */
    data class Cancel(val reservation: String) : AppointmentsEvent
}

/** What is booked, the earliest first; there without a network. */
class AppointmentsModel(private val session: Session) :
    ScreenModel<AppointmentsState, AppointmentsEvent>(
        AppointmentsState(hasCalendar = session.host.calendar != null),
        session.threads,
    ) {
    private val appointments = session.resident.appointments()

    override fun on(event: AppointmentsEvent) {
        when (event) {
            AppointmentsEvent.Arrive -> {
                begin({ trouble -> change { it.copy(mine = Loaded.Failed(trouble)) } }) { read() }
            }

            is AppointmentsEvent.Confirm -> {
                busily { appointments.confirm(event.reservation) }
            }

            is AppointmentsEvent.Remember -> {
                busily { remember(event.reservation) }
            }

            is AppointmentsEvent.Change -> {
                session.way.to(Place.Booking(event.line.item))
            }

            is AppointmentsEvent.Cancel -> {
                busily { appointments.cancel(event.reservation) }
            }
        }
    }

    private suspend fun remember(reservation: String) {
        val isThere = session.host.calendar?.add(local { appointments.calendar(reservation) }) ?: return
        if (!isThere) change { it.copy(trouble = Trouble.noCalendar) }
    }

    private fun busily(work: suspend () -> Unit) {
        if (shown.isBusy) return
        change { it.copy(isBusy = true, trouble = null) }
        begin({ trouble -> change { it.copy(isBusy = false, trouble = trouble) } }) {
            work()
            read()
            change { it.copy(isBusy = false) }
        }
    }

    private suspend fun read() {
        val mine = local { appointments.list() }
        change { it.copy(mine = Loaded.Here(mine)) }
    }

    override fun onCleared() = appointments.close()
}
