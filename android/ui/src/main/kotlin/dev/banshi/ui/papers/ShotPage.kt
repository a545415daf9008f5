package dev.banshi.ui.papers

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.Image
import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.gestures.detectDragGestures
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.aspectRatio
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.offset
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.rememberUpdatedState
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.input.pointer.pointerInput
import androidx.compose.ui.layout.ContentScale
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.IntOffset
import androidx.compose.ui.unit.dp
import dev.banshi.ui.Trouble
import dev.banshi.ui.parts.ButtonPair
import dev.banshi.ui.parts.Heading
import dev.banshi.ui.parts.Ink
import dev.banshi.ui.parts.MainButton
import dev.banshi.ui.parts.Marks
import dev.banshi.ui.parts.Notice
import dev.banshi.ui.parts.Page
import dev.banshi.ui.parts.QuietButton
import dev.banshi.ui.parts.Small
import dev.banshi.ui.parts.Top
import dev.banshi.ui.parts.TroubleNotice
import dev.banshi.ui.parts.fill
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.text
import uniffi.banshi.Corners
import uniffi.banshi.Point
import kotlin.math.roundToInt

/** A shot with the page that was found in it, corners to drag, and one sentence of advice. */
@Composable
internal fun ShotPage(looked: LookedAt, isBusy: Boolean, trouble: Trouble?, on: (PapersEvent) -> Unit) {
    val words = Chrome.papers
    val isGood = looked.screen.isAcceptable
    Page(
        top = { Top(words.look.text, { on(PapersEvent.Back) }) },
        foot = {
            trouble?.let { TroubleNotice(it) }
            ButtonPair({
                val keep = if (isGood) words.keep else words.keepAnyway
                MainButton(keep.text, it, enabled = !isBusy && looked.page != null) { on(PapersEvent.Keep) }
            }) { QuietButton(words.takeAgain.text, it, enabled = !isBusy) { on(PapersEvent.Take(looked.insteadOf)) } }
        },
    ) {
        val ink =
            if (isGood) {
                Ink(
                    Theme.colour.good,
                    Theme.colour.goodSoft,
                )
            } else {
                Ink(Theme.colour.caution, Theme.colour.cautionSoft)
            }
        Notice(looked.screen.advice.text, ink, if (isGood) Marks.check else Marks.caution)
        looked.screen.findings
            .drop(1)
            .forEach { Small(it.words.text, Modifier.padding(top = Space.hair)) }
        Box(Modifier.fillMaxWidth().padding(top = Space.close), Alignment.Center) { ShotWithCorners(looked, on) }
        Small(words.corners.text, Modifier.padding(top = Space.tight))
        if (looked.page != null) {
            Heading(words.result.text)
            Box(fill, Alignment.Center) {
                Image(
                    looked.page,
                    words.page.text,
                    Modifier.heightIn(max = 300.dp).border(1.dp, Theme.colour.line),
                    contentScale = ContentScale.Fit,
                )
            }
        }
    }
}

@Composable
private fun ShotWithCorners(looked: LookedAt, on: (PapersEvent) -> Unit) {
    val shot = looked.shot ?: return
    val screen = looked.screen
    val ratio = screen.width.toFloat() / screen.height.toFloat()
    BoxWithConstraints(Modifier.heightIn(max = 340.dp).aspectRatio(ratio)) {
        // Pixels of the screen for one of the shot.
        val scale = constraints.maxWidth / screen.width.toFloat()
        Image(shot, null, Modifier.fillMaxSize(), contentScale = ContentScale.FillBounds)
        val corners = looked.corners.inOrder()
        val line = Theme.colour.good
        Canvas(Modifier.fillMaxSize()) {
            val path = Path()
            corners.forEachIndexed { place, corner ->
                val (x, y) = corner.x * scale to corner.y * scale
                if (place == 0) path.moveTo(x, y) else path.lineTo(x, y)
            }
            path.close()
            drawPath(path, line.copy(alpha = VEIL))
            drawPath(path, line, style = Stroke(2.dp.toPx()))
        }
        corners.forEachIndexed { place, corner -> CornerDot(looked, place, corner, scale, on) }
    }
}

/** A corner as large as a finger; the dot is in its middle. */
@Composable
private fun CornerDot(looked: LookedAt, place: Int, corner: Point, scale: Float, on: (PapersEvent) -> Unit) {
    val label = Chrome.papers.corner[place].text
    val now by rememberUpdatedState(looked)
    Box(
        Modifier
            .offset {
                val half = Space.target.roundToPx() / 2
                IntOffset((corner.x * scale).roundToInt() - half, (corner.y * scale).roundToInt() - half)
            }.size(Space.target)
            .semantics { contentDescription = label }
            .pointerInput(place, scale) {
                detectDragGestures(onDragEnd = { on(PapersEvent.Drop) }) { change, by ->
                    change.consume()
                    on(PapersEvent.Drag(now.moved(place, by / scale)))
                }
            },
        Alignment.Center,
    ) {
        Box(Modifier.size(22.dp).background(Color.White, CircleShape).border(4.dp, Theme.colour.action, CircleShape))
    }
}

private fun Corners.inOrder() = listOf(topLeft, topRight, bottomRight, bottomLeft)

/** The corners after one was moved, within the shot. */
private fun LookedAt.moved(place: Int, by: Offset): Corners {
    val all =
        corners.inOrder().mapIndexed { at, point ->
            if (at != place) {
                point
            } else {
                Point(
                    (point.x + by.x).coerceIn(0f, screen.width.toFloat() - 1),
                    (point.y + by.y).coerceIn(0f, screen.height.toFloat() - 1),
                )
            }
        }
    return Corners(all[0], all[1], all[2], all[3])
}

private const val VEIL = 0.12f
