package dev.banshi.ui.filing

import androidx.compose.foundation.layout.padding
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import dev.banshi.ui.home.FilingCard
import dev.banshi.ui.parts.Ink
import dev.banshi.ui.parts.Marks
import dev.banshi.ui.parts.Notice
import dev.banshi.ui.parts.Page
import dev.banshi.ui.parts.Stack
import dev.banshi.ui.parts.Top
import dev.banshi.ui.parts.WhenLoaded
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.text

/** 办件: all filings. */
@Composable
fun FilingsPage(state: FilingsState, on: (FilingsEvent) -> Unit) =
    Page(top = { Top(Chrome.filing.title.text) }) {
        WhenLoaded(state.filings, onAgain = { on(FilingsEvent.Arrive) }) { filings ->
            if (filings.isEmpty()) {
                val ink = Ink(Theme.colour.action, Theme.colour.actionSoft)
                Notice(
                    Chrome.home.nothing.text,
                    ink,
                    Marks.filings,
                    Modifier.padding(top = Space.edge),
                    Chrome.home.nothingMore.text,
                )
            }
            Stack(Space.tight) {
                filings.forEach { line ->
                    FilingCard(line, isFirst = false) { on(FilingsEvent.Go(it)) }
                }
            }
        }
    }
