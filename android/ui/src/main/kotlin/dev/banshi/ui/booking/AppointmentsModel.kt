package dev.banshi.ui.booking

import dev.banshi.ui.Loaded
import dev.banshi.ui.ScreenModel
import dev.banshi.ui.Session
import dev.banshi.ui.Trouble
import uniffi.banshi.ReservationLine

/** 我的预约. */
data class AppointmentsState(
    val mine: Loaded<List<ReservationLine>> = Loaded.Waiting,
    val isBusy: Boolean = false,
    val trouble: Trouble? = null,
)

/** What a person does with their appointments. */
sealed interface AppointmentsEvent {
    /** The screen is seen, or what it shows has changed. */
    data object Arrive : AppointmentsEvent

    /** Gives one up. */
    data class Cancel(val reservation: String) : AppointmentsEvent
}

/** What is booked, the earliest first; there without a network. */
class AppointmentsModel(session: Session) :
    ScreenModel<AppointmentsState, AppointmentsEvent>(AppointmentsState(), session.threads) {
    private val appointments = session.resident.appointments()

    override fun on(event: AppointmentsEvent) {
        when (event) {
            AppointmentsEvent.Arrive -> {
                begin({ trouble -> change { AppointmentsState(Loaded.Failed(trouble)) } }) { read() }
            }

            is AppointmentsEvent.Cancel -> {
                cancel(event.reservation)
            }
        }
    }

    private fun cancel(reservation: String) {
        if (shown.isBusy) return
        change { it.copy(isBusy = true, trouble = null) }
        begin({ trouble -> change { it.copy(isBusy = false, trouble = trouble) } }) {
            appointments.cancel(reservation)
            read()
        }
    }

    private suspend fun read() {
        val mine = local { appointments.list() }
        change { AppointmentsState(Loaded.Here(mine)) }
    }

    override fun onCleared() = appointments.close()
}
