package dev.banshi.ui

import dev.banshi.Script
import dev.banshi.ui.booking.BookingEvent
import dev.banshi.ui.booking.BookingModel
import dev.banshi.ui.form.FormEvent
import dev.banshi.ui.form.FormModel
import dev.banshi.ui.home.HomeEvent
import dev.banshi.ui.home.HomeModel
import dev.banshi.ui.item.ItemEvent
import dev.banshi.ui.item.ItemModel
import dev.banshi.ui.sending.SendingEvent
import dev.banshi.ui.sending.SendingModel
import dev.banshi.ui.words.Language
import kotlinx.coroutines.runBlocking
import uniffi.banshi.BanshiException
import uniffi.banshi.SubmissionState
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** Something in the gateway's place answers, and wrongly: a hotel's network, a proxy, a gateway that hangs. */
class BadGatewayTest : OnAPhone() {
    @Test
    fun `nonsense is taken for no network, what was signed waits, and is filed once the gateway is back`() {
        val submission = phone.filledIn().use { it.sign() }
        phone.signIn()
        for (wrong in listOf(Wrong.Html, Wrong.HalfJson, Wrong.BadGateway, Wrong.Endless, Wrong.Noise)) {
            WrongGateway(wrong).use { gateway ->
                phone.restart(gateway.address)
                asks("$wrong")
                sends(submission, "$wrong")
                assertTrue(gateway.asked > 0, "$wrong: nobody asked")
            }
        }
        phone.restart()
        val sending = phone.seen(SendingModel(submission, session))
        sending.on(SendingEvent.Send)
        sending.await("it is filed") { it.submission.orNull?.receipt != null }
    }

    @Test
    fun `while the gateway keeps silent a form is filled in, home is whole, and sending can be left`() {
        val submission = phone.filledIn().use { it.sign() }
        val other = phone.begun().use { it.id() }
        phone.signIn()
        WrongGateway(Wrong.Silence).use { gateway ->
            phone.restart(gateway.address)
            val sending = phone.seen(SendingModel(submission, session))
            sending.on(SendingEvent.Arrive)
            awaitValue("it is being sent") { gateway.asked.takeIf { it > 0 } }
            val form = phone.seen(FormModel(other, session))
            form.on(FormEvent.Arrive(Language.CHINESE))
            form.await("the form") { it.form is Loaded.Here }
            form.on(FormEvent.Type(NAME, "李四"))
            form.on(FormEvent.Next)
            form.await("it goes on") { it.form.orNull?.page == 1u }
            val home = phone.seen(HomeModel(session))
            home.on(HomeEvent.Arrive)
            assertEquals(1, home.await("home") { it.home is Loaded.Here }.home.orNull?.sending?.size)
            sending.on(SendingEvent.ToHome)
            assertEquals(Place.Tab.HOME, phone.way.places.last())
            phone.restart()
        }
        val stands = session.resident.filings().submission(submission).state
        assertTrue(stands in setOf(SubmissionState.QUEUED, SubmissionState.UPLOADING), "$stands")
    }

    /** What a screen asks of the gateway is refused calmly, and the screen lets go. */
    private fun asks(wrong: String) {
        val booking = phone.seen(BookingModel(Script.pharmacist.item, session))
        booking.on(BookingEvent.Arrive)
        val times = booking.await(wrong) { it.booking is Loaded.Failed }.booking as Loaded.Failed
        assertEquals(Trouble.Kind.LATER, times.trouble.kind, wrong)
        val item = phone.seen(ItemModel(Script.pharmacist.item, session))
        item.on(ItemEvent.Arrive)
        item.await("the page is there all the same") { it.item is Loaded.Here }
        val synced = runCatching { runBlocking { session.banshi.catalogue().sync() } }.exceptionOrNull()
        assertTrue(synced is BanshiException.TryLater || synced is BanshiException.AskPerson, "$wrong: $synced")
        assertTrue(
            session.banshi
                .catalogue()
                .search(Script.pharmacist.search, 0u, 5u)
                .items
                .isNotEmpty(),
            "$wrong: the catalogue that was there is there",
        )
    }

    /** What was signed waits by itself; nothing asks the person for anything. */
    private fun sends(submission: String, wrong: String) {
        val sending = phone.seen(SendingModel(submission, session))
        sending.on(SendingEvent.Arrive)
        val state = sending.await("$wrong: it was tried") { it.line?.nextTry != null }
        assertEquals(null, state.line?.advice, wrong)
        assertEquals(false, state.needsSignIn, wrong)
        assertEquals(null, state.trouble, wrong)
        phone.restart()
    }

    private companion object {
        const val NAME = "/data/applicant/name"
    }
}
