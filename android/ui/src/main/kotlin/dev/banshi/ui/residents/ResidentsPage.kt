package dev.banshi.ui.residents

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.padding
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import dev.banshi.ui.parts.Ask
import dev.banshi.ui.parts.AskText
import dev.banshi.ui.parts.CardTitle
import dev.banshi.ui.parts.Ink
import dev.banshi.ui.parts.Link
import dev.banshi.ui.parts.Page
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
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.text
import uniffi.banshi.ResidentLine
import uniffi.banshi.Tone

/** 为谁办: whose papers are open, and everyone else as counts. */
@Composable
fun ResidentsPage(state: ResidentsState, on: (ResidentsEvent) -> Unit) {
    val words = Chrome.residents
    Box {
        Page(
            top = { Top(words.title.text, { on(ResidentsEvent.Back) }) },
            foot = {
                QuietButton(
                    words.add.text,
                    fill,
                    !state.isBusy,
                ) { on(ResidentsEvent.Ask(ResidentsState.Asking.Add)) }
            },
        ) {
            state.trouble?.let { TroubleNotice(it, Modifier.padding(vertical = Space.tight)) }
            WhenLoaded(state.residents, onAgain = { on(ResidentsEvent.Arrive) }) { all ->
                Stack(Space.tight, Modifier.padding(top = Space.close)) {
                    all.forEach { one -> ResidentCard(one, isOpen = one.id == state.open, on) }
                }
                Safe(words.safe.text)
            }
        }
        state.asking?.let { Question(it, on) }
    }
}

@Composable
private fun ResidentCard(one: ResidentLine, isOpen: Boolean, on: (ResidentsEvent) -> Unit) {
    val words = Chrome.residents
    val switch = { on(ResidentsEvent.Ask(ResidentsState.Asking.Switch(one))) }
    val ground = if (isOpen) Theme.colour.goodSoft else Theme.colour.surface
    Sheet(ground = ground, onClick = if (isOpen) null else switch) {
        TitleRow({ CardTitle(one.name) }) {
            when {
                isOpen -> Tag(words.open.text, Ink(Theme.colour.good, Theme.colour.surface))
                one.isAccount -> Tag(words.self.text, inkOf(Tone.UNDER_WAY))
            }
        }
        val counts =
            listOf(
                Chrome.home.waitsForNetwork to one.waiting,
                Chrome.home.needsAttention to one.attention,
                Chrome.home.news to one.news,
            ).filter { (_, count) -> count > 0u }
        if (counts.isEmpty()) Small(words.nothingWaits.text)
        counts.forEach { (what, count) -> Small("${what.text} ${Chrome.home.filings(count).text}") }
        FlowRow(fill, Arrangement.spacedBy(Space.tight)) {
            Link(words.rename.text) { on(ResidentsEvent.Ask(ResidentsState.Asking.Rename(one))) }
            if (!isOpen) {
                Link(
                    words.remove.text,
                    colour = Theme.colour.stop,
                ) { on(ResidentsEvent.Ask(ResidentsState.Asking.Remove(one))) }
            }
        }
    }
}

@Composable
private fun Question(asking: ResidentsState.Asking, on: (ResidentsEvent) -> Unit) {
    val words = Chrome.residents
    val leave = { on(ResidentsEvent.Ask(null)) }
    when (asking) {
        is ResidentsState.Asking.Switch -> {
            Ask(words.switchAsk.text, words.switchMore(asking.to.name).text, words.switch.text, onLeave = leave) {
                on(ResidentsEvent.Switch(asking.to.id))
            }
        }

        is ResidentsState.Asking.Remove -> {
            Ask(
                words.removeAsk(asking.who.name).text,
                words.removeMore.text,
                words.remove.text,
                isGrave = true,
                onLeave = leave,
            ) {
                on(ResidentsEvent.Remove(asking.who.id))
            }
        }

        ResidentsState.Asking.Add -> {
            AskText(words.name.text, "", words.add.text, onLeave = leave) { on(ResidentsEvent.Add(it)) }
        }

        is ResidentsState.Asking.Rename -> {
            AskText(words.name.text, asking.who.name, words.rename.text, onLeave = leave) {
                on(ResidentsEvent.Rename(asking.who.id, it))
            }
        }
    }
}
