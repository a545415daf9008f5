package dev.banshi.android.camera

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import uniffi.banshi.BanshiException
import uniffi.banshi.CodeSight
import uniffi.banshi.Words
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNull

@RunWith(RobolectricTestRunner::class)
class ScanModelTest {
    private val looks = Looks()
    private val done = mutableListOf<String?>()
    private var looked = 0
    private var look: () -> CodeSight = { sight(null) }
    private val model =
        ScanModel(
            CoroutineScope(Dispatchers.Unconfined + Job()),
            looks,
            {
                looked += 1
                look()
            },
            { done += it.taken },
        )

    @Test
    fun `frames that come while one is looked at are dropped, and not even made`() {
        var made = 0
        repeat(5) { model.offer { frame().also { made += 1 } } }
        assertEquals(1, made)
        looks.run()
        model.offer(::frame)
        looks.run()
        assertEquals(2, looked)
        assertEquals("靠近一些", model.sight.value?.advice?.zh)
    }

    @Test
    fun `a frame that is none, and one that the core refuses, hold up nothing`() {
        model.offer { null }
        look = { throw BanshiException.Bug(Words("坏了", "broken"), Words("", "")) }
        model.offer(::frame)
        looks.run()
        assertNull(model.sight.value)
        look = { sight(null) }
        model.offer(::frame)
        looks.run()
        assertEquals(2, looked)
    }

    @Test
    fun `a code is taken once, and nothing is looked at after it`() {
        look = { sight("91321102MA1X7K2P91") }
        model.offer(::frame)
        looks.run()
        model.offer(::frame)
        looks.run()
        assertEquals(listOf<String?>("91321102MA1X7K2P91"), done)
        assertEquals(1, looked)
    }

    private fun frame() = LumaFrame(ByteArray(12), 3, 4)

    private fun sight(taken: String?) = CodeSight(taken, Words("靠近一些", "Closer"), isUnfit = false)
}
