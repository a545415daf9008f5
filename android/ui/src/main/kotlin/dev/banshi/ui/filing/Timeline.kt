package dev.banshi.ui.filing

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.IntrinsicSize
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.stateDescription
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.dp
import dev.banshi.ui.parts.Small
import dev.banshi.ui.parts.Stack
import dev.banshi.ui.parts.fill
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.text
import uniffi.banshi.Step
import uniffi.banshi.StepMark

/** A filing's way: done, now, to come. */
@Composable
internal fun Timeline(steps: List<Step>) =
    Column(Modifier.padding(top = Space.tight)) {
        steps.forEachIndexed { place, step -> StepRow(step, isLast = place == steps.lastIndex) }
    }

@Composable
private fun StepRow(step: Step, isLast: Boolean) {
    val words = Chrome.filing
    val spoken =
        when (step.mark) {
            StepMark.DONE -> words.done
            StepMark.NOW -> words.current
            StepMark.AHEAD -> words.ahead
        }.text
    Row(
        fill.height(IntrinsicSize.Min).semantics(mergeDescendants = true) { stateDescription = spoken },
        Arrangement.spacedBy(14.dp),
    ) {
        Column(
            Modifier.width(14.dp).fillMaxHeight().padding(top = 7.dp),
            horizontalAlignment = Alignment.CenterHorizontally,
        ) {
            Dot(step.mark)
            if (!isLast) Box(Modifier.width(2.dp).weight(1f).background(Theme.colour.line))
        }
        Stack(0.dp, Modifier.weight(1f).padding(bottom = 14.dp)) {
            val colour =
                when {
                    step.isDecision -> Theme.colour.seal
                    step.mark == StepMark.AHEAD -> Theme.colour.quiet
                    else -> Theme.colour.ink
                }
            val weight = if (step.mark == StepMark.AHEAD) FontWeight.Normal else FontWeight.SemiBold
            Text(step.title.text, color = colour, fontWeight = weight)
            if (step.detail.text.isNotEmpty()) Small(step.detail.text)
        }
    }
}

@Composable
private fun Dot(mark: StepMark) {
    val look =
        when (mark) {
            StepMark.DONE -> {
                Modifier.background(Theme.colour.good, CircleShape)
            }

            StepMark.NOW -> {
                Modifier
                    .background(
                        Theme.colour.surface,
                        CircleShape,
                    ).border(4.dp, Theme.colour.action, CircleShape)
            }

            StepMark.AHEAD -> {
                Modifier
                    .background(
                        Theme.colour.surface,
                        CircleShape,
                    ).border(2.dp, Theme.colour.edge, CircleShape)
            }
        }
    Box(Modifier.size(14.dp).then(look))
}
