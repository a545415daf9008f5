package dev.banshi.ui.sending

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.dp
import dev.banshi.ui.Loaded
import dev.banshi.ui.item.colon
import dev.banshi.ui.parts.ButtonPair
import dev.banshi.ui.parts.Heading
import dev.banshi.ui.parts.Ink
import dev.banshi.ui.parts.MainButton
import dev.banshi.ui.parts.Mark
import dev.banshi.ui.parts.Marks
import dev.banshi.ui.parts.Notice
import dev.banshi.ui.parts.Page
import dev.banshi.ui.parts.Progress
import dev.banshi.ui.parts.QuietButton
import dev.banshi.ui.parts.Sheet
import dev.banshi.ui.parts.Small
import dev.banshi.ui.parts.Stack
import dev.banshi.ui.parts.TitleRow
import dev.banshi.ui.parts.Top
import dev.banshi.ui.parts.TroubleNotice
import dev.banshi.ui.parts.WhenLoaded
import dev.banshi.ui.parts.fill
import dev.banshi.ui.parts.share
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.text
import uniffi.banshi.ReceiptWords
import uniffi.banshi.SentPaper
import uniffi.banshi.SubmissionScreen

/** 发送: real progress by paper, then the receipt. */
@Composable
fun SendingPage(state: SendingState, on: (SendingEvent) -> Unit) {
    val receipt = state.submission.orNull?.receipt
    val title =
        when {
            state.submission is Loaded.Waiting -> ""
            receipt == null -> Chrome.sending.title.text
            else -> Chrome.sending.receipt.text
        }
    Page(
        top = { Top(title, { on(SendingEvent.ToHome) }) },
        foot = { if (state.submission !is Loaded.Waiting) SendingFoot(state, on) },
    ) {
        state.trouble?.let { TroubleNotice(it, Modifier.padding(vertical = Space.tight)) }
        WhenLoaded(state.submission, onAgain = { on(SendingEvent.Arrive) }) { shown ->
            if (receipt == null) OnItsWay(shown, state) else Arrived(receipt)
            Heading(Chrome.sending.pieces.text)
            Stack(Space.tight) {
                shown.papers.forEach { Piece(it) }
            }
        }
    }
}

@Composable
private fun SendingFoot(state: SendingState, on: (SendingEvent) -> Unit) {
    val words = Chrome.sending
    when {
        state.submission.orNull?.receipt != null -> {
            ButtonPair({ MainButton(words.toFiling.text, it) { on(SendingEvent.ToFiling) } }) {
                QuietButton(words.toHome.text, it) { on(SendingEvent.ToHome) }
            }
        }

        state.needsAttention -> {
            MainButton(words.reopen.text, fill) { on(SendingEvent.Reopen) }
        }

        state.needsSignIn -> {
            Small((if (state.isSigningIn) words.signingIn else words.signInMore).text)
            MainButton(words.signIn.text, fill, enabled = !state.isSigningIn) { on(SendingEvent.SignIn) }
        }

        else -> {
            ButtonPair({ MainButton(words.toHome.text, it) { on(SendingEvent.ToHome) } }) {
                QuietButton(words.now.text, it) { on(SendingEvent.Send) }
            }
        }
    }
}

@Composable
private fun OnItsWay(shown: SubmissionScreen, state: SendingState) =
    Stack(Space.close) {
        val line = state.line
        Text((line?.words ?: Chrome.sending.waits).text, style = Theme.type.title)
        line?.advice?.let { advice ->
            val ink = Ink(Theme.colour.caution, Theme.colour.cautionSoft)
            Notice(advice.happened.text, ink, Marks.caution, more = advice.advice.text)
        }
        Progress(shown.sent.share)
        Small(shown.sent.words.text)
        line?.nextTry?.let { Small("${Chrome.sending.nextTry.text}${colon()}${it.text}") }
        state.safe?.let { Notice(it.text, Ink(Theme.colour.good, Theme.colour.goodSoft), Marks.lock) }
    }

@Composable
private fun Arrived(receipt: ReceiptWords) =
    Stack(Space.close) {
        Row(horizontalArrangement = Arrangement.spacedBy(Space.close), verticalAlignment = Alignment.CenterVertically) {
            Box(Modifier.size(44.dp).background(Theme.colour.goodSoft, CircleShape), Alignment.Center) {
                Mark(Marks.check, colour = Theme.colour.good)
            }
            Text(Chrome.sending.done.text, style = Theme.type.title)
        }
        Sheet {
            Small(Chrome.sending.number.text)
            receipt.numbers.forEach { Text(it, Modifier.testTag("number"), fontWeight = FontWeight.SemiBold) }
            Small(receipt.words.text)
        }
        Text(receipt.next.text)
    }

@Composable
private fun Piece(paper: SentPaper) =
    Sheet {
        TitleRow({ Text(paper.title.text) }) { Small(paper.sent.words.text) }
        if (paper.sent.sent < paper.sent.of) Progress(paper.sent.share)
    }
