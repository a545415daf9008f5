package dev.banshi.ui.papers

import androidx.compose.foundation.Image
import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.width
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.layout.ContentScale
import androidx.compose.ui.unit.dp
import dev.banshi.ui.parts.Ask
import dev.banshi.ui.parts.CardTitle
import dev.banshi.ui.parts.Fold
import dev.banshi.ui.parts.Link
import dev.banshi.ui.parts.MainButton
import dev.banshi.ui.parts.Page
import dev.banshi.ui.parts.QuietButton
import dev.banshi.ui.parts.Safe
import dev.banshi.ui.parts.Sheet
import dev.banshi.ui.parts.Small
import dev.banshi.ui.parts.Stack
import dev.banshi.ui.parts.Top
import dev.banshi.ui.parts.TroubleNotice
import dev.banshi.ui.parts.WhenLoaded
import dev.banshi.ui.parts.fill
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.text
import uniffi.banshi.PageArea
import uniffi.banshi.PageLine
import uniffi.banshi.PapersScreen

/** One material: what to know, the pages that are there, the shot that is being looked at, the page that is covered. */
@Composable
fun PapersPage(state: PapersState, on: (PapersEvent) -> Unit) {
    val looked = state.looked
    if (looked != null && !state.isSetAside) {
        ShotPage(looked, state.isBusy, state.trouble, on)
        return
    }
    val papers = state.papers.orNull
    val covering = papers?.pages?.find { it.id == state.covering }
    if (covering != null) {
        CoverPage(covering, state.pictures[covering.id], state.trouble, on)
        return
    }
    var leaving by remember { mutableStateOf<String?>(null) }
    Page(
        top = { Top(papers?.title.orEmpty(), { on(PapersEvent.Back) }) },
        foot = if (papers == null) null else ({ PapersFoot(papers, state.isBusy, on) }),
    ) {
        state.trouble?.let { TroubleNotice(it, Modifier.padding(vertical = Space.tight)) }
        if (looked != null) SetAside(looked, on)
        WhenLoaded(state.papers, onAgain = { on(PapersEvent.Arrive) }) { shown ->
            Stack(Space.close) {
                shown.hint?.let { Text(it) }
                if (shown.mistakes.isNotEmpty()) {
                    Fold(
                        Chrome.item.mistakes.text,
                        open = shown.pages.isEmpty(),
                    ) { shown.mistakes.forEach { Text("· $it") } }
                }
                Text(shown.state.text, style = Theme.type.label, color = Theme.colour.quiet)
                shown.pages.forEachIndexed { place, page ->
                    KeptPage(page, place, shown.paper != null, state.pictures[page.id], { leaving = page.id }, on)
                }
                if (state.isBusy) Small(Chrome.papers.looking.text)
                Safe(shown.safe.text)
            }
        }
    }
    if (state.isAskedToLeave) {
        val words = Chrome.papers
        Ask(words.leaveAsk.text, words.leaveMore.text, words.leave.text, isGrave = true, { on(PapersEvent.Stay) }) {
            on(PapersEvent.Leave)
        }
    }
    leaving?.let { page ->
        Ask(Chrome.papers.removeAsk.text, "", Chrome.papers.remove.text, isGrave = true, {
            leaving = null
        }) { on(PapersEvent.Remove(page)) }
    }
}

@Composable
private fun PapersFoot(papers: PapersScreen, isBusy: Boolean, on: (PapersEvent) -> Unit) {
    val words = Chrome.papers
    val isPhoto = papers.paper != null
    val take = { on(if (isPhoto) PapersEvent.Take() else PapersEvent.Attach) }
    val first = if (isPhoto) words.take else words.attach
    if (papers.pages.isEmpty()) {
        MainButton(first.text, fill, enabled = !isBusy, onClick = take)
    } else {
        if (papers.canAdd) {
            QuietButton(
                (if (isPhoto) words.another else first).text,
                fill,
                enabled = !isBusy,
                onClick = take,
            )
        }
        MainButton(words.done.text, fill, enabled = !isBusy) { on(PapersEvent.Back) }
    }
}

/** A shot that the person went back from: nothing of it is lost. */
@Composable
private fun SetAside(looked: LookedAt, on: (PapersEvent) -> Unit) =
    Sheet(Modifier.padding(bottom = Space.close)) {
        Row(horizontalArrangement = Arrangement.spacedBy(Space.close)) {
            Thumbnail(looked.page ?: looked.shot, Chrome.papers.page.text)
            Stack(Space.hair) {
                CardTitle(Chrome.papers.setAside.text)
                Small(looked.screen.advice.text)
            }
        }
        FlowRow(Modifier.fillMaxWidth(), horizontalArrangement = Arrangement.spacedBy(Space.tight)) {
            Link(Chrome.papers.lookAgain.text) { on(PapersEvent.Look) }
            Link(Chrome.papers.remove.text, colour = Theme.colour.stop) { on(PapersEvent.Forget) }
        }
    }

@Composable
private fun Thumbnail(picture: ImageBitmap?, label: String, covers: List<PageArea> = emptyList()) {
    if (picture == null) return
    Image(
        picture,
        label,
        Modifier
            .width(88.dp)
            .heightIn(max = 124.dp)
            .background(Color.White)
            .border(1.dp, Theme.colour.line)
            .covered(picture, covers),
        contentScale = ContentScale.Fit,
    )
}

@Composable
private fun KeptPage(
    page: PageLine,
    place: Int,
    isPhoto: Boolean,
    picture: ImageBitmap?,
    onRemove: () -> Unit,
    on: (PapersEvent) -> Unit,
) = Sheet {
    Row(horizontalArrangement = Arrangement.spacedBy(Space.close)) {
        Thumbnail(picture, Chrome.papers.page.text, page.covers)
        Stack(Space.hair) {
            CardTitle(page.place.text)
            Small(page.size)
            page.covered?.let { Small(it.text) }
            page.findings.forEach { finding ->
                Small(finding.words.text, colour = if (finding.isSerious) Theme.colour.stop else Theme.colour.caution)
            }
        }
    }
    FlowRow(Modifier.fillMaxWidth(), horizontalArrangement = Arrangement.spacedBy(Space.close)) {
        if (isPhoto) {
            Link(Chrome.papers.takeAgain.text) { on(PapersEvent.Take(page.id)) }
            Link(Chrome.papers.turn.text) { on(PapersEvent.Turn(page.id)) }
            Link(Chrome.papers.cover.text) { on(PapersEvent.Cover(page.id)) }
        }
        if (place > 0) Link(Chrome.papers.earlier.text) { on(PapersEvent.Move(page.id, (place - 1).toUInt())) }
        Link(Chrome.papers.remove.text, colour = Theme.colour.stop, onClick = onRemove)
    }
}
