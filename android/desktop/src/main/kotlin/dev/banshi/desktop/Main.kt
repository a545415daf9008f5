package dev.banshi.desktop

import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.ui.input.key.Key
import androidx.compose.ui.input.key.KeyEvent
import androidx.compose.ui.input.key.KeyEventType
import androidx.compose.ui.input.key.key
import androidx.compose.ui.input.key.type
import androidx.compose.ui.platform.LocalWindowInfo
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.unit.DpSize
import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.ApplicationScope
import androidx.compose.ui.window.Window
import androidx.compose.ui.window.WindowPlacement
import androidx.compose.ui.window.application
import androidx.compose.ui.window.rememberWindowState
import dev.banshi.desktop.kiosk.KioskFrame
import dev.banshi.desktop.kiosk.KioskWatch
import dev.banshi.desktop.kiosk.forget
import dev.banshi.ui.App
import dev.banshi.ui.AppEvent
import dev.banshi.ui.AppModel
import dev.banshi.ui.Threads
import java.io.File
import kotlin.system.exitProcess

/** The phone's app in a window of a phone's size, or on the whole screen of a machine that many people use. */
fun main(arguments: Array<String>) {
    val settings =
        try {
            DesktopSettings.of(arguments.toList(), System.getenv())
        } catch (error: IllegalArgumentException) {
            System.err.println("${error.message}\n\n${DesktopSettings.USAGE}")
            exitProcess(2)
        }
    if (settings.isKiosk) DesktopHost(settings).beginAnew()
    application {
        val host = remember { DesktopHost(settings) }
        val model = remember { AppModel(host, Threads()) }
        val family = remember { mainlandFamily() }
        if (settings.isKiosk) KioskWindow(model, family) else PhoneWindow(model, host, family)
    }
}

@Composable
private fun ApplicationScope.PhoneWindow(model: AppModel, host: DesktopHost, family: FontFamily) =
    Window(
        onCloseRequest = { leave(model) },
        state = rememberWindowState(size = DpSize(PHONE_WIDTH, PHONE_HEIGHT)),
        title = TITLE,
        onKeyEvent = { goesBack(it, model) },
    ) {
        val isInFront = LocalWindowInfo.current.isWindowFocused
        LaunchedEffect(isInFront) { host.isInFront = isInFront }
        App(model, family)
    }

/** Fills the screen; whoever looks after the machine ends it by the system's own key. */
@Composable
private fun ApplicationScope.KioskWindow(model: AppModel, family: FontFamily) {
    val scope = rememberCoroutineScope()
    val watch = remember { KioskWatch(scope) { forget(model) } }
    Window(
        onCloseRequest = { leave(model) },
        state = rememberWindowState(placement = WindowPlacement.Fullscreen),
        title = TITLE,
        undecorated = true,
        onPreviewKeyEvent = {
            watch.touched()
            false
        },
        onKeyEvent = { goesBack(it, model) },
    ) { KioskFrame(model, watch, family) }
}

private fun ApplicationScope.leave(model: AppModel) {
    model.end()
    exitApplication()
}

private fun goesBack(pressed: KeyEvent, model: AppModel): Boolean {
    val isBack = pressed.key == Key.Escape && pressed.type == KeyEventType.KeyUp
    if (isBack) model.on(AppEvent.Back)
    return isBack
}

/**
 * Where things are.
 *
 * @property gateway the gateway's address
 * @property root the catalogue's first root metadata, as it is shipped with the app
 * @property folder where this user's app keeps everything
 * @property isKiosk whether many people use it one after another (市民之窗), and each is forgotten
 */
data class DesktopSettings(val gateway: String, val root: File, val folder: File, val isKiosk: Boolean = false) {
    companion object {
        /** What can be said on the command line. */
        const val USAGE =
            "usage: --root FILE [--gateway URL] [--folder DIR] [--kiosk]\n" +
                "  --root     the catalogue's first root metadata, metadata/1.root.json\n" +
                "  --gateway  the gateway's address; http://127.0.0.1:7400, or BANSHI_GATEWAY, if absent\n" +
                "  --folder   where the app keeps everything; .local/share/banshi at home, if absent\n" +
                "  --kiosk    fills the screen, and forgets each person when they end or after two idle minutes;\n" +
                "             what an earlier run left in its folder, .local/share/banshi-kiosk if absent, is deleted"

        /**
         * Reads a command line.
         *
         * @throws IllegalArgumentException where something is missing or not known
         */
        fun of(arguments: List<String>, environment: Map<String, String>): DesktopSettings {
            val isKiosk = KIOSK in arguments
            val valued = arguments - KIOSK
            require(valued.size % 2 == 0) { "each flag but $KIOSK takes a value" }
            val given = valued.chunked(2).associate { (flag, value) -> flag to value }
            val unknown = given.keys - setOf("--gateway", "--root", "--folder")
            require(unknown.isEmpty()) { "no such flag: ${unknown.first()}" }
            val root = File(requireNotNull(given["--root"]) { "--root is missing" })
            require(root.isFile) { "no such file: $root" }
            val home = File(System.getProperty("user.home"), ".local/share/banshi" + if (isKiosk) "-kiosk" else "")
            val gateway = given["--gateway"] ?: environment["BANSHI_GATEWAY"] ?: "http://127.0.0.1:7400"
            return DesktopSettings(gateway, root, given["--folder"]?.let(::File) ?: home, isKiosk)
        }

        private const val KIOSK = "--kiosk"
    }
}

private const val TITLE = "办事 banshi"
private val PHONE_WIDTH = 376.dp
private val PHONE_HEIGHT = 816.dp
