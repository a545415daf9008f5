package dev.banshi.android.sending

import uniffi.banshi.Banshi
import uniffi.banshi.BanshiException
import uniffi.banshi.SendReport
import uniffi.banshi.SendingListener
import uniffi.banshi.SendingScreen
import uniffi.banshi.SubmissionState

/**
 * How far the sending is.
 *
 * @property waiting how many submissions are not receipted yet
 * @property sent bytes of the paper on its way that arrived
 * @property of of how many; 0 while nothing is on its way
 */
data class SendingProgress(val waiting: Int, val sent: Long = 0, val of: Long = 0) {
    companion object {
        /** What a screen of the outbox says. */
        fun of(screen: SendingScreen): SendingProgress {
            val waiting = screen.lines.filter { it.state in UNSENT }
            val piece = waiting.firstNotNullOfOrNull { it.piece }
            return SendingProgress(waiting.size, piece?.sent?.toLong() ?: 0, piece?.of?.toLong() ?: 0)
        }

        private val UNSENT = setOf(SubmissionState.QUEUED, SubmissionState.UPLOADING)
    }
}

/** What waits to be sent now; nothing where that cannot be known. A local call. */
internal fun waitingIn(core: Banshi): SendingProgress =
    try {
        core.outbox().use { SendingProgress.of(it.screen()) }
    } catch (_: BanshiException) {
        SendingProgress(waiting = 0)
    }

/**
 * Sends what waits within a window of the system's; may be cancelled at any moment.
 *
 * @param tell hears how far it is
 * @return what was done; `null` where the core could not be asked
 */
internal suspend fun send(core: Banshi, tell: (SendingProgress) -> Unit): SendReport? {
    val listener =
        object : SendingListener {
            override fun changed(screen: SendingScreen) = tell(SendingProgress.of(screen))
        }
    return try {
        core.outbox().use { outbox ->
            val heard = outbox.subscribe(listener)
            try {
                outbox.hurry()
                outbox.send(WINDOW_SECONDS)
            } finally {
                heard.end()
                heard.close()
            }
        }
    } catch (_: BanshiException) {
        null
    }
}

/** Less than the ten minutes after which the system ends an ordinary job. */
private const val WINDOW_SECONDS = 540u
