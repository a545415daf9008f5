package dev.banshi.ui.review

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.gestures.detectDragGestures
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.StrokeJoin
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.input.pointer.pointerInput
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import dev.banshi.ui.parts.Heading
import dev.banshi.ui.parts.Link
import dev.banshi.ui.parts.Small
import dev.banshi.ui.parts.TitleRow
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.text

/** A place to sign by finger: a picture on the screen, of which nothing is kept. What is signed is signed by the key. */
@Composable
internal fun SignaturePad() {
    var strokes by remember { mutableStateOf(emptyList<List<Offset>>()) }
    val label = Chrome.review.signature.text
    val shape = RoundedCornerShape(Space.controlRadius)
    val ink = Theme.colour.ink
    TitleRow({ Heading(label) }) {
        if (strokes.isNotEmpty()) Link(Chrome.review.clear.text, isAtEnd = true) { strokes = emptyList() }
    }
    Canvas(
        Modifier
            .fillMaxWidth()
            .height(140.dp)
            .clip(shape)
            .background(Theme.colour.surface)
            .border(1.5.dp, Theme.colour.edge, shape)
            .semantics { contentDescription = label }
            .pointerInput(Unit) {
                detectDragGestures(onDragStart = { strokes = strokes + listOf(listOf(it)) }) { change, _ ->
                    change.consume()
                    strokes = strokes.dropLast(1) + listOf(strokes.last() + change.position)
                }
            },
    ) {
        val pen = Stroke(3.dp.toPx(), cap = StrokeCap.Round, join = StrokeJoin.Round)
        strokes.forEach { points ->
            val path = Path()
            path.moveTo(points.first().x, points.first().y)
            points.drop(1).forEach { path.lineTo(it.x, it.y) }
            drawPath(path, ink, style = pen)
        }
    }
    Small(Chrome.review.signatureMore.text)
}
