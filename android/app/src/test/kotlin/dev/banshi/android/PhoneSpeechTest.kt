package dev.banshi.android

import android.content.ComponentName
import android.content.IntentFilter
import android.speech.tts.TextToSpeech
import dev.banshi.ui.words.Language
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowTextToSpeech
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

@RunWith(RobolectricTestRunner::class)
class PhoneSpeechTest {
    private val app = RuntimeEnvironment.getApplication()
    private val asked = CoroutineScope(Dispatchers.Unconfined + Job())

    @Test
    fun `a phone without a voice has none`() = assertNull(PhoneSpeech.of(app))

    @Test
    fun `a sentence is said once the voice is awake, and silenced where it is cancelled`() {
        val voice = speech()
        val first = asked.async { voice.say("请拍身份证", Language.CHINESE) }
        val engine = shadowOf(ShadowTextToSpeech.getLastTextToSpeechInstance())
        assertNull(engine.lastSpokenText, "it is not awake yet")
        engine.onInitListener.onInit(TextToSpeech.SUCCESS)
        assertEquals("请拍身份证", engine.lastSpokenText)
        Frames.await("it is said") { first.isCompleted }
        val second = asked.async { voice.say("Please sign", Language.ENGLISH) }
        assertEquals("Please sign", engine.lastSpokenText)
        assertFalse(engine.isStopped)
        second.cancel()
        assertTrue(engine.isStopped)
    }

    @Test
    fun `a voice that cannot be woken holds up nothing`() {
        val voice = speech()
        val said = asked.async { voice.say("请拍身份证", Language.CHINESE) }
        shadowOf(ShadowTextToSpeech.getLastTextToSpeechInstance()).onInitListener.onInit(TextToSpeech.ERROR)
        assertTrue(said.isCompleted)
    }

    private fun speech(): PhoneSpeech {
        val engine = ComponentName("a.voice", "a.voice.Service")
        shadowOf(app.packageManager).addServiceIfNotPresent(engine)
        shadowOf(app.packageManager)
            .addIntentFilterForService(engine, IntentFilter(TextToSpeech.Engine.INTENT_ACTION_TTS_SERVICE))
        return assertNotNull(PhoneSpeech.of(app))
    }
}
