package dev.banshi.ui.home

import dev.banshi.ui.Loaded
import dev.banshi.ui.Place
import dev.banshi.ui.ScreenModel
import dev.banshi.ui.Session
import dev.banshi.ui.Trouble
import uniffi.banshi.DraftLine
import uniffi.banshi.HomeScreen
import uniffi.banshi.ItemLine
import uniffi.banshi.Words

/**
 * 首页.
 *
 * @property discarding the draft that is asked about before it is thrown away
 * @property often what is often needed, where there is nothing yet
 */
data class HomeState(
    val home: Loaded<HomeScreen> = Loaded.Waiting,
    val often: List<ItemLine> = emptyList(),
    val catalogue: Words? = null,
    val discarding: DraftLine? = null,
    val trouble: Trouble? = null,
)

/** What a person does at home. */
sealed interface HomeEvent {
    /** The screen is seen, or what it shows has changed. */
    data object Arrive : HomeEvent

    /** Asks before a draft is thrown away; `null` for none. */
    data class AskDiscard(val draft: DraftLine?) : HomeEvent

    /** Throws a draft away, with its papers. */
    data class Discard(val draft: String) : HomeEvent

    /** Goes somewhere. */
    data class Go(val place: Place) : HomeEvent
}

/** What waits for the person, what is under way, what to go on with. */
class HomeModel(private val session: Session) : ScreenModel<HomeState, HomeEvent>(HomeState(), session.threads) {
    override fun on(event: HomeEvent) {
        when (event) {
            HomeEvent.Arrive -> {
                begin(::failed) { read() }
            }

            is HomeEvent.AskDiscard -> {
                change { it.copy(discarding = event.draft, trouble = null) }
            }

            is HomeEvent.Discard -> {
                begin({ trouble -> change { it.copy(trouble = trouble) } }) {
                    local { session.resident.drafts().use { it.discard(event.draft) } }
                    read()
                }
            }

            is HomeEvent.Go -> {
                session.way.to(event.place)
            }
        }
    }

    private suspend fun read() {
        val next =
            local {
                val home = session.resident.home()
                val often =
                    if (home.welcome.isEmpty()) {
                        emptyList()
                    } else {
                        session.banshi
                            .catalogue()
                            .search("", 0u, OFTEN)
                            .items
                    }
                val state = session.banshi.catalogue().state()
                HomeState(
                    Loaded.Here(home),
                    often = often,
                    catalogue = state.words.takeIf { state.isStale || state.items == 0uL },
                )
            }
        change { next.copy(discarding = it.discarding) }
    }

    private fun failed(trouble: Trouble) =
        change {
            if (it.home is Loaded.Here) it else it.copy(home = Loaded.Failed(trouble))
        }

    private companion object {
        const val OFTEN = 3u
    }
}
