package dev.banshi.ui.filing

import dev.banshi.ui.Loaded
import dev.banshi.ui.Place
import dev.banshi.ui.ScreenModel
import dev.banshi.ui.Session
import uniffi.banshi.FilingLine

/** 办件: all filings of the resident. */
data class FilingsState(val filings: Loaded<List<FilingLine>> = Loaded.Waiting)

/** What a person does in the list. */
sealed interface FilingsEvent {
    /** The screen is seen, or what it shows has changed. */
    data object Arrive : FilingsEvent

    /** One of them. */
    data class Go(val place: Place) : FilingsEvent
}

/** All that was filed, the last changed first. */
class FilingsModel(private val session: Session) :
    ScreenModel<FilingsState, FilingsEvent>(FilingsState(), session.threads) {
    override fun on(event: FilingsEvent) {
        when (event) {
            FilingsEvent.Arrive -> {
                begin({ trouble -> change { FilingsState(Loaded.Failed(trouble)) } }) {
                    val filings = local { session.resident.filings().use { it.list() } }
                    change { FilingsState(Loaded.Here(filings)) }
                }
            }

            is FilingsEvent.Go -> {
                session.way.to(event.place)
            }
        }
    }
}
