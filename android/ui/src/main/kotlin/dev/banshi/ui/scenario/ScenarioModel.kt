package dev.banshi.ui.scenario

import dev.banshi.ui.Loaded
import dev.banshi.ui.Place
import dev.banshi.ui.ScreenModel
import dev.banshi.ui.Session
import dev.banshi.ui.Trouble
import uniffi.banshi.BanshiException
import uniffi.banshi.ScenarioNext
import uniffi.banshi.ScenarioScreen

/** One step of a scenario. */
data class ScenarioState(val scenario: Loaded<ScenarioScreen> = Loaded.Waiting)

/** What a person does at a step of a scenario. */
sealed interface ScenarioEvent {
    /** The screen is seen, or the catalogue has changed. */
    data object Arrive : ScenarioEvent

    /** A choice, or back to a question that was answered. */
    data class Go(val path: String) : ScenarioEvent

    /** The item that the answers came to. */
    data class Open(val code: String) : ScenarioEvent

    /** Back. */
    data object Back : ScenarioEvent
}

/** 场景导航: one question after the other; each step is a place of its own on the way, so that back is the one before. */
class ScenarioModel(private val path: String, private val session: Session) :
    ScreenModel<ScenarioState, ScenarioEvent>(ScenarioState(), session.threads) {
    private val catalogue = session.banshi.catalogue()

    override fun on(event: ScenarioEvent) {
        when (event) {
            ScenarioEvent.Arrive -> begin(::failed) { arrive() }
            is ScenarioEvent.Go -> session.way.to(Place.Scenario(event.path))
            is ScenarioEvent.Open -> session.way.to(Place.Item(event.code, path))
            ScenarioEvent.Back -> session.way.back()
        }
    }

    private suspend fun arrive() {
        val next = read().next
        if (next !is ScenarioNext.Item) return
        // Only the item's form tells which papers are spared; without a network the list stays as long as it is.
        try {
            catalogue.prepare(next.card.item.code)
        } catch (_: BanshiException.TryLater) {
            return
        }
        read()
    }

    private suspend fun read(): ScenarioScreen {
        val scenario = local { catalogue.scenario(path) }
        change { it.copy(scenario = Loaded.Here(scenario)) }
        return scenario
    }

    private fun failed(trouble: Trouble) =
        change { if (it.scenario is Loaded.Here) it else it.copy(scenario = Loaded.Failed(trouble)) }

    override fun onCleared() = catalogue.close()
}
