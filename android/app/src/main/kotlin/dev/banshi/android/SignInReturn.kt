package dev.banshi.android

import dev.banshi.ui.AppModel
import dev.banshi.ui.Stage
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.mapNotNull
import uniffi.banshi.BanshiException

/**
 * Completes a sign-in during which the system ended the process, as it does on phones with little memory: the core
 * remembers how it began.
 */
internal suspend fun completeSignIn(model: AppModel, address: String) {
    val session = model.state.mapNotNull { (it.stage as? Stage.Open)?.session }.first()
    try {
        session.banshi.signIn().use { it.complete(session.resident, address) }
        session.link.nudge()
    } catch (_: BanshiException) {
        // The screen that needs the sign-in asks for it again.
    }
}
