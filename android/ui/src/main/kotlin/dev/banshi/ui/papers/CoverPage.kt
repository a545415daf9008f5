package dev.banshi.ui.papers

import androidx.compose.foundation.Image
import androidx.compose.foundation.border
import androidx.compose.foundation.gestures.detectDragGestures
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.aspectRatio
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.drawWithContent
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Rect
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.input.pointer.pointerInput
import androidx.compose.ui.layout.ContentScale
import androidx.compose.ui.unit.IntSize
import androidx.compose.ui.unit.dp
import dev.banshi.ui.Trouble
import dev.banshi.ui.parts.ButtonPair
import dev.banshi.ui.parts.MainButton
import dev.banshi.ui.parts.Page
import dev.banshi.ui.parts.QuietButton
import dev.banshi.ui.parts.Safe
import dev.banshi.ui.parts.Small
import dev.banshi.ui.parts.Top
import dev.banshi.ui.parts.TroubleNotice
import dev.banshi.ui.parts.fill
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.text
import uniffi.banshi.PageArea
import uniffi.banshi.PageLine
import kotlin.math.max
import kotlin.math.min

/** A page, to draw boxes over what the recipient need not see. Each is stored as it is drawn. */
@Composable
internal fun CoverPage(page: PageLine, picture: ImageBitmap?, trouble: Trouble?, on: (PapersEvent) -> Unit) {
    val words = Chrome.papers
    Page(
        top = { Top(words.cover.text, { on(PapersEvent.Back) }) },
        foot = {
            trouble?.let { TroubleNotice(it) }
            ButtonPair({ MainButton(words.done.text, it) { on(PapersEvent.Back) } }) {
                QuietButton(words.undo.text, it, enabled = page.covers.isNotEmpty()) { on(PapersEvent.Undo) }
            }
        },
    ) {
        Text(words.coverHow.text)
        Box(fill.padding(vertical = Space.close), Alignment.Center) {
            if (picture != null) DrawnOver(picture, page.covers, on)
        }
        Small(page.covered?.text ?: words.nothingCovered.text)
        Safe(words.coverSafe.text)
    }
}

@Composable
private fun DrawnOver(picture: ImageBitmap, covers: List<PageArea>, on: (PapersEvent) -> Unit) {
    var drawn by remember { mutableStateOf<Drawn?>(null) }
    val line = Theme.colour.action
    Image(
        picture,
        Chrome.papers.page.text,
        Modifier
            .heightIn(max = 440.dp)
            .aspectRatio(picture.width.toFloat() / picture.height.toFloat())
            .border(1.dp, Theme.colour.edge)
            .covered(picture, covers)
            .drawWithContent {
                drawContent()
                drawn?.area(IntSize(size.width.toInt(), size.height.toInt()))?.on(Rect(Offset.Zero, size))?.let { box ->
                    drawRect(line.copy(alpha = VEIL), box.topLeft, box.size)
                    drawRect(line, box.topLeft, box.size, style = Stroke(2.dp.toPx()))
                }
            }.pointerInput(Unit) {
                detectDragGestures(
                    onDragStart = { drawn = Drawn(it, it) },
                    onDragCancel = { drawn = null },
                    onDragEnd = {
                        drawn?.let { on(PapersEvent.Hide(it.area(size))) }
                        drawn = null
                    },
                ) { change, by ->
                    change.consume()
                    drawn = drawn?.let { it.copy(to = it.to + by) }
                }
            }.fillMaxSize(),
        contentScale = ContentScale.FillBounds,
    )
}

/** From where a finger came down to where it is. */
private data class Drawn(val from: Offset, val to: Offset) {
    fun area(within: IntSize) =
        PageArea(
            left = (min(from.x, to.x) / within.width).coerceIn(0f, 1f),
            top = (min(from.y, to.y) / within.height).coerceIn(0f, 1f),
            right = (max(from.x, to.x) / within.width).coerceIn(0f, 1f),
            bottom = (max(from.y, to.y) / within.height).coerceIn(0f, 1f),
        )
}

/** The page's covered parts, black over its picture, which fits within the place that it has. */
internal fun Modifier.covered(picture: ImageBitmap, covers: List<PageArea>): Modifier =
    drawWithContent {
        drawContent()
        val scale = min(size.width / picture.width, size.height / picture.height)
        val fitted = Size(picture.width * scale, picture.height * scale)
        val place = Rect(Offset((size.width - fitted.width) / 2, (size.height - fitted.height) / 2), fitted)
        covers.forEach { it.on(place).run { drawRect(Color.Black, topLeft, size) } }
    }

private fun PageArea.on(place: Rect) =
    Rect(
        place.left + left * place.width,
        place.top + top * place.height,
        place.left + right * place.width,
        place.top + bottom * place.height,
    )

private const val VEIL = 0.25f
