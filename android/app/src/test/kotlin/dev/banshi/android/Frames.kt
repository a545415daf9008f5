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

/**
 * Draws Compose's frames by the main looper alone. Left to itself Compose keeps the choreographer of the first test of a
 * process, which no later one moves.
 */
internal object Frames : MonotonicFrameClock {
    /** From now on. */
    @OptIn(InternalComposeUiApi::class)
    fun install() =
        WindowRecomposerPolicy.setFactory { it.createLifecycleAwareWindowRecomposer(Dispatchers.Main + this) }

    /** Lets a frame's time pass. */
    fun next() {
        Snapshot.sendApplyNotifications()
        shadowOf(Looper.getMainLooper()).idleFor(Duration.ofMillis(FRAME_MS))
    }

    override suspend fun <R> withFrameNanos(onFrame: (frameTimeNanos: Long) -> R): R {
        delay(FRAME_MS)
        return onFrame(System.nanoTime())
    }

    private const val FRAME_MS = 16L
}
