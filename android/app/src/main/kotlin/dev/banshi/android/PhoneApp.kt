package dev.banshi.android

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.safeDrawingPadding
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalContext
import androidx.compose.ui.semantics.clearAndSetSemantics
import dev.banshi.android.camera.ScanCode
import dev.banshi.android.camera.TakePicture
import dev.banshi.android.camera.ViewfinderEvent
import dev.banshi.ui.App
import dev.banshi.ui.AppModel
import dev.banshi.ui.theme.BanshiTheme

/**
 * The app's screens, and the viewfinder above them while a picture is taken.
 *
 * @param on what the person does at the viewfinder but for shutter and light
 */
@Composable
internal fun PhoneApp(model: AppModel, phone: Phone, isCameraAllowed: Boolean, on: (ViewfinderEvent) -> Unit) {
    val state by model.state.collectAsState()
    val errand by phone.errands.current.collectAsState()
    val viewing = errand?.takeIf { it.wantsCamera }
    val preferences = state.preferences
    Box(Modifier.fillMaxSize().safeDrawingPadding()) {
        // What lies below is neither read aloud nor touched.
        Box(if (viewing == null) Modifier else Modifier.clearAndSetSemantics {}) { App(model) }
        if (viewing != null) {
            val words = remember(preferences.language) { phone.preferences.speaking() }
            CompositionLocalProvider(LocalContext provides words) {
                BanshiTheme(preferences.language, largeType = preferences.largeType) {
                    Surface(Modifier.fillMaxSize()) { Viewfinder(viewing, isCameraAllowed, on) }
                }
            }
        }
    }
}

/** The camera, for what is asked of it. */
@Composable
private fun Viewfinder(errand: Errand<*>, isCameraAllowed: Boolean, on: (ViewfinderEvent) -> Unit) =
    when (errand) {
        is Errand.Picture -> TakePicture(isCameraAllowed, errand::end, on)
        is Errand.Code -> ScanCode(errand.scanner, isCameraAllowed, errand::end, on)
        is Errand.File, is Errand.SignIn, is Errand.Unlock -> error("not the camera's affair")
    }
