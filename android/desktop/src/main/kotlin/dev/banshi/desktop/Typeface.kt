package dev.banshi.desktop

import androidx.compose.ui.text.ExperimentalTextApi
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.platform.SystemFont
import org.jetbrains.skia.FontMgr
import org.jetbrains.skia.FontStyle

/** Typefaces with the mainland's forms of characters and punctuation, as Linux, macOS and Windows have them. */
internal val MAINLAND =
    listOf("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei")

/** The first of them that this system has: left to itself it may take the forms of Taiwan or Japan. */
@OptIn(ExperimentalTextApi::class)
internal fun mainlandFamily(): FontFamily {
    val name = MAINLAND.find { FontMgr.default.matchFamilyStyle(it, FontStyle.NORMAL)?.familyName == it }
    return if (name == null) {
        FontFamily.Default
    } else {
        FontFamily(SystemFont(name), SystemFont(name, FontWeight.Medium), SystemFont(name, FontWeight.Bold))
    }
}
