package dev.banshi.ui.filing

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.text.font.FontWeight
import dev.banshi.ui.item.colon
import dev.banshi.ui.parts.Ask
import dev.banshi.ui.parts.CardTitle
import dev.banshi.ui.parts.Fold
import dev.banshi.ui.parts.Heading
import dev.banshi.ui.parts.Ink
import dev.banshi.ui.parts.MainButton
import dev.banshi.ui.parts.Marks
import dev.banshi.ui.parts.Notice
import dev.banshi.ui.parts.Option
import dev.banshi.ui.parts.Over
import dev.banshi.ui.parts.Page
import dev.banshi.ui.parts.QuietButton
import dev.banshi.ui.parts.Sheet
import dev.banshi.ui.parts.Small
import dev.banshi.ui.parts.Stack
import dev.banshi.ui.parts.Tag
import dev.banshi.ui.parts.TextBox
import dev.banshi.ui.parts.Top
import dev.banshi.ui.parts.TroubleNotice
import dev.banshi.ui.parts.WhenLoaded
import dev.banshi.ui.parts.fill
import dev.banshi.ui.parts.inkOf
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.text
import uniffi.banshi.AskedLine
import uniffi.banshi.DeliveryLines
import uniffi.banshi.FilingAction
import uniffi.banshi.FilingScreen
import uniffi.banshi.RatingLevel
import uniffi.banshi.actionWords

/** 办件: its way, what comes next, and what the person can do. */
@Composable
fun FilingPage(state: FilingState, on: (FilingEvent) -> Unit) {
    val filing = state.filing.orNull
    Box {
        Page(
            top = { Top(filing?.title?.text.orEmpty(), { on(FilingEvent.Back) }) },
            foot =
                filing?.takeIf { it.toDo().isNotEmpty() || state.trouble != null }?.let { shown ->
                    { FilingFoot(shown, state, on) }
                },
        ) {
            WhenLoaded(state.filing, onAgain = { on(FilingEvent.Arrive) }) { shown -> Everything(shown) }
        }
        when (state.asking) {
            FilingState.Asking.WITHDRAW -> {
                val words = Chrome.filing
                Ask(
                    words.withdrawAsk.text,
                    words.withdrawMore.text,
                    words.withdraw.text,
                    isGrave = true,
                    { on(FilingEvent.Leave) },
                ) {
                    on(FilingEvent.Withdraw)
                }
            }

            FilingState.Asking.RATE -> {
                RateSheet(on)
            }

            null -> {
                Unit
            }
        }
    }
}

/** What needs a button: track and documents stand on the page itself. */
private fun FilingScreen.toDo() =
    actions.filter { it == FilingAction.SUPPLEMENT || it == FilingAction.RATE || it == FilingAction.WITHDRAW }

@Composable
private fun ColumnScope.FilingFoot(filing: FilingScreen, state: FilingState, on: (FilingEvent) -> Unit) {
    state.trouble?.let { TroubleNotice(it) }
    filing.toDo().forEachIndexed { place, action ->
        val text = actionWords(action).text
        val act = { on(FilingEvent.Act(action)) }
        when {
            action == FilingAction.WITHDRAW -> QuietButton(text, fill, !state.isBusy, onClick = act)
            place == 0 -> MainButton(text, fill, !state.isBusy, act)
            else -> QuietButton(text, fill, !state.isBusy, onClick = act)
        }
    }
}

@Composable
private fun Everything(filing: FilingScreen) {
    Sheet {
        Small(Chrome.filing.number.text)
        Text(filing.number, fontWeight = FontWeight.SemiBold)
        Small(filing.received.text)
    }
    Stack(Space.tight, Modifier.padding(vertical = Space.close)) {
        Tag(filing.badge.text, inkOf(filing.tone))
        Text(filing.next.text)
    }
    if (filing.asked.isNotEmpty()) {
        Heading(Chrome.filing.asked.text)
        Stack(Space.tight) { filing.asked.forEach { AskedCard(it) } }
    }
    Timeline(filing.steps)
    filing.delivery?.let { Courier(it) }
    Records(filing)
    filing.rating?.let { level ->
        Heading(Chrome.filing.rated.text)
        Text(Chrome.filing.levels[LEVELS.indexOf(level)].text)
    }
}

/** One thing that the window asked for: which paper, where in it, why, by which rule. */
@Composable
internal fun AskedCard(asked: AskedLine) =
    Sheet(ground = Theme.colour.cautionSoft) {
        CardTitle(asked.title)
        if (asked.place.isNotEmpty()) {
            Small(
                "${Chrome.filing.place.text}${colon()}${asked.place}",
                colour = Theme.colour.ink,
            )
        }
        Small("${Chrome.filing.reason.text}${colon()}${asked.reason}", colour = Theme.colour.ink)
        Small("${Chrome.item.basis.text}${colon()}${asked.basis}")
    }

@Composable
private fun Courier(delivery: DeliveryLines) {
    if (delivery.track.isEmpty() && delivery.waybill == null) return
    Heading(Chrome.filing.delivery.text)
    Sheet {
        delivery.waybill?.let { waybill ->
            Small(Chrome.filing.waybill.text)
            Text(waybill, fontWeight = FontWeight.SemiBold)
        }
        delivery.expected?.let { Text(it.text) }
        delivery.track.forEach { Small(it.text) }
    }
}

@Composable
private fun Records(filing: FilingScreen) {
    if (filing.notices.isNotEmpty()) {
        Heading(Chrome.filing.notices.text)
        filing.notices.forEach { notice ->
            val isAppeal = FilingAction.APPEAL in filing.actions && notice == filing.notices.last()
            Fold(notice.title.text, open = isAppeal) {
                Small("${notice.number} · ${notice.issued.text}")
                notice.text.forEach { Text(it) }
            }
        }
    }
    if (filing.evidence.isNotEmpty()) {
        Heading(Chrome.filing.evidence.text)
        filing.evidence.forEach { one ->
            Fold(one.material.ifEmpty { one.office }, one.outcome.text) {
                Text(one.office)
                Small(one.detail.text)
                if (one.isAgainst) {
                    Notice(one.outcome.text, Ink(Theme.colour.caution, Theme.colour.cautionSoft), Marks.caution)
                }
            }
        }
    }
}

/** 好差评: five levels, and words where the person wants. */
@Composable
private fun RateSheet(on: (FilingEvent) -> Unit) {
    var level by remember { mutableStateOf<RatingLevel?>(null) }
    var words by remember { mutableStateOf("") }
    val chrome = Chrome.filing
    Over(chrome.rateAsk.text, { on(FilingEvent.Leave) }) {
        Small(chrome.rateMore.text)
        LEVELS.forEachIndexed { place, one -> Option(chrome.levels[place].text, level == one) { level = one } }
        TextBox(words, { words = it }, chrome.rateWords.text, placeholder = chrome.rateWords.text, hasLines = true)
        MainButton(chrome.rate.text, fill, enabled = level != null) { level?.let { on(FilingEvent.Rate(it, words)) } }
        QuietButton(Chrome.leaveIt.text, fill) { on(FilingEvent.Leave) }
    }
}

/** The best first, as the official form has it. */
private val LEVELS = RatingLevel.entries.reversed()
