package dev.banshi.desktop

import androidx.compose.runtime.remember
import androidx.compose.ui.input.key.Key
import androidx.compose.ui.input.key.KeyEventType
import androidx.compose.ui.input.key.key
import androidx.compose.ui.input.key.type
import androidx.compose.ui.unit.DpSize
import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.Window
import androidx.compose.ui.window.application
import androidx.compose.ui.window.rememberWindowState
import dev.banshi.ui.App
import dev.banshi.ui.AppModel
import dev.banshi.ui.Threads
import java.io.File
import kotlin.system.exitProcess

/** The phone's app in a window of a phone's size. */
fun main(arguments: Array<String>) {
    val settings =
        try {
            DesktopSettings.of(arguments.toList(), System.getenv())
        } catch (error: IllegalArgumentException) {
            System.err.println("${error.message}\n\n${DesktopSettings.USAGE}")
            exitProcess(2)
        }
    application {
        val model = remember { AppModel(DesktopHost(settings), Threads()) }
        val family = remember { mainlandFamily() }
        Window(
            onCloseRequest = {
                model.end()
                exitApplication()
            },
            state = rememberWindowState(size = DpSize(PHONE_WIDTH, PHONE_HEIGHT)),
            title = "办事 banshi",
            onKeyEvent = { pressed ->
                val isBack = pressed.key == Key.Escape && pressed.type == KeyEventType.KeyUp
                if (isBack) model.back()
                isBack
            },
        ) { App(model, family) }
    }
}

/**
 * Where things are.
 *
 * @property gateway the gateway's address
 * @property root the catalogue's first root metadata, as it is shipped with the app
 * @property folder where this user's app keeps everything
 */
data class DesktopSettings(val gateway: String, val root: File, val folder: File) {
    companion object {
        /** What can be said on the command line. */
        const val USAGE =
            "usage: --root FILE [--gateway URL] [--folder DIR]\n" +
                "  --root     the catalogue's first root metadata, metadata/1.root.json\n" +
                "  --gateway  the gateway's address; http://127.0.0.1:7400, or BANSHI_GATEWAY, if absent\n" +
                "  --folder   where the app keeps everything; .local/share/banshi at home, if absent"

        /**
         * Reads a command line.
         *
         * @throws IllegalArgumentException where something is missing or not known
         */
        fun of(arguments: List<String>, environment: Map<String, String>): DesktopSettings {
            require(arguments.size % 2 == 0) { "each flag takes a value" }
            val given = arguments.chunked(2).associate { (flag, value) -> flag to value }
            val unknown = given.keys - setOf("--gateway", "--root", "--folder")
            require(unknown.isEmpty()) { "no such flag: ${unknown.first()}" }
            val root = File(requireNotNull(given["--root"]) { "--root is missing" })
            require(root.isFile) { "no such file: $root" }
            val home = File(System.getProperty("user.home"), ".local/share/banshi")
            val gateway = given["--gateway"] ?: environment["BANSHI_GATEWAY"] ?: "http://127.0.0.1:7400"
            return DesktopSettings(gateway, root, given["--folder"]?.let(::File) ?: home)
        }
    }
}

private val PHONE_WIDTH = 376.dp
private val PHONE_HEIGHT = 816.dp
