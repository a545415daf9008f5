package dev.banshi.ui.booking

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.text.selection.SelectionContainer
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.platform.LocalUriHandler
import androidx.compose.ui.text.font.FontWeight
import dev.banshi.ui.parts.Link
import dev.banshi.ui.parts.QuietButton
import dev.banshi.ui.parts.Sheet
import dev.banshi.ui.parts.Small
import dev.banshi.ui.parts.Tag
import dev.banshi.ui.parts.TitleRow
import dev.banshi.ui.parts.fill
import dev.banshi.ui.parts.inkOf
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.text
import uniffi.banshi.ReservationLine
import uniffi.banshi.Tone

/** A visit that is booked: when, where, how; given up only after a second question. [actions] stand before that. */
@Composable
internal fun ReservationCard(line: ReservationLine, onCancel: () -> Unit, actions: @Composable () -> Unit) {
    var isAsking by remember { mutableStateOf(false) }
    Sheet {
        Text(line.time.there.text, fontWeight = FontWeight.SemiBold)
        line.time.here?.let { Text(it.text, color = Theme.colour.action) }
        TitleRow({ Small("${line.kindWords.text} · ${line.place}") }) { Tag(line.words.text, inkOf(Tone.GOOD)) }
        line.videoLink?.let { VideoLink(it) }
        if (isAsking) {
            Text(Chrome.booking.cancelAsk.text, fontWeight = FontWeight.SemiBold)
            Small(Chrome.booking.cancelMore.text)
            Link(Chrome.leaveIt.text) { isAsking = false }
            Link(Chrome.booking.cancel.text, colour = Theme.colour.stop) {
                isAsking = false
                onCancel()
            }
        } else {
            FlowRow(fill, Arrangement.spacedBy(Space.tight)) {
                actions()
                Link(Chrome.booking.cancel.text) { isAsking = true }
            }
        }
    }
}

/** Where to meet: opened by whatever the machine opens addresses with, and there to be copied. */
@Composable
private fun VideoLink(address: String) {
    val opener = LocalUriHandler.current
    var isShut by remember { mutableStateOf(false) }
    if (address.startsWith("https://")) {
        QuietButton(Chrome.booking.enter.text, fill) {
            // Nothing on this machine opens it: the address can be copied to another.
            isShut = runCatching { opener.openUri(address) }.isFailure
        }
    }
    SelectionContainer { Small(address, colour = Theme.colour.action) }
    if (isShut) Small(Chrome.booking.enterElsewhere.text, colour = Theme.colour.caution)
}
