package dev.banshi.android.camera

import kotlinx.coroutines.CoroutineDispatcher
import kotlin.coroutines.CoroutineContext

/** Holds the work until the test lets it run. */
internal class Looks : CoroutineDispatcher() {
    private val waiting = ArrayDeque<Runnable>()

    override fun dispatch(context: CoroutineContext, block: Runnable) {
        waiting.add(block)
    }

    fun run() = generateSequence(waiting::removeFirstOrNull).forEach(Runnable::run)
}
