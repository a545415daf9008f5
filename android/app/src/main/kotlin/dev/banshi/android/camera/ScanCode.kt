package dev.banshi.android.camera

import android.content.Context
import androidx.compose.runtime.Composable
import androidx.compose.runtime.DisposableEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.setValue
import androidx.compose.ui.platform.LocalContext
import androidx.compose.ui.res.stringResource
import dev.banshi.android.R
import dev.banshi.ui.parts.ButtonPair
import dev.banshi.ui.parts.MainButton
import dev.banshi.ui.parts.Page
import dev.banshi.ui.parts.QuietButton
import dev.banshi.ui.parts.Top
import dev.banshi.ui.words.text
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import uniffi.banshi.CodeScanner
import uniffi.banshi.CodeSight

/**
 * Looks for a code with the phone's camera, or shows why that cannot be; typing is offered in either case.
 *
 * @param isAllowed whether the person allows the camera
 * @param done gets what the scanner said when it took a code
 * @param on what the person does but for the light
 */
@Composable
internal fun ScanCode(
    scanner: CodeScanner,
    isAllowed: Boolean,
    done: (CodeSight) -> Unit,
    on: (ViewfinderEvent) -> Unit,
) {
    val context = LocalContext.current.applicationContext
    val camera = remember(isAllowed) { if (isAllowed) BackCamera.of(context) else null }
    var isLost by remember(isAllowed) { mutableStateOf(false) }
    val title = stringResource(R.string.scan_title)
    if (camera == null || isLost) {
        WithoutCameraPage(title, stringResource(R.string.scan_none_more), stringResource(R.string.scan_type), on)
        return
    }
    val turn = camera.turn(displayDegrees())
    val scope = rememberCoroutineScope()
    val looking = remember(camera, turn) { Scanning(context, scope, camera, turn, scanner, done) { isLost = true } }
    DisposableEffect(looking) { onDispose(looking::close) }
    val sight by looking.model.sight.collectAsState()
    Page(
        top = {
            Top(title, { on(ViewfinderEvent.Leave) }) {
                if (camera.hasLight) Light { event -> if (event is ViewfinderEvent.Light) looking.light(event.isOn) }
            }
        },
        foot = {
            ButtonPair({
                MainButton(stringResource(R.string.scan_type), it) { on(ViewfinderEvent.Leave) }
            }) { QuietButton(stringResource(R.string.camera_album), it) { on(ViewfinderEvent.Album) } }
        },
    ) {
        Picture(camera, turn, looking) {
            val words = sight?.advice?.text ?: stringResource(R.string.scan_searching)
            Advice(words, isGood = sight?.taken != null)
        }
    }
}

/** The camera as it looks for a code. */
private class Scanning(
    context: Context,
    scope: CoroutineScope,
    camera: BackCamera,
    turn: Turn,
    scanner: CodeScanner,
    done: (CodeSight) -> Unit,
    lost: () -> Unit,
) : WatchedCamera(context, camera, turn, lost) {
    val model =
        ScanModel(
            scope,
            Dispatchers.Default,
            { frame ->
                val (width, height) = frame.width.toUInt() to frame.height.toUInt()
                scanner.look(frame.luma, width, height, stride = width)
            },
            done,
        )

    override fun frame(frame: () -> LumaFrame?) = model.offer(frame)

    override fun shot(bytes: ByteArray) = Unit

    override fun shotFailed() = Unit
}
