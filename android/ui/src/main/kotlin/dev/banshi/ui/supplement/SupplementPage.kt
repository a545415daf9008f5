package dev.banshi.ui.supplement

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import dev.banshi.ui.filing.AskedCard
import dev.banshi.ui.parts.MainButton
import dev.banshi.ui.parts.Mark
import dev.banshi.ui.parts.Marks
import dev.banshi.ui.parts.Page
import dev.banshi.ui.parts.QuietButton
import dev.banshi.ui.parts.Stack
import dev.banshi.ui.parts.Top
import dev.banshi.ui.parts.TroubleNotice
import dev.banshi.ui.parts.WhenLoaded
import dev.banshi.ui.parts.fill
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.text
import uniffi.banshi.MissingPlace
import uniffi.banshi.SupplementScreen

/** 补正: only what is asked for. */
@Composable
fun SupplementPage(state: SupplementState, on: (SupplementEvent) -> Unit) {
    val shown = state.supplement.orNull
    val missing = shown.papersMissing()
    Page(
        top = { Top(Chrome.filing.supplement.text, { on(SupplementEvent.Back) }) },
        foot = {
            state.trouble?.let { TroubleNotice(it) }
            if (shown != null) {
                MainButton(shown.button.text, fill, enabled = !state.isBusy) {
                    on(if (shown.canSign) SupplementEvent.Sign else SupplementEvent.Paper(missing.first()))
                }
            }
        },
    ) {
        WhenLoaded(state.supplement, onAgain = { on(SupplementEvent.Arrive) }) {
            Text(Chrome.filing.onlyThese.text, Modifier.padding(vertical = Space.close))
            Stack(Space.close) {
                state.asked.forEach { asked ->
                    Stack(Space.tight) {
                        AskedCard(asked)
                        Made(isMade = asked.material !in missing) { on(SupplementEvent.Paper(asked.material)) }
                    }
                }
            }
        }
    }
}

private fun SupplementScreen?.papersMissing(): List<String> =
    this?.missing.orEmpty().mapNotNull { (it.place as? MissingPlace.Paper)?.material }

@Composable
private fun Made(isMade: Boolean, onClick: () -> Unit) {
    if (isMade) {
        Row(horizontalArrangement = Arrangement.spacedBy(Space.tight), verticalAlignment = Alignment.CenterVertically) {
            Mark(Marks.check, colour = Theme.colour.good)
            Text(Chrome.filing.made.text, Modifier.weight(1f), color = Theme.colour.good)
            QuietButton(Chrome.review.look.text, onClick = onClick)
        }
    } else {
        QuietButton(Chrome.filing.make.text, fill, onClick = onClick)
    }
}
