package dev.banshi.ui.home

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.dp
import dev.banshi.ui.Place
import dev.banshi.ui.item.ItemCard
import dev.banshi.ui.parts.Ask
import dev.banshi.ui.parts.CardTitle
import dev.banshi.ui.parts.Caution
import dev.banshi.ui.parts.Heading
import dev.banshi.ui.parts.Link
import dev.banshi.ui.parts.MainButton
import dev.banshi.ui.parts.Mark
import dev.banshi.ui.parts.Marks
import dev.banshi.ui.parts.Page
import dev.banshi.ui.parts.Pill
import dev.banshi.ui.parts.Progress
import dev.banshi.ui.parts.QuietButton
import dev.banshi.ui.parts.Safe
import dev.banshi.ui.parts.Sheet
import dev.banshi.ui.parts.Small
import dev.banshi.ui.parts.Stack
import dev.banshi.ui.parts.Tag
import dev.banshi.ui.parts.TitleRow
import dev.banshi.ui.parts.Top
import dev.banshi.ui.parts.TroubleNotice
import dev.banshi.ui.parts.WhenLoaded
import dev.banshi.ui.parts.fill
import dev.banshi.ui.parts.inkOf
import dev.banshi.ui.parts.share
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.text
import uniffi.banshi.DraftLine
import uniffi.banshi.FilingLine
import uniffi.banshi.HomeScreen
import uniffi.banshi.QueuedLine
import uniffi.banshi.ResidentLine
import uniffi.banshi.Tone
import uniffi.banshi.Words

/** 首页: a citizen's own, or an agent's with one resident open. */
@Composable
fun HomePage(state: HomeState, on: (HomeEvent) -> Unit) {
    val go = { place: Place -> on(HomeEvent.Go(place)) }
    val whose = state.home.orNull?.whose
    Box {
        HomeScroll(state, whose, go, on)
        state.discarding?.let { draft ->
            val words = Chrome.home
            Ask(
                words.discardAsk.text,
                words.discardMore.text,
                words.discard.text,
                isGrave = true,
                onLeave = { on(HomeEvent.AskDiscard(null)) },
            ) { on(HomeEvent.Discard(draft.id)) }
        }
    }
}

@Composable
private fun HomeScroll(state: HomeState, whose: Words?, go: (Place) -> Unit, on: (HomeEvent) -> Unit) {
    val isActing = state.home.orNull?.isActing == true
    Page(top = { HomeTop(whose, isActing) { go(Place.Residents) } }) {
        if (!isActing) SearchBox { go(Place.Search) }
        state.catalogue?.let { Caution(it.text, Modifier.padding(top = Space.close)) }
        state.home.orNull?.clock?.let { Caution(it.text, Modifier.padding(top = Space.close)) }
        state.trouble?.let { TroubleNotice(it, Modifier.padding(top = Space.close)) }
        WhenLoaded(state.home, onAgain = { on(HomeEvent.Arrive) }) { home ->
            Matters(home, go) { on(HomeEvent.AskDiscard(it)) }
            if (isActing) {
                QuietButton(
                    Chrome.home.another.text,
                    fill.padding(top = Space.edge),
                ) { go(Place.Tab.ITEMS) }
            }
            if (home.welcome.isNotEmpty()) Welcome(home.welcome)
            if (state.often.isNotEmpty()) {
                Heading(Chrome.home.often.text)
                Stack(Space.tight) { state.often.forEach { item -> ItemCard(item) { go(Place.Item(item.code)) } } }
            }
            Others(home.others) { go(Place.Residents) }
            Safe(home.safe.text, Modifier.padding(top = Space.edge))
        }
    }
}

@Composable
private fun HomeTop(whose: Words?, isActing: Boolean, onSwitch: () -> Unit) {
    if (isActing && whose != null) {
        Top(whose.text, ground = Theme.colour.goodSoft) { Pill(Chrome.home.change.text, onClick = onSwitch) }
    } else {
        Top(Chrome.app.text) { if (whose != null) Pill(whose.text, onClick = onSwitch) }
    }
}

@Composable
private fun SearchBox(onClick: () -> Unit) {
    val shape = RoundedCornerShape(Space.controlRadius)
    Row(
        Modifier
            .fillMaxWidth()
            .clip(shape)
            .background(Theme.colour.surface)
            .border(1.5.dp, Theme.colour.edge, shape)
            .clickable(role = Role.Button, onClick = onClick)
            .heightIn(min = 52.dp)
            .padding(horizontal = Space.close, vertical = Space.tight),
        Arrangement.spacedBy(Space.tight),
        Alignment.CenterVertically,
    ) {
        Mark(Marks.search, size = 20.dp, colour = Theme.colour.quiet)
        Text((if (Theme.isLarge) Chrome.home.shortSearch else Chrome.home.search).text, color = Theme.colour.quiet)
    }
}

@Composable
private fun Matters(home: HomeScreen, go: (Place) -> Unit, onDiscard: (DraftLine) -> Unit) {
    if (home.waiting.isNotEmpty() || home.attention.isNotEmpty()) {
        Heading(Chrome.home.waiting.text)
        Stack(Space.tight) {
            home.waiting.forEachIndexed { place, line -> FilingCard(line, isFirst = place == 0, go) }
            home.attention.forEach { line -> QueuedCard(line, Tone.WAITING, go) }
        }
    }
    if (home.underWay.isNotEmpty() || home.sending.isNotEmpty()) {
        Heading(Chrome.home.underWay.text)
        Stack(Space.tight) {
            home.sending.forEach { line -> QueuedCard(line, Tone.UNDER_WAY, go) }
            home.underWay.forEach { line -> FilingCard(line, isFirst = false, go) }
        }
    }
    if (home.drafts.isNotEmpty()) {
        Heading(Chrome.home.drafts.text)
        Stack(Space.tight) {
            home.drafts.forEach { draft ->
                DraftCard(draft, { onDiscard(draft) }) { go(Place.Form(draft.id)) }
            }
        }
    }
    if (home.ended.isNotEmpty()) {
        Heading(Chrome.home.ended.text)
        Stack(Space.tight) { home.ended.forEach { line -> FilingCard(line, isFirst = false, go) } }
    }
}

/** A filing in a list; the first that waits has the screen's one button. */
@Composable
fun FilingCard(line: FilingLine, isFirst: Boolean, go: (Place) -> Unit) =
    Sheet(onClick = { go(Place.Filing(line.id)) }) {
        TitleRow({ CardTitle(line.title.text) }) { Tag(line.badge.text, inkOf(line.tone)) }
        Small(line.words.text)
        line.button?.let { button ->
            val supply = { go(Place.Supplement(line.id)) }
            val modifier = fill.padding(top = Space.hair)
            if (isFirst) {
                MainButton(
                    button.text,
                    modifier,
                    onClick = supply,
                )
            } else {
                QuietButton(button.text, modifier, onClick = supply)
            }
        }
    }

@Composable
private fun QueuedCard(queued: QueuedLine, tone: Tone, go: (Place) -> Unit) =
    Sheet(onClick = { go(Place.Sending(queued.line.submission)) }) {
        TitleRow({ CardTitle(queued.title.text) }) { Tag(queued.line.words.text, inkOf(tone)) }
        Small(queued.words.text)
        queued.line.piece?.let { Progress(it.share) }
    }

@Composable
private fun DraftCard(draft: DraftLine, onDiscard: () -> Unit, onClick: () -> Unit) =
    Sheet(onClick = onClick) {
        CardTitle(draft.title.text)
        draft.attention?.let { Small(it.text, colour = Theme.colour.caution) }
        Progress(draft.percent.toInt() / PERCENT, Modifier.padding(top = Space.hair))
        TitleRow({ Small(draft.progress.text) }) { Link(Chrome.home.discard.text, isAtEnd = true, onClick = onDiscard) }
    }

@Composable
private fun Welcome(lines: List<Words>) =
    Stack(Space.close, Modifier.padding(top = Space.apart)) {
        lines.forEachIndexed { place, line ->
            Row(horizontalArrangement = Arrangement.spacedBy(Space.close)) {
                Tag("${place + 1}", inkOf(Tone.UNDER_WAY))
                Text(line.text)
            }
        }
    }

/** The other residents as counts only: nothing of their papers. */
@Composable
private fun Others(others: List<ResidentLine>, onClick: () -> Unit) {
    if (others.isEmpty()) return
    val counts =
        listOf(
            Chrome.home.waitsForNetwork to others.sumOf { it.waiting },
            Chrome.home.needsAttention to others.sumOf { it.attention },
            Chrome.home.news to others.sumOf { it.news },
        )
    Heading(Chrome.home.others.text)
    Stack(Space.tight) {
        counts.forEach { (words, count) ->
            Sheet(onClick = onClick) {
                val isAsked = words == Chrome.home.needsAttention && count > 0u
                Row(fill, Arrangement.SpaceBetween, Alignment.CenterVertically) {
                    Text(words.text)
                    Text(
                        Chrome.home.filings(count).text,
                        fontWeight = FontWeight.SemiBold,
                        color = if (isAsked) Theme.colour.caution else Theme.colour.ink,
                    )
                }
            }
        }
    }
}

private const val PERCENT = 100f
