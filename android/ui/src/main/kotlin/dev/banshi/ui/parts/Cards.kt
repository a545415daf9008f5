package dev.banshi.ui.parts

import androidx.compose.animation.AnimatedVisibility
import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.semantics.ProgressBarRangeInfo
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.progressBarRangeInfo
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.stateDescription
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.dp
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.text
import uniffi.banshi.Tone
import uniffi.banshi.Words

private val card = RoundedCornerShape(Space.cardRadius)

/** A sheet of paper on the desk; leads somewhere where [onClick] is given. */
@Composable
fun Sheet(
    modifier: Modifier = Modifier,
    ground: Color = Theme.colour.surface,
    onClick: (() -> Unit)? = null,
    content: @Composable ColumnScope.() -> Unit,
) {
    val leads = if (onClick == null) Modifier else Modifier.clickable(role = Role.Button, onClick = onClick)
    Column(
        modifier
            .fillMaxWidth()
            .clip(card)
            .background(ground)
            .border(1.dp, Theme.colour.line, card)
            .then(leads)
            .padding(horizontal = Space.edge, vertical = Space.close),
        Arrangement.spacedBy(Space.hair),
        content = content,
    )
}

/** Text colour and its own soft ground. */
data class Ink(val text: Color, val ground: Color)

/** How a state looks; its word always stands with it. */
@Composable
fun inkOf(tone: Tone): Ink =
    when (tone) {
        Tone.UNDER_WAY -> Ink(Theme.colour.action, Theme.colour.actionSoft)
        Tone.WAITING -> Ink(Theme.colour.caution, Theme.colour.cautionSoft)
        Tone.GOOD -> Ink(Theme.colour.good, Theme.colour.goodSoft)
        Tone.OFFICIAL -> Ink(Theme.colour.stop, Theme.colour.stopSoft)
        Tone.QUIET -> Ink(Theme.colour.quiet, Theme.colour.paper)
    }

/** One word of state. */
@Composable
fun Tag(text: String, ink: Ink) =
    Text(
        text,
        Modifier.background(ink.ground, RoundedCornerShape(6.dp)).padding(horizontal = Space.tight, vertical = 2.dp),
        color = ink.text,
        style = Theme.type.small,
        fontWeight = FontWeight.Medium,
    )

/** 零跑动, 全程网办, 不收费: the first is the good news. */
@Composable
fun Badges(badges: List<Words>) =
    FlowRow(
        horizontalArrangement = Arrangement.spacedBy(Space.tight),
        verticalArrangement = Arrangement.spacedBy(Space.hair),
    ) {
        badges.forEachIndexed { place, badge -> Tag(badge.text, inkOf(if (place == 0) Tone.GOOD else Tone.UNDER_WAY)) }
    }

/** What is said quietly. */
@Composable
fun Small(text: String, modifier: Modifier = Modifier, colour: Color = Theme.colour.quiet) =
    Text(text, modifier, color = colour, style = Theme.type.small)

/** The name of a card. */
@Composable
fun CardTitle(text: String) = Text(text, style = Theme.type.body, fontWeight = FontWeight.SemiBold)

/** How far something on its way is, 0 to 1. */
val uniffi.banshi.Progress.share: Float
    get() = sent.toFloat() / of.toFloat().coerceAtLeast(1f)

/** How far something is, 0 to 1. */
@Composable
fun Progress(share: Float, modifier: Modifier = Modifier) {
    val round = RoundedCornerShape(3.dp)
    Box(
        modifier
            .fillMaxWidth()
            .height(6.dp)
            .background(Theme.colour.line, round)
            .semantics { progressBarRangeInfo = ProgressBarRangeInfo(share, 0f..1f) },
    ) {
        Box(Modifier.fillMaxWidth(share.coerceIn(0f, 1f)).height(6.dp).background(Theme.colour.action, round))
    }
}

/** A part that folds: its heading, and below it what it holds. */
@Composable
fun Fold(title: String, beside: String = "", open: Boolean = false, content: @Composable ColumnScope.() -> Unit) {
    var isOpen by remember { mutableStateOf(open) }
    val state = (if (isOpen) Chrome.folded.out else Chrome.folded.within).text
    Column {
        Row(
            Modifier
                .fillMaxWidth()
                .clickable(role = Role.Button) { isOpen = !isOpen }
                .semantics { stateDescription = state }
                .heightIn(min = Space.target)
                .padding(vertical = Space.tight),
            Arrangement.spacedBy(Space.tight),
            Alignment.CenterVertically,
        ) {
            Text(title, Modifier.weight(1f))
            if (beside.isNotEmpty()) Text(beside, color = Theme.colour.quiet, style = Theme.type.label)
            Mark(if (isOpen) Marks.up else Marks.down, size = 20.dp, colour = Theme.colour.quiet)
        }
        AnimatedVisibility(isOpen) {
            Stack(Space.tight, Modifier.padding(bottom = Space.close), content)
        }
        HorizontalDivider(color = Theme.colour.line)
    }
}
