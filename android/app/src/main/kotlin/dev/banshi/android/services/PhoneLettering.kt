package dev.banshi.android.services

import android.graphics.Paint
import android.graphics.Path
import android.graphics.Typeface
import uniffi.banshi.LetterShape
import uniffi.banshi.Lettering
import uniffi.banshi.OutlinePart
import uniffi.banshi.OutlinePoint
import java.util.Locale

/** The typeface that stamps are drawn with: the phone's own, with the mainland's forms of characters. */
class PhoneLettering(typeface: Typeface = Typeface.DEFAULT) : Lettering {
    private val paint =
        Paint(Paint.ANTI_ALIAS_FLAG or Paint.SUBPIXEL_TEXT_FLAG or Paint.LINEAR_TEXT_FLAG).apply {
            this.typeface = typeface
            textSize = EM
            textLocale = Locale.SIMPLIFIED_CHINESE
            hinting = Paint.HINTING_OFF
        }

    override fun shapes(characters: String): List<LetterShape> =
        characters
            .codePoints()
            .distinct()
            .toArray()
            .map { String(Character.toChars(it)) }
            .filter(paint::hasGlyph)
            .map { LetterShape(it, paint.measureText(it) / EM, outlineOf(it)) }

    private fun outlineOf(character: String): List<OutlinePart> {
        val path = Path()
        paint.getTextPath(character, 0, character.length, 0f, 0f, path)
        // Three numbers a point: how far along the whole path it lies, x, y. Phones before Android 14 tell no more of a
        // path than that.
        return path.approximate(ERROR).toList().chunked(NUMBERS).parts()
    }

    /** Where two points lie equally far along, one contour has ended and the next begins. */
    private fun List<List<Float>>.parts(): List<OutlinePart> =
        mapIndexed { place, (along, x, y) ->
            val to = OutlinePoint(x / EM, -y / EM)
            if (place == 0 || this[place - 1].first() == along) OutlinePart.Move(to) else OutlinePart.Line(to)
        }

    private companion object {
        /** Units of an em, and how far a straight line may be from the curve that it stands for. */
        const val EM = 1000f
        const val ERROR = 1f
        const val NUMBERS = 3
    }
}
