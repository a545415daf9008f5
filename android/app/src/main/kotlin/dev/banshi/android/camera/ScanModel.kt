package dev.banshi.android.camera

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch
import uniffi.banshi.BanshiException
import uniffi.banshi.CodeSight
import java.util.concurrent.atomic.AtomicBoolean

/**
 * Looks for a code through the camera: one frame after another goes to the core, and those that come meanwhile are dropped,
 * until it takes one.
 *
 * @param look the core's look at a frame; takes some milliseconds
 * @param done gets what it said, once
 */
class ScanModel(
    private val scope: CoroutineScope,
    private val looks: CoroutineDispatcher,
    private val look: (LumaFrame) -> CodeSight,
    private val done: (CodeSight) -> Unit,
) {
    private val sights = MutableStateFlow<CodeSight?>(null)
    private val isLooking = AtomicBoolean()

    /** What the core says to the last frame that it looked at; `null` before the first. */
    val sight: StateFlow<CodeSight?> = sights.asStateFlow()

    /**
     * Offers a frame; it is made only where it is looked at. May be called on any thread.
     *
     * @param frame makes it; `null` where the camera gave none
     */
    fun offer(frame: () -> LumaFrame?) {
        if (sights.value?.taken != null || !isLooking.compareAndSet(false, true)) return
        val made = frame()
        if (made == null) isLooking.set(false) else scope.launch(looks) { see(made) }
    }

    private fun see(frame: LumaFrame) {
        try {
            val sight = look(frame)
            sights.value = sight
            if (sight.taken != null) done(sight)
        } catch (_: BanshiException) {
            // A frame that the core does not look at is none; the next comes in a moment.
        } finally {
            isLooking.set(false)
        }
    }
}
