package dev.banshi.ui.residents

import dev.banshi.ui.AppEvent
import dev.banshi.ui.Loaded
import dev.banshi.ui.ScreenModel
import dev.banshi.ui.Session
import dev.banshi.ui.Trouble
import uniffi.banshi.ResidentLine

/**
 * 为谁办: the people on this phone.
 *
 * @property open whose papers are open
 * @property asking who is switched to or removed, after a second question
 */
data class ResidentsState(
    val residents: Loaded<List<ResidentLine>> = Loaded.Waiting,
    val open: String? = null,
    val asking: Asking? = null,
    val isBusy: Boolean = false,
    val trouble: Trouble? = null,
) {
    /** What is asked on top of the page. */
    sealed interface Asking {
        /** Whether to lock these papers and open those. */
        data class Switch(val to: ResidentLine) : Asking

        /** Whether to remove someone from this phone. */
        data class Remove(val who: ResidentLine) : Asking

        /** Who is new. */
        data object Add : Asking

        /** What else to call someone. */
        data class Rename(val who: ResidentLine) : Asking
    }
}

/** What a person does with the residents. */
sealed interface ResidentsEvent {
    /** The screen is seen, or what it shows has changed. */
    data object Arrive : ResidentsEvent

    /** Asks before something is done; `null` for nothing. */
    data class Ask(val asking: ResidentsState.Asking?) : ResidentsEvent

    /** Someone new. */
    data class Add(val name: String) : ResidentsEvent

    /** Calls someone otherwise on this phone's screens. */
    data class Rename(val resident: String, val name: String) : ResidentsEvent

    /** Locks these papers and opens those. */
    data class Switch(val resident: String) : ResidentsEvent

    /** Removes someone from this phone. */
    data class Remove(val resident: String) : ResidentsEvent

    /** Back. */
    data object Back : ResidentsEvent
}

/** The people on this phone: counts only, until someone is opened. */
class ResidentsModel(private val session: Session, private val toApp: (AppEvent) -> Unit) :
    ScreenModel<ResidentsState, ResidentsEvent>(ResidentsState(), session.threads) {
    private val residents = session.banshi.residents()

    override fun on(event: ResidentsEvent) {
        when (event) {
            ResidentsEvent.Arrive -> {
                begin(
                    { trouble -> change { it.copy(residents = Loaded.Failed(trouble)) } },
                ) { read() }
            }

            is ResidentsEvent.Ask -> {
                change { it.copy(asking = event.asking, trouble = null) }
            }

            is ResidentsEvent.Add -> {
                busily { local { residents.create(event.name) } }
            }

            is ResidentsEvent.Rename -> {
                busily { local { residents.rename(event.resident, event.name) } }
            }

            is ResidentsEvent.Switch -> {
                toApp(AppEvent.SwitchTo(event.resident))
            }

            is ResidentsEvent.Remove -> {
                busily { local { residents.delete(event.resident) } }
            }

            ResidentsEvent.Back -> {
                session.way.back()
            }
        }
    }

    private suspend fun read() {
        val (all, open) = local { residents.list() to session.resident.id() }
        change { it.copy(residents = Loaded.Here(all), open = open) }
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

    override fun onCleared() = residents.close()
}
