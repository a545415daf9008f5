package dev.banshi.ui.form

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.focus.onFocusChanged
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.KeyboardType
import dev.banshi.ui.parts.Field
import dev.banshi.ui.parts.FixedBox
import dev.banshi.ui.parts.Ink
import dev.banshi.ui.parts.Marks
import dev.banshi.ui.parts.Notice
import dev.banshi.ui.parts.Option
import dev.banshi.ui.parts.QuietButton
import dev.banshi.ui.parts.Small
import dev.banshi.ui.parts.Stack
import dev.banshi.ui.parts.TextBox
import dev.banshi.ui.parts.Tick
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.text
import uniffi.banshi.ChoiceLine
import uniffi.banshi.FieldKind
import uniffi.banshi.FormQuestion
import uniffi.banshi.Words

/** One question, as its kind is answered; what is wrong is not said while it [isOpen], and what a code gave is [unread]. */
@Composable
internal fun QuestionField(
    question: FormQuestion,
    value: String,
    isOpen: Boolean,
    unread: Words?,
    on: (FormEvent) -> Unit,
) {
    if (question.kind == FieldKind.NOTE) {
        val ink = Ink(Theme.colour.ink, Theme.colour.surface)
        Notice(question.label, ink, Marks.check, Modifier.padding(vertical = Space.close), question.hint)
        return
    }
    val mistake = question.mistake?.text.takeUnless { isOpen }
    Field(
        label = question.label,
        hint = question.hint,
        beside = if (question.required || question.locked) "" else Chrome.form.optional.text,
        origin = question.origin?.text,
        mistake = mistake,
    ) { label ->
        if (question.locked) FixedBox(readable(question, value)) else Answer(question, value, label, mistake, on)
    }
    unread?.let { CodeUnread(it) }
}

/** A choice by its label rather than by its value. */
private fun readable(question: FormQuestion, value: String): String =
    question.choices
        .filter { it.chosen }
        .joinToString("、") { it.label }
        .ifEmpty { value }

@Composable
private fun Answer(question: FormQuestion, value: String, label: String, mistake: String?, on: (FormEvent) -> Unit) {
    val answer = { text: String -> on(FormEvent.Answer(question.path, text)) }
    val typing = Typing(question, value, label, mistake, on)
    when (question.kind) {
        FieldKind.TEXT -> {
            val scan = question.scan
            if (scan == null) TypedBox(typing, keyboardOf(question)) else ScannedBox(typing, scan.text)
        }

        FieldKind.TIME, FieldKind.DATE_TIME, FieldKind.OTHER -> TypedBox(typing, keyboardOf(question))

        FieldKind.INTEGER -> TypedBox(typing, KeyboardType.Number)

        FieldKind.DECIMAL -> TypedBox(typing, KeyboardType.Decimal)

        FieldKind.RANGE -> RangeBox(typing, answer)

        FieldKind.DATE -> DateBoxes(typing)

        FieldKind.SELECT_ONE -> OneOf(question, value, answer)

        FieldKind.SELECT_MULTIPLE -> SomeOf(question, value, isRanked = false, answer)

        FieldKind.RANK -> SomeOf(question, value, isRanked = true, answer)

        FieldKind.ACKNOWLEDGE -> Tick(Chrome.form.acknowledge.text, value.isNotEmpty()) { answer(if (it) "OK" else "") }

        FieldKind.FILE -> Small(Chrome.form.later.text)

        // Shown above, as a text that is only read.
        FieldKind.NOTE -> Unit
    }
}

/** A question that is typed, with what stands in it. */
internal class Typing(
    val question: FormQuestion,
    val value: String,
    val label: String,
    val mistake: String?,
    val on: (FormEvent) -> Unit,
) {
    fun type(text: String) = on(FormEvent.Type(question.path, text))

    fun focus(isFocused: Boolean) = on(FormEvent.Focus(question.path, isFocused))
}

private fun keyboardOf(question: FormQuestion) =
    if ("numbers" in question.appearance) KeyboardType.Number else KeyboardType.Text

@Composable
private fun TypedBox(typing: Typing, keyboard: KeyboardType, modifier: Modifier = Modifier) =
    TextBox(
        typing.value,
        typing::type,
        typing.label,
        modifier.testTag(typing.question.path).onFocusChanged { typing.focus(it.isFocused) },
        keyboard = keyboard,
        mistake = typing.mistake,
        hasLines = "multiline" in typing.question.appearance,
    )

/** A box with 扫码 beside it: typing stays possible always. */
@Composable
private fun ScannedBox(typing: Typing, scan: String) =
    Row(horizontalArrangement = Arrangement.spacedBy(Space.tight), verticalAlignment = Alignment.CenterVertically) {
        val words = "$scan：${typing.label}"
        TypedBox(typing, keyboardOf(typing.question), Modifier.weight(1f))
        QuietButton(scan, Modifier.semantics { contentDescription = words }) {
            typing.on(FormEvent.Scan(typing.question.path))
        }
    }

/** Why no answer came of a code, said aloud as it appears. */
@Composable
private fun CodeUnread(words: Words) =
    Small(
        words.text,
        Modifier.padding(bottom = Space.close).semantics { liveRegion = LiveRegionMode.Polite },
        Theme.colour.caution,
    )

@Composable
private fun RangeBox(typing: Typing, answer: (String) -> Unit) =
    Row(horizontalArrangement = Arrangement.spacedBy(Space.tight), verticalAlignment = Alignment.CenterVertically) {
        val number = typing.value.toIntOrNull()
        val (fewer, more) = Chrome.form.fewer.text to Chrome.form.more.text
        QuietButton(
            "−",
            Modifier.semantics {
                contentDescription = fewer
            },
            enabled = number != null,
        ) { answer("${(number ?: 0) - 1}") }
        TypedBox(typing, KeyboardType.Number, Modifier.weight(1f))
        QuietButton("＋", Modifier.semantics { contentDescription = more }) { answer("${(number ?: -1) + 1}") }
    }

/** Year, month and day, each a box of its own: no calendar to leaf through to a year of birth. */
@Composable
private fun DateBoxes(typing: Typing) {
    val parts = typing.value.split('-').map { it.trimStart('0') }
    val words = listOf(Chrome.form.year, Chrome.form.month, Chrome.form.day)
    val widths = listOf(YEAR_SHARE, 1f, 1f)
    Row(horizontalArrangement = Arrangement.spacedBy(Space.tight), verticalAlignment = Alignment.CenterVertically) {
        words.forEachIndexed { place, word ->
            val unit = word.text
            TextBox(
                parts.getOrElse(place) { "" },
                { typed ->
                    typing.type(
                        dateOf(
                            parts,
                            place,
                            typed.filter(Char::isDigit).take(
                                if (place ==
                                    0
                                ) {
                                    4
                                } else {
                                    2
                                },
                            ),
                        ),
                    )
                },
                "${typing.label} $unit",
                Modifier
                    .weight(
                        widths[place],
                    ).testTag("${typing.question.path}#$place")
                    .onFocusChanged { typing.focus(it.isFocused) },
                placeholder = unit,
                keyboard = KeyboardType.Number,
                mistake = typing.mistake,
            )
        }
    }
}

/** 2026-03-15 out of its three boxes; what is not whole yet keeps its shape, and the core says what is wrong with it. */
private fun dateOf(parts: List<String>, place: Int, typed: String): String {
    val three = List(3) { if (it == place) typed else parts.getOrElse(it) { "" } }
    if (three.all(String::isEmpty)) return ""
    return three[0] + "-" + three.drop(1).joinToString("-") { if (it.isEmpty()) "" else it.padStart(2, '0') }
}

@Composable
private fun OneOf(question: FormQuestion, value: String, answer: (String) -> Unit) {
    if (question.choices.size > MOST_IN_SIGHT) {
        LongChoice(question, value, answer)
    } else {
        Stack(Space.tight) {
            question.choices.forEach { choice ->
                Option(choice.label, choice.value == value, tagOf(question, choice)) { answer(choice.value) }
            }
        }
    }
}

@Composable
private fun SomeOf(question: FormQuestion, value: String, isRanked: Boolean, answer: (String) -> Unit) {
    val chosen = value.split(' ').filter(String::isNotEmpty)
    Stack(Space.tight) {
        question.choices.forEach { choice ->
            val place = chosen.indexOf(choice.value)
            Tick(choice.label, place >= 0, (place + 1).takeIf { isRanked }) { isOn ->
                answer((if (isOn) chosen + choice.value else chosen - choice.value).joinToString(" "))
            }
        }
        if (isRanked &&
            chosen.isNotEmpty()
        ) {
            Text(chosen.size.toString() + " / " + question.choices.size, style = Theme.type.small)
        }
    }
}

/** Names a choice for a test: two questions of a page may have the same. */
internal fun tagOf(question: FormQuestion, choice: ChoiceLine) = Modifier.testTag("${question.path}=${choice.label}")

/** More choices than this are searched. */
private const val MOST_IN_SIGHT = 8
private const val YEAR_SHARE = 1.6f
