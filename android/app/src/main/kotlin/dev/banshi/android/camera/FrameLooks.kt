package dev.banshi.android.camera

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.launch
import uniffi.banshi.BanshiException
import java.util.concurrent.atomic.AtomicBoolean

/**
 * Looks at one frame after another; those that come meanwhile are dropped.
 *
 * @param look looks at a frame, off the camera's thread; takes some milliseconds
 */
internal class FrameLooks(
    private val scope: CoroutineScope,
    private val looks: CoroutineDispatcher,
    private val look: (LumaFrame) -> Unit,
) {
    private val isLooking = AtomicBoolean()

    /**
     * Offers a frame; it is made only where it is looked at. May be called on any thread.
     *
     * @param frame makes it; `null` where the camera gave none
     */
    fun offer(frame: () -> LumaFrame?) {
        if (!isLooking.compareAndSet(false, true)) return
        val made = frame()
        if (made == null) isLooking.set(false) else scope.launch(looks) { see(made) }
    }

    private fun see(frame: LumaFrame) {
        try {
            look(frame)
        } catch (_: BanshiException) {
            // A frame that the core does not look at is none; the next comes in a moment.
        } finally {
            isLooking.set(false)
        }
    }
}
