package dev.banshi.ui.words

/** A text whose dates are not broken over two lines: joiners that nobody sees (U+2060) hold 10月16日 together. */
internal fun withWholeDates(text: String): String = text.replace(WITHIN_A_DATE, WORD_JOINER)

private const val WORD_JOINER = "\u2060"
private val WITHIN_A_DATE = Regex("(?<=[0-9])(?=[年月日])|(?<=[年月])(?=[0-9])")
