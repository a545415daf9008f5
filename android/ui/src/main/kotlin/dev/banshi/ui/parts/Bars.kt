package dev.banshi.ui.parts

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.selection.selectable
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.dp
import dev.banshi.ui.Place
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.text

/** The line at the top while there is no network: nothing stops working. */
@Composable
fun StatusLine() =
    Row(
        Modifier
            .fillMaxWidth()
            .background(
                Theme.colour.cautionSoft,
            ).padding(horizontal = Space.edge, vertical = Space.hair),
        Arrangement.spacedBy(6.dp),
        Alignment.CenterVertically,
    ) {
        Mark(Marks.offline, size = 16.dp, colour = Theme.colour.caution)
        Small(Chrome.offline.text, colour = Theme.colour.caution)
    }

/** 读给我听: the machine's voice begins, or falls silent. */
@Composable
fun ReadAloudLine(isReading: Boolean, onToggle: () -> Unit) =
    Row(Modifier.fillMaxWidth().padding(horizontal = Space.edge), Arrangement.End, Alignment.CenterVertically) {
        Link((if (isReading) Chrome.readAloud.stop else Chrome.readAloud.begin).text, isAtEnd = true, onClick = onToggle)
    }

/** The five places at the bottom. Their words grow less than the rest, so that five still stand side by side. */
@Composable
fun TabBar(chosen: Place.Tab, onChoose: (Place.Tab) -> Unit) {
    val density = LocalDensity.current
    val held = Density(density.density, density.fontScale.coerceAtMost(LARGEST))
    CompositionLocalProvider(LocalDensity provides held) {
        HorizontalDivider(color = Theme.colour.line)
        Row(Modifier.fillMaxWidth().background(Theme.colour.surface)) {
            Place.Tab.entries.forEach { tab ->
                val isChosen = tab == chosen
                val colour = if (isChosen) Theme.colour.action else Theme.colour.quiet
                Column(
                    Modifier
                        .weight(1f)
                        .selectable(isChosen, role = Role.Tab) { onChoose(tab) }
                        .heightIn(min = 64.dp)
                        .padding(vertical = Space.tight),
                    Arrangement.Center,
                    Alignment.CenterHorizontally,
                ) {
                    Mark(tab.mark, colour = colour)
                    val weight = if (isChosen) FontWeight.SemiBold else FontWeight.Normal
                    Text(tab.words.text, color = colour, style = Theme.type.small, fontWeight = weight, maxLines = 1)
                }
            }
        }
    }
}

private val Place.Tab.mark
    get() =
        when (this) {
            Place.Tab.HOME -> Marks.home
            Place.Tab.ITEMS -> Marks.items
            Place.Tab.FILINGS -> Marks.filings
            Place.Tab.APPOINTMENTS -> Marks.clock
            Place.Tab.ME -> Marks.person
        }

private val Place.Tab.words
    get() =
        when (this) {
            Place.Tab.HOME -> Chrome.tabs.home
            Place.Tab.ITEMS -> Chrome.tabs.items
            Place.Tab.FILINGS -> Chrome.tabs.filings
            Place.Tab.APPOINTMENTS -> Chrome.tabs.appointments
            Place.Tab.ME -> Chrome.tabs.me
        }

private const val LARGEST = 1.3f
