package dev.banshi.ui.me

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import dev.banshi.ui.parts.Ask
import dev.banshi.ui.parts.CardTitle
import dev.banshi.ui.parts.Link
import dev.banshi.ui.parts.Page
import dev.banshi.ui.parts.Sheet
import dev.banshi.ui.parts.Small
import dev.banshi.ui.parts.Stack
import dev.banshi.ui.parts.Top
import dev.banshi.ui.parts.TroubleNotice
import dev.banshi.ui.parts.WhenLoaded
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.text

/** 登录过的设备: this one first; another one is signed out after a second question. */
@Composable
fun DevicesPage(state: DevicesState, on: (DevicesEvent) -> Unit) {
    val words = Chrome.me
    Box {
        Page(top = { Top(words.devices.text, { on(DevicesEvent.Back) }) }) {
            state.trouble?.let { TroubleNotice(it, Modifier.padding(vertical = Space.tight)) }
            Text(words.devicesMore.text)
            WhenLoaded(state.devices, onAgain = { on(DevicesEvent.Arrive) }) { devices ->
                Stack(Space.tight, Modifier.padding(top = Space.edge)) {
                    devices.forEach { device ->
                        Sheet {
                            CardTitle(device.name)
                            Small(device.words.text)
                            if (!device.isThis) {
                                Link(words.revoke.text, colour = Theme.colour.stop) { on(DevicesEvent.Ask(device)) }
                            }
                        }
                    }
                }
            }
        }
        state.asking?.let { device ->
            Ask(
                words.revokeAsk(device.name).text,
                words.revokeMore.text,
                words.revoke.text,
                isGrave = true,
                onLeave = { on(DevicesEvent.Ask(null)) },
            ) { on(DevicesEvent.Revoke(device.id)) }
        }
    }
}
