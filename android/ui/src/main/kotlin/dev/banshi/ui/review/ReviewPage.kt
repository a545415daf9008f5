package dev.banshi.ui.review

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.relocation.BringIntoViewRequester
import androidx.compose.foundation.relocation.bringIntoViewRequester
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.text.font.FontWeight
import dev.banshi.ui.item.colon
import dev.banshi.ui.parts.Heading
import dev.banshi.ui.parts.Ink
import dev.banshi.ui.parts.Link
import dev.banshi.ui.parts.MainButton
import dev.banshi.ui.parts.Mark
import dev.banshi.ui.parts.Marks
import dev.banshi.ui.parts.Notice
import dev.banshi.ui.parts.Option
import dev.banshi.ui.parts.Over
import dev.banshi.ui.parts.Page
import dev.banshi.ui.parts.QuietButton
import dev.banshi.ui.parts.Sheet
import dev.banshi.ui.parts.Small
import dev.banshi.ui.parts.Stack
import dev.banshi.ui.parts.Tick
import dev.banshi.ui.parts.TitleRow
import dev.banshi.ui.parts.Top
import dev.banshi.ui.parts.TroubleNotice
import dev.banshi.ui.parts.WhenLoaded
import dev.banshi.ui.parts.fill
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.LocalLanguage
import dev.banshi.ui.words.text
import uniffi.banshi.CommitmentText
import uniffi.banshi.MissingLine
import uniffi.banshi.ReviewLine
import uniffi.banshi.ReviewScreen

/** 核对与签名: everything on one page, and what is missing as links. */
@Composable
fun ReviewPage(state: ReviewState, on: (ReviewEvent) -> Unit) {
    val review = state.review.orNull
    val language = LocalLanguage.current
    Box {
        Page(
            top = { Top(Chrome.review.title.text, { on(ReviewEvent.Back) }) },
            foot = if (review == null) null else ({ ReviewFoot(review, state, on) }),
        ) {
            WhenLoaded(state.review, onAgain = { on(ReviewEvent.Arrive(language)) }) { shown ->
                Everything(shown, state.wanted, on)
            }
        }
        review?.commitments?.find { it.material == state.reading }?.let { Commitment(it, on) }
    }
}

@Composable
private fun ReviewFoot(review: ReviewScreen, state: ReviewState, on: (ReviewEvent) -> Unit) {
    state.trouble?.let { TroubleNotice(it) }
    val text = if (state.isBusy) Chrome.review.signing.text else review.button.text
    MainButton(text, fill, enabled = !state.isBusy) {
        val first = review.missing.firstOrNull()
        on(if (first == null) ReviewEvent.Sign else ReviewEvent.Mend(first.place))
    }
}

@Composable
private fun Everything(review: ReviewScreen, wanted: String?, on: (ReviewEvent) -> Unit) {
    Text(review.title.text, style = Theme.type.title)
    review.attention?.let { attention ->
        val ink = Ink(Theme.colour.caution, Theme.colour.cautionSoft)
        val (happened, advice) = attention.words
        Notice(happened.text, ink, Marks.caution, Modifier.padding(top = Space.close), advice.text)
    }
    if (review.missing.isNotEmpty()) Missing(review.missing, on)
    Answers(review.answers, on)
    if (review.papers.isNotEmpty()) {
        Heading(Chrome.review.papers.text)
        Sheet {
            review.papers.forEach { paper ->
                TitleRow({
                    Stack(Space.hair) {
                        Text(paper.title)
                        Small(paper.state.text)
                    }
                }) { Link(Chrome.review.look.text, isAtEnd = true) { on(ReviewEvent.Paper(paper.material)) } }
            }
        }
    }
    if (review.checks.isNotEmpty()) {
        Heading(Chrome.review.checks.text)
        Stack(Space.tight) { review.checks.forEach { Checked(it.text) } }
    }
    if (review.commitments.isNotEmpty()) {
        Heading(Chrome.review.commitments.text)
        Stack(Space.tight) {
            review.commitments.forEach { one ->
                Sheet(onClick = { on(ReviewEvent.Read(one.material)) }) {
                    TitleRow({ Text(one.title) }) {
                        if (one.signed) {
                            Mark(
                                Marks.check,
                                colour = Theme.colour.good,
                            )
                        } else {
                            Mark(Marks.onward, colour = Theme.colour.quiet)
                        }
                    }
                    Small((if (one.signed) Chrome.review.commit else Chrome.review.read).text)
                }
            }
        }
    }
    Consents(review, wanted, on)
    Delivery(review, on)
    if (review.canSign) SignaturePad()
}

@Composable
private fun Missing(missing: List<MissingLine>, on: (ReviewEvent) -> Unit) {
    Heading(Chrome.review.missing.text)
    Sheet(ground = Theme.colour.cautionSoft) {
        missing.forEach { line ->
            Link(line.words.text, colour = Theme.colour.caution) { on(ReviewEvent.Mend(line.place)) }
        }
    }
}

@Composable
private fun Answers(lines: List<ReviewLine>, on: (ReviewEvent) -> Unit) {
    if (lines.isEmpty()) return
    Heading(Chrome.review.answers.text)
    Sheet {
        lines.forEach { line ->
            when (line) {
                is ReviewLine.Heading -> {
                    Text(
                        line.text,
                        Modifier.padding(top = Space.tight),
                        fontWeight = FontWeight.SemiBold,
                    )
                }

                is ReviewLine.Answer -> {
                    AnswerRow(line, on)
                }
            }
        }
    }
}

@Composable
private fun AnswerRow(line: ReviewLine.Answer, on: (ReviewEvent) -> Unit) =
    Row(fill, Arrangement.spacedBy(Space.tight), Alignment.CenterVertically) {
        Stack(Space.hair, Modifier.weight(1f).padding(vertical = Space.hair)) {
            Small(line.label)
            Text(line.answer.ifEmpty { Chrome.review.nothing.text })
        }
        if (line.page != null) Link(Chrome.review.change.text, isAtEnd = true) { on(ReviewEvent.Change(line.path)) }
    }

@Composable
private fun Checked(text: String) =
    Row(horizontalArrangement = Arrangement.spacedBy(Space.tight)) {
        Mark(Marks.check, colour = Theme.colour.good)
        Text(text)
    }

@Composable
private fun Consents(review: ReviewScreen, wanted: String?, on: (ReviewEvent) -> Unit) {
    if (review.consents.isEmpty()) return
    Heading(Chrome.review.consent.text)
    Stack(Space.tight) {
        review.consents.forEach { one ->
            Sheet { Text(one.text, style = Theme.type.label) }
            val sight = remember { BringIntoViewRequester() }
            LaunchedEffect(wanted) {
                if (wanted == one.purpose) {
                    sight.bringIntoView()
                    on(ReviewEvent.InSight)
                }
            }
            Box(Modifier.bringIntoViewRequester(sight)) {
                Tick(Chrome.review.agree.text, one.given) { yes -> on(ReviewEvent.Consent(one.purpose, yes)) }
            }
        }
    }
}

@Composable
private fun Delivery(review: ReviewScreen, on: (ReviewEvent) -> Unit) {
    if (review.delivery.isEmpty()) return
    Heading(Chrome.review.delivery.text)
    Stack(Space.tight) {
        review.delivery.forEach { way -> Option(way.words.text, way.chosen) { on(ReviewEvent.Deliver(way.kind)) } }
    }
}

/** 告知承诺: its whole text, and only below it the signature. */
@Composable
private fun Commitment(one: CommitmentText, on: (ReviewEvent) -> Unit) =
    Over(one.title, { on(ReviewEvent.Read(null)) }) {
        Text(one.text)
        Small("${Chrome.item.basis.text}${colon()}${one.basis}")
        HorizontalDivider(color = Theme.colour.line)
        Tick(Chrome.review.commit.text, one.signed) { yes -> on(ReviewEvent.Commit(one.material, yes)) }
        QuietButton(Chrome.leaveIt.text, fill) { on(ReviewEvent.Read(null)) }
    }
