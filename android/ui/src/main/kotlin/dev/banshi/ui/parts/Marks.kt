package dev.banshi.ui.parts

import androidx.compose.foundation.layout.size
import androidx.compose.material3.Icon
import androidx.compose.material3.LocalContentColor
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.SolidColor
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.StrokeJoin
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.graphics.vector.addPathNodes
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp

/** The app's own line drawings, 24 by 24; a word stands beside each, so that they need no description. */
object Marks {
    /** Back. */
    val back = mark("M15 5 L8 12 L15 19")

    /** Leads on. */
    val onward = mark("M9 5 L16 12 L9 19")

    /** Folds out. */
    val down = mark("M5 9 L12 16 L19 9")

    /** Folds in. */
    val up = mark("M5 15 L12 8 L19 15")

    /** Search. */
    val search = mark("M10.5 4 A6.5 6.5 0 1 0 10.5 17 A6.5 6.5 0 1 0 10.5 4 M15.5 15.5 L20.5 20.5")

    /** Home. */
    val home = mark("M4 11.5 L12 4.5 L20 11.5 M6 10 V19.5 H18 V10 M10 19.5 V14 H14 V19.5")

    /** All items. */
    val items = mark("M4 6.5 H20 M4 12 H20 M4 17.5 H20")

    /** Filings. */
    val filings = mark("M6 3.5 H18 V20.5 H6 Z M9 8 H15 M9 12 H15 M9 16 H13")

    /** Appointments. */
    val clock = mark("M12 3.5 A8.5 8.5 0 1 0 12 20.5 A8.5 8.5 0 1 0 12 3.5 M12 7.5 V12 L15.5 14")

    /** The person. */
    val person = mark("M12 4 A4 4 0 1 0 12 12 A4 4 0 1 0 12 4 M4.5 20.5 C5 16 8 14.5 12 14.5 C16 14.5 19 16 19.5 20.5")

    /** Done. */
    val check = mark("M5 12.5 L10 17.5 L19.5 7")

    /** Mind this. */
    val caution = mark("M12 4 L21 19.5 H3 Z M12 10 V14 M12 16.8 V17")

    /** Without a network. */
    val offline = mark("M4 9 C9 5 15 5 20 9 M7.5 13 C10 11 14 11 16.5 13 M11.9 17 H12.1 M4 4 L20 20")

    /** Safe. */
    val lock = mark("M6 11 H18 V20 H6 Z M8.5 11 V8 A3.5 3.5 0 0 1 15.5 8 V11")

    /** Camera. */
    val camera = mark("M4 8 H8 L9.5 5.5 H14.5 L16 8 H20 V19 H4 Z M12 10 A3.2 3.2 0 1 0 12 16.4 A3.2 3.2 0 1 0 12 10")

    private fun mark(path: String): ImageVector =
        ImageVector
            .Builder(defaultWidth = 24.dp, defaultHeight = 24.dp, viewportWidth = 24f, viewportHeight = 24f)
            .addPath(
                pathData = addPathNodes(path),
                stroke = SolidColor(Color.Black),
                strokeLineWidth = 1.8f,
                strokeLineCap = StrokeCap.Round,
                strokeLineJoin = StrokeJoin.Round,
            ).build()
}

/** A line drawing beside a word that says the same. */
@Composable
fun Mark(
    mark: ImageVector,
    modifier: Modifier = Modifier,
    size: Dp = 24.dp,
    colour: Color = LocalContentColor.current,
) {
    // Grows with the words, less than they do.
    val scale = LocalDensity.current.fontScale.coerceIn(1f, LARGEST)
    Icon(mark, contentDescription = null, modifier.size(size * scale), tint = colour)
}

private const val LARGEST = 1.5f
