package dev.banshi.ui

import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.drop
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.isActive
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull
import uniffi.banshi.Banshi
import uniffi.banshi.BanshiException
import uniffi.banshi.ChangeListener
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

/** Keeps the link to the government's side going while the app is open: catalogue, what waits, what came back. */
class Link(private val banshi: Banshi, private val network: StateFlow<Boolean>) {
    private val online = MutableStateFlow<Boolean?>(null)
    private val news = MutableStateFlow(0)
    private val nudges = Channel<Unit>(Channel.CONFLATED)
    private val awake = MutableStateFlow(true)
    private var fresh = TimeSource.Monotonic.markNow()

    /** Whether the gateway answered last time; `null` before the first. */
    val isOnline: StateFlow<Boolean?> = online.asStateFlow()

    /** Grows whenever something that screens show has changed. */
    val changes: StateFlow<Int> = news.asStateFlow()

    /** Ends a wait: the person signed in, or something is to be sent. */
    fun nudge() {
        nudges.trySend(Unit)
    }

    /** The person left the app: what is under way ends by itself, and nothing else is begun. */
    fun rest() {
        awake.value = false
    }

    /** The person is back. */
    fun wake() {
        awake.value = true
        nudge()
    }

    /** Works until it is cancelled; nothing is lost by that. */
    suspend fun run() = coroutineScope {
        val listener =
            object : ChangeListener {
                override fun changed() = news.update { it + 1 }
            }
        val subscription = banshi.feed().subscribe(listener)
        launch { hear() }
        try {
            while (isActive) {
                awake.first { it }
                // A catalogue that does not come keeps nothing from being sent, nor the other way round.
                val isDue = fresh.hasPassedNow() || online.value == false
                val catalogue = if (isDue) asked { banshi.catalogue().sync() } else null
                if (isDue && catalogue == null) fresh = TimeSource.Monotonic.markNow() + FRESH_FOR
                val rest = asked(::round)
                val wait = listOfNotNull(catalogue, rest).minOrNull()
                if (wait != null) withTimeoutOrNull(wait) { nudges.receive() }
            }
        } finally {
            subscription.end()
        }
    }

    /** What the machine says of its network: without one the screens say so at once, with one again it goes on at once. */
    private suspend fun hear() =
        network.drop(1).collect { isThere ->
            if (isThere) {
                banshi.outbox().use { it.hurry() }
                nudge()
            } else {
                online.value = false
            }
        }

    private suspend fun round() {
        banshi.outbox().send(SEND_SECONDS)
        banshi.feed().pull(PULL_MS)
    }

    /** Asks the gateway; how long to wait before the next time, where it did not answer as hoped. */
    private suspend fun asked(work: suspend () -> Unit): Duration? =
        try {
            work()
            online.value = true
            null
        } catch (_: BanshiException.SignInNeeded) {
            // Known on this phone alone: it says nothing of the gateway.
            UNTIL_NUDGED
        } catch (_: BanshiException.TryLater) {
            online.value = false
            AGAIN
        } catch (_: BanshiException) {
            // Not the link's affair: the screen that needs it says so. Another look, much later.
            UNTIL_NUDGED
        }

    private companion object {
        const val SEND_SECONDS = 25u
        const val PULL_MS = 20_000u
        val AGAIN = 5.seconds
        val UNTIL_NUDGED = 1.minutes
        val FRESH_FOR = 6.hours
    }
}
