package dev.banshi.ui

import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.Modifier
import androidx.compose.ui.text.ExperimentalTextApi
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.platform.SystemFont
import androidx.compose.ui.unit.Density
import dev.banshi.ui.theme.BanshiTheme
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Language
import org.jetbrains.skia.Bitmap
import org.jetbrains.skia.FontMgr
import org.jetbrains.skia.FontStyle
import org.jetbrains.skia.Image

/** A way in which every screen is drawn. */
internal enum class Look(val dark: Boolean = false, val type: Float = 1f, val language: Language = Language.CHINESE) {
    LIGHT,
    DARK(dark = true),
    LARGE(type = 2f),
    ENGLISH(language = Language.ENGLISH),
    ;

    /** As the picture's file calls it. */
    val suffix = name.lowercase()

    /** A phone of 360 by 780 dp, one pixel each, after everything has settled. */
    fun draw(content: @Composable () -> Unit): Bitmap {
        val scene =
            ImageComposeScene(WIDTH, HEIGHT, Density(1f, type)) {
                BanshiTheme(language, dark, family = Font.family) {
                    Surface(Modifier.fillMaxSize(), color = Theme.colour.paper, content = content)
                }
            }
        try {
            scene.render(0)
            return bitmapOf(scene.render(SETTLED_NS))
        } finally {
            scene.close()
        }
    }

    companion object {
        const val WIDTH = 360
        const val HEIGHT = 780
        private const val SETTLED_NS = 2_000_000_000L

        fun bitmapOf(image: Image): Bitmap = Bitmap.makeFromImage(image)
    }
}

/** The one typeface of all pictures: Debian's fonts-noto-cjk. */
@OptIn(ExperimentalTextApi::class)
internal object Font {
    private const val NAME = "Noto Sans CJK SC"

    /** Whether this machine has it. */
    val isThere: Boolean
        get() = FontMgr.default.matchFamilyStyle(NAME, FontStyle.NORMAL)?.familyName == NAME

    val family =
        FontFamily(SystemFont(NAME), SystemFont(NAME, FontWeight.Medium), SystemFont(NAME, FontWeight.Bold))
}
