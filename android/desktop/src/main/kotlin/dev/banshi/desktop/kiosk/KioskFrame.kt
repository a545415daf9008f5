package dev.banshi.desktop.kiosk

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.widthIn
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.input.pointer.PointerEventPass
import androidx.compose.ui.input.pointer.PointerInputScope
import androidx.compose.ui.input.pointer.pointerInput
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.unit.dp
import dev.banshi.ui.App
import dev.banshi.ui.AppModel
import dev.banshi.ui.Stage
import dev.banshi.ui.parts.Ask
import dev.banshi.ui.parts.MainButton
import dev.banshi.ui.parts.Over
import dev.banshi.ui.parts.QuietButton
import dev.banshi.ui.parts.fill
import dev.banshi.ui.theme.BanshiTheme
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.text
import uniffi.banshi.Words

/** The app in a window that many people use: in the middle of a large screen, with a way to end that is always in sight. */
@Composable
fun KioskFrame(model: AppModel, watch: KioskWatch, family: FontFamily = FontFamily.Default) {
    val state by model.state.collectAsState()
    val secondsLeft by watch.secondsLeft.collectAsState()
    var isEnding by remember { mutableStateOf(false) }
    val preferences = state.preferences
    val large: @Composable (@Composable () -> Unit) -> Unit =
        { BanshiTheme(preferences.language, largeType = preferences.largeType, family = family, content = it) }
    Box(Modifier.fillMaxSize().pointerInput(watch) { awaitTouches(watch::touched) }) {
        BanshiTheme(preferences.language, family = family) {
            Column(
                Modifier.fillMaxSize().background(Theme.colour.paper),
                horizontalAlignment = Alignment.CenterHorizontally,
            ) {
                // It makes its own type large.
                Box(Modifier.weight(1f).widthIn(max = WIDEST)) { App(model, family) }
                if (state.stage is Stage.Open) {
                    Box(Modifier.widthIn(max = WIDEST).padding(Space.edge)) {
                        large { QuietButton(end.text, fill) { isEnding = true } }
                    }
                }
            }
        }
        val seconds = secondsLeft
        if (seconds != null) {
            large { StillThere(seconds, watch::touched) }
        } else if (isEnding && state.stage is Stage.Open) {
            large { Ask(endAsk.text, endMore.text, end.text, onLeave = { isEnding = false }, onYes = watch::end) }
        }
    }
}

/** Asks before everything is forgotten; any touch is an answer. */
@Composable
private fun StillThere(seconds: Int, onTouch: () -> Unit) =
    Over(stillThere.text, onTouch) {
        Text(leaving(seconds).text)
        MainButton(goOn.text, fill, onClick = onTouch)
    }

/** Sees each touch before what it touches does. */
private suspend fun PointerInputScope.awaitTouches(touched: () -> Unit) =
    awaitPointerEventScope {
        while (true) {
            awaitPointerEvent(PointerEventPass.Initial)
            touched()
        }
    }

private val WIDEST = 560.dp
private val end = Words("办完了，清除我的信息", "Done: forget what is mine")
private val endAsk = Words("办完了吗？", "Are you done?")
private val endMore =
    Words(
        "您填的、拍的和登录都会从这台机器上清除。已发送的办件在政府那边，用自己的手机登录就能看到。",
        "Your answers, photos and sign-in are deleted from this machine. What was sent is with the office; sign in on your own phone to see it.",
    )
private val stillThere = Words("您还在吗？", "Are you still there?")
private val goOn = Words("我还在，接着办", "Yes, go on")

private fun leaving(seconds: Int) =
    Words(
        "$seconds 秒后清除您填的、拍的，回到开始。",
        "In $seconds seconds your answers and photos are deleted, and it begins anew.",
    )
