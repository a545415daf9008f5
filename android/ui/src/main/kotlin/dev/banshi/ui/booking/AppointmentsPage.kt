package dev.banshi.ui.booking

import androidx.compose.foundation.layout.padding
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import dev.banshi.ui.parts.Ink
import dev.banshi.ui.parts.Link
import dev.banshi.ui.parts.Marks
import dev.banshi.ui.parts.Notice
import dev.banshi.ui.parts.Page
import dev.banshi.ui.parts.Stack
import dev.banshi.ui.parts.Top
import dev.banshi.ui.parts.TroubleNotice
import dev.banshi.ui.parts.WhenLoaded
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.text
import uniffi.banshi.ReservationState

/** 预约: what is booked. */
@Composable
fun AppointmentsPage(state: AppointmentsState, on: (AppointmentsEvent) -> Unit) =
    Page(top = { Top(Chrome.booking.mine.text) }) {
        state.trouble?.let { TroubleNotice(it, Modifier.padding(vertical = Space.tight)) }
        WhenLoaded(state.mine, onAgain = { on(AppointmentsEvent.Arrive) }) { mine ->
            if (mine.isEmpty()) {
                val ink = Ink(Theme.colour.action, Theme.colour.actionSoft)
                val words = Chrome.booking
                Notice(words.nothing.text, ink, Marks.clock, Modifier.padding(top = Space.edge), words.nothingMore.text)
            }
            Stack(Space.tight) {
                mine.forEach { line ->
                    ReservationCard(line, { on(AppointmentsEvent.Cancel(line.id)) }) {
                        if (line.state == ReservationState.HELD) {
                            Link(Chrome.booking.confirm.text) { on(AppointmentsEvent.Confirm(line.id)) }
                        } else {
                            if (state.hasCalendar) {
                                Link(Chrome.booking.remember.text) { on(AppointmentsEvent.Remember(line.id)) }
                            }
                            Link(Chrome.booking.change.text) { on(AppointmentsEvent.Change(line)) }
                        }
                    }
                }
            }
        }
    }
