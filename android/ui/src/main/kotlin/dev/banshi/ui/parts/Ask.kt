package dev.banshi.ui.parts

import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.interaction.MutableInteractionSource
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.DisposableEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberUpdatedState
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.platform.LocalFocusManager
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.paneTitle
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import dev.banshi.ui.LocalSheets
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.text

/** A sheet over the page, at the thumb; a tap beside it, or the machine's way back, puts it away. */
@Composable
fun Over(title: String, onLeave: () -> Unit, content: @Composable ColumnScope.() -> Unit) {
    val away = Chrome.leaveIt.text
    val sheets = LocalSheets.current
    val focus = LocalFocusManager.current
    val leave by rememberUpdatedState(onLeave)
    DisposableEffect(sheets) {
        // What is typed now does not go into a field below.
        focus.clearFocus()
        val putAway = { leave() }
        sheets.add(putAway)
        onDispose { sheets.remove(putAway) }
    }
    Box(Modifier.fillMaxSize(), Alignment.BottomCenter) {
        Box(
            Modifier
                .fillMaxSize()
                .background(Color.Black.copy(alpha = VEIL))
                .clickable(remember { MutableInteractionSource() }, indication = null, onClick = onLeave)
                .semantics { contentDescription = away },
        )
        Column(
            Modifier
                .fillMaxWidth()
                .heightIn(max = 640.dp)
                .clip(RoundedCornerShape(topStart = Space.cardRadius, topEnd = Space.cardRadius))
                .background(Theme.colour.surface)
                .semantics { paneTitle = title }
                .verticalScroll(rememberScrollState())
                .padding(Space.edge),
            Arrangement.spacedBy(Space.close),
        ) {
            Text(title, Modifier.semantics { heading() }, style = Theme.type.heading)
            content()
        }
    }
}

/** A second question before something is done. */
@Composable
fun Ask(title: String, more: String, yes: String, isGrave: Boolean = false, onLeave: () -> Unit, onYes: () -> Unit) =
    Over(title, onLeave) {
        Text(more)
        val agree = {
            onLeave()
            onYes()
        }
        if (isGrave) {
            MainButton(Chrome.leaveIt.text, fill, onClick = onLeave)
            QuietButton(yes, fill, colour = Theme.colour.stop, onClick = agree)
        } else {
            MainButton(yes, fill, onClick = agree)
            QuietButton(Chrome.leaveIt.text, fill, onClick = onLeave)
        }
    }

/** Asks for a line of text: a name, a number; [more] may be empty. */
@Composable
fun AskText(
    title: String,
    first: String,
    yes: String,
    more: String = "",
    mayBeEmpty: Boolean = false,
    onLeave: () -> Unit,
    onText: (String) -> Unit,
) {
    var text by remember { mutableStateOf(first) }
    Over(title, onLeave) {
        if (more.isNotEmpty()) Text(more)
        TextBox(text, { text = it }, title, placeholder = title)
        MainButton(yes, fill, enabled = mayBeEmpty || text.isNotBlank()) {
            onLeave()
            onText(text.trim())
        }
        QuietButton(Chrome.leaveIt.text, fill, onClick = onLeave)
    }
}

private const val VEIL = 0.45f
