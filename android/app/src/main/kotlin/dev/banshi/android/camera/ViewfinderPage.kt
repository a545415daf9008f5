package dev.banshi.android.camera

import android.view.SurfaceHolder
import android.view.SurfaceView
import androidx.compose.foundation.Canvas
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.BoxScope
import androidx.compose.foundation.layout.aspectRatio
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.dp
import androidx.compose.ui.viewinterop.AndroidView
import dev.banshi.android.R
import dev.banshi.ui.parts.ButtonPair
import dev.banshi.ui.parts.Link
import dev.banshi.ui.parts.MainButton
import dev.banshi.ui.parts.Page
import dev.banshi.ui.parts.QuietButton
import dev.banshi.ui.parts.Top
import dev.banshi.ui.parts.fill
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.text

/** What a person does at the viewfinder. */
sealed interface ViewfinderEvent {
    /** Takes the shot. */
    data object Shoot : ViewfinderEvent

    /** Switches the light. */
    data class Light(val isOn: Boolean) : ViewfinderEvent

    /** Takes a photo out of the album instead. */
    data object Album : ViewfinderEvent

    /** Allows the camera in the system's settings. */
    data object Settings : ViewfinderEvent

    /** Gives up. */
    data object Leave : ViewfinderEvent
}

/** The camera's picture, one sentence of advice, and the shutter. */
@Composable
internal fun ViewfinderPage(
    state: ViewfinderState,
    camera: BackCamera,
    turn: Turn,
    holder: SurfaceHolder.Callback,
    on: (ViewfinderEvent) -> Unit,
) {
    Page(
        top = {
            Top(stringResource(R.string.camera_title), { on(ViewfinderEvent.Leave) }) {
                if (camera.hasLight) Light(on)
            }
        },
        foot = {
            ButtonPair({
                MainButton(stringResource(R.string.camera_shoot), it, enabled = !state.isShooting) {
                    on(ViewfinderEvent.Shoot)
                }
            }) { QuietButton(stringResource(R.string.camera_album), it) { on(ViewfinderEvent.Album) } }
        },
    ) {
        Picture(camera, turn, holder) {
            Outline(state)
            val advice = state.sight?.advice?.text ?: stringResource(R.string.camera_searching)
            Advice(advice, isGood = state.sight?.isGood == true)
        }
    }
}

/** What the camera sees, and what is drawn over it. */
@Composable
internal fun Picture(
    camera: BackCamera,
    turn: Turn,
    holder: SurfaceHolder.Callback,
    over: @Composable BoxScope.() -> Unit,
) = Box(
    Modifier.fillMaxWidth().aspectRatio(if (turn.isSideways) UPRIGHT else 1 / UPRIGHT),
    Alignment.BottomCenter,
) {
    AndroidView(
        factory = { context ->
            SurfaceView(context).apply {
                setSecure(true)
                this.holder.addCallback(holder)
                camera.preview?.let { this.holder.setFixedSize(it.width, it.height) }
            }
        },
        modifier = Modifier.fillMaxSize(),
    )
    over()
}

@Composable
internal fun Light(on: (ViewfinderEvent) -> Unit) {
    var isLit by remember { mutableStateOf(false) }
    val words = stringResource(if (isLit) R.string.camera_light_off else R.string.camera_light_on)
    Link(words, isAtEnd = true) {
        isLit = !isLit
        on(ViewfinderEvent.Light(isLit))
    }
}

/**
 * The camera cannot be used: why, how it could be, and what can be done without it.
 *
 * @param leave what leaving is called where that is the first thing to do
 */
@Composable
internal fun WithoutCameraPage(title: String, more: String, leave: String? = null, on: (ViewfinderEvent) -> Unit) =
    Page(
        top = { Top(title, { on(ViewfinderEvent.Leave) }) },
        foot = {
            val album = stringResource(R.string.camera_album)
            if (leave == null) {
                MainButton(album, fill) { on(ViewfinderEvent.Album) }
            } else {
                MainButton(leave, fill) { on(ViewfinderEvent.Leave) }
                QuietButton(album, fill) { on(ViewfinderEvent.Album) }
            }
            QuietButton(stringResource(R.string.camera_settings), fill) { on(ViewfinderEvent.Settings) }
        },
    ) {
        Text(
            stringResource(R.string.camera_none_title),
            Modifier.padding(top = Space.apart, bottom = Space.close).semantics { heading() },
            style = Theme.type.title,
        )
        Text(more)
    }

/** The page where the last frame showed it. */
@Composable
private fun Outline(state: ViewfinderState) {
    val (corners, frame) = (state.sight?.corners ?: return) to (state.frame ?: return)
    val colour = if (state.sight.isGood) Theme.colour.good else Theme.colour.caution
    Canvas(Modifier.fillMaxSize()) {
        val (across, down) = size.width / frame.width to size.height / frame.height
        val path = Path()
        path.moveTo(corners.topLeft.x * across, corners.topLeft.y * down)
        listOf(corners.topRight, corners.bottomRight, corners.bottomLeft).forEach {
            path.lineTo(it.x * across, it.y * down)
        }
        path.close()
        drawPath(path, colour, style = Stroke(3.dp.toPx()))
    }
}

/** One sentence, read aloud as it changes. */
@Composable
internal fun Advice(words: String, isGood: Boolean) {
    val ground: Color = if (isGood) Theme.colour.goodSoft else Theme.colour.surface
    Text(
        words,
        Modifier
            .padding(Space.edge)
            .background(ground, RoundedCornerShape(percent = 50))
            .padding(horizontal = Space.edge, vertical = Space.tight)
            .semantics { liveRegion = LiveRegionMode.Polite },
        color = if (isGood) Theme.colour.good else Theme.colour.ink,
        fontWeight = FontWeight.SemiBold,
    )
}

private const val UPRIGHT = 3f / 4f
