package dev.banshi.android

import dev.banshi.ui.ChosenFile
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import uniffi.banshi.CodeScanner
import uniffi.banshi.CodeSight
import java.util.concurrent.atomic.AtomicBoolean

/**
 * Something that only the activity in front can do for the app. It outlives the activity: after a rotation the next one
 * goes on with it.
 */
sealed class Errand<Answer : Any> {
    /** Whether the camera is wanted for it: the viewfinder stands above the screens meanwhile. */
    val wantsCamera: Boolean
        get() = this is Picture || this is Code

    private val answer = CompletableDeferred<Answer?>()
    private val isBegun = AtomicBoolean()

    /** Whether this is the first who begins it. */
    fun begin(): Boolean = isBegun.compareAndSet(false, true)

    /** Ends it; `null` where the person gave up. Whoever is first counts. */
    fun end(with: Answer?) {
        answer.complete(with)
    }

    internal suspend fun await(): Answer? = answer.await()

    /** A photograph: the bytes of a JPEG, or of what was chosen instead. */
    class Picture : Errand<ByteArray>()

    /** A code, for what [scanner] reads: what it said last. */
    class Code(val scanner: CodeScanner) : Errand<CodeSight>()

    /** A file of the person's choice. */
    class File : Errand<ChosenFile>()

    /** A sign-in in the browser, which is to open [address] and comes back with another. */
    class SignIn(val address: String) : Errand<String>()

    /** The phone's own lock: its code, pattern, finger or face. */
    class Unlock : Errand<Unit>()
}

/** What the app asks of the activity in front, one after another. */
class Errands {
    private val asked = MutableStateFlow<Errand<*>?>(null)
    private val turn = Mutex()

    /** What is asked now. */
    val current: StateFlow<Errand<*>?> = asked.asStateFlow()

    /** Has it done; `null` where the person gave up. */
    suspend fun <Answer : Any> run(errand: Errand<Answer>): Answer? =
        turn.withLock {
            asked.value = errand
            try {
                errand.await()
            } finally {
                asked.value = null
            }
        }
}
