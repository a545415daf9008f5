package dev.banshi.ui

import androidx.lifecycle.ViewModel
import androidx.lifecycle.ViewModelProvider
import androidx.lifecycle.ViewModelStore
import androidx.lifecycle.viewModelScope
import androidx.lifecycle.viewmodel.CreationExtras
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import uniffi.banshi.Banshi
import uniffi.banshi.NotificationAbout
import uniffi.banshi.Resident
import java.time.Clock
import java.time.Duration
import java.time.Instant
import kotlin.reflect.KClass

/** What the app shows as a whole. */
data class AppState(val stage: Stage = Stage.Opening, val trail: Trail = Trail(), val preferences: Preferences) {
    /** Whether the core is not open yet, or could not be opened. */
    val isToBeOpened: Boolean
        get() = stage is Stage.Opening || stage is Stage.Shut
}

/** How far the app has come. */
sealed interface Stage {
    /** The core is being opened. */
    data object Opening : Stage

    /** It cannot be opened. */
    data class Shut(val trouble: Trouble) : Stage

    /** The papers are closed until the machine's own lock was opened. */
    data object Locked : Stage

    /** Nobody is on this phone yet. */
    data class FirstStart(val trouble: Trouble? = null) : Stage

    /** Someone's papers are open. */
    data class Open(val session: Session, val name: String) : Stage
}

/** What happens to the app as a whole. */
sealed interface AppEvent {
    /** Opens it, or tries again. */
    data object Begin : AppEvent

    /** The person left the app: another one, or a dark screen. */
    data object Leave : AppEvent

    /** The person is back. */
    data object Return : AppEvent

    /** The machine's own way back: what lies over the screen first, then a step within it, then to the place before. */
    data object Back : AppEvent

    /** A notification was tapped: to what it is about, once those papers are open. */
    data class Show(val about: NotificationAbout, val resident: String?) : AppEvent

    /** Asks for the machine's own lock. */
    data object Unlock : AppEvent

    /** Throws away what cannot be opened. */
    data object BeginAnew : AppEvent

    /** The first person on this phone. */
    data class Welcome(val name: String) : AppEvent

    /** Another person's papers instead of these. */
    data class SwitchTo(val resident: String) : AppEvent

    /** The person chose how the screens look. */
    data class Prefer(val preferences: Preferences) : AppEvent

    /** 删除本机数据. */
    data object DeleteEverything : AppEvent
}

/** The app as a whole: opens the core and one resident, keeps the way through the screens and their models. */
class AppModel(
    host: Host,
    private val threads: Threads,
    private val clock: Clock = Clock.systemUTC(),
) : ScreenModel<AppState, AppEvent>(AppState(preferences = host.preferences), threads),
    Way {
    private val host = Outings(host)

    /** What lies over the screens. */
    val sheets = Sheets()

    private val models = HashMap<Int, ViewModelStore>()
    private val screens = HashMap<Int, ScreenModel<*, *>>()
    private var banshi: Banshi? = null
    private var working: Job? = null
    private var opening: Job? = null
    private var left: Instant? = null
    private var locked: String? = null
    private var asked: AppEvent.Show? = null
    private var whose: String? = null

    private val session: Session?
        get() = (shown.stage as? Stage.Open)?.session

    override fun on(event: AppEvent) {
        when (event) {
            // The same where the phone was only turned: what is open stays open.
            AppEvent.Begin -> {
                if (shown.isToBeOpened && opening?.isActive != true) opening = begin(::shut) { open() }
            }

            AppEvent.Leave -> {
                if (shown.stage is Stage.Open) left = clock.instant()
                session?.link?.rest()
            }

            AppEvent.Return -> {
                giveBack()
            }

            AppEvent.Back -> {
                val isTaken = sheets.leave() || screens[shown.trail.here.number]?.stepBack() == true
                if (!isTaken) back()
            }

            is AppEvent.Show -> {
                asked = event
                showAsked()
            }

            AppEvent.Unlock -> {
                unlock()
            }

            AppEvent.BeginAnew -> {
                begin(::shut) {
                    forget()
                    local { host.beginAnew() }
                    open()
                }
            }

            is AppEvent.Welcome -> {
                welcome(event.name)
            }

            is AppEvent.SwitchTo -> {
                begin(::shut) { switchTo(event.resident) }
            }

            is AppEvent.Prefer -> {
                host.preferences = event.preferences
                change { it.copy(preferences = event.preferences) }
            }

            AppEvent.DeleteEverything -> {
                begin(::shut) {
                    closeScreens()
                    local { banshi?.deleteEverything() }
                    forget()
                    open()
                }
            }
        }
    }

    override fun to(place: Place) = move { it.to(place) }

    override fun back() = move { it.back() }

    override fun from(tab: Place.Tab, place: Place?) = move { it.from(tab, place) }

    /** The model of a stop on the way; the same for as long as the stop is on it. */
    internal fun <M : ScreenModel<*, *>> modelOf(stop: Trail.Stop, kind: KClass<M>, make: () -> M): M {
        val factory =
            object : ViewModelProvider.Factory {
                @Suppress("UNCHECKED_CAST")
                override fun <T : ViewModel> create(modelClass: KClass<T>, extras: CreationExtras): T = make() as T
            }
        val store = models.getOrPut(stop.number) { ViewModelStore() }
        return ViewModelProvider.create(store, factory)[kind].also { screens[stop.number] = it }
    }

    /** The window closes, or the process may end: what is being typed is stored, the resident's vault closed. */
    fun end() {
        working?.cancel()
        letGo()
        forget()
    }

    override fun onCleared() = end()

    private fun move(next: (Trail) -> Trail) {
        change { it.copy(trail = next(it.trail)) }
        val left = shown.trail.stops.mapTo(HashSet()) { it.number }
        models.keys.filter { it !in left }.forEach {
            screens.remove(it)
            models.remove(it)?.clear()
        }
    }

    /** After a time away the papers are closed; where the person was, and what was typed, stays. */
    private fun giveBack() {
        session?.link?.wake()
        val since = left ?: return
        left = null
        val session = session ?: return
        // A clock that was set back is no shorter time away.
        val isLong = Duration.between(since, clock.instant()) !in Duration.ZERO..(if (host.isUnderWay) OUT else AWAY)
        if (!isLong || !isLocking()) return
        val trail = shown.trail
        begin(::shut) {
            locked = local { session.resident.id() }
            closeScreens()
            change { it.copy(stage = Stage.Locked, trail = trail) }
        }
    }

    private fun isLocking() = shown.preferences.isLocking && host.screenLock != null

    private fun unlock() {
        if (shown.stage !is Stage.Locked || opening?.isActive == true) return
        val trail = shown.trail
        opening =
            begin(::shut) {
                if (host.screenLock?.open() == false) return@begin
                val resident = locked
                locked = null
                if (resident == null) openFirst() else switchTo(resident, trail)
            }
    }

    private suspend fun open() {
        if (isLocking()) {
            change { it.copy(stage = Stage.Locked) }
        } else {
            openFirst()
        }
    }

    private suspend fun openFirst() {
        change { it.copy(stage = Stage.Opening) }
        val core = banshi ?: local { host.open() }.also { banshi = it }
        val first = local { core.residents().list() }.let { all -> all.find { it.isAccount } ?: all.firstOrNull() }
        if (first == null) {
            change { it.copy(stage = Stage.FirstStart()) }
        } else {
            switchTo(first.id)
        }
    }

    private fun welcome(name: String) =
        begin({ trouble -> change { it.copy(stage = Stage.FirstStart(trouble)) } }) {
            val core = checkNotNull(banshi) { "the first start comes after the core was opened" }
            switchTo(local { core.residents().create(name) })
        }

    private suspend fun switchTo(resident: String, trail: Trail = Trail()) {
        val core = checkNotNull(banshi) { "a resident is opened after the core" }
        closeScreens()
        val opened = local { core.residents().open(resident) }
        val name = local { core.residents().list() }.find { it.id == resident }?.name.orEmpty()
        val link = Link(core, host.network)
        whose = resident
        working = viewModelScope.launch(threads.io) { link.run() }
        change { it.copy(stage = Stage.Open(Session(core, opened, host, threads, this, link), name), trail = trail) }
        showAsked()
    }

    /** Only in the papers that are open: whoever acts for several opens another's by a choice of their own. */
    private fun showAsked() {
        val (about, resident) = asked ?: return
        if (session == null) return
        asked = null
        if (resident != null && resident != whose) return
        when (about) {
            is NotificationAbout.Submission -> from(Place.Tab.HOME, Place.Sending(about.id))
            is NotificationAbout.Filing -> from(Place.Tab.FILINGS, Place.Filing(about.id))
            is NotificationAbout.Reservation -> from(Place.Tab.APPOINTMENTS)
        }
    }

    /** Lets go of everything of the resident's, and waits for what is under way: their vault is closed after this. */
    private suspend fun closeScreens() {
        working?.cancelAndJoin()
        letGo()
        change { it.copy(stage = Stage.Opening, trail = Trail()) }
    }

    private fun letGo() {
        models.values.forEach { it.clear() }
        models.clear()
        screens.clear()
        (shown.stage as? Stage.Open)?.session?.resident?.let(Resident::close)
    }

    private fun forget() {
        banshi?.close()
        banshi = null
    }

    private fun shut(trouble: Trouble) = change { it.copy(stage = Stage.Shut(trouble)) }

    private companion object {
        /** So long nobody is asked again. */
        val AWAY: Duration = Duration.ofMinutes(1)

        /** The same where the app itself sent the person to the camera or the browser. */
        val OUT: Duration = Duration.ofMinutes(10)
    }
}
