package dev.banshi.desktop.kiosk

import dev.banshi.ui.AppEvent
import dev.banshi.ui.AppModel
import dev.banshi.ui.Preferences
import dev.banshi.ui.Stage
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.withTimeoutOrNull
import uniffi.banshi.BanshiException
import kotlin.time.Duration.Companion.seconds

/**
 * Forgets the person in front: they are signed out, their vault and its keys are deleted, the screens begin anew in the
 * usual type and in Chinese. What stays is the machine's own key, which names nobody.
 */
suspend fun forget(app: AppModel) {
    (app.state.value.stage as? Stage.Open)?.let { signOut(it) }
    app.on(AppEvent.Prefer(Preferences()))
    app.on(AppEvent.DeleteEverything)
    // What is just being used cannot be deleted so; it goes with the folder.
    if (app.settled() is Stage.Shut) app.on(AppEvent.BeginAnew)
}

/** Takes the device's tokens back; without a network they go with the vault. */
private suspend fun signOut(open: Stage.Open) {
    withTimeoutOrNull(PATIENCE) {
        try {
            open.session.banshi
                .signIn()
                .use { it.signOut() }
        } catch (_: BanshiException) {
            // Nobody signed in, or the gateway does not answer: the tokens go with the vault.
        }
    }
}

private suspend fun AppModel.settled(): Stage =
    state
        .first {
            it.stage is Stage.FirstStart || it.stage is Stage.Shut
        }.stage

private val PATIENCE = 5.seconds
