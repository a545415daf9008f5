package dev.banshi.android

import uniffi.banshi.Banshi
import uniffi.banshi.UniffiWithHandle
import java.util.concurrent.atomic.AtomicBoolean

/**
 * The core of this process: one, however many use it. The screens and what is done behind them each hold it until they
 * close it; whoever is first opens it.
 */
class SharedCore(private val open: () -> Banshi) {
    private var opened: Opened? = null

    /**
     * A hold on the core. Blocks where it has to be opened.
     *
     * @throws uniffi.banshi.BanshiException as the core says
     */
    @Synchronized
    fun hold(): Banshi = holdOn(opened ?: Opened(open()).also { opened = it })

    /** A hold on the core where someone has it open. */
    @Synchronized
    fun holdIfOpen(): Banshi? = opened?.let(::holdOn)

    private fun holdOn(core: Opened): Banshi {
        core.holds += 1
        return Hold(core)
    }

    @Synchronized
    private fun release(core: Opened) {
        core.holds -= 1
        if (core.holds > 0) return
        core.banshi.close()
        retire(core)
    }

    /** Whoever comes next opens another one. */
    @Synchronized
    private fun retire(core: Opened) {
        if (opened === core) opened = null
    }

    private class Opened(val banshi: Banshi, var holds: Int = 0)

    private inner class Hold(private val core: Opened) : Banshi(UniffiWithHandle, core.banshi.uniffiCloneHandle()) {
        private val isClosed = AtomicBoolean()

        override fun deleteEverything() {
            super.deleteEverything()
            retire(core)
        }

        override fun destroy() {
            super.destroy()
            if (isClosed.compareAndSet(false, true)) release(core)
        }
    }
}
