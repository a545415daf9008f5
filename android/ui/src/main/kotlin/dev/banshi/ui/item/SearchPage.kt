package dev.banshi.ui.item

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.lazy.rememberLazyListState
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.derivedStateOf
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.focus.FocusRequester
import androidx.compose.ui.focus.focusRequester
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.dp
import dev.banshi.ui.parts.Badges
import dev.banshi.ui.parts.CardTitle
import dev.banshi.ui.parts.Caution
import dev.banshi.ui.parts.Ink
import dev.banshi.ui.parts.Link
import dev.banshi.ui.parts.Mark
import dev.banshi.ui.parts.Marks
import dev.banshi.ui.parts.Notice
import dev.banshi.ui.parts.Sheet
import dev.banshi.ui.parts.Skeleton
import dev.banshi.ui.parts.Small
import dev.banshi.ui.parts.Stack
import dev.banshi.ui.parts.TextBox
import dev.banshi.ui.parts.Top
import dev.banshi.ui.parts.TroubleNotice
import dev.banshi.ui.parts.fill
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.text
import uniffi.banshi.ItemLine
import uniffi.banshi.ScenarioLine

/**
 * 事项: results as they are typed.
 *
 * @param isTyping whether the person came to type at once; back leads to where they came from
 */
@Composable
fun SearchPage(state: SearchState, isTyping: Boolean = false, on: (SearchEvent) -> Unit) {
    val field = remember { FocusRequester() }
    LaunchedEffect(isTyping) { if (isTyping) field.requestFocus() }
    Column(Modifier.fillMaxSize().background(Theme.colour.paper)) {
        val words = Chrome.item
        Top(words.title.text, if (isTyping) ({ on(SearchEvent.Back) }) else null)
        Stack(Space.tight, Modifier.padding(horizontal = Space.edge)) {
            TextBox(
                state.typed,
                { on(SearchEvent.Type(it)) },
                words.title.text,
                Modifier.focusRequester(field),
                words.search.text,
            ) {
                if (state.typed.isNotEmpty()) Link(words.clear.text, isAtEnd = true) { on(SearchEvent.Type("")) }
            }
            state.catalogue?.let { Caution(it.text) }
            state.trouble?.let { trouble -> TroubleNotice(trouble) { on(SearchEvent.Arrive) } }
            state.note?.let { Small(it.text) }
        }
        val items = state.items
        when {
            items == null -> Column(Modifier.padding(horizontal = Space.edge)) { Skeleton() }
            items.isEmpty() -> Nothing(state.isEmpty, state.scenarios, on)
            else -> Found(items, state.scenarios, on)
        }
    }
}

@Composable
private fun Nothing(isEmpty: Boolean, scenarios: List<ScenarioLine>, on: (SearchEvent) -> Unit) {
    val words = Chrome.item
    val (title, more) = if (isEmpty) words.noCatalogue to words.noCatalogueMore else words.nothing to words.nothingMore
    val mark = if (isEmpty) Marks.offline else Marks.search
    val ink = Ink(Theme.colour.action, Theme.colour.actionSoft)
    Column(Modifier.verticalScroll(rememberScrollState()).padding(Space.edge), Arrangement.spacedBy(Space.tight)) {
        Notice(title.text, ink, mark, more = more.text)
        Unsure(scenarios, on)
    }
}

/** 不确定办哪个？ Questions in a person's own words. */
@Composable
private fun Unsure(scenarios: List<ScenarioLine>, on: (SearchEvent) -> Unit) {
    if (scenarios.isEmpty()) return
    Stack(Space.hair) {
        Small(Chrome.scenario.unsure.text)
        scenarios.forEach { scenario ->
            Sheet(ground = Theme.colour.actionSoft, onClick = { on(SearchEvent.Ask(scenario.path)) }) {
                Row(fill, Arrangement.spacedBy(Space.tight), Alignment.CenterVertically) {
                    Text(scenario.title.text, Modifier.weight(1f), fontWeight = FontWeight.Medium)
                    Mark(Marks.onward, size = 20.dp, colour = Theme.colour.action)
                }
            }
        }
    }
}

@Composable
private fun Found(items: List<ItemLine>, scenarios: List<ScenarioLine>, on: (SearchEvent) -> Unit) {
    val list = rememberLazyListState()
    val isNearEnd by remember(items.size) {
        derivedStateOf {
            (
                list.layoutInfo.visibleItemsInfo
                    .lastOrNull()
                    ?.index ?: 0
            ) >= items.size - AHEAD
        }
    }
    LaunchedEffect(isNearEnd, items.size) { if (isNearEnd) on(SearchEvent.NearEnd) }
    LazyColumn(
        state = list,
        contentPadding = PaddingValues(Space.edge),
        verticalArrangement = Arrangement.spacedBy(Space.tight),
    ) {
        if (scenarios.isNotEmpty()) item(key = UNSURE) { Unsure(scenarios, on) }
        items(items, key = { it.code }) { item -> ItemCard(item) { on(SearchEvent.Open(item.code)) } }
    }
}

/** An item in a list: its name, who accepts, how few visits. */
@Composable
fun ItemCard(item: ItemLine, onClick: () -> Unit) =
    Sheet(onClick = onClick) {
        CardTitle(item.title.text)
        Small(item.office)
        Badges(item.badges)
        item.caution?.let { Small(it, colour = Theme.colour.caution) }
    }

/** No item has such a code. */
private const val UNSURE = "?"

/** How many lines before the end the next window is asked for. */
private const val AHEAD = 8
