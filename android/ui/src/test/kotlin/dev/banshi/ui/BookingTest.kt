package dev.banshi.ui

import dev.banshi.Script
import dev.banshi.ui.booking.AppointmentsEvent
import dev.banshi.ui.booking.AppointmentsModel
import dev.banshi.ui.booking.BookingEvent
import dev.banshi.ui.booking.BookingModel
import uniffi.banshi.AppointmentKind
import uniffi.banshi.ReservationState
import java.time.Duration
import java.time.Instant
import java.time.temporal.ChronoUnit
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** 预约 against the real gateway, whose window offers the times. */
class BookingTest : OnAPhone() {
    @Test
    fun `a time is held, the process dies, it is confirmed, put into the calendar, and given up`() {
        val tomorrow = Instant.now().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.HOURS)
        phone.office.offer("window", tomorrow)
        phone.office.offer("video", tomorrow.plus(Duration.ofDays(1)))
        phone.begun().close()
        phone.signIn()

        val booking = booking()
        val offered = booking.await("two days") { it.booking.orNull?.days?.size == 2 && !it.isBusy }
        val slot =
            offered.booking.orNull!!
                .days
                .first()
                .slots
                .single()
        booking.on(BookingEvent.Hold(slot.id))
        booking.on(BookingEvent.Hold(slot.id))
        booking.await("it is held once") { it.held?.state == ReservationState.HELD && !it.isBusy }

        phone.restart()
        val again = booking()
        val held = again.await("what was held is there") { it.held != null && !it.isBusy }
        assertEquals(
            false,
            held.booking.orNull!!
                .days
                .first()
                .slots
                .single()
                .isFree,
            "nobody else gets it",
        )
        again.on(BookingEvent.Confirm)
        again.await("it is the person's") { it.held == null && it.booking.orNull?.mine?.size == 1 && !it.isBusy }
        again.on(BookingEvent.Ask(AppointmentKind.VIDEO))
        again.await("the other kind alone") { it.booking.orNull?.days?.size == 1 && !it.isBusy }

        val host = TestHost(phone.office)
        phone.replace(host)
        val appointments = phone.seen(AppointmentsModel(session))
        appointments.on(AppointmentsEvent.Arrive)
        val mine = appointments.await("the visit") { it.mine.orNull?.size == 1 && !it.isBusy }.mine.orNull!!.single()
        appointments.on(AppointmentsEvent.Remember(mine.id))
        val file = awaitValue("it is in the calendar") { host.remembered.singleOrNull() }
        assertTrue(file.text.startsWith("BEGIN:VCALENDAR\r\n") && file.text.endsWith("END:VCALENDAR\r\n"))
        val starts = "$tomorrow".replace(Regex("[-:]"), "")
        assertTrue("DTSTART:$starts\r\n" in file.text && "STATUS:CONFIRMED\r\n" in file.text, file.text)
        appointments.await("it lets go") { !it.isBusy }

        val another = booking()
        val later = another.await("the other day is there") { it.booking.orNull?.days?.size == 2 && !it.isBusy }
        another.on(
            BookingEvent.Hold(
                later.booking.orNull!!
                    .days
                    .last()
                    .slots
                    .single()
                    .id,
            ),
        )
        another.await("another time is held, the old one stands") { it.held != null && it.standing(mine.item) != null && !it.isBusy }
        another.on(BookingEvent.Confirm)
        another.await("it took the old one's place") { state ->
            !state.isBusy && state.booking.orNull?.mine?.singleOrNull()?.id !in listOf(null, mine.id)
        }
        appointments.on(AppointmentsEvent.Arrive)
        val moved = appointments.await("one visit") { it.mine.orNull?.singleOrNull()?.id !in listOf(null, mine.id) }
        val last = moved.mine.orNull!!.single()
        appointments.on(AppointmentsEvent.Cancel(last.id))
        appointments.await("it is given up") { it.mine.orNull?.isEmpty() == true }
    }

    private fun booking() =
        phone.seen(BookingModel(Script.pharmacist.item, session)).also { it.on(BookingEvent.Arrive) }
}
