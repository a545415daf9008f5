package dev.banshi.android

import android.os.Looper
import androidx.compose.runtime.MonotonicFrameClock
import androidx.compose.runtime.snapshots.Snapshot
import androidx.compose.ui.InternalComposeUiApi
import androidx.compose.ui.platform.WindowRecomposerPolicy
import androidx.compose.ui.platform.createLifecycleAwareWindowRecomposer
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import org.robolectric.Shadows.shadowOf
import java.time.Duration
import java.util.concurrent.locks.LockSupport

/**
 * Draws Compose's frames by the main looper alone. Left to itself Compose keeps the choreographer of the first test of a
 * process, which no later one moves.
 */
internal object Frames : MonotonicFrameClock {
    /** From now on. */
    @OptIn(InternalComposeUiApi::class)
    fun install() =
        WindowRecomposerPolicy.setFactory { it.createLifecycleAwareWindowRecomposer(Dispatchers.Main + this) }

    /** Lets the phone go on, frame after frame, until it is so. */
    fun <T : Any> await(what: String, wanted: () -> T?): T {
        val until = System.nanoTime() + PATIENCE_NS
        while (System.nanoTime() < until) {
            Snapshot.sendApplyNotifications()
            shadowOf(Looper.getMainLooper()).idleFor(Duration.ofMillis(FRAME_MS))
            val found = wanted()
            if (found != null && found != false) return found
            // Others have the processor meanwhile.
            LockSupport.parkNanos(POLITELY_NS)
        }
        throw AssertionError(what)
    }

    override suspend fun <R> withFrameNanos(onFrame: (frameTimeNanos: Long) -> R): R {
        delay(FRAME_MS)
        return onFrame(System.nanoTime())
    }

    private const val FRAME_MS = 16L
    private const val POLITELY_NS = 1_000_000L
    private const val PATIENCE_NS = 30_000_000_000L
}
