package dev.banshi.ui.parts

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.IntrinsicSize
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.defaultMinSize
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Button
import androidx.compose.material3.ButtonDefaults
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme

private val shape = RoundedCornerShape(Space.controlRadius)
private val inside = PaddingValues(horizontal = Space.edge, vertical = Space.tight)

/** The one thing to do: the only filled button of a screen. */
@Composable
fun MainButton(text: String, modifier: Modifier = Modifier, enabled: Boolean = true, onClick: () -> Unit) =
    Button(
        onClick = onClick,
        modifier = modifier.heightIn(min = 52.dp),
        enabled = enabled,
        shape = shape,
        contentPadding = inside,
        colors =
            ButtonDefaults.buttonColors(
                containerColor = Theme.colour.action,
                contentColor = Theme.colour.onAction,
                disabledContainerColor = Theme.colour.line,
                disabledContentColor = Theme.colour.ink,
            ),
    ) { ButtonText(text) }

/** What can be done beside the main thing. */
@Composable
fun QuietButton(
    text: String,
    modifier: Modifier = Modifier,
    enabled: Boolean = true,
    colour: Color = Theme.colour.action,
    onClick: () -> Unit,
) = OutlinedButton(
    onClick = onClick,
    modifier = modifier.heightIn(min = 52.dp),
    enabled = enabled,
    shape = shape,
    contentPadding = inside,
    border = BorderStroke(1.5.dp, if (enabled) colour else Theme.colour.line),
    colors = ButtonDefaults.outlinedButtonColors(contentColor = colour, disabledContentColor = Theme.colour.quiet),
) { ButtonText(text) }

@Composable
private fun ButtonText(text: String) =
    Text(text, style = Theme.type.body, fontWeight = FontWeight.SemiBold, textAlign = TextAlign.Center)

/** A link in the run of a page, of a finger's height; its text begins where the page's does, or ends there. */
@Composable
fun Link(
    text: String,
    modifier: Modifier = Modifier,
    colour: Color = Theme.colour.action,
    isAtEnd: Boolean = false,
    onClick: () -> Unit,
) = Box(
    modifier
        .clickable(
            role = Role.Button,
            onClick = onClick,
        ).defaultMinSize(minWidth = Space.target, minHeight = Space.target),
    if (isAtEnd) Alignment.CenterEnd else Alignment.CenterStart,
) { Text(text, color = colour, style = Theme.type.label) }

/** A small pill at the top: whose it is, large type. Small to the eye, of a finger's height to the touch. */
@Composable
fun Pill(text: String, modifier: Modifier = Modifier, onClick: () -> Unit) {
    val round = RoundedCornerShape(percent = 50)
    Box(
        modifier
            .clickable(
                role = Role.Button,
                onClick = onClick,
            ).defaultMinSize(minWidth = Space.target, minHeight = Space.target),
        Alignment.Center,
    ) {
        Text(
            text,
            Modifier.border(1.dp, Theme.colour.edge, round).padding(horizontal = Space.close, vertical = 5.dp),
            color = Theme.colour.action,
            style = Theme.type.label,
            textAlign = TextAlign.Center,
        )
    }
}

/** Buttons side by side, the main one last and widest; stacked with the main one on top where type is large. */
@Composable
fun ButtonPair(main: @Composable (Modifier) -> Unit, quiet: @Composable (Modifier) -> Unit) {
    if (Theme.isLarge) {
        Stack(Space.tight) {
            main(fill)
            quiet(fill)
        }
    } else {
        Row(Modifier.height(IntrinsicSize.Min), Arrangement.spacedBy(Space.close)) {
            quiet(Modifier.weight(QUIET_SHARE).fillMaxHeight())
            main(Modifier.weight(1f).fillMaxHeight())
        }
    }
}

private const val QUIET_SHARE = 0.6f

/** One of some that stand beside each other: a day, a kind. */
@Composable
fun Chip(text: String, isChosen: Boolean, onChoose: () -> Unit) =
    Box(
        Modifier
            .clip(shape)
            .background(if (isChosen) Theme.colour.actionSoft else Theme.colour.surface)
            .border(1.5.dp, if (isChosen) Theme.colour.action else Theme.colour.edge, shape)
            .selectable(isChosen, role = Role.RadioButton, onClick = onChoose)
            .defaultMinSize(minWidth = Space.target, minHeight = Space.target)
            .padding(horizontal = Space.close, vertical = Space.tight),
        Alignment.Center,
    ) { Text(text, color = if (isChosen) Theme.colour.action else Theme.colour.ink, style = Theme.type.label) }
