package dev.banshi.android.camera

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import uniffi.banshi.CodeSight

/**
 * Looks for a code through the camera: one frame after another goes to the core, and those that come meanwhile are dropped,
 * until it takes one.
 *
 * @param look the core's look at a frame; takes some milliseconds
 * @param done gets what it said, once
 */
class ScanModel(
    scope: CoroutineScope,
    looks: CoroutineDispatcher,
    private val look: (LumaFrame) -> CodeSight,
    private val done: (CodeSight) -> Unit,
) {
    private val sights = MutableStateFlow<CodeSight?>(null)
    private val frames = FrameLooks(scope, looks, ::see)

    /** What the core says to the last frame that it looked at; `null` before the first. */
    val sight: StateFlow<CodeSight?> = sights.asStateFlow()

    /** Offers a frame, as [FrameLooks.offer] does, until a code was taken. */
    fun offer(frame: () -> LumaFrame?) {
        if (sights.value?.taken == null) frames.offer(frame)
    }

    private fun see(frame: LumaFrame) {
        val sight = look(frame)
        sights.value = sight
        if (sight.taken != null) done(sight)
    }
}
