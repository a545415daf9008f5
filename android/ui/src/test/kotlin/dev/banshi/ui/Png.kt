package dev.banshi.ui

import org.jetbrains.skia.Bitmap
import java.awt.image.BufferedImage
import java.awt.image.IndexColorModel
import java.io.ByteArrayOutputStream
import javax.imageio.ImageIO
import kotlin.math.abs

/**
 * A drawing as a small PNG of 256 colours: its commonest exactly, what lies between them on the edges of letters in
 * steps too small to see. A photograph keeps all of its colours.
 */
internal object Png {
    private const val PALETTE = 256
    private const val EXACT = 48

    /** More colours than a drawing has. */
    private const val PHOTOGRAPH = 3_000

    fun of(bitmap: Bitmap): ByteArray {
        val pixels =
            IntArray(bitmap.width * bitmap.height) {
                bitmap.getColor(it % bitmap.width, it / bitmap.width) or
                    OPAQUE
            }
        val counts = pixels.asIterable().groupingBy { it }.eachCount()
        val image = if (counts.size > PHOTOGRAPH) full(bitmap, pixels) else indexed(bitmap, pixels, counts)
        return ByteArrayOutputStream().also { ImageIO.write(image, "png", it) }.toByteArray()
    }

    private fun full(bitmap: Bitmap, pixels: IntArray) =
        BufferedImage(bitmap.width, bitmap.height, BufferedImage.TYPE_INT_RGB).apply {
            setRGB(0, 0, bitmap.width, bitmap.height, pixels, 0, bitmap.width)
        }

    private fun indexed(bitmap: Bitmap, pixels: IntArray, counts: Map<Int, Int>): BufferedImage {
        val exact =
            counts.entries
                .sortedByDescending { it.value }
                .take(EXACT)
                .map { it.key }
        val steps =
            counts.entries.filter { it.key !in exact }.groupingBy { stepOf(it.key) }.fold(0) { sum, one ->
                sum +
                    one.value
            }
        val palette =
            exact +
                steps.entries
                    .sortedByDescending { it.value }
                    .take(PALETTE - exact.size)
                    .map { it.key }
        val nearest = counts.keys.associateWith { colour -> palette.indices.minBy { distance(palette[it], colour) } }
        val model = IndexColorModel(8, palette.size, palette.toIntArray(), 0, false, -1, 0)
        val image = BufferedImage(bitmap.width, bitmap.height, BufferedImage.TYPE_BYTE_INDEXED, model)
        pixels.forEachIndexed { place, colour ->
            image.raster.setSample(place % bitmap.width, place / bitmap.width, 0, nearest.getValue(colour))
        }
        return image
    }

    /** Each channel in sixteen steps. */
    private fun stepOf(colour: Int) =
        listOf(0, 8, 16).fold(OPAQUE) { all, shift ->
            all or
                ((colour shr (shift + 4) and 0xF) * 0x11 shl shift)
        }

    private fun distance(one: Int, other: Int) =
        listOf(0, 8, 16).sumOf {
            abs((one shr it and 0xFF) - (other shr it and 0xFF))
        }

    private const val OPAQUE = 0xFF shl 24
}
