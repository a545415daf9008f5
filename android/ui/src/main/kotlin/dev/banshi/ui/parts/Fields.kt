package dev.banshi.ui.parts

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.interaction.MutableInteractionSource
import androidx.compose.foundation.interaction.collectIsFocusedAsState
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.toggleable
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.text.BasicTextField
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.SolidColor
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.error
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.unit.dp
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme

private val shape = RoundedCornerShape(Space.controlRadius)

/** A question: its label above, what helps below it, the field, and below that where it is from and what is wrong. */
@Composable
fun Field(
    label: String,
    hint: String = "",
    beside: String = "",
    origin: String? = null,
    mistake: String? = null,
    field: @Composable (label: String) -> Unit,
) = Column(Modifier.fillMaxWidth().padding(vertical = Space.close)) {
    Row(horizontalArrangement = Arrangement.spacedBy(Space.tight), verticalAlignment = Alignment.CenterVertically) {
        Text(label, Modifier.weight(1f, fill = false), fontWeight = FontWeight.SemiBold)
        if (beside.isNotEmpty()) Small(beside)
    }
    if (hint.isNotEmpty()) Small(hint)
    Box(Modifier.padding(top = 6.dp)) { field(label) }
    if (origin != null) Small(origin, Modifier.padding(top = Space.hair), Theme.colour.good)
    if (mistake != null) {
        Row(Modifier.padding(top = 6.dp), Arrangement.spacedBy(6.dp)) {
            Mark(Marks.caution, size = 20.dp, colour = Theme.colour.stop)
            Text(mistake, color = Theme.colour.stop, style = Theme.type.label)
        }
    }
}

/**
 * A box to type in; what is long wraps, so that nothing is out of sight at any size of type.
 *
 * @param label what a screen reader calls it
 * @param hasLines whether the text itself may have several lines
 */
@Composable
fun TextBox(
    value: String,
    onChange: (String) -> Unit,
    label: String,
    modifier: Modifier = Modifier,
    placeholder: String = "",
    keyboard: KeyboardType = KeyboardType.Text,
    mistake: String? = null,
    hasLines: Boolean = false,
    end: (@Composable () -> Unit)? = null,
) {
    val source = remember { MutableInteractionSource() }
    val isFocused by source.collectIsFocusedAsState()
    val edge =
        when {
            mistake != null -> Theme.colour.stop
            isFocused -> Theme.colour.action
            else -> Theme.colour.edge
        }
    BasicTextField(
        value,
        { typed -> onChange(if (hasLines) typed else typed.filter { it != '\n' }) },
        modifier
            .fillMaxWidth()
            .semantics {
                contentDescription = label
                if (mistake != null) error(mistake)
            },
        textStyle = Theme.type.body.copy(color = Theme.colour.ink),
        keyboardOptions = KeyboardOptions(keyboardType = keyboard),
        interactionSource = source,
        cursorBrush = SolidColor(Theme.colour.action),
    ) { inner ->
        Row(
            Modifier
                .heightIn(min = 52.dp)
                .clip(shape)
                .background(Theme.colour.surface)
                .border(if (isFocused) 2.dp else 1.5.dp, edge, shape)
                .padding(horizontal = 14.dp, vertical = if (end == null) 10.dp else 2.dp),
            Arrangement.spacedBy(Space.tight),
            Alignment.CenterVertically,
        ) {
            Box(Modifier.weight(1f)) {
                if (value.isEmpty()) Text(placeholder, color = Theme.colour.quiet)
                inner()
            }
            end?.invoke()
        }
    }
}

/** What stands fast: from real-name sign-in, or calculated. */
@Composable
fun FixedBox(value: String) =
    Row(
        Modifier
            .fillMaxWidth()
            .heightIn(min = 52.dp)
            .border(1.5.dp, Theme.colour.line, shape)
            .padding(horizontal = 14.dp, vertical = 10.dp),
        Arrangement.spacedBy(Space.tight),
        Alignment.CenterVertically,
    ) {
        Text(value.ifEmpty { "—" }, Modifier.weight(1f))
        Mark(Marks.lock, size = 18.dp, colour = Theme.colour.quiet)
    }

/** One of several: exactly one can be chosen. */
@Composable
fun Option(text: String, isChosen: Boolean, modifier: Modifier = Modifier, onChoose: () -> Unit) =
    OptionRow(text, isChosen, modifier.selectable(isChosen, role = Role.RadioButton, onClick = onChoose)) {
        val ring =
            if (isChosen) {
                Modifier.border(
                    7.dp,
                    Theme.colour.action,
                    CircleShape,
                )
            } else {
                Modifier.border(2.dp, Theme.colour.quiet, CircleShape)
            }
        Box(Modifier.size(22.dp).then(ring))
    }

/** One that may be chosen beside others; [place] is its number where order counts. */
@Composable
fun Tick(text: String, isChosen: Boolean, place: Int? = null, onToggle: (Boolean) -> Unit) =
    OptionRow(text, isChosen, Modifier.toggleable(isChosen, role = Role.Checkbox, onValueChange = onToggle)) {
        val square = RoundedCornerShape(5.dp)
        val ground =
            if (isChosen) {
                Modifier.background(
                    Theme.colour.action,
                    square,
                )
            } else {
                Modifier.border(2.dp, Theme.colour.quiet, square)
            }
        Box(Modifier.size(22.dp).then(ground), Alignment.Center) {
            when {
                !isChosen -> Unit
                place != null -> Text("$place", color = Theme.colour.onAction, style = Theme.type.small)
                else -> Mark(Marks.check, size = 18.dp, colour = Theme.colour.onAction)
            }
        }
    }

@Composable
private fun OptionRow(text: String, isChosen: Boolean, choice: Modifier, mark: @Composable () -> Unit) =
    Row(
        Modifier
            .fillMaxWidth()
            .clip(shape)
            .background(if (isChosen) Theme.colour.actionSoft else Theme.colour.surface)
            .border(1.5.dp, if (isChosen) Theme.colour.action else Theme.colour.edge, shape)
            .then(choice)
            .heightIn(min = 52.dp)
            .padding(horizontal = 14.dp, vertical = 10.dp),
        Arrangement.spacedBy(Space.close),
        Alignment.CenterVertically,
    ) {
        mark()
        Text(text, Modifier.weight(1f))
    }
