package dev.banshi.android.camera

import android.content.Context
import android.view.SurfaceHolder
import androidx.compose.runtime.Composable
import androidx.compose.runtime.DisposableEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.setValue
import androidx.compose.ui.platform.LocalContext
import androidx.compose.ui.platform.LocalView
import androidx.compose.ui.res.stringResource
import dev.banshi.android.R
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import uniffi.banshi.Camera

/**
 * Takes a picture with the phone's camera, or shows why that cannot be.
 *
 * @param isAllowed whether the person allows the camera
 * @param done gets the shot's bytes
 * @param on what the person does but for shutter and light
 */
@Composable
internal fun TakePicture(isAllowed: Boolean, done: (ByteArray) -> Unit, on: (ViewfinderEvent) -> Unit) {
    val context = LocalContext.current.applicationContext
    val camera = remember(isAllowed) { if (isAllowed) BackCamera.of(context) else null }
    var isLost by remember(isAllowed) { mutableStateOf(false) }
    if (camera == null || isLost) {
        WithoutCameraPage(stringResource(R.string.camera_title), stringResource(R.string.camera_none_more), on = on)
        return
    }
    val turn = camera.turn(displayDegrees())
    val scope = rememberCoroutineScope()
    val looking = remember(camera, turn) { Looking(context, scope, camera, turn, done) { isLost = true } }
    DisposableEffect(looking) { onDispose(looking::close) }
    val state by looking.model.state.collectAsState()
    ViewfinderPage(state, camera, turn, looking) { event ->
        when (event) {
            ViewfinderEvent.Shoot -> looking.model.take()
            is ViewfinderEvent.Light -> looking.light(event.isOn)
            ViewfinderEvent.Album, ViewfinderEvent.Settings, ViewfinderEvent.Leave -> on(event)
        }
    }
}

/** By how much the display is turned from the upright phone. */
@Composable
internal fun displayDegrees(): Int = (LocalView.current.display?.rotation ?: 0) * QUARTER

/** The camera as it looks for a page. */
private class Looking(
    context: Context,
    scope: CoroutineScope,
    camera: BackCamera,
    turn: Turn,
    private val done: (ByteArray) -> Unit,
    lost: () -> Unit,
) : WatchedCamera(context, camera, turn, lost) {
    private val core = Camera.open()

    val model =
        ViewfinderModel(
            scope,
            Dispatchers.Default,
            { frame ->
                val (width, height) = frame.width.toUInt() to frame.height.toUInt()
                core.analyse(frame.luma, width, height, stride = width)
            },
            { session?.shoot() },
        )

    override fun surfaceDestroyed(holder: SurfaceHolder) {
        super.surfaceDestroyed(holder)
        model.shotFailed()
    }

    override fun frame(frame: () -> LumaFrame?) = model.offer(frame)

    override fun shot(bytes: ByteArray) = done(bytes)

    override fun shotFailed() = model.shotFailed()

    override fun close() {
        super.close()
        core.close()
    }
}

private const val QUARTER = 90
