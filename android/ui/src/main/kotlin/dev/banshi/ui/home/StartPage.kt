package dev.banshi.ui.home

import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import dev.banshi.ui.AppEvent
import dev.banshi.ui.Preferences
import dev.banshi.ui.Stage
import dev.banshi.ui.Trouble
import dev.banshi.ui.parts.Ask
import dev.banshi.ui.parts.Field
import dev.banshi.ui.parts.MainButton
import dev.banshi.ui.parts.Page
import dev.banshi.ui.parts.Pill
import dev.banshi.ui.parts.QuietButton
import dev.banshi.ui.parts.Safe
import dev.banshi.ui.parts.Small
import dev.banshi.ui.parts.TextBox
import dev.banshi.ui.parts.Top
import dev.banshi.ui.parts.TroubleNotice
import dev.banshi.ui.parts.fill
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.Language
import dev.banshi.ui.words.text

/** The first start: for whom this phone files. */
@Composable
fun StartPage(stage: Stage.FirstStart, preferences: Preferences, on: (AppEvent) -> Unit) {
    var name by remember { mutableStateOf("") }
    val start = Chrome.start
    Page(
        top = { Top(Chrome.app.text) { OtherLanguage(preferences, on) } },
        foot = {
            MainButton(
                start.begin.text,
                fill,
                enabled = name.isNotBlank(),
            ) { on(AppEvent.Welcome(name.trim())) }
        },
    ) {
        Text(start.hello.text, Modifier.padding(top = Space.edge))
        Text(start.title.text, Modifier.padding(top = Space.apart), style = Theme.type.title)
        Field(start.name.text, start.hint.text) { label -> TextBox(name, { name = it }, label) }
        stage.trouble?.let { TroubleNotice(it) }
        Safe(start.safe.text)
        Small(start.noSignIn.text)
    }
}

/** The papers are closed: the machine's own lock opens them. */
@Composable
fun LockPage(on: (AppEvent) -> Unit) {
    val lock = Chrome.lock
    Page(
        top = { Top(Chrome.app.text) },
        foot = { MainButton(lock.open.text, fill) { on(AppEvent.Unlock) } },
    ) {
        Text(lock.title.text, Modifier.padding(top = Space.apart), style = Theme.type.title)
        Text(lock.more.text, Modifier.padding(top = Space.close))
        Safe(lock.safe.text)
    }
}

/** What is stored cannot be opened: why, and what can be done. */
@Composable
fun ShutPage(trouble: Trouble, preferences: Preferences, on: (AppEvent) -> Unit) {
    var isAsking by remember { mutableStateOf(false) }
    Page(
        top = { Top(Chrome.app.text) { OtherLanguage(preferences, on) } },
        foot = {
            MainButton(Chrome.again.text, fill) { on(AppEvent.Begin) }
            if (trouble.code in GONE) QuietButton(Chrome.start.anew.text, fill) { isAsking = true }
        },
    ) { TroubleNotice(trouble, Modifier.padding(top = Space.apart)) }
    if (isAsking) {
        val start = Chrome.start
        Ask(start.anewAsk.text, start.anewSafe.text, start.anew.text, isGrave = true, { isAsking = false }) {
            on(AppEvent.BeginAnew)
        }
    }
}

@Composable
private fun OtherLanguage(preferences: Preferences, on: (AppEvent) -> Unit) {
    val other = Language.entries.first { it != preferences.language }
    Pill(other.ownName) { on(AppEvent.Prefer(preferences.copy(language = other))) }
}

/** What no second try opens. */
private val GONE = setOf("key-lost", "damaged")
