package dev.banshi.ui

import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableIntStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.ComposeUiTest
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.runDesktopComposeUiTest
import dev.banshi.Script
import dev.banshi.ui.booking.AppointmentsEvent
import dev.banshi.ui.booking.AppointmentsModel
import dev.banshi.ui.booking.BookingEvent
import dev.banshi.ui.booking.BookingModel
import dev.banshi.ui.filing.FilingEvent
import dev.banshi.ui.filing.FilingModel
import dev.banshi.ui.filing.FilingsEvent
import dev.banshi.ui.filing.FilingsModel
import dev.banshi.ui.form.FormEvent
import dev.banshi.ui.form.FormModel
import dev.banshi.ui.home.HomeEvent
import dev.banshi.ui.home.HomeModel
import dev.banshi.ui.item.ItemEvent
import dev.banshi.ui.item.ItemModel
import dev.banshi.ui.item.SearchEvent
import dev.banshi.ui.item.SearchModel
import dev.banshi.ui.me.DevicesEvent
import dev.banshi.ui.me.DevicesModel
import dev.banshi.ui.me.MeEvent
import dev.banshi.ui.me.MeModel
import dev.banshi.ui.papers.PapersEvent
import dev.banshi.ui.papers.PapersModel
import dev.banshi.ui.residents.ResidentsEvent
import dev.banshi.ui.residents.ResidentsModel
import dev.banshi.ui.review.ReviewEvent
import dev.banshi.ui.review.ReviewModel
import dev.banshi.ui.scenario.ScenarioEvent
import dev.banshi.ui.scenario.ScenarioModel
import dev.banshi.ui.sending.SendingEvent
import dev.banshi.ui.sending.SendingModel
import dev.banshi.ui.supplement.SupplementEvent
import dev.banshi.ui.supplement.SupplementModel
import dev.banshi.ui.words.Language
import kotlinx.coroutines.runBlocking
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.time.Duration.Companion.minutes

/** Whatever happens in the middle of a screen, the same screen stands there afterwards. */
@OptIn(ExperimentalTestApi::class)
class EveryScreenTest : OnAPhone() {
    @Test
    fun `the process dies in the middle of each screen, and each is read again out of the vault alone`() {
        val places = everyPlace()
        places.forEach(::beginSomething)
        val before = places.associateWith(::read)
        phone.restart()
        for ((place, shown) in before) assertEquals(shown, read(place), "$place")
    }

    @Test
    fun `each screen takes nothing back of what it says first, and stays as it is when the phone is turned`() {
        val places = everyPlace()
        phone.end()
        val core = Gate(threads.io)
        val app = AppModel(TestHost(phone.office), Threads(threads.main, core))
        runDesktopComposeUiTest(width = 360, height = 780, testTimeout = 5.minutes) {
            var turns by mutableIntStateOf(0)
            setContent { key(turns) { App(app) } }
            app.await("it is open") { it.stage is Stage.Open }
            for (place in places) {
                core.shut()
                runOnUiThread { app.to(place) }
                val first = texts()
                core.open()
                val (trail, texts) = app.state.value.trail to settledTexts()
                assertEquals(emptyList(), first - texts.toSet(), "$place takes back what it said first")
                turns += 1
                waitUntil("$place shows again $texts", PATIENCE_MS) { texts().containsAll(texts) }
                assertEquals(trail, app.state.value.trail, "$place")
            }
        }
        app.end()
        phone.restart()
    }

    /** Every place of the app, with something in each. */
    private fun everyPlace(): List<Place> {
        val draft = phone.filledIn().use { it.id() }
        val filed = phone.filed()
        val filing = filed.filing
        phone.office.askOnce(filing, Script.pharmacist.photograph)
        awaitValue("the window asks") {
            runBlocking { session.banshi.feed().pull(PULL_MS) }
            session.resident
                .filings()
                .screen(filing)
                .asked
                .firstOrNull()
        }
        val (question, outcome) = insurance(session.banshi.catalogue(), 0).let { it.back!! to it.path }
        return Place.Tab.entries +
            listOf(
                Place.Item(Script.pharmacist.item),
                Place.Scenario(question),
                Place.Item(INSURANCE, outcome),
                Place.Form(draft),
                Place.Papers(PapersOf.Draft(draft), Script.pharmacist.photograph),
                Place.Review(draft),
                Place.Sending(filed.submission),
                Place.Filing(filing),
                Place.Supplement(filing),
                Place.Papers(PapersOf.Supplement(filing), Script.pharmacist.photograph),
                Place.Booking(Script.pharmacist.item),
                Place.Search,
                Place.Residents,
                Place.Devices,
            )
    }

    /** Does something at a place, and does not end it. */
    private fun beginSomething(place: Place) =
        when (place) {
            is Place.Form -> {
                val form = phone.seen(FormModel(place.draft, session))
                form.on(FormEvent.Arrive(Language.CHINESE))
                form.await("the form") { it.form is Loaded.Here }
                form.on(FormEvent.GoTo(CERTIFICATE))
                form.await("its page") { it.form.orNull?.page == 1u }
                form.on(FormEvent.Type(CERTIFICATE, "ZY00"))
                form.await("half a word is stored by itself") { it.typed.isEmpty() }
            }

            is Place.Papers -> {
                val papers = phone.seen(PapersModel(place.of, place.material, session))
                papers.on(PapersEvent.Arrive)
                papers.await("the papers") { it.papers is Loaded.Here }
                papers.on(PapersEvent.Take())
                papers.await("a shot that is not kept yet") { it.looked != null && !it.isBusy }
            }

            is Place.Review -> {
                val review = phone.seen(ReviewModel(place.draft, session))
                review.on(ReviewEvent.Arrive(Language.CHINESE))
                val consent = review.await("the review") { it.review is Loaded.Here }.review.orNull!!.consents.first()
                review.on(ReviewEvent.Consent(consent.purpose, false))
                review.await("it is taken back") { it.review.orNull?.canSign == false }
            }

            else -> Unit
        }

    /** What a place shows once it is there. */
    private fun read(place: Place): Any =
        when (place) {
            Place.Tab.HOME -> look(HomeModel(session), HomeEvent.Arrive) { it.home.orNull }

            Place.Tab.ITEMS, Place.Search -> look(SearchModel(session), SearchEvent.Arrive) { it.items }

            Place.Tab.FILINGS -> look(FilingsModel(session), FilingsEvent.Arrive) { it.filings.orNull }

            Place.Tab.APPOINTMENTS -> look(AppointmentsModel(session), AppointmentsEvent.Arrive) { it.mine.orNull }

            Place.Tab.ME -> look(MeModel(session) {}, MeEvent.Arrive) { it.me.orNull }

            is Place.Scenario -> look(ScenarioModel(place.path, session), ScenarioEvent.Arrive) { it.scenario.orNull }

            is Place.Item -> look(ItemModel(place.code, session, place.chosen), ItemEvent.Arrive) { it.item.orNull }

            is Place.Form -> look(FormModel(place.draft, session), FormEvent.Arrive(Language.CHINESE)) { it.form.orNull }

            is Place.Papers -> {
                look(PapersModel(place.of, place.material, session), PapersEvent.Arrive) { it.papers.orNull }
            }

            is Place.Review -> look(ReviewModel(place.draft, session), ReviewEvent.Arrive(Language.CHINESE)) { it.review.orNull }

            is Place.Sending -> look(SendingModel(place.submission, session), SendingEvent.Arrive) { it.submission.orNull }

            is Place.Filing -> look(FilingModel(place.id, session), FilingEvent.Arrive) { it.filing.orNull }

            is Place.Supplement -> look(SupplementModel(place.filing, session), SupplementEvent.Arrive) { it.supplement.orNull }

            is Place.Booking -> look(BookingModel(place.item, session), BookingEvent.Arrive) { it.booking.orNull }

            Place.Residents -> look(ResidentsModel(session) {}, ResidentsEvent.Arrive) { it.residents.orNull }

            Place.Devices -> look(DevicesModel(session), DevicesEvent.Arrive) { it.devices.orNull }
        }

    private fun <State : Any, Event : Any> look(
        model: ScreenModel<State, Event>,
        arrive: Event,
        shown: (State) -> Any?,
    ): Any {
        phone.seen(model).on(arrive)
        return shown(model.await("it is read") { shown(it) != null })!!
    }

    private fun ComposeUiTest.texts(): List<String> =
        onAllNodes(SemanticsMatcher.keyIsDefined(SemanticsProperties.Text))
            .fetchSemanticsNodes()
            .map { node -> node.config.getOrNull(SemanticsProperties.Text).orEmpty().joinToString() }
            .filter(String::isNotEmpty)

    /** What a screen says once nothing has changed for a while. */
    private fun ComposeUiTest.settledTexts(): List<String> {
        var texts = texts()
        var since = System.nanoTime()
        waitUntil("the screen settles", PATIENCE_MS) {
            val now = texts()
            if (now != texts) since = System.nanoTime()
            texts = now
            texts.size > 2 && System.nanoTime() - since > QUIET_NS
        }
        return texts
    }

    private companion object {
        const val QUIET_NS = 300_000_000L
        const val CERTIFICATE = "/data/qualification/certificate_number"
        const val PATIENCE_MS = 30_000L
        const val PULL_MS = 1_000u
    }
}
