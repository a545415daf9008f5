package dev.banshi.ui.item

import dev.banshi.ui.Place
import dev.banshi.ui.ScreenModel
import dev.banshi.ui.Session
import dev.banshi.ui.Trouble
import kotlinx.coroutines.Job
import uniffi.banshi.ItemLine
import uniffi.banshi.ScenarioLine
import uniffi.banshi.Words

/**
 * 事项: what is typed and what was found.
 *
 * @property items what was found so far, from the first on; `null` before the first answer
 * @property total how many there are in all
 * @property scenarios questions for one who does not know what it is called
 */
data class SearchState(
    val typed: String = "",
    val items: List<ItemLine>? = null,
    val total: Int = 0,
    val note: Words? = null,
    val scenarios: List<ScenarioLine> = emptyList(),
    val catalogue: Words? = null,
    val isEmpty: Boolean = false,
    val trouble: Trouble? = null,
)

/** What a person does while searching. */
sealed interface SearchEvent {
    /** The screen is seen, or the catalogue has changed. */
    data object Arrive : SearchEvent

    /** Another text. */
    data class Type(val text: String) : SearchEvent

    /** The end of what is there comes into sight. */
    data object NearEnd : SearchEvent

    /** One of the scenarios. */
    data class Ask(val path: String) : SearchEvent

    /** One of the items. */
    data class Open(val code: String) : SearchEvent

    /** Back. */
    data object Back : SearchEvent
}

/** Searches as it is typed; asks for windows of the list, never for the whole. */
class SearchModel(private val session: Session) :
    ScreenModel<SearchState, SearchEvent>(SearchState(), session.threads) {
    private var searching: Job? = null

    override fun on(event: SearchEvent) {
        when (event) {
            SearchEvent.Arrive -> {
                search(keep = true)
            }

            is SearchEvent.Type -> {
                change { it.copy(typed = event.text) }
                search(keep = false)
            }

            SearchEvent.NearEnd -> {
                more()
            }

            is SearchEvent.Ask -> {
                session.way.to(Place.Scenario(event.path))
            }

            is SearchEvent.Open -> {
                session.way.to(Place.Item(event.code))
            }

            SearchEvent.Back -> {
                session.way.back()
            }
        }
    }

    private fun search(keep: Boolean) {
        searching?.cancel()
        val typed = shown.typed
        val many = if (keep) (shown.items?.size ?: 0).coerceIn(WINDOW, MOST) else WINDOW
        searching =
            begin({ trouble -> change { it.copy(trouble = trouble) } }) {
                val (found, catalogue) =
                    local {
                        val shelf = session.banshi.catalogue()
                        shelf.search(typed, 0u, many.toUInt()) to shelf.state()
                    }
                change {
                    it.copy(
                        items = found.items,
                        total = found.total.toInt(),
                        note = found.note,
                        scenarios = found.scenarios,
                        catalogue = catalogue.words.takeIf { catalogue.isStale },
                        isEmpty = catalogue.items == 0uL,
                        trouble = null,
                    )
                }
            }
    }

    private fun more() {
        val before = shown
        val there = before.items?.size ?: return
        if (there >= before.total || searching?.isActive == true) return
        searching =
            begin({ trouble -> change { it.copy(trouble = trouble) } }) {
                val found = local { session.banshi.catalogue().search(before.typed, there.toUInt(), WINDOW.toUInt()) }
                change { it.copy(items = it.items.orEmpty() + found.items, total = found.total.toInt()) }
            }
    }

    private companion object {
        const val WINDOW = 40
        const val MOST = 200
    }
}
