package dev.banshi.ui.me

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import dev.banshi.ui.AppEvent
import dev.banshi.ui.Preferences
import dev.banshi.ui.parts.Ask
import dev.banshi.ui.parts.AskText
import dev.banshi.ui.parts.Chip
import dev.banshi.ui.parts.Heading
import dev.banshi.ui.parts.Link
import dev.banshi.ui.parts.Mark
import dev.banshi.ui.parts.Marks
import dev.banshi.ui.parts.Page
import dev.banshi.ui.parts.QuietButton
import dev.banshi.ui.parts.Sheet
import dev.banshi.ui.parts.Small
import dev.banshi.ui.parts.Stack
import dev.banshi.ui.parts.Tick
import dev.banshi.ui.parts.Top
import dev.banshi.ui.parts.TroubleNotice
import dev.banshi.ui.parts.WhenLoaded
import dev.banshi.ui.parts.fill
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.Language
import dev.banshi.ui.words.text
import uniffi.banshi.ProfileLine

/** 我的: what is known, sign-in, how the screens look, and the data on this phone. */
@Composable
fun MePage(
    state: MeState,
    preferences: Preferences,
    canLock: Boolean,
    prefer: (AppEvent.Prefer) -> Unit,
    on: (MeEvent) -> Unit,
) = Box {
    val words = Chrome.me
    Page(top = { Top(words.title.text) }) {
        state.trouble?.let { TroubleNotice(it) }
        Sheet(onClick = { on(MeEvent.Residents) }) {
            Row(fill, Arrangement.SpaceBetween, Alignment.CenterVertically) {
                Text(words.people.text, Modifier.weight(1f))
                Mark(Marks.onward, size = 20.dp, colour = Theme.colour.quiet)
            }
        }
        Looks(preferences, prefer)
        Lock(preferences, canLock, prefer)
        Heading(words.known.text)
        WhenLoaded(state.me, onAgain = { on(MeEvent.Arrive) }) { Known(it.profile, on) }
        Heading(words.privacy.text)
        Stack(Space.tight) {
            state.me.orNull?.let { Account(it.isSignedIn, state.isBusy, on) }
            QuietButton(
                words.delete.text,
                fill,
                colour = Theme.colour.stop,
            ) { on(MeEvent.Ask(MeState.Asking.Delete())) }
        }
    }
    state.asking?.let { Question(it, on) }
}

@Composable
private fun Account(isSignedIn: Boolean, isBusy: Boolean, on: (MeEvent) -> Unit) {
    val words = Chrome.me
    if (isSignedIn) {
        Small(words.signedIn.text)
        QuietButton(words.devices.text, fill) { on(MeEvent.Devices) }
        QuietButton(words.signOut.text, fill, !isBusy) { on(MeEvent.Ask(MeState.Asking.SignOut)) }
    } else {
        Small(words.signedOut.text)
        QuietButton(Chrome.sending.signIn.text, fill, !isBusy) { on(MeEvent.SignIn) }
    }
}

@Composable
private fun Looks(preferences: Preferences, prefer: (AppEvent.Prefer) -> Unit) {
    val words = Chrome.me
    val choose = { chosen: Preferences -> prefer(AppEvent.Prefer(chosen)) }
    Heading(words.language.text)
    Choices {
        Language.entries.forEach { one ->
            Chip(one.ownName, one == preferences.language) { choose(preferences.copy(language = one)) }
        }
    }
    Heading(words.display.text)
    Choices {
        Chip(Chrome.item.usualType.text, !preferences.largeType) { choose(preferences.copy(largeType = false)) }
        Chip(words.largeType.text, preferences.largeType) { choose(preferences.copy(largeType = true)) }
    }
}

@Composable
private fun Lock(preferences: Preferences, canLock: Boolean, prefer: (AppEvent.Prefer) -> Unit) {
    val words = Chrome.lock
    Heading(words.heading.text)
    if (canLock) {
        Tick(words.on.text, preferences.isLocking) { prefer(AppEvent.Prefer(preferences.copy(isLocking = it))) }
        Small(words.onMore.text)
    } else {
        Small(words.none.text)
    }
}

@Composable
private fun Choices(chips: @Composable () -> Unit) =
    FlowRow(
        horizontalArrangement = Arrangement.spacedBy(Space.tight),
        verticalArrangement = Arrangement.spacedBy(Space.tight),
    ) {
        chips()
    }

@Composable
private fun Known(lines: List<ProfileLine>, on: (MeEvent) -> Unit) {
    Small(Chrome.me.knownMore.text)
    Sheet { lines.forEach { KnownRow(it, on) } }
}

@Composable
private fun KnownRow(line: ProfileLine, on: (MeEvent) -> Unit) =
    Row(fill, Arrangement.spacedBy(Space.tight), Alignment.CenterVertically) {
        Stack(Space.hair, Modifier.weight(1f).padding(vertical = Space.hair)) {
            Small(line.label.text)
            Text(line.value.ifEmpty { Chrome.review.nothing.text })
            if (line.origin.text.isNotEmpty()) Small(line.origin.text, colour = Theme.colour.good)
        }
        when {
            line.locked -> Mark(Marks.lock, size = 18.dp, colour = Theme.colour.quiet)

            line.isText -> {
                Link(Chrome.review.change.text, isAtEnd = true) { on(MeEvent.Ask(MeState.Asking.Change(line))) }
            }

            else -> Link(Chrome.papers.remove.text, isAtEnd = true) { on(MeEvent.Set(line.key, "")) }
        }
    }

@Composable
private fun Question(asking: MeState.Asking, on: (MeEvent) -> Unit) {
    val words = Chrome.me
    val leave = { on(MeEvent.Ask(null)) }
    when (asking) {
        is MeState.Asking.Change -> {
            val line = asking.line
            AskText(line.label.text, line.value, words.save.text, words.saveMore.text, mayBeEmpty = true, leave) {
                on(MeEvent.Set(line.key, it))
            }
        }

        MeState.Asking.SignOut -> {
            Ask(words.signOutAsk.text, words.signOutMore.text, words.signOut.text, onLeave = leave) { on(MeEvent.SignOut) }
        }

        is MeState.Asking.Delete -> {
            val (ask, yes) =
                if (asking.isAgain) words.deleteAgain to words.deleteAgain else words.deleteAsk to words.delete
            Ask(ask.text, words.deleteMore.text, yes.text, isGrave = true, onLeave = leave) {
                on(if (asking.isAgain) MeEvent.DeleteEverything else MeEvent.Ask(MeState.Asking.Delete(isAgain = true)))
            }
        }
    }
}
