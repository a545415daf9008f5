package dev.banshi.ui

import androidx.lifecycle.ViewModel
import androidx.lifecycle.ViewModelStore
import dev.banshi.Script
import dev.banshi.TestStage
import dev.banshi.ui.form.FormEvent
import dev.banshi.ui.form.FormModel
import dev.banshi.ui.home.HomeEvent
import dev.banshi.ui.home.HomeModel
import dev.banshi.ui.item.ItemEvent
import dev.banshi.ui.item.ItemModel
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
import uniffi.banshi.Banshi
import uniffi.banshi.Draft
import java.io.File
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertTrue

/** What the screens do on a bad day, over the real core. */
class BadDaysTest {
    private val office = TestStage()
    private val way = RecordedWay()
    private val models = ViewModelStore()
    private var session = sessionOf(office.open())

    @AfterTest
    fun end() {
        models.clear()
        session.resident.close()
        session.banshi.close()
        office.close()
    }

    @Test
    fun `a gateway that cannot be reached is said calmly, and the person can try again`() {
        runBlocking { session.banshi.catalogue().sync() }
        restart(gateway = "http://127.0.0.1:9")
        val item = seen(ItemModel(Script.pharmacist.item, session))
        item.on(ItemEvent.Arrive)
        item.await("the page is there without a network") { it.item is Loaded.Here }
        repeat(2) {
            item.on(ItemEvent.Begin)
            val state = item.await("it says so and lets go") { it.trouble != null && !it.isBusy }
            assertEquals(Trouble.Kind.LATER, state.trouble?.kind)
        }
        val home = seen(HomeModel(session))
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
        val draft = filledIn()
        val review = seen(ReviewModel(draft.id(), session))
        review.on(ReviewEvent.Arrive)
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
        awaitValue("one place is led to") { way.places.singleOrNull { it is Place.Sending } }

        val sending = seen(SendingModel(line.submission, session))
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
        assertEquals(1, way.places.count { it is Place.Sending })
        assertEquals(null, review.state.value.trouble, "the second tap asked for nothing")
    }

    @Test
    fun `another language in mid-form keeps what is being typed`() {
        val id = begun().id()
        val form = seen(FormModel(id, session))
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
        session = sessionOf(session.banshi, TestHost(office) { "no picture".toByteArray() })
        val papers = seen(PapersModel(PapersOf.Draft(begun().id()), Script.pharmacist.photograph, session))
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
        val id = begun().id()
        val form = seen(FormModel(id, session))
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

        restart()
        val again = seen(FormModel(id, session))
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
        val id = begun().id()
        val form = seen(FormModel(id, session))
        form.on(FormEvent.Arrive(Language.CHINESE))
        form.await("the first page") { it.form is Loaded.Here }
        form.on(FormEvent.Type(NAME, "欧阳"))
        restart()
        val again = seen(FormModel(id, session))
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
    fun `a lost key is said, and the app can begin anew`() {
        session.resident.close()
        session.banshi.close()
        File(office.folderOf("phone"), "host-keys")
            .listFiles()
            .orEmpty()
            .filter {
                it.name != "device-key"
            }.forEach { it.deleteRecursively() }
        val app = AppModel(TestHost(office), threads)
        app.on(AppEvent.Begin)
        val shut = assertIs<Stage.Shut>(app.await("it is shut") { it.stage is Stage.Shut }.stage)
        assertEquals("key-lost", shut.trouble.code)
        assertTrue(
            shut.trouble.advice.zh
                .isNotEmpty() &&
                shut.trouble.advice.en
                    .isNotEmpty(),
        )
        app.on(AppEvent.BeginAnew)
        app.await("it begins anew") { it.stage is Stage.FirstStart }
        app.on(AppEvent.Welcome("张三"))
        app.await("someone is there") { it.stage is Stage.Open }
        app.on(AppEvent.DeleteEverything)
        app.await("and everything can be deleted") { it.stage is Stage.FirstStart }
    }

    private fun sessionOf(banshi: Banshi, host: Host = TestHost(office)): Session {
        val residents = banshi.residents()
        val id = residents.list().firstOrNull()?.id ?: residents.create(Script.pharmacist.name)
        return Session(banshi, residents.open(id), host, threads, way, Link(banshi))
    }

    /** A model whose screen is seen until the test, or the process, ends. */
    private fun <M : ViewModel> seen(model: M): M = model.also { models.put("${System.identityHashCode(it)}", it) }

    private fun restart(gateway: String? = null) {
        models.clear()
        session.resident.close()
        session.banshi.close()
        session = sessionOf(if (gateway == null) office.open() else office.open(gateway = gateway))
    }

    private fun begun(): Draft {
        runBlocking {
            session.banshi.catalogue().sync()
            session.banshi.catalogue().prepare(Script.pharmacist.item)
        }
        return session.resident.drafts().start(Script.pharmacist.item)
    }

    private fun filledIn(): Draft =
        begun().also { draft ->
            Script.pharmacist.fillIn(draft)
            draft.papers().addShot(Script.pharmacist.photograph, office.photo())
            draft.review().consents.forEach { draft.consent(it.purpose, true) }
        }

    private fun <T : Any> awaitValue(what: String, look: () -> T?): T {
        val end = System.nanoTime() + PATIENCE_NS
        while (System.nanoTime() < end) {
            look()?.let { return it }
            Thread.onSpinWait()
        }
        error(what)
    }

    private companion object {
        const val NAME = "/data/applicant/name"
        const val CERTIFICATE = "/data/qualification/certificate_number"
        const val PATIENCE_NS = 30_000_000_000L
    }
}
