package dev.banshi.ui.booking

import dev.banshi.ui.Loaded
import dev.banshi.ui.ScreenModel
import dev.banshi.ui.Session
import dev.banshi.ui.Trouble
import uniffi.banshi.AppointmentKind
import uniffi.banshi.BookingScreen
import uniffi.banshi.ReservationLine
import uniffi.banshi.ReservationState

/**
 * 预约 for an item.
 *
 * @property kind the kind that is asked for; `null` for any
 * @property day the day that is open, by its date
 * @property hasCalendar whether this machine has a calendar to put visits into
 * @property held the place that is held and waits for the person's word
 */
data class BookingState(
    val booking: Loaded<BookingScreen> = Loaded.Waiting,
    val kind: AppointmentKind? = null,
    val day: String? = null,
    val held: ReservationLine? = null,
    val hasCalendar: Boolean = false,
    val isBusy: Boolean = false,
    val trouble: Trouble? = null,
) {
    /** The visit that another time takes the place of: one stands for an item at a time. */
    fun standing(item: String): ReservationLine? =
        booking.orNull?.mine?.find { it.item == item && it.state == ReservationState.CONFIRMED }
}

/** What a person does while booking. */
sealed interface BookingEvent {
    /** The screen is seen. */
    data object Arrive : BookingEvent

    /** Another kind. */
    data class Ask(val kind: AppointmentKind?) : BookingEvent

    /** Another day. */
    data class Open(val date: String) : BookingEvent

    /** Holds a place for five minutes. */
    data class Hold(val slot: String) : BookingEvent

    /** Makes the held place the person's. */
    data object Confirm : BookingEvent

    /** Puts a visit into the machine's own calendar. */
    data class Remember(val reservation: String) : BookingEvent

    /** Gives a place up. */
    data class Cancel(val reservation: String) : BookingEvent

    /** Back. */
    data object Back : BookingEvent
}

/** Days, then times; a place is held before it is confirmed. */
class BookingModel(private val item: String, private val session: Session) :
    ScreenModel<BookingState, BookingEvent>(
        BookingState(hasCalendar = session.host.calendar != null),
        session.threads,
    ) {
    private val appointments = session.resident.appointments()

    override fun on(event: BookingEvent) {
        when (event) {
            BookingEvent.Arrive -> {
                busily { read() }
            }

            is BookingEvent.Ask -> {
                change { it.copy(kind = event.kind, day = null) }
                busily { read() }
            }

            is BookingEvent.Open -> {
                change { it.copy(day = event.date) }
            }

            is BookingEvent.Hold -> {
                busily {
                    val held = appointments.reserve(event.slot, item, shown.standing(item)?.id)
                    change { it.copy(held = held) }
                }
            }

            BookingEvent.Confirm -> {
                busily {
                    val held = shown.held ?: return@busily
                    appointments.confirm(held.id)
                    change { it.copy(held = null) }
                    read()
                }
            }

            is BookingEvent.Remember -> {
                busily { remember(event.reservation) }
            }

            is BookingEvent.Cancel -> {
                busily {
                    appointments.cancel(event.reservation)
                    change { it.copy(held = null) }
                    read()
                }
            }

            BookingEvent.Back -> {
                session.way.back()
            }
        }
    }

    private suspend fun read() {
        val booking = appointments.slots(item, shown.kind)
        change {
            it.copy(
                booking = Loaded.Here(booking),
                day = it.day ?: booking.days.find { day -> day.slots.any { slot -> slot.isFree } }?.date,
                held =
                    it.held ?: booking.mine.find { line ->
                        line.item == item && line.state == ReservationState.HELD
                    },
            )
        }
    }

    private suspend fun remember(reservation: String) {
        val isThere = session.host.calendar?.add(local { appointments.calendar(reservation) }) ?: return
        if (!isThere) change { it.copy(trouble = Trouble.noCalendar) }
    }

    private fun busily(work: suspend () -> Unit) {
        if (shown.isBusy) return
        change { it.copy(isBusy = true, trouble = null) }
        begin(::failed) {
            work()
            change { it.copy(isBusy = false) }
        }
    }

    private fun failed(trouble: Trouble) =
        change {
            val isThere = it.booking is Loaded.Here
            if (isThere) {
                it.copy(
                    trouble = trouble,
                    isBusy = false,
                )
            } else {
                it.copy(booking = Loaded.Failed(trouble), isBusy = false)
            }
        }

    override fun onCleared() = appointments.close()
}
