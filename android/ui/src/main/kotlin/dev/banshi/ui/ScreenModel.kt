package dev.banshi.ui

import androidx.lifecycle.ViewModel
import androidx.lifecycle.viewModelScope
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.isActive
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import uniffi.banshi.BanshiException

/**
 * Where the models work: what they show changes on [main], the core is asked on [io].
 */
class Threads(val main: CoroutineDispatcher = Dispatchers.Main, val io: CoroutineDispatcher = Dispatchers.IO)

/**
 * A screen over the core: its state is one immutable value, what the person does comes in by [on]. No rule of filing
 * stands here; the core answers every question.
 */
abstract class ScreenModel<State : Any, Event : Any>(first: State, threads: Threads) :
    ViewModel(CoroutineScope(SupervisorJob() + threads.main)) {
    private val states = MutableStateFlow(first)

    // One call after the other, in the order of the events: an answer never overtakes an earlier one.
    private val lane = threads.io.limitedParallelism(1)

    /** What the screen shows. */
    val state: StateFlow<State> = states.asStateFlow()

    /** What is shown now. */
    protected val shown: State
        get() = states.value

    /** Something that the person did. Called on the main thread. */
    abstract fun on(event: Event)

    /** The machine's way back: whether the screen had a step of its own to go back by, and took it. */
    open fun stepBack(): Boolean = false

    /** Replaces the state by what follows from it. */
    protected fun change(next: (State) -> State) = states.update(next)

    /** Begins a piece of work; an error of the core goes to [failed]. */
    protected fun begin(failed: (Trouble) -> Unit, work: suspend () -> Unit): Job =
        viewModelScope.launch {
            try {
                work()
            } catch (error: BanshiException) {
                failed(Trouble.of(error))
            } catch (error: IllegalStateException) {
                // The papers were closed while this still asked for them: nobody looks any more.
                if (isActive) throw error
            }
        }

    /** A local call of the core, on the I/O dispatcher. */
    protected suspend fun <T> local(call: () -> T): T = withContext(lane) { call() }
}
