package dev.banshi.ui.filing

import androidx.lifecycle.viewModelScope
import dev.banshi.ui.Loaded
import dev.banshi.ui.Place
import dev.banshi.ui.ReadAloud
import dev.banshi.ui.ScreenModel
import dev.banshi.ui.Session
import dev.banshi.ui.Trouble
import uniffi.banshi.FilingAction
import uniffi.banshi.FilingScreen
import uniffi.banshi.RatingLevel

/**
 * 办件.
 *
 * @property asking what the person is asked before it is done
 */
data class FilingState(
    val filing: Loaded<FilingScreen> = Loaded.Waiting,
    val asking: Asking? = null,
    val isBusy: Boolean = false,
    val trouble: Trouble? = null,
) {
    /** What is asked on top of the page. */
    enum class Asking { WITHDRAW, RATE }
}

/** What a person does with a filing. */
sealed interface FilingEvent {
    /** The screen is seen, or what it shows has changed. */
    data object Arrive : FilingEvent

    /** One of the actions that the filing offers. */
    data class Act(val action: FilingAction) : FilingEvent

    /** The person does not want to, after all. */
    data object Leave : FilingEvent

    /** Withdraws. */
    data object Withdraw : FilingEvent

    /** Rates. */
    data class Rate(val level: RatingLevel, val words: String) : FilingEvent

    /** Back. */
    data object Back : FilingEvent
}

/** Who has it, until when, what the person can do. */
class FilingModel(private val id: String, private val session: Session) :
    ScreenModel<FilingState, FilingEvent>(FilingState(), session.threads) {
    private val filings = session.resident.filings()

    /** Reads the page. */
    val readAloud = ReadAloud.on(session.host, viewModelScope) { local { filings.spoken(id) } }

    override fun on(event: FilingEvent) {
        when (event) {
            FilingEvent.Arrive -> {
                begin(
                    { trouble ->
                        change {
                            if (it.filing is Loaded.Here) {
                                it
                            } else {
                                it.copy(
                                    filing = Loaded.Failed(trouble),
                                )
                            }
                        }
                    },
                ) {
                    show(local { filings.screen(id) })
                }
            }

            is FilingEvent.Act -> {
                act(event.action)
            }

            FilingEvent.Leave -> {
                change { it.copy(asking = null) }
            }

            FilingEvent.Withdraw -> {
                busily { show(filings.withdraw(id)) }
            }

            is FilingEvent.Rate -> {
                busily { show(filings.rate(id, event.level, event.words.trim().ifEmpty { null })) }
            }

            FilingEvent.Back -> {
                session.way.back()
            }
        }
    }

    private fun act(action: FilingAction) =
        when (action) {
            FilingAction.SUPPLEMENT -> session.way.to(Place.Supplement(id))

            FilingAction.RATE -> change { it.copy(asking = FilingState.Asking.RATE) }

            FilingAction.WITHDRAW -> change { it.copy(asking = FilingState.Asking.WITHDRAW) }

            // They stand on the page itself.
            FilingAction.TRACK, FilingAction.NOTICES, FilingAction.APPEAL -> Unit
        }

    private fun show(filing: FilingScreen) = change { it.copy(filing = Loaded.Here(filing)) }

    private fun busily(work: suspend () -> Unit) {
        if (shown.isBusy) return
        change { it.copy(isBusy = true, asking = null, trouble = null) }
        begin({ trouble -> change { it.copy(trouble = trouble, isBusy = false) } }) {
            work()
            change { it.copy(isBusy = false) }
        }
    }

    override fun onCleared() = filings.close()
}
