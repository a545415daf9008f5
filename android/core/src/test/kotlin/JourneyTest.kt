package dev.banshi

import java.util.concurrent.CopyOnWriteArrayList
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import uniffi.banshi.Banshi
import uniffi.banshi.BanshiException
import uniffi.banshi.FilingScreen
import uniffi.banshi.InternalException
import uniffi.banshi.KeyPurpose
import uniffi.banshi.KeyWrapper
import uniffi.banshi.KeyWrapperException
import uniffi.banshi.Resident
import uniffi.banshi.SendingListener
import uniffi.banshi.SendingScreen
import uniffi.banshi.panicOnPurpose

/** The pharmacist's filing through the generated Kotlin, against the real gateway. */
class JourneyTest {
    private val stage = TestStage()
    private val script = Script.pharmacist

    @AfterTest
    fun end() = stage.close()

    @Test
    fun `a pharmacist files through Kotlin, cancelled once in the middle of sending`() = runBlocking {
        val keys = HardwareInMemory()
        val banshi = stage.open(keys = keys, device = SoftwareDeviceKey())
        val catalogue = banshi.catalogue()
        catalogue.sync()
        assertTrue(catalogue.search(script.search, 0u, 20u).items.any { it.code == script.item })
        catalogue.prepare(script.item)
        val item = catalogue.item(script.item)
        assertEquals(script.promised, item.promised.zh)
        assertEquals(13, item.guide.size)

        val resident = banshi.newResident(script.name)
        assertTrue(keys.wrapped > 0, "the vault's keys are wrapped by the foreign wrapper")
        val submission = fillInAndSign(resident)

        val outbox = banshi.outbox()
        assertTrue(outbox.send(5u).signInNeeded)
        val url = banshi.signIn().begin("banshi://sign-in")
        banshi.signIn().complete(resident, stage.browse(script.login, url))

        val heard = CopyOnWriteArrayList<SendingScreen>()
        val subscription =
            outbox.subscribe(
                object : SendingListener {
                    override fun changed(screen: SendingScreen) {
                        heard.add(screen)
                    }
                },
            )
        assertEquals(submission, heard.first().lines.single().submission, "what is comes first")

        val sending = launch { outbox.send(30u) }
        delay(30)
        sending.cancel()
        sending.join()

        val sent = generateSequence { runBlocking { outbox.send(30u) } }.first { it.waiting == 0u }
        assertEquals(0u, sent.attention)
        val receipt = resident.filings().submission(submission).receipt
        assertNotNull(receipt, "the outbox is whole after the cancelled call")

        subscription.end()
        val before = heard.size
        val filing = assertNotNull(waitForFiling(banshi, resident))
        assertEquals(receipt.numbers.single(), resident.filings().screen(filing).number)
        assertEquals(before, heard.size, "nothing is told after the end")

        for ((official, act) in script.office) stage.act(official, filing, act)
        while (!resident.filings().screen(filing).tells(script.steps)) banshi.feed().pull(2000u)
    }

    @Test
    fun `an error is caught by its kind, and a panic is one`() {
        val banshi = stage.open(keys = HardwareInMemory(), device = SoftwareDeviceKey())
        val drafts = banshi.newResident(script.name).drafts()
        assertFailsWith<BanshiException.Bug> { drafts.start("no such code !") }
        assertFailsWith<BanshiException.ReadAnew> { drafts.start("no-such-item") }
        assertNull(banshi.outbox().screen().lines.firstOrNull())
        assertFailsWith<InternalException> { panicOnPurpose() }

        val lost =
            object : KeyWrapper {
                override fun wrap(purpose: KeyPurpose, key: ByteArray): ByteArray = throw KeyWrapperException.Locked()

                override fun unwrap(purpose: KeyPurpose, wrapped: ByteArray): ByteArray = throw KeyWrapperException.Lost()

                override fun forget(purpose: KeyPurpose) = Unit
            }
        val error = assertFailsWith<BanshiException.Storage> { stage.open("another", keys = lost, device = SoftwareDeviceKey()) }
        assertEquals("locked", error.code)
    }

    private fun fillInAndSign(resident: Resident): String {
        val draft = resident.drafts().start(script.item)
        script.fillIn(draft) { assertNull(it.mistake, it.path) }
        val papers = draft.papers()
        val wrong = assertFailsWith<BanshiException.AskPerson> { papers.look(script.photograph, "no photo".toByteArray()) }
        assertTrue(wrong.happened.zh.isNotEmpty())
        val shot = papers.look(script.photograph, stage.photo())
        assertTrue(shot.screen().found)
        assertEquals(1, shot.keep(null, null).pages.size)
        draft.review().consents.forEach { draft.consent(it.purpose, true) }
        val review = draft.review()
        assertTrue(review.canSign, review.missing.joinToString { it.words.zh })
        return draft.sign()
    }

    private suspend fun waitForFiling(banshi: Banshi, resident: Resident): String? {
        repeat(20) {
            resident.filings().list().firstOrNull()?.let { return it.id }
            banshi.feed().pull(1000u)
        }
        return null
    }

    private fun Banshi.newResident(name: String): Resident = residents().run { open(create(name)) }

    /** Whether these steps stand on the page, in this order. */
    private fun FilingScreen.tells(expected: List<String>): Boolean {
        val titles = steps.map { it.title.zh }.iterator()
        return expected.all { step -> titles.asSequence().any { it == step } }
    }
}
