package dev.banshi.ui.parts

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.dp
import dev.banshi.ui.Loaded
import dev.banshi.ui.Trouble
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.text
import kotlinx.coroutines.delay

/** A sentence on a soft ground with its mark. */
@Composable
fun Notice(text: String, ink: Ink, mark: ImageVector, modifier: Modifier = Modifier, more: String = "") =
    Row(
        modifier
            .fillMaxWidth()
            .background(ink.ground, RoundedCornerShape(Space.controlRadius))
            .padding(Space.close)
            .semantics(mergeDescendants = true) { liveRegion = LiveRegionMode.Polite },
        Arrangement.spacedBy(Space.tight),
    ) {
        Mark(mark, size = 22.dp, colour = ink.text)
        Column(Modifier.weight(1f)) {
            Text(
                text,
                style = Theme.type.label,
                color = ink.text,
                fontWeight = if (more.isEmpty()) null else FontWeight.SemiBold,
            )
            if (more.isNotEmpty()) Small(more, colour = Theme.colour.ink)
        }
    }

/** A word of caution. */
@Composable
fun Caution(text: String, modifier: Modifier = Modifier) =
    Notice(text, Ink(Theme.colour.caution, Theme.colour.cautionSoft), Marks.caution, modifier)

/** That everything is safe. */
@Composable
fun Safe(text: String, modifier: Modifier = Modifier) =
    Row(
        modifier.fillMaxWidth().padding(vertical = Space.tight),
        Arrangement.spacedBy(6.dp),
        Alignment.CenterVertically,
    ) {
        Mark(Marks.lock, size = 16.dp, colour = Theme.colour.quiet)
        Small(text)
    }

/** What went wrong, what is safe, what to do. */
@Composable
fun TroubleNotice(trouble: Trouble, modifier: Modifier = Modifier, onAgain: (() -> Unit)? = null) =
    Stack(Space.tight, modifier) {
        val calm = trouble.kind == Trouble.Kind.LATER
        val ink =
            if (calm) {
                Ink(
                    Theme.colour.caution,
                    Theme.colour.cautionSoft,
                )
            } else {
                Ink(Theme.colour.stop, Theme.colour.stopSoft)
            }
        Notice(trouble.happened.text, ink, if (calm) Marks.offline else Marks.caution, more = trouble.advice.text)
        if (onAgain != null) QuietButton(Chrome.again.text, fill, onClick = onAgain)
    }

/** Shows what is loaded; a skeleton where it takes longer than a person notices; the trouble where it failed. */
@Composable
fun <T> WhenLoaded(loaded: Loaded<T>, onAgain: () -> Unit, content: @Composable (T) -> Unit) =
    when (loaded) {
        Loaded.Waiting -> Skeleton()
        is Loaded.Failed -> TroubleNotice(loaded.trouble, Modifier.padding(top = Space.edge), onAgain)
        is Loaded.Here -> content(loaded.value)
    }

/** Bars where text will stand; nothing before 300 ms. */
@Composable
fun Skeleton(lines: Int = 5, after: Long = UNNOTICED_MS) {
    var isShown by remember { mutableStateOf(after == 0L) }
    LaunchedEffect(Unit) {
        delay(after)
        isShown = true
    }
    if (!isShown) return
    val label = Chrome.loading.text
    Stack(Space.edge, Modifier.padding(top = Space.apart).semantics { contentDescription = label }) {
        repeat(lines) { line ->
            val share = if (line % 2 == 0) 1f else SHORT_LINE
            Box(Modifier.fillMaxWidth(share).height(20.dp).background(Theme.colour.line, RoundedCornerShape(6.dp)))
        }
    }
}

private const val UNNOTICED_MS = 300L
private const val SHORT_LINE = 0.7f
