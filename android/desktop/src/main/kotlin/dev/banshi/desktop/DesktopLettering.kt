package dev.banshi.desktop

import uniffi.banshi.LetterShape
import uniffi.banshi.Lettering
import uniffi.banshi.OutlinePart
import uniffi.banshi.OutlinePoint
import java.awt.Font
import java.awt.font.FontRenderContext
import java.awt.geom.PathIterator

/** The typeface that stamps are drawn with: the screens' own, or whatever this system takes in its stead. */
internal class DesktopLettering(families: List<String> = MAINLAND) : Lettering {
    private val font =
        families.map(::sized).find { font -> families.any { it == font.family } } ?: sized(Font.SANS_SERIF)

    override fun shapes(characters: String): List<LetterShape> =
        characters
            .codePoints()
            .distinct()
            .toArray()
            .filter(font::canDisplay)
            .map { shapeOf(String(Character.toChars(it))) }

    private fun shapeOf(character: String): LetterShape {
        val drawn = font.createGlyphVector(UNHINTED, character)
        val outline = mutableListOf<OutlinePart>()
        val numbers = FloatArray(MOST_NUMBERS)
        // An outline's y points down, as pictures' do.
        fun point(at: Int) = OutlinePoint(numbers[2 * at] / EM, -numbers[2 * at + 1] / EM)
        val path = drawn.outline.getPathIterator(null)
        while (!path.isDone) {
            when (path.currentSegment(numbers)) {
                PathIterator.SEG_MOVETO -> outline += OutlinePart.Move(point(0))
                PathIterator.SEG_LINETO -> outline += OutlinePart.Line(point(0))
                PathIterator.SEG_QUADTO -> outline += OutlinePart.Quadratic(point(0), point(1))
                PathIterator.SEG_CUBICTO -> outline += OutlinePart.Cubic(point(0), point(1), point(2))
            }
            path.next()
        }
        return LetterShape(character, drawn.getGlyphMetrics(0).advanceX / EM, outline)
    }

    private companion object {
        /** Units of an em: hinting and rounding, where there are any, are far below what is seen. */
        const val EM = 1000f
        const val MOST_NUMBERS = 6
        val UNHINTED = FontRenderContext(null, true, true)

        fun sized(family: String): Font = Font(family, Font.PLAIN, EM.toInt())
    }
}
