package dev.banshi.ui

import dev.banshi.Script
import dev.banshi.ui.form.FormEvent
import dev.banshi.ui.form.FormModel
import dev.banshi.ui.home.HomeEvent
import dev.banshi.ui.home.HomeModel
import dev.banshi.ui.item.ItemEvent
import dev.banshi.ui.item.ItemModel
import dev.banshi.ui.me.MeEvent
import dev.banshi.ui.me.MeModel
import dev.banshi.ui.papers.PapersEvent
import dev.banshi.ui.papers.PapersModel
import dev.banshi.ui.review.ReviewEvent
import dev.banshi.ui.review.ReviewModel
import dev.banshi.ui.sending.SendingEvent
import dev.banshi.ui.sending.SendingModel
import dev.banshi.ui.words.Language
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import java.io.File
import java.time.ZoneOffset
import java.time.ZonedDateTime
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertTrue

/** What the screens do on a bad day, over the real core. */
class BadDaysTest : OnAPhone() {
    @Test
    fun `a gateway that cannot be reached is said calmly, and the person can try again`() {
        runBlocking { session.banshi.catalogue().sync() }
        phone.restart(gateway = "http://127.0.0.1:9")
        val item = phone.seen(ItemModel(Script.pharmacist.item, session))
        item.on(ItemEvent.Arrive)
        item.await("the page is there without a network") { it.item is Loaded.Here }
        repeat(2) {
            item.on(ItemEvent.Begin)
            val state = item.await("it says so and lets go") { it.trouble != null && !it.isBusy }
            assertEquals(Trouble.Kind.LATER, state.trouble?.kind)
        }
        val home = phone.seen(HomeModel(session))
        home.on(HomeEvent.Arrive)
        home.await("home is whole without a network") { it.home is Loaded.Here }
        runBlocking {
            val link = launch(threads.io) { session.link.run() }
            assertEquals(false, withTimeout(30_000) { session.link.isOnline.first { it != null } })
            link.cancelAndJoin()
        }
    }

    @Test
    fun `two taps on sign and on send file once`() {
        val draft = phone.filledIn()
        val review = phone.seen(ReviewModel(draft.id(), session))
        review.on(ReviewEvent.Arrive(Language.CHINESE))
        review.await("all is there") { it.review.orNull?.canSign == true }
        repeat(2) { review.on(ReviewEvent.Sign) }
        val line =
            awaitValue("it is in the outbox") {
                session.banshi
                    .outbox()
                    .screen()
                    .lines
                    .firstOrNull()
            }
        awaitValue("one place is led to") { phone.way.places.singleOrNull { it is Place.Sending } }

        val sending = phone.seen(SendingModel(line.submission, session))
        sending.on(SendingEvent.Arrive)
        sending.await("nothing goes on before a sign-in") { it.needsSignIn }
        repeat(2) { sending.on(SendingEvent.SignIn) }
        repeat(2) { sending.on(SendingEvent.Send) }
        val receipt =
            sending
                .await(
                    "it is receipted",
                ) { it.submission.orNull?.receipt != null }
                .submission.orNull
                ?.receipt
        assertEquals(1, receipt?.numbers?.size)
        assertTrue(
            session.banshi
                .outbox()
                .screen()
                .lines
                .isEmpty(),
            "and nothing is left to send",
        )
        assertEquals(1, phone.way.places.count { it is Place.Sending })
        assertEquals(null, review.state.value.trouble, "the second tap asked for nothing")
    }

    @Test
    fun `another language in mid-form keeps what is being typed`() {
        val id = phone.begun().id()
        val form = phone.seen(FormModel(id, session))
        form.on(FormEvent.Arrive(Language.CHINESE))
        form.await("the first page") { it.form is Loaded.Here }
        form.on(FormEvent.Focus(NAME, true))
        form.on(FormEvent.Type(NAME, "欧阳娜娜"))
        form.on(FormEvent.Arrive(Language.ENGLISH))
        val state = form.await("it speaks English") { it.form.orNull?.language == "English (en)" }
        assertEquals(
            "Name",
            state.form.orNull
                ?.questions
                ?.first()
                ?.label,
        )
        val shown =
            state.typed[NAME] ?: state.form.orNull
                ?.questions
                ?.first()
                ?.value
        assertEquals("欧阳娜娜", shown)
        form.await("and it is stored") {
            it.typed.isEmpty() && it.form.orNull
                ?.questions
                ?.first()
                ?.value == "欧阳娜娜"
        }
    }

    @Test
    fun `a photo that is no picture is refused in words, and nothing is kept`() {
        phone.replace(TestHost(phone.office) { "no picture".toByteArray() })
        val papers = phone.seen(PapersModel(PapersOf.Draft(phone.begun().id()), Script.pharmacist.photograph, session))
        papers.on(PapersEvent.Arrive)
        papers.await("the material") { it.papers is Loaded.Here }
        papers.on(PapersEvent.Take())
        val state = papers.await("it says why") { it.trouble != null && !it.isBusy }
        assertEquals(Trouble.Kind.PERSON, state.trouble?.kind)
        assertEquals(null, state.looked)
        assertEquals(
            0,
            state.papers.orNull
                ?.pages
                ?.size,
        )
    }

    @Test
    fun `after the process died the same page stands there with the same answers, out of the vault alone`() {
        val id = phone.begun().id()
        val form = phone.seen(FormModel(id, session))
        form.on(FormEvent.Arrive(Language.CHINESE))
        form.await("the first page") { it.form is Loaded.Here }
        form.on(FormEvent.Type(NAME, "张三"))
        form.on(FormEvent.Next)
        form.await("the second page") { it.form.orNull?.page == 1u }
        form.on(FormEvent.Answer(CERTIFICATE, "no such number !"))
        form.await("the wrong answer is stored too") {
            it.typed.isEmpty() &&
                it.form.orNull
                    ?.questions
                    ?.first()
                    ?.mistake != null
        }

        phone.restart()
        val again = phone.seen(FormModel(id, session))
        again.on(FormEvent.Arrive(Language.CHINESE))
        val state = again.await("the form") { it.form is Loaded.Here }
        assertEquals(1u, state.form.orNull?.page)
        assertEquals(
            "no such number !",
            state.form.orNull
                ?.questions
                ?.first()
                ?.value,
        )
        assertNotNull(
            state.form.orNull
                ?.questions
                ?.first()
                ?.mistake,
        )
        again.on(FormEvent.Previous)
        assertEquals(
            "张三",
            again
                .await("the page before") { it.form.orNull?.page == 0u }
                .form.orNull
                ?.questions
                ?.first()
                ?.value,
        )
    }

    @Test
    fun `who leaves in the middle of a word finds it again`() {
        val id = phone.begun().id()
        val form = phone.seen(FormModel(id, session))
        form.on(FormEvent.Arrive(Language.CHINESE))
        form.await("the first page") { it.form is Loaded.Here }
        form.on(FormEvent.Type(NAME, "欧阳"))
        phone.restart()
        val again = phone.seen(FormModel(id, session))
        again.on(FormEvent.Arrive(Language.CHINESE))
        val state = again.await("the form") { it.form is Loaded.Here }
        assertEquals(
            "欧阳",
            state.form.orNull
                ?.questions
                ?.first()
                ?.value,
        )
    }

    @Test
    fun `back from a shot leads to the viewfinder, and the shot is never lost`() {
        phone.replace(GivingUp(TestHost(phone.office)))
        val papers = phone.seen(PapersModel(PapersOf.Draft(phone.begun().id()), Script.pharmacist.photograph, session))
        papers.on(PapersEvent.Arrive)
        papers.await("the material") { it.papers is Loaded.Here }
        papers.on(PapersEvent.Take())
        papers.await("it is looked at") { it.looked != null && !it.isBusy }
        assertTrue(papers.stepBack(), "the machine's way back stays within the screen")
        val aside = papers.await("the viewfinder was given up, the shot waits") { it.isSetAside && !it.isBusy }
        assertTrue(aside.looked!!.screen.found)
        assertTrue(papers.stepBack())
        papers.await("whoever leaves is asked first") { it.isAskedToLeave }
        papers.on(PapersEvent.Stay)
        papers.on(PapersEvent.Look)
        papers.await("it is looked at again") { !it.isSetAside && !it.isAskedToLeave && it.looked != null }
        papers.on(PapersEvent.Keep)
        papers.await("and kept") { it.papers.orNull?.pages?.size == 1 }
    }

    @Test
    fun `a clock that is wrong by a year is said at home, and put right where days are counted`() {
        for (years in listOf(-1L, 1L)) {
            val office = ZonedDateTime.now(ZoneOffset.UTC).plusYears(years)
            WrongGateway(Wrong.Time(office)).use { gateway ->
                phone.restart(gateway.address)
                runCatching { runBlocking { session.banshi.catalogue().sync() } }
            }
            val home = phone.seen(HomeModel(session))
            home.on(HomeEvent.Arrive)
            val said = home.await("home") { it.home is Loaded.Here }.home.orNull?.clock
            assertTrue(said!!.zh.startsWith(if (years < 0) "手机的时间快了约 1 年" else "手机的时间慢了约 1 年"), said.zh)
        }
        phone.restart()
        runBlocking { session.banshi.catalogue().sync() }
        assertEquals(null, session.resident.home().clock, "the next right answer ends it")
    }

    @Test
    fun `a lost key is said, the app can begin anew, and what was filed comes back`() {
        val filing = phone.filed().filing
        phone.end()
        File(phone.office.folderOf("phone"), "host-keys")
            .listFiles()
            .orEmpty()
            .filter { it.name != "device-key" }
            .forEach { it.deleteRecursively() }
        val app = AppModel(TestHost(phone.office), threads)
        app.on(AppEvent.Begin)
        val shut = assertIs<Stage.Shut>(app.await("it is shut") { it.stage is Stage.Shut }.stage)
        assertEquals("key-lost", shut.trouble.code)
        assertTrue(shut.trouble.advice.zh.contains("取回") && shut.trouble.advice.en.contains("get back"))
        app.on(AppEvent.BeginAnew)
        app.await("it begins anew") { it.stage is Stage.FirstStart }
        app.on(AppEvent.Welcome("张三"))
        val anew = assertIs<Stage.Open>(app.await("someone is there") { it.stage is Stage.Open }.stage).session
        assertTrue(anew.resident.filings().list().isEmpty())
        val me = MeModel(anew, app::on)
        me.on(MeEvent.SignIn)
        awaitValue("what was filed is back") { anew.resident.filings().list().find { it.id == filing } }
        me.await("and the person is signed in") { it.me.orNull?.isSignedIn == true }
        app.on(AppEvent.DeleteEverything)
        app.await("and everything can be deleted") { it.stage is Stage.FirstStart }
        app.end()
        phone.restart()
    }

    private companion object {
        const val NAME = "/data/applicant/name"
        const val CERTIFICATE = "/data/qualification/certificate_number"
    }
}
