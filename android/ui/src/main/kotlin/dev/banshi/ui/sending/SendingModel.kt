package dev.banshi.ui.sending

import dev.banshi.ui.Loaded
import dev.banshi.ui.Place
import dev.banshi.ui.ScreenModel
import dev.banshi.ui.Session
import dev.banshi.ui.Trouble
import kotlinx.coroutines.Job
import uniffi.banshi.SendingLine
import uniffi.banshi.SendingListener
import uniffi.banshi.SendingScreen
import uniffi.banshi.SubmissionScreen
import uniffi.banshi.SubmissionState
import uniffi.banshi.Subscription
import uniffi.banshi.Words

/**
 * 发送: one submission.
 *
 * @property line where it stands in the queue; `null` once it has left it
 * @property safe that the person may leave
 * @property needsSignIn whether nothing goes on before a sign-in
 */
data class SendingState(
    val submission: Loaded<SubmissionScreen> = Loaded.Waiting,
    val line: SendingLine? = null,
    val safe: Words? = null,
    val needsSignIn: Boolean = false,
    val isSigningIn: Boolean = false,
    val trouble: Trouble? = null,
) {
    /** Whether it can be taken back to be put right. */
    val needsAttention: Boolean
        get() = submission.orNull?.state == SubmissionState.NEEDS_ATTENTION
}

/** What a person does while something is sent. */
sealed interface SendingEvent {
    /** The screen is seen, or what it shows has changed. */
    data object Arrive : SendingEvent

    /** Sends now. */
    data object Send : SendingEvent

    /** Signs in in the browser, then sends. */
    data object SignIn : SendingEvent

    /** Takes it back to put something right. */
    data object Reopen : SendingEvent

    /** To what was filed. */
    data object ToFiling : SendingEvent

    /** Home. */
    data object ToHome : SendingEvent
}

/** One submission on its way: real progress by paper; may be left at any moment. */
class SendingModel(private val id: String, private val session: Session) :
    ScreenModel<SendingState, SendingEvent>(SendingState(), session.threads) {
    private val outbox = session.banshi.outbox()
    private var heard: Subscription? = null
    private var sending: Job? = null

    override fun on(event: SendingEvent) {
        when (event) {
            SendingEvent.Arrive -> {
                arrive()
            }

            SendingEvent.Send -> {
                send(hurry = true)
            }

            SendingEvent.SignIn -> {
                signIn()
            }

            SendingEvent.Reopen -> {
                begin(::failed) {
                    val draft =
                        local {
                            session.resident
                                .drafts()
                                .use { it.reopen(id) }
                                .use { it.id() }
                        }
                    session.way.from(Place.Tab.HOME, Place.Review(draft))
                }
            }

            SendingEvent.ToFiling -> {
                val filing = shown.submission.orNull?.receipt?.filings?.singleOrNull()
                session.way.from(Place.Tab.FILINGS, filing?.let(Place::Filing))
            }

            SendingEvent.ToHome -> {
                session.way.from(Place.Tab.HOME)
            }
        }
    }

    private fun arrive() {
        begin({ trouble -> change { it.copy(submission = Loaded.Failed(trouble)) } }) {
            read()
            if (heard == null) heard = local { outbox.subscribe(Listener()) }
            if (shown.submission.orNull?.state in
                listOf(SubmissionState.QUEUED, SubmissionState.UPLOADING)
            ) {
                send(hurry = false)
            }
        }
    }

    /** Sends; a second tap while it does changes nothing. */
    private fun send(hurry: Boolean) {
        if (sending?.isActive == true) return
        sending =
            begin(::failed) {
                change { it.copy(trouble = null) }
                if (hurry) local { outbox.hurry() }
                val report = outbox.send(WINDOW_SECONDS)
                change { it.copy(needsSignIn = report.signInNeeded) }
                read()
            }
    }

    private fun signIn() {
        if (shown.isSigningIn) return
        change { it.copy(isSigningIn = true, trouble = null) }
        begin({ trouble -> change { it.copy(isSigningIn = false, trouble = trouble) } }) {
            val isDone = session.signIn()
            change { it.copy(isSigningIn = false, needsSignIn = it.needsSignIn && !isDone) }
            if (!shown.needsSignIn) send(hurry = true)
        }
    }

    private suspend fun read() {
        val (screen, queue) = local { session.resident.filings().use { it.submission(id) } to outbox.screen() }
        change { it.copy(submission = Loaded.Here(screen), line = queue.mine(), safe = queue.safe) }
    }

    private fun SendingScreen.mine() = lines.find { it.submission == id }

    private fun failed(trouble: Trouble) = change { it.copy(trouble = trouble) }

    override fun onCleared() {
        heard?.let {
            it.end()
            it.close()
        }
        outbox.close()
    }

    /** Called on the thread that sends: takes the line at once, and reads the rest anew. */
    private inner class Listener : SendingListener {
        override fun changed(screen: SendingScreen) {
            change { it.copy(line = screen.mine(), safe = screen.safe) }
            // Where that fails, what is shown stays, and the next change reads it again.
            begin({}) { read() }
        }
    }

    private companion object {
        const val WINDOW_SECONDS = 60u
    }
}
