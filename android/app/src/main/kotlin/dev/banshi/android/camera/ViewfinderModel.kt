package dev.banshi.android.camera

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import uniffi.banshi.Sight

/**
 * What a viewfinder shows.
 *
 * @property sight what the core says to the last frame that it looked at; `null` before the first
 * @property frame that frame's size, upright, in whose pixels the corners are
 * @property isShooting whether the shot is being taken
 */
data class ViewfinderState(val sight: Sight? = null, val frame: PictureSize? = null, val isShooting: Boolean = false)

/**
 * Looks through the camera: one frame after another goes to the core, and those that come meanwhile are dropped; the shot
 * is taken when the person wants it, or when the core says that now is the moment.
 *
 * @param analyse the core's look at a frame; takes some milliseconds
 * @param shoot takes the shot
 */
class ViewfinderModel(
    scope: CoroutineScope,
    looks: CoroutineDispatcher,
    private val analyse: (LumaFrame) -> Sight,
    private val shoot: () -> Unit,
) {
    private val states = MutableStateFlow(ViewfinderState())
    private val frames = FrameLooks(scope, looks, ::look)

    /** What it shows. */
    val state: StateFlow<ViewfinderState> = states.asStateFlow()

    /** Offers a frame, as [FrameLooks.offer] does, unless the shot is being taken. */
    fun offer(frame: () -> LumaFrame?) {
        if (!states.value.isShooting) frames.offer(frame)
    }

    /** Takes the shot; once, however often it is asked for. */
    fun take() {
        val before = states.value
        if (!before.isShooting && states.compareAndSet(before, before.copy(isShooting = true))) shoot()
    }

    /** The shot did not come: it can be taken again. */
    fun shotFailed() = states.update { it.copy(isShooting = false) }

    private fun look(frame: LumaFrame) {
        val sight = analyse(frame)
        states.update { it.copy(sight = sight, frame = PictureSize(frame.width, frame.height)) }
        if (sight.isGood) take()
    }
}
