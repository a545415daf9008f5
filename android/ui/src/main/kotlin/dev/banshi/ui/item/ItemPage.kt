package dev.banshi.ui.item

import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.defaultMinSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.stateDescription
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.dp
import dev.banshi.ui.AppEvent
import dev.banshi.ui.Preferences
import dev.banshi.ui.parts.Badges
import dev.banshi.ui.parts.Caution
import dev.banshi.ui.parts.Fold
import dev.banshi.ui.parts.Heading
import dev.banshi.ui.parts.MainButton
import dev.banshi.ui.parts.Mark
import dev.banshi.ui.parts.Marks
import dev.banshi.ui.parts.Notice
import dev.banshi.ui.parts.Over
import dev.banshi.ui.parts.Page
import dev.banshi.ui.parts.Pill
import dev.banshi.ui.parts.QuietButton
import dev.banshi.ui.parts.Sheet
import dev.banshi.ui.parts.Small
import dev.banshi.ui.parts.Stack
import dev.banshi.ui.parts.TitleRow
import dev.banshi.ui.parts.Top
import dev.banshi.ui.parts.TroubleNotice
import dev.banshi.ui.parts.WhenLoaded
import dev.banshi.ui.parts.fill
import dev.banshi.ui.parts.inkOf
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.Language
import dev.banshi.ui.words.LocalLanguage
import dev.banshi.ui.words.text
import uniffi.banshi.GuideLines
import uniffi.banshi.ItemScreen
import uniffi.banshi.MaterialLine
import uniffi.banshi.MaterialMark
import uniffi.banshi.Tone
import uniffi.banshi.Words

/** 事项: one item's page. */
@Composable
fun ItemPage(state: ItemState, preferences: Preferences, prefer: (AppEvent.Prefer) -> Unit, on: (ItemEvent) -> Unit) {
    val item = state.item.orNull
    Box {
        Page(
            top = { Top("", onBack = { on(ItemEvent.Back) }) { TypeSwitch(preferences, prefer) } },
            foot = {
                state.trouble?.let { TroubleNotice(it) }
                if (item != null) MainButton(item.button.text, fill, enabled = !state.isBusy) { on(ItemEvent.Begin) }
            },
        ) {
            WhenLoaded(state.item, onAgain = { on(ItemEvent.Arrive) }) { shown ->
                Summary(shown)
                Materials(shown.summary, shown.materials)
                Heading(Chrome.item.guide.text)
                shown.guide.forEach { GuideFold(it) }
                QuietButton(Chrome.item.book.text, fill.padding(top = Space.edge)) { on(ItemEvent.Book) }
            }
        }
        if (state.isAsking && item != null) Privacy(item.privacy, state.isBusy, on)
    }
}

@Composable
private fun TypeSwitch(preferences: Preferences, prefer: (AppEvent.Prefer) -> Unit) {
    val words = if (preferences.largeType) Chrome.item.usualType else Chrome.item.largeType
    Pill(words.text) { prefer(AppEvent.Prefer(preferences.copy(largeType = !preferences.largeType))) }
}

@Composable
private fun Summary(item: ItemScreen) =
    Stack(Space.close) {
        Text(item.title.text, Modifier.semantics { heading() }, style = Theme.type.title)
        Badges(item.badges)
        item.caution?.let { Caution(it) }
        item.stale?.let { Caution(it.text) }
        item.chosen?.let { Notice(it.text, inkOf(Tone.GOOD), Marks.check) }
        Sheet {
            TitleRow({ Text(item.promised.text) }) { Small(item.legal.text) }
            Small(item.result.text)
            Small(item.office)
        }
    }

@Composable
private fun Materials(summary: Words, materials: List<MaterialLine>) {
    Heading(summary.text)
    materials.forEach { material ->
        MaterialRow(material)
        HorizontalDivider(color = Theme.colour.line)
    }
}

/** What it is and why; the rule behind it and the usual mistakes unfold. */
@Composable
internal fun MaterialRow(material: MaterialLine) {
    var isOpen by remember { mutableStateOf(false) }
    val state = (if (isOpen) Chrome.folded.out else Chrome.folded.within).text
    Row(
        Modifier
            .clickable(role = Role.Button) { isOpen = !isOpen }
            .semantics { stateDescription = state }
            .padding(vertical = Space.close),
        Arrangement.spacedBy(Space.close),
    ) {
        MaterialMarkSign(material.mark, material.markWords.text)
        Stack(2.dp, Modifier.weight(1f)) {
            Text(material.title, fontWeight = FontWeight.Medium)
            if (material.reason.text.isNotEmpty()) Small(material.reason.text)
            if (isOpen) {
                material.mistakes.forEach { Small("${Chrome.item.mistakes.text}${colon()}$it") }
                material.basis?.let { Small("${Chrome.item.basis.text}${colon()}$it") }
            }
        }
        Mark(if (isOpen) Marks.up else Marks.down, size = 18.dp, colour = Theme.colour.quiet)
    }
}

/** 拍, 传, 诺, 填, 免. */
@Composable
private fun MaterialMarkSign(mark: MaterialMark, word: String) {
    val isAsked = mark == MaterialMark.PHOTOGRAPH || mark == MaterialMark.ATTACH || mark == MaterialMark.PROMISE
    val (text, ground) =
        if (isAsked) Theme.colour.action to Theme.colour.actionSoft else Theme.colour.good to Theme.colour.goodSoft
    Box(
        Modifier
            .defaultMinSize(
                minWidth = 26.dp,
                minHeight = 26.dp,
            ).background(ground, RoundedCornerShape(percent = 50))
            .padding(horizontal = 6.dp, vertical = 2.dp),
        Alignment.Center,
    ) { Text(word, color = text, style = Theme.type.small, fontWeight = FontWeight.SemiBold) }
}

@Composable
private fun GuideFold(part: GuideLines) =
    Fold(part.title.text) {
        val text = part.text.ifEmpty { listOf(Chrome.item.nothingSaid.text) }
        text.forEach { Text(it) }
        Small("${Chrome.item.source.text}${colon()}${part.source}")
    }

@Composable
private fun Privacy(lines: List<Words>, isBusy: Boolean, on: (ItemEvent) -> Unit) =
    Over(Chrome.item.privacy.text, { on(ItemEvent.Leave) }) {
        Small(Chrome.item.privacyMore.text)
        lines.forEach { Text(it.text) }
        MainButton(Chrome.item.understood.text, fill, enabled = !isBusy) { on(ItemEvent.Understood) }
        QuietButton(Chrome.leaveIt.text, fill) { on(ItemEvent.Leave) }
    }

/** The colon of the language. */
@Composable
internal fun colon(): String = if (LocalLanguage.current == Language.CHINESE) "：" else ": "
