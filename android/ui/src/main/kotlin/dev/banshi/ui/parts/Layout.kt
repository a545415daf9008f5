package dev.banshi.ui.parts

import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.imePadding
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.text

/** As wide as there is room. */
val fill: Modifier = Modifier.fillMaxWidth()

/** One thing below the other. */
@Composable
fun Stack(gap: Dp, modifier: Modifier = Modifier, content: @Composable ColumnScope.() -> Unit) =
    Column(modifier.fillMaxWidth(), Arrangement.spacedBy(gap), content = content)

/** A page: its top, what scrolls, and what stays at the thumb. */
@Composable
fun Page(
    top: @Composable () -> Unit,
    foot: (@Composable ColumnScope.() -> Unit)? = null,
    ground: Color = Theme.colour.paper,
    content: @Composable ColumnScope.() -> Unit,
) = Column(Modifier.fillMaxSize().background(ground).imePadding()) {
    top()
    Column(
        Modifier
            .weight(1f)
            .fillMaxWidth()
            .verticalScroll(rememberScrollState())
            .padding(horizontal = Space.edge),
        content = {
            content()
            Spacer(Modifier.height(Space.apart))
        },
    )
    if (foot != null) Foot(foot)
}

/** What stays at the thumb. */
@Composable
fun Foot(content: @Composable ColumnScope.() -> Unit) {
    HorizontalDivider(color = Theme.colour.line)
    Column(
        Modifier
            .fillMaxWidth()
            .background(Theme.colour.paper)
            .padding(start = Space.edge, end = Space.edge, top = Space.close, bottom = Space.edge),
        Arrangement.spacedBy(Space.tight),
        content = content,
    )
}

/** The bar at the top: back, where this is, and one more thing. */
@Composable
fun Top(
    title: String,
    onBack: (() -> Unit)? = null,
    ground: Color = Theme.colour.paper,
    end: (@Composable () -> Unit)? = null,
) = Row(
    Modifier
        .fillMaxWidth()
        .background(ground)
        .heightIn(min = 56.dp)
        .padding(
            start =
                if (onBack ==
                    null
                ) {
                    Space.edge
                } else {
                    Space.hair
                },
            end = Space.edge,
            top = Space.hair,
            bottom = Space.hair,
        ),
    verticalAlignment = Alignment.CenterVertically,
    horizontalArrangement = Arrangement.spacedBy(Space.tight),
) {
    if (onBack != null) {
        val label = Chrome.back.text
        Box(
            Modifier.size(Space.target).clickable(role = Role.Button, onClick = onBack).semantics {
                contentDescription =
                    label
            },
            Alignment.Center,
        ) { Mark(Marks.back, colour = Theme.colour.action) }
    }
    Text(title, Modifier.weight(1f).semantics { heading() }, style = Theme.type.heading)
    end?.invoke()
}

/** The quiet heading of a part of a page. */
@Composable
fun Heading(text: String, modifier: Modifier = Modifier) =
    Text(
        text,
        modifier.padding(top = Space.apart, bottom = Space.tight).semantics { heading() },
        style = Theme.type.label,
        color = Theme.colour.quiet,
    )

/** A title with something at its end; the end goes below where type is large. */
@Composable
fun TitleRow(title: @Composable () -> Unit, end: @Composable () -> Unit) {
    if (Theme.isLarge) {
        Stack(Space.hair) {
            title()
            end()
        }
    } else {
        Row(fill, Arrangement.spacedBy(Space.tight), Alignment.CenterVertically) {
            Box(Modifier.weight(1f)) { title() }
            end()
        }
    }
}
