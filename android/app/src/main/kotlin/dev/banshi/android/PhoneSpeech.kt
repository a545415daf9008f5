package dev.banshi.android

import android.content.Context
import android.content.Intent
import android.speech.tts.TextToSpeech
import android.speech.tts.UtteranceProgressListener
import dev.banshi.ui.Speech
import dev.banshi.ui.words.Language
import kotlinx.coroutines.CompletableDeferred
import java.util.Locale

/** The phone's voice; it is woken when it has something to say for the first time. */
class PhoneSpeech(private val context: Context) : Speech {
    private val woken by lazy(::wake)

    override suspend fun say(sentence: String, language: Language) {
        val voice = woken.await() ?: return
        voice.language = language.spoken
        val said = CompletableDeferred<Unit>()
        voice.setOnUtteranceProgressListener(Listener { said.complete(Unit) })
        val taken = voice.speak(sentence, TextToSpeech.QUEUE_FLUSH, null, sentence.hashCode().toString())
        if (taken != TextToSpeech.SUCCESS) return
        try {
            said.await()
        } finally {
            if (!said.isCompleted) voice.stop()
        }
    }

    private fun wake(): Woken {
        val isReady = CompletableDeferred<Boolean>()
        return Woken(TextToSpeech(context) { status -> isReady.complete(status == TextToSpeech.SUCCESS) }, isReady)
    }

    private class Woken(private val voice: TextToSpeech, private val isReady: CompletableDeferred<Boolean>) {
        /** The voice once it is there; `null` where it cannot be woken. */
        suspend fun await(): TextToSpeech? = voice.takeIf { isReady.await() }
    }

    /** Said, not to be said, or silenced: whoever waits goes on. */
    private class Listener(private val ended: () -> Unit) : UtteranceProgressListener() {
        override fun onStart(utterance: String?) = Unit

        override fun onDone(utterance: String?) = ended()

        override fun onStop(utterance: String?, interrupted: Boolean) = ended()

        @Deprecated("Before Android 5", ReplaceWith("onError(utterance, 0)"))
        override fun onError(utterance: String?) = ended()
    }

    companion object {
        /** The voice of this phone; `null` where it has none. */
        fun of(context: Context): PhoneSpeech? {
            val voices =
                context.packageManager.queryIntentServices(
                    Intent(TextToSpeech.Engine.INTENT_ACTION_TTS_SERVICE),
                    0,
                )
            return if (voices.isEmpty()) null else PhoneSpeech(context)
        }
    }
}

private val Language.spoken: Locale
    get() =
        when (this) {
            Language.CHINESE -> Locale.SIMPLIFIED_CHINESE
            Language.ENGLISH -> Locale.US
        }
