package dev.banshi.ui.booking

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.text.font.FontWeight
import dev.banshi.ui.parts.ButtonPair
import dev.banshi.ui.parts.Caution
import dev.banshi.ui.parts.Chip
import dev.banshi.ui.parts.Heading
import dev.banshi.ui.parts.Ink
import dev.banshi.ui.parts.Link
import dev.banshi.ui.parts.MainButton
import dev.banshi.ui.parts.Marks
import dev.banshi.ui.parts.Notice
import dev.banshi.ui.parts.Page
import dev.banshi.ui.parts.QuietButton
import dev.banshi.ui.parts.Sheet
import dev.banshi.ui.parts.Small
import dev.banshi.ui.parts.Stack
import dev.banshi.ui.parts.Tag
import dev.banshi.ui.parts.TitleRow
import dev.banshi.ui.parts.Top
import dev.banshi.ui.parts.TroubleNotice
import dev.banshi.ui.parts.WhenLoaded
import dev.banshi.ui.parts.inkOf
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.text
import uniffi.banshi.AppointmentKind
import uniffi.banshi.BookingScreen
import uniffi.banshi.BookingSlot
import uniffi.banshi.ReservationLine
import uniffi.banshi.Tone
import uniffi.banshi.Words

/** 预约: days, then times, in both zones where the person is abroad. */
@Composable
fun BookingPage(state: BookingState, on: (BookingEvent) -> Unit) {
    val held = state.held
    Page(
        top = { Top(Chrome.booking.title.text, { on(BookingEvent.Back) }) },
        foot = if (held == null) null else ({ HeldFoot(held, state.isBusy, on) }),
    ) {
        state.trouble?.let { TroubleNotice(it, Modifier.padding(vertical = Space.tight)) }
        WhenLoaded(state.booking, onAgain = { on(BookingEvent.Arrive) }) { booking ->
            Kinds(state.kind) { on(BookingEvent.Ask(it)) }
            Mine(booking.mine.filter { it.id != held?.id }, state.hasCalendar, on)
            if (state.standing(booking.item) != null) {
                Small(Chrome.booking.instead.text, Modifier.padding(top = Space.tight))
            }
            booking.empty?.let { Caution(it.text, Modifier.padding(top = Space.edge)) }
            booking.nextFree?.let { NextFree(it, state, on) }
            Days(booking, state, on)
        }
    }
}

@Composable
private fun Kinds(chosen: AppointmentKind?, onChoose: (AppointmentKind?) -> Unit) {
    val words = Chrome.booking
    val kinds =
        listOf<Pair<AppointmentKind?, Words>>(
            null to words.any,
            AppointmentKind.WINDOW to words.window,
            AppointmentKind.HOME_VISIT to words.home,
            AppointmentKind.VIDEO to words.video,
        )
    FlowRow(
        horizontalArrangement = Arrangement.spacedBy(Space.tight),
        verticalArrangement = Arrangement.spacedBy(Space.tight),
    ) {
        kinds.forEach { (kind, word) -> Chip(word.text, kind == chosen) { onChoose(kind) } }
    }
}

@Composable
private fun Mine(mine: List<ReservationLine>, hasCalendar: Boolean, on: (BookingEvent) -> Unit) {
    if (mine.isEmpty()) return
    Heading(Chrome.booking.mine.text)
    Stack(Space.tight) {
        mine.forEach { line ->
            ReservationCard(line, { on(BookingEvent.Cancel(line.id)) }) {
                if (hasCalendar) Link(Chrome.booking.remember.text) { on(BookingEvent.Remember(line.id)) }
            }
        }
    }
}

@Composable
private fun NextFree(slot: BookingSlot, state: BookingState, on: (BookingEvent) -> Unit) {
    Heading(Chrome.booking.nextFree.text)
    SlotCard(slot, state.isBusy || state.held != null) { on(BookingEvent.Hold(slot.id)) }
}

@Composable
private fun Days(booking: BookingScreen, state: BookingState, on: (BookingEvent) -> Unit) {
    FlowRow(
        Modifier.padding(top = Space.apart, bottom = Space.close),
        Arrangement.spacedBy(Space.tight),
        Arrangement.spacedBy(Space.tight),
    ) {
        booking.days.forEach { day -> Chip(day.words.text, day.date == state.day) { on(BookingEvent.Open(day.date)) } }
    }
    val day = booking.days.find { it.date == state.day } ?: return
    Stack(Space.tight) {
        day.slots.forEach { slot ->
            SlotCard(slot, state.isBusy || state.held != null) { on(BookingEvent.Hold(slot.id)) }
        }
    }
}

@Composable
private fun SlotCard(slot: BookingSlot, isShut: Boolean, onClick: () -> Unit) =
    Sheet(onClick = if (slot.isFree && !isShut) onClick else null) {
        val tone = if (slot.isFree) Tone.GOOD else Tone.QUIET
        Text(slot.time.there.text, fontWeight = FontWeight.SemiBold)
        slot.time.here?.let { Text(it.text, color = Theme.colour.action) }
        TitleRow({ Small("${slot.kindWords.text} · ${slot.place}") }) { Tag(slot.free.text, inkOf(tone)) }
    }

@Composable
private fun HeldFoot(held: ReservationLine, isBusy: Boolean, on: (BookingEvent) -> Unit) {
    val words = Chrome.booking
    val there = held.time.there.text
    Notice(
        held.words.text,
        Ink(Theme.colour.action, Theme.colour.actionSoft),
        Marks.clock,
        more = "$there · ${held.place}",
    )
    ButtonPair({ MainButton(words.confirm.text, it, !isBusy) { on(BookingEvent.Confirm) } }) {
        QuietButton(words.release.text, it, !isBusy) { on(BookingEvent.Cancel(held.id)) }
    }
}
