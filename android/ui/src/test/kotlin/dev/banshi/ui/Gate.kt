package dev.banshi.ui

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Runnable
import kotlin.coroutines.CoroutineContext

/** A way to [below] that can be shut: what is asked meanwhile waits, in its order. */
internal class Gate(private val below: CoroutineDispatcher) : CoroutineDispatcher() {
    private val waiting = mutableListOf<Pair<CoroutineContext, Runnable>>()
    private var isShut = false

    @Synchronized
    fun shut() {
        isShut = true
    }

    @Synchronized
    fun open() {
        isShut = false
        waiting.forEach { (context, block) -> below.dispatch(context, block) }
        waiting.clear()
    }

    @Synchronized
    override fun dispatch(context: CoroutineContext, block: Runnable) {
        if (isShut) waiting += context to block else below.dispatch(context, block)
    }
}
