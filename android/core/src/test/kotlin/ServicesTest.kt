package dev.banshi

import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertTrue
import kotlinx.coroutines.async
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import uniffi.banshi.Banshi
import uniffi.banshi.Connectivity
import uniffi.banshi.Log
import uniffi.banshi.LogLevel
import uniffi.banshi.PhoneNotification
import uniffi.banshi.NotificationAbout
import uniffi.banshi.NotificationKind
import uniffi.banshi.Notifications
import uniffi.banshi.PhoneServices
import uniffi.banshi.Resident

/** What the phone does for the core besides its keys, and what becomes of the core where it does not. */
class ServicesTest {
    private val stage = TestStage()
    private val script = Script.pharmacist

    @AfterTest
    fun end() = stage.close()

    @Test
    fun `the core tells what happens, waits for a network, and logs nothing of a person`() = runBlocking<Unit> {
        val isOnline = AtomicBoolean(false)
        val told = CopyOnWriteArrayList<PhoneNotification>()
        val logged = CopyOnWriteArrayList<String>()
        val services = services({ isOnline.get() }, { told.add(it) }, { logged.add(it) })
        val banshi = stage.open(services = services)
        val (resident, submission) = banshi.signedIn()

        val sending = async { banshi.outbox().send(30u) }
        while (banshi.outbox().screen().lines.single().words.zh != "等待网络") delay(10)
        isOnline.set(true)
        banshi.outbox().hurry()
        assertEquals(1u, withTimeout(4_000) { sending.await() }.submitted, "it starts at once when there is a network")
        val received = told.single()
        assertEquals(NotificationKind.RECEIVED, received.kind)
        assertEquals(submission, assertNotNull(received.about as? NotificationAbout.Submission).id)

        val filing = resident.filings().list().single().id
        stage.askOnce(filing, script.photograph)
        while (told.none { it.about is NotificationAbout.Filing }) banshi.feed().pull(2000u)
        assertEquals("请补材料", told.last().title.zh)

        while (logged.none { "catalogue synced" in it } || logged.none { "exchange" in it }) delay(10)
        // Long enough to be nobody else's: names, numbers, addresses.
        val personal = script.answers.mapNotNull { it.text }.filter { it.length >= 8 } + script.name
        for (line in logged + told.map { "${it.title} ${it.text} ${it.key}" }) {
            assertTrue(personal.none { it in line }, line)
        }
        assertTrue(logged.all { LogLevel.valueOf(it.substringBefore(' ')) in LogLevel.entries && " banshi_" in it })
    }

    @Test
    fun `services that throw harm nothing`() = runBlocking<Unit> {
        val services =
            services({ error("no system service") }, { error("no permission") }, { error("the log is full") })
        val banshi = stage.open(services = services)
        val (resident, submission) = banshi.signedIn()
        assertEquals(1u, banshi.outbox().send(30u).submitted)
        assertNotNull(resident.filings().submission(submission).receipt)
    }

    private fun services(isThere: () -> Boolean, tell: (PhoneNotification) -> Unit, write: (String) -> Unit) =
        PhoneServices(
            connectivity =
                object : Connectivity {
                    override fun isOnline() = isThere()
                },
            notifications =
                object : Notifications {
                    override fun show(notification: PhoneNotification) = tell(notification)
                },
            log =
                object : Log {
                    override fun event(level: LogLevel, target: String, message: String) = write("$level $target $message")
                },
        )

    /** A person who signed in, and what they signed. */
    private suspend fun Banshi.signedIn(): Pair<Resident, String> {
        catalogue().sync()
        catalogue().prepare(script.item)
        val resident = residents().run { open(create(script.name)) }
        val draft = resident.drafts().start(script.item)
        script.fillIn(draft)
        draft.papers().addShot(script.photograph, stage.photo())
        draft.review().consents.forEach { draft.consent(it.purpose, true) }
        val url = signIn().begin("banshi://sign-in")
        signIn().complete(resident, stage.browse(script.login, url))
        return resident to draft.sign()
    }
}
