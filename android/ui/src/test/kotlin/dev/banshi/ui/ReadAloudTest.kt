package dev.banshi.ui

import dev.banshi.ui.form.FormEvent
import dev.banshi.ui.form.FormModel
import dev.banshi.ui.words.Language
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.awaitCancellation
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertTrue

/** 读给我听: in the core's order, in the screens' language, until the person has heard enough. */
class ReadAloudTest : OnAPhone() {
    private val voice = Voice()

    @Test
    fun `a page is read in order, and another page or a tap silences it`() {
        phone.replace(Speaking(TestHost(phone.office), voice))
        val draft = phone.begun().use { it.id() }
        val form = phone.seen(FormModel(draft, session))
        form.on(FormEvent.Arrive(Language.ENGLISH))
        form.await("the form") { it.form is Loaded.Here }
        val readAloud = assertNotNull(form.readAloud)
        readAloud.toggle(Language.ENGLISH)
        awaitValue("all is read") { true.takeIf { !readAloud.isReading.value } }
        val expected = session.draft(draft).use { it.spoken() }
        assertEquals(expected.map { it.en }, voice.said)
        assertTrue("Name" in voice.said)

        voice.drawls = true
        for (silence in listOf({ readAloud.toggle(Language.CHINESE) }, { form.on(FormEvent.Next) })) {
            voice.said.clear()
            readAloud.toggle(Language.CHINESE)
            awaitValue("it has begun") { voice.said.firstOrNull() }
            silence()
            awaitValue("and is silent") { true.takeIf { voice.isSilent && !readAloud.isReading.value } }
            assertEquals(1, voice.said.size)
        }
    }

    @Test
    fun `a machine without a voice offers none`() {
        val draft = phone.begun().use { it.id() }
        assertEquals(null, phone.seen(FormModel(draft, session)).readAloud)
    }

    private class Speaking(below: Host, override val speech: Speech) : Host by below

    /** Says at once, or never ends its first sentence. */
    private class Voice : Speech {
        val said = CopyOnWriteArrayList<String>()

        @Volatile
        var drawls = false

        @Volatile
        var isSilent = true

        override suspend fun say(sentence: String, language: Language) {
            said.add(sentence)
            if (!drawls) return
            isSilent = false
            try {
                awaitCancellation()
            } catch (cut: CancellationException) {
                isSilent = true
                throw cut
            }
        }
    }
}
