package dev.banshi.android.camera

import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import java.nio.ByteBuffer
import kotlin.test.Test
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertNull

@RunWith(RobolectricTestRunner::class)
class LumaFrameTest {
    /** 3 × 2 pixels, lines 5 bytes apart, the last not filled up. */
    private val plane = ByteBuffer.wrap(byteArrayOf(1, 2, 3, 0, 0, 4, 5, 6))

    @Test
    fun `a plane is turned upright, and its gaps are left out`() {
        assertFrame(Turn.NONE, 3, 2, 1, 2, 3, 4, 5, 6)
        assertFrame(Turn.RIGHT, 2, 3, 4, 1, 5, 2, 6, 3)
        assertFrame(Turn.OVER, 3, 2, 6, 5, 4, 3, 2, 1)
        assertFrame(Turn.LEFT, 2, 3, 3, 6, 2, 5, 1, 4)
    }

    @Test
    fun `a plane with fewer bytes than it says is none`() {
        assertNull(LumaFrame.of(plane.duplicate(), 3, 3, 5, Turn.NONE))
        assertNull(LumaFrame.of(plane.duplicate(), 4, 2, 5, Turn.NONE))
        assertNull(LumaFrame.of(plane.duplicate(), 3, 2, 2, Turn.NONE))
        assertNull(LumaFrame.of(plane.duplicate(), 0, 2, 5, Turn.NONE))
    }

    @Test
    fun `a back camera is turned by how it lies, against how the display is turned`() {
        assertEquals(Turn.RIGHT, Turn.upright(sensor = 90, display = 0))
        assertEquals(Turn.NONE, Turn.upright(sensor = 90, display = 90))
        assertEquals(Turn.OVER, Turn.upright(sensor = 90, display = 270))
        assertEquals(Turn.LEFT, Turn.upright(sensor = 270, display = 0))
        assertEquals(Turn.NONE, Turn.upright(sensor = 45, display = 0), "no camera lies so")
    }

    @Test
    fun `sizes are asked for as large as they are useful, in the sensor's own shape`() {
        val offered =
            listOf(
                8000 to 6000,
                4096 to 3072,
                4096 to 2304,
                1920 to 1080,
                1440 to 1080,
                640 to 480,
                640 to 360,
            )
        val sizes = offered.map { (width, height) -> PictureSize(width, height) }
        assertEquals(PictureSize(640, 480), PictureSize.frame(sizes))
        assertEquals(PictureSize(1440, 1080), PictureSize.preview(sizes))
        assertEquals(PictureSize(4096, 3072), PictureSize.shot(sizes))
        assertEquals(PictureSize(1280, 720), PictureSize.frame(listOf(PictureSize(1280, 720))), "nothing smaller")
        assertNull(PictureSize.frame(emptyList()))
    }

    private fun assertFrame(turn: Turn, width: Int, height: Int, vararg luma: Byte) {
        val frame = assertNotNull(LumaFrame.of(plane.duplicate(), 3, 2, 5, turn))
        assertEquals(PictureSize(width, height), PictureSize(frame.width, frame.height))
        assertContentEquals(luma, frame.luma, "$turn")
    }
}
