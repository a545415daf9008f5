package dev.banshi.ui

import dev.banshi.Script
import dev.banshi.TestStage
import dev.banshi.ui.form.FormEvent
import dev.banshi.ui.form.FormModel
import dev.banshi.ui.papers.PapersEvent
import dev.banshi.ui.papers.PapersModel
import dev.banshi.ui.words.Language
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.runBlocking
import java.time.Clock
import java.time.Duration
import java.time.Instant
import java.time.ZoneId
import java.time.ZoneOffset
import java.util.concurrent.atomic.AtomicReference
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs

/** The papers close after a time away, and the machine's own lock opens them where the person was. */
class LockTest {
    private val office = TestStage()
    private val clock = SetClock()
    private var knows = true
    private val outside = AtomicReference<CompletableDeferred<ByteArray?>>()
    private val app = AppModel(Lockable(TestHost(office)) { knows }, threads, clock)
    private val session
        get() = assertIs<Stage.Open>(app.state.value.stage).session

    @AfterTest
    fun end() {
        app.end()
        office.close()
    }

    @Test
    fun `after a minute away the papers are closed, and opened where the person was with what was typed`() {
        val draft = openAForm()
        app.on(AppEvent.Prefer(Preferences(isLocking = true)))
        away(Duration.ofSeconds(59))
        assertIs<Stage.Open>(app.state.value.stage, "a short while is nothing")

        val (trail, before) = app.state.value.trail to session
        val form = app.modelOf(trail.here, FormModel::class) { FormModel(draft, before) }
        form.on(FormEvent.Arrive(Language.CHINESE))
        form.await("the form") { it.form is Loaded.Here }
        form.on(FormEvent.Type(NAME, "欧阳"))
        away(Duration.ofSeconds(61))
        app.await("it is locked") { it.stage == Stage.Locked }
        assertFailsWith<IllegalStateException>("the vault is closed") { before.resident.home() }

        knows = false
        app.on(AppEvent.Unlock)
        knows = true
        app.on(AppEvent.Unlock)
        app.await("it is open") { it.stage is Stage.Open }
        assertEquals(trail, app.state.value.trail)
        session.draft(draft).use { assertEquals("欧阳", it.screen().questions.first().value) }
    }

    @Test
    fun `who is out for a photograph is given more time`() {
        val draft = openAForm()
        app.on(AppEvent.Prefer(Preferences(isLocking = true)))
        app.to(Place.Papers(PapersOf.Draft(draft), Script.pharmacist.photograph))
        val here = app.state.value.trail.here
        val papers = app.modelOf(here, PapersModel::class) { PapersModel(PapersOf.Draft(draft), PHOTOGRAPH, session) }
        papers.on(PapersEvent.Arrive)
        papers.await("the papers") { it.papers is Loaded.Here }
        papers.on(PapersEvent.Take())
        papers.await("the camera is open") { it.isBusy }
        awaitValue("the person is out") { outside.get() }
        away(Duration.ofMinutes(5))
        outside.get().complete(office.photo())
        papers.await("the photograph is looked at") { it.looked != null }
        away(Duration.ofMinutes(5))
        app.await("that was too long") { it.stage == Stage.Locked }
    }

    @Test
    fun `a clock that is set back opens nothing`() {
        openAForm()
        app.on(AppEvent.Prefer(Preferences(isLocking = true)))
        away(Duration.ofHours(-3))
        app.await("it is locked") { it.stage == Stage.Locked }
    }

    @Test
    fun `at the start it is locked before anything is opened, and without a lock of the machine's never`() {
        openAForm()
        app.on(AppEvent.Prefer(Preferences(isLocking = true)))
        app.end()
        val host = TestHost(office).apply { preferences = Preferences(isLocking = true) }
        val next = AppModel(Lockable(host) { true }, threads, clock)
        next.on(AppEvent.Begin)
        next.await("it is locked") { it.stage == Stage.Locked }
        next.on(AppEvent.Unlock)
        next.await("it is open") { it.stage is Stage.Open }
        next.end()
        val open = AppModel(host, threads, clock)
        open.on(AppEvent.Begin)
        open.await("there is nothing to lock it with") { it.stage is Stage.Open }
        open.end()
    }

    private fun openAForm(): String {
        app.on(AppEvent.Begin)
        app.await("nobody is there") { it.stage is Stage.FirstStart }
        app.on(AppEvent.Welcome(Script.pharmacist.name))
        app.await("someone is") { it.stage is Stage.Open }
        runBlocking {
            session.banshi.catalogue().sync()
            session.banshi.catalogue().prepare(Script.pharmacist.item)
        }
        val draft =
            session.resident
                .drafts()
                .start(Script.pharmacist.item)
                .use { it.id() }
        app.to(Place.Form(draft))
        return draft
    }

    private fun away(time: Duration) {
        app.on(AppEvent.Leave)
        clock.now += time
        app.on(AppEvent.Return)
    }

    private inner class Lockable(below: Host, private val isKnown: () -> Boolean) : Host by below {
        override val screenLock = ScreenLock { isKnown() }

        override suspend fun takePicture(): ByteArray? =
            CompletableDeferred<ByteArray?>().also(outside::set).await()
    }

    /** Stands where it is put. */
    private class SetClock(var now: Instant = Instant.EPOCH) : Clock() {
        override fun instant(): Instant = now

        override fun getZone(): ZoneId = ZoneOffset.UTC

        override fun withZone(zone: ZoneId): Clock = this
    }

    private companion object {
        val PHOTOGRAPH = Script.pharmacist.photograph
        const val NAME = "/data/applicant/name"
    }
}
