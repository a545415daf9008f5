package dev.banshi.ui.form

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.lazy.rememberLazyListState
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.Dialog
import androidx.compose.ui.window.DialogProperties
import dev.banshi.ui.parts.Mark
import dev.banshi.ui.parts.Marks
import dev.banshi.ui.parts.Option
import dev.banshi.ui.parts.Over
import dev.banshi.ui.parts.TextBox
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.text
import uniffi.banshi.ChoiceLine
import uniffi.banshi.FormQuestion

/** A choice of many: the chosen one, and behind a tap a sheet with a search and all of them. */
@Composable
internal fun LongChoice(question: FormQuestion, value: String, answer: (String) -> Unit) {
    val chosen = question.choices.find { it.value == value }
    var isOpen by remember { mutableStateOf(false) }
    Chosen(question, chosen) { isOpen = true }
    if (isOpen) {
        val leave = { isOpen = false }
        Dialog(leave, DialogProperties(usePlatformDefaultWidth = false)) {
            ChoiceSheet(question, value, leave) {
                leave()
                answer(it)
            }
        }
    }
}

/** All choices of a question, with a search above them. */
@Composable
internal fun ChoiceSheet(question: FormQuestion, value: String, onLeave: () -> Unit, onChoose: (String) -> Unit) =
    Over(question.label, onLeave) { Choices(question, value, onChoose) }

@Composable
private fun Chosen(question: FormQuestion, chosen: ChoiceLine?, onClick: () -> Unit) {
    val shape = RoundedCornerShape(Space.controlRadius)
    val edge = if (question.mistake == null) Theme.colour.edge else Theme.colour.stop
    val label = question.label
    Row(
        Modifier
            .fillMaxWidth()
            .clip(shape)
            .background(Theme.colour.surface)
            .border(1.5.dp, edge, shape)
            .testTag(question.path)
            .clickable(role = Role.DropdownList, onClick = onClick)
            .semantics { contentDescription = label }
            .heightIn(min = 52.dp)
            .padding(horizontal = 14.dp, vertical = 10.dp),
        Arrangement.spacedBy(Space.tight),
        Alignment.CenterVertically,
    ) {
        val colour = if (chosen == null) Theme.colour.quiet else Theme.colour.ink
        Text(chosen?.label ?: Chrome.form.choose.text, Modifier.weight(1f), color = colour)
        Mark(Marks.down, size = 20.dp, colour = Theme.colour.quiet)
    }
}

@Composable
private fun Choices(question: FormQuestion, value: String, onChoose: (String) -> Unit) {
    var typed by remember { mutableStateOf("") }
    val found =
        remember(question.choices, typed) {
            question.choices.filter {
                typed.isBlank() ||
                    typed.trim() in it.label
            }
        }
    TextBox(typed, { typed = it }, Chrome.form.search.text, placeholder = Chrome.form.search.text)
    // What is chosen is in sight, the one before it too: it shows that there is more above.
    val chosen = question.choices.indexOfFirst { it.value == value }
    val list = rememberLazyListState((chosen - 1).coerceAtLeast(0))
    Box(Modifier.height(400.dp)) {
        LazyColumn(state = list, verticalArrangement = Arrangement.spacedBy(Space.tight)) {
            items(found, key = { it.value }) { choice ->
                Option(choice.label, choice.value == value, tagOf(question, choice)) { onChoose(choice.value) }
            }
        }
    }
    if (found.isEmpty()) Text(Chrome.item.nothing.text, color = Theme.colour.quiet)
}
