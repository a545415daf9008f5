package dev.banshi.ui

import dev.banshi.ui.words.Language
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch
import uniffi.banshi.BanshiException
import uniffi.banshi.Words

/** 读给我听: what a screen says, read by the machine's voice; where it has none there is none. */
class ReadAloud private constructor(
    private val speech: Speech,
    private val scope: CoroutineScope,
    private val sentences: suspend () -> List<Words>,
) {
    private val reading = MutableStateFlow(false)
    private var job: Job? = null

    /** Whether it reads just now. */
    val isReading: StateFlow<Boolean> = reading.asStateFlow()

    /** Begins, or falls silent. */
    fun toggle(language: Language) {
        if (job?.isActive == true) return stop()
        reading.value = true
        job =
            scope.launch {
                try {
                    sentences().forEach { speech.say(language.of(it), language) }
                } catch (_: BanshiException) {
                    // The screen has said why it cannot be read.
                } finally {
                    reading.value = false
                }
            }
    }

    /** Falls silent: something else is on the screen now. */
    fun stop() {
        job?.cancel()
    }

    companion object {
        /** A reader on a machine; `null` where that has no voice. */
        fun on(host: Host, scope: CoroutineScope, sentences: suspend () -> List<Words>): ReadAloud? =
            host.speech?.let { ReadAloud(it, scope, sentences) }
    }
}
