package dev.banshi.ui.scenario

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import dev.banshi.ui.item.ItemCard
import dev.banshi.ui.item.MaterialRow
import dev.banshi.ui.parts.CardTitle
import dev.banshi.ui.parts.Heading
import dev.banshi.ui.parts.Ink
import dev.banshi.ui.parts.Link
import dev.banshi.ui.parts.MainButton
import dev.banshi.ui.parts.Mark
import dev.banshi.ui.parts.Marks
import dev.banshi.ui.parts.Notice
import dev.banshi.ui.parts.Page
import dev.banshi.ui.parts.QuietButton
import dev.banshi.ui.parts.Sheet
import dev.banshi.ui.parts.Small
import dev.banshi.ui.parts.Stack
import dev.banshi.ui.parts.TitleRow
import dev.banshi.ui.parts.Top
import dev.banshi.ui.parts.WhenLoaded
import dev.banshi.ui.parts.fill
import dev.banshi.ui.parts.inkOf
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.text
import uniffi.banshi.ScenarioChoiceLine
import uniffi.banshi.ScenarioItemCard
import uniffi.banshi.ScenarioNext
import uniffi.banshi.ScenarioScreen
import uniffi.banshi.Tone

/** 场景导航: what was answered, and the next question or what the answers came to. */
@Composable
fun ScenarioPage(state: ScenarioState, on: (ScenarioEvent) -> Unit) {
    val scenario = state.scenario.orNull
    Page(
        top = { Top(scenario?.title?.text.orEmpty(), onBack = { on(ScenarioEvent.Back) }) },
        foot = { scenario?.let { Onward(it, on) } },
    ) {
        WhenLoaded(state.scenario, onAgain = { on(ScenarioEvent.Arrive) }) { shown ->
            if (shown.answered.isNotEmpty()) Answered(shown.answered, on)
            when (val next = shown.next) {
                is ScenarioNext.Question -> Question(next, on)
                is ScenarioNext.Item -> Reached(next.card, on)
                is ScenarioNext.Advice -> Advice(next.words.text)
            }
        }
    }
}

/** What was answered so far; each leads back to its question. */
@Composable
private fun Answered(answered: List<ScenarioChoiceLine>, on: (ScenarioEvent) -> Unit) {
    Heading(Chrome.scenario.answered.text)
    answered.forEach { answer ->
        TitleRow({
            Row(Modifier, Arrangement.spacedBy(Space.tight), Alignment.CenterVertically) {
                Mark(Marks.check, size = 18.dp, colour = Theme.colour.good)
                Text(answer.words.text)
            }
        }) { Link(Chrome.scenario.change.text, isAtEnd = true) { on(ScenarioEvent.Go(answer.path)) } }
    }
    HorizontalDivider(color = Theme.colour.line)
}

@Composable
private fun Question(question: ScenarioNext.Question, on: (ScenarioEvent) -> Unit) =
    Stack(Space.close, Modifier.padding(top = Space.apart)) {
        Text(question.text.text, Modifier.semantics { heading() }, style = Theme.type.title)
        question.hint?.let { Small(it.text) }
        question.choices.forEach { choice ->
            Sheet(onClick = { on(ScenarioEvent.Go(choice.path)) }) {
                Row(
                    fill.heightIn(min = Space.target),
                    Arrangement.spacedBy(Space.tight),
                    Alignment.CenterVertically,
                ) {
                    Text(choice.words.text, Modifier.weight(1f))
                    Mark(Marks.onward, size = 20.dp, colour = Theme.colour.quiet)
                }
            }
        }
    }

/** The item, and what this case does not need. */
@Composable
private fun Reached(card: ScenarioItemCard, on: (ScenarioEvent) -> Unit) {
    Heading(Chrome.scenario.reached.text)
    ItemCard(card.item) { on(ScenarioEvent.Open(card.item.code)) }
    Stack(Space.tight, Modifier.padding(top = Space.edge)) { CardTitle(card.summary.text) }
    if (card.notNeeded.isNotEmpty()) {
        Heading(Chrome.scenario.notNeeded.text)
        card.notNeeded.forEach { material ->
            MaterialRow(material)
            HorizontalDivider(color = Theme.colour.line)
        }
    }
}

@Composable
private fun Advice(words: String) {
    val ink = inkOf(Tone.UNDER_WAY)
    Notice(
        Chrome.scenario.elsewhere.text,
        Ink(ink.text, ink.ground),
        Marks.onward,
        Modifier.padding(top = Space.apart),
        words,
    )
}

/** The one thing to do: the item where there is one, else back to the last question. */
@Composable
private fun Onward(scenario: ScenarioScreen, on: (ScenarioEvent) -> Unit) {
    when (val next = scenario.next) {
        is ScenarioNext.Question -> Small(Chrome.scenario.noSignIn.text)

        is ScenarioNext.Item -> MainButton(next.card.button.text, fill) { on(ScenarioEvent.Open(next.card.item.code)) }

        is ScenarioNext.Advice -> {
            scenario.back?.let { back -> QuietButton(Chrome.scenario.before.text, fill) { on(ScenarioEvent.Go(back)) } }
        }
    }
}
