package dev.banshi.ui.form

import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.key
import androidx.compose.ui.Modifier
import dev.banshi.ui.parts.ButtonPair
import dev.banshi.ui.parts.CardTitle
import dev.banshi.ui.parts.Fold
import dev.banshi.ui.parts.Heading
import dev.banshi.ui.parts.MainButton
import dev.banshi.ui.parts.Page
import dev.banshi.ui.parts.Progress
import dev.banshi.ui.parts.QuietButton
import dev.banshi.ui.parts.Sheet
import dev.banshi.ui.parts.Small
import dev.banshi.ui.parts.Top
import dev.banshi.ui.parts.TroubleNotice
import dev.banshi.ui.parts.WhenLoaded
import dev.banshi.ui.parts.fill
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.LocalLanguage
import dev.banshi.ui.words.text
import uniffi.banshi.CarriedLine
import uniffi.banshi.FormScreen

/** 填写: one group a page. */
@Composable
fun FormPage(state: FormState, on: (FormEvent) -> Unit) {
    val form = state.form.orNull
    val language = LocalLanguage.current
    Page(
        top = {
            Top(form?.headings?.lastOrNull() ?: form?.title?.text.orEmpty(), { on(FormEvent.Back) }) {
                if (form != null) Small(form.place.text)
            }
            if (form != null) {
                val share = (form.page.toFloat() + 1) / form.pages.toFloat().coerceAtLeast(1f)
                Progress(share, Modifier.padding(horizontal = Space.edge))
            }
        },
        foot = if (form == null) null else ({ FormFoot(form, state, on) }),
    ) {
        WhenLoaded(state.form, onAgain = { on(FormEvent.Arrive(language)) }) { shown ->
            if (state.carried.isNotEmpty()) Carried(state.carried, on)
            shown.headings
                .dropLast(1)
                .lastOrNull()
                ?.let { Heading(it) }
            shown.questions.forEach { question ->
                key(question.path) {
                    val typed = state.typed[question.path]
                    // Nobody is corrected while they are still in the field, nor for what is typed over already.
                    val isOpen = typed != null || state.focused == question.path
                    QuestionField(question, typed ?: question.value, isOpen, state.unread[question.path], on)
                }
            }
            if (Theme.isLarge) Small(shown.safe.text)
            shown.add?.let { add -> QuietButton(add.words.text, fill) { on(FormEvent.Add(add.path)) } }
            shown.remove?.let { remove ->
                val modifier = fill.padding(top = Space.tight)
                QuietButton(
                    remove.words.text,
                    modifier,
                    colour = Theme.colour.stop,
                ) { on(FormEvent.Remove(remove.path)) }
            }
        }
    }
}

/** What the item's new version asks differently, each with its way to the question. */
@Composable
private fun Carried(lines: List<CarriedLine>, on: (FormEvent) -> Unit) =
    Fold(Chrome.form.carried.text, "${lines.size}", open = true) {
        lines.forEach { line ->
            val path = line.path
            Sheet(ground = Theme.colour.cautionSoft, onClick = path?.let { { on(FormEvent.GoTo(it)) } }) {
                CardTitle(line.label)
                if (line.answer.isNotEmpty()) Text(line.answer)
                Small(line.words.text, colour = Theme.colour.ink)
            }
        }
    }

@Composable
private fun FormFoot(form: FormScreen, state: FormState, on: (FormEvent) -> Unit) {
    state.trouble?.let { TroubleNotice(it) }
    if (!Theme.isLarge) Small(form.safe.text)
    if (form.page == 0u) {
        MainButton(form.next.text, fill) { on(FormEvent.Next) }
    } else {
        ButtonPair({ MainButton(form.next.text, it) { on(FormEvent.Next) } }) {
            QuietButton(Chrome.form.previous.text, it) { on(FormEvent.Previous) }
        }
    }
}
