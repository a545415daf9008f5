package dev.banshi.desktop.kiosk

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/**
 * Watches over a window that many people use one after another: when a person ends, or has left it alone for two minutes,
 * everything of theirs is forgotten.
 *
 * @param forget forgets it; asked for once a person
 */
class KioskWatch(private val scope: CoroutineScope, private val forget: suspend () -> Unit) {
    private val left = MutableStateFlow<Int?>(null)
    private var watching: Job? = null
    private var forgetting: Job? = null

    /** Seconds until it is forgotten, from when the person is asked whether they are still there; `null` before. */
    val secondsLeft: StateFlow<Int?> = left.asStateFlow()

    /** The person did something. */
    fun touched() {
        if (forgetting?.isActive == true) return
        watching?.cancel()
        left.value = null
        watching =
            scope.launch {
                delay(QUIET)
                for (seconds in ASKED_SECONDS downTo 1) {
                    left.value = seconds
                    delay(1.seconds)
                }
                end()
            }
    }

    /** The person is done. */
    fun end() {
        if (forgetting?.isActive == true) return
        forgetting =
            scope.launch {
                forget()
                left.value = null
                watching?.cancel()
            }
    }

    private companion object {
        const val ASKED_SECONDS = 20
        val QUIET = 2.minutes - ASKED_SECONDS.seconds
    }
}
