package dev.banshi.ui

import org.jetbrains.skia.Bitmap
import org.jetbrains.skia.Canvas
import org.jetbrains.skia.Image
import org.jetbrains.skia.Rect
import org.jetbrains.skia.SamplingMode
import java.io.File
import kotlin.math.abs
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/**
 * Every screen, light, dark, at double type and in English, against the kept pictures; `BANSHI_PICTURES=docs/pictures`
 * keeps what was drawn.
 */
class PicturesTest {
    private val root = File(System.getProperty("banshi.root"))
    private val kept = File(root, "docs/pictures/phone")
    private val keep = System.getenv("BANSHI_PICTURES")?.let { File(root, it).resolve("phone") }

    @Test
    fun `every screen looks as it is kept`() {
        if (!Font.isThere) return println("SKIPPED phone pictures: fonts-noto-cjk is not installed")
        val drawn = drawAll()
        if (keep != null) return keepAll(drawn, keep)
        val different = drawn.mapNotNull { (name, bitmap) -> differenceOf(name, bitmap) }
        assertTrue(different.isEmpty(), different.joinToString("\n", "draw anew by make pictures, and look:\n"))
        val names = drawn.keys.mapTo(sortedSetOf()) { "$it.png" } + SHEET
        assertEquals(names.sorted(), kept.list().orEmpty().sorted(), "a kept picture for each screen, and no other")
    }

    private fun drawAll(): Map<String, Bitmap> =
        CoreScreens().use { core ->
            val shows = Shows(core).all
            shows
                .flatMap { show ->
                    Look.entries.map { look ->
                        "${show.name}-${look.suffix}" to
                            look.draw { show.content(look) }
                    }
                }.toMap()
        }

    private fun keepAll(drawn: Map<String, Bitmap>, folder: File) {
        folder.deleteRecursively()
        folder.mkdirs()
        drawn.forEach { (name, bitmap) -> folder.resolve("$name.png").writeBytes(Png.of(bitmap)) }
        val light = drawn.filterKeys { it.endsWith(Look.LIGHT.suffix) }.values.toList()
        folder.resolve(SHEET).writeBytes(Png.of(sheetOf(light)))
    }

    /** What differs from the kept picture, in words; `null` where it is the same to the eye. */
    private fun differenceOf(name: String, drawn: Bitmap): String? {
        val file = kept.resolve("$name.png")
        if (!file.exists()) return "$name: not kept yet"
        val before = Look.bitmapOf(Image.makeFromEncoded(file.readBytes()))
        if (before.width != drawn.width || before.height != drawn.height) return "$name: of another size"
        val off =
            (0 until drawn.height).sumOf { y ->
                (0 until drawn.width).count { x -> isOff(before.getColor(x, y), drawn.getColor(x, y)) }
            }
        val share = off.toDouble() / (drawn.width * drawn.height)
        return if (share > MOST_OFF) "$name: %.2f %% of its pixels differ".format(share * 100) else null
    }

    private fun isOff(before: Int, now: Int) =
        listOf(0, 8, 16).any { shift -> abs((before shr shift and 0xFF) - (now shr shift and 0xFF)) > TOLERANCE }

    private fun sheetOf(pictures: List<Bitmap>): Bitmap {
        val (width, height) = Look.WIDTH / 2 to Look.HEIGHT / 2
        val rows = (pictures.size + COLUMNS - 1) / COLUMNS
        val sheet = Bitmap()
        sheet.allocN32Pixels(COLUMNS * (width + GAP) + GAP, rows * (height + GAP) + GAP)
        sheet.erase(DESK)
        val canvas = Canvas(sheet)
        pictures.forEachIndexed { place, picture ->
            val left = GAP + place % COLUMNS * (width + GAP)
            val top = GAP + place / COLUMNS * (height + GAP)
            val image = Image.makeFromBitmap(picture)
            val whole = Rect.makeWH(Look.WIDTH.toFloat(), Look.HEIGHT.toFloat())
            val target = Rect.makeXYWH(left.toFloat(), top.toFloat(), width.toFloat(), height.toFloat())
            canvas.drawImageRect(image, whole, target, SamplingMode.MITCHELL, null, true)
        }
        return sheet
    }

    private companion object {
        const val SHEET = "all.png"
        const val COLUMNS = 6
        const val GAP = 12

        /** The desk that the papers of the pictures lie on. */
        const val DESK = 0xFFECE9E2.toInt()

        /** By how much a channel of a pixel may differ. */
        const val TOLERANCE = 24

        /** The share of pixels that may differ by more. */
        const val MOST_OFF = 0.002
    }
}
