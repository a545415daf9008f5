package dev.banshi.android.camera

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import uniffi.banshi.BanshiException
import uniffi.banshi.Sight
import uniffi.banshi.Words
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertTrue

@RunWith(RobolectricTestRunner::class)
class ViewfinderModelTest {
    private val looks = Looks()
    private val looked = mutableListOf<LumaFrame>()
    private var shots = 0
    private var analyse: (LumaFrame) -> Sight = { sight(isGood = false) }
    private val model =
        ViewfinderModel(
            CoroutineScope(Dispatchers.Unconfined + Job()),
            looks,
            {
                looked += it
                analyse(it)
            },
            { shots += 1 },
        )

    @Test
    fun `frames that come while one is looked at are dropped, and not even made`() {
        var made = 0
        repeat(5) { model.offer { frame().also { made += 1 } } }
        assertEquals(1, made)
        looks.run()
        model.offer(::frame)
        looks.run()
        assertEquals(2, looked.size)
        assertEquals(PictureSize(3, 4), model.state.value.frame)
    }

    @Test
    fun `a frame that is none, and one that the core refuses, hold up nothing`() {
        model.offer { null }
        analyse = { throw BanshiException.Bug(Words("坏了", "broken"), Words("", "")) }
        model.offer(::frame)
        looks.run()
        analyse = { sight(isGood = false) }
        model.offer(::frame)
        looks.run()
        assertEquals(2, looked.size)
        assertFalse(model.state.value.isShooting)
    }

    @Test
    fun `the shot is taken once, by itself when the core says so`() {
        analyse = { sight(isGood = true) }
        model.offer(::frame)
        looks.run()
        model.take()
        model.offer(::frame)
        assertEquals(1, shots)
        assertEquals(1, looked.size, "nothing is looked at meanwhile")
        assertTrue(model.state.value.isShooting)
        model.shotFailed()
        model.take()
        assertEquals(2, shots, "one that failed can be taken again")
    }

    private fun frame() = LumaFrame(ByteArray(12), 3, 4)

    private fun sight(isGood: Boolean) = Sight(null, 0f, 0f, isGood, Words("靠近一点", "Closer"))
}
