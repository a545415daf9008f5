package dev.banshi.android

import android.graphics.Typeface
import dev.banshi.android.services.PhoneLettering
import org.junit.Assume.assumeTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.GraphicsMode
import uniffi.banshi.LetterShape
import uniffi.banshi.OutlinePart
import uniffi.banshi.OutlinePoint
import java.io.File
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** Android's own drawing, on this machine: Robolectric brings it along. */
@RunWith(RobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class PhoneLetteringTest {
    @Test
    fun `a letter is its contours, upright on the line`() {
        val (i, o) = PhoneLettering().shapes("ioio")
        assertEquals(listOf("i", "o"), listOf(i.character, o.character), "each once")
        assertEquals(2, i.contours().size, "the stem and its dot")
        assertEquals(2, o.contours().size, "the outside and the inside")
        assertTrue(i.contours().all { it.size > 3 } && o.contours().all { it.size > 3 })
        assertTrue(i.advance < o.advance && o.advance < 1f)
        val points = o.contours().flatten()
        assertTrue(points.minOf { it.y } in -0.1f..0.05f && points.maxOf { it.y } in 0.4f..0.7f)
        assertTrue(points.all { it.x in 0f..o.advance })
    }

    @Test
    fun `what the phone has no shape for is left out`() {
        assertEquals(emptyList(), PhoneLettering().shapes("\uE123"))
        assertEquals(emptyList(), PhoneLettering().shapes(""))
    }

    @Test
    fun `characters fill their squares`() {
        val cjk = File("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
        assumeTrue("fonts-noto-cjk is not installed", cjk.isFile)
        val shapes = PhoneLettering(Typeface.createFromFile(cjk)).shapes("仅供办理使用")
        assertEquals("仅供办理使用", shapes.joinToString("") { it.character })
        for (shape in shapes) {
            val points = shape.contours().flatten()
            assertEquals(1f, shape.advance, 0.01f)
            assertTrue(points.maxOf { it.x } - points.minOf { it.x } > 0.7f, shape.character)
            assertTrue(points.maxOf { it.y } > 0.7f && points.minOf { it.y } > -0.2f, shape.character)
            assertTrue(shape.outline.size < MOST_PARTS, "${shape.character}: ${shape.outline.size}")
        }
    }

    private fun LetterShape.contours(): List<List<OutlinePoint>> {
        val contours = mutableListOf<MutableList<OutlinePoint>>()
        for (part in outline) {
            when (part) {
                is OutlinePart.Move -> contours += mutableListOf(part.to)
                is OutlinePart.Line -> contours.last() += part.to
                else -> error("no curves are told")
            }
        }
        return contours
    }

    private companion object {
        /** The core takes no more for one character. */
        const val MOST_PARTS = 4_000
    }
}
