package dev.banshi.ui.me

import dev.banshi.ui.AppEvent
import dev.banshi.ui.Loaded
import dev.banshi.ui.Place
import dev.banshi.ui.ScreenModel
import dev.banshi.ui.Session
import dev.banshi.ui.Trouble
import uniffi.banshi.ProfileLine

/**
 * Whose page it is.
 *
 * @property profile what is known about the resident, to fill forms in with
 */
data class Me(val profile: List<ProfileLine>, val isSignedIn: Boolean)

/** 我的. */
data class MeState(
    val me: Loaded<Me> = Loaded.Waiting,
    val asking: Asking? = null,
    val isBusy: Boolean = false,
    val trouble: Trouble? = null,
) {
    /** What is asked before it is done. */
    sealed interface Asking {
        /** What to fill in from now on. */
        data class Change(val line: ProfileLine) : Asking

        /** Whether to sign out. */
        data object SignOut : Asking

        /** Whether to delete everything; asked twice. */
        data class Delete(val isAgain: Boolean = false) : Asking
    }
}

/** What a person does on their own page. */
sealed interface MeEvent {
    /** The screen is seen, or what it shows has changed. */
    data object Arrive : MeEvent

    /** The people on this phone. */
    data object Residents : MeEvent

    /** Where else the person is signed in. */
    data object Devices : MeEvent

    /** Changes what is known; an empty text removes it. */
    data class Set(val key: String, val text: String) : MeEvent

    /** Asks before something is done; `null` for nothing. */
    data class Ask(val asking: MeState.Asking?) : MeEvent

    /** Signs in in the browser: what was filed comes back to this phone. */
    data object SignIn : MeEvent

    /** Signs out. */
    data object SignOut : MeEvent

    /** 删除本机数据. */
    data object DeleteEverything : MeEvent
}

/** The resident's own page: what is known, sign-in, the screens' looks, data. */
class MeModel(private val session: Session, private val toApp: (AppEvent) -> Unit) :
    ScreenModel<MeState, MeEvent>(MeState(), session.threads) {
    override fun on(event: MeEvent) {
        when (event) {
            MeEvent.Arrive -> begin({ trouble -> change { it.copy(me = Loaded.Failed(trouble)) } }) { read() }
            MeEvent.Residents -> session.way.to(Place.Residents)
            MeEvent.Devices -> session.way.to(Place.Devices)
            is MeEvent.Set -> busily { local { session.resident.profile().use { it.set(event.key, event.text) } } }
            is MeEvent.Ask -> change { it.copy(asking = event.asking) }
            MeEvent.SignIn -> busily { session.signIn() }
            MeEvent.SignOut -> busily { session.banshi.signIn().use { it.signOut() } }
            MeEvent.DeleteEverything -> toApp(AppEvent.DeleteEverything)
        }
    }

    private fun busily(work: suspend () -> Unit) {
        if (shown.isBusy) return
        change { it.copy(isBusy = true, asking = null, trouble = null) }
        begin({ trouble -> change { it.copy(isBusy = false, trouble = trouble) } }) {
            work()
            read()
            change { it.copy(isBusy = false) }
        }
    }

    private suspend fun read() {
        val (lines, account) =
            local { session.resident.profile().use { it.lines() } to session.banshi.signIn().use { it.state() } }
        change { it.copy(me = Loaded.Here(Me(lines, isSignedIn = account != null))) }
    }
}
