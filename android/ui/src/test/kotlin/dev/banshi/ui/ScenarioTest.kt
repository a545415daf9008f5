package dev.banshi.ui

import dev.banshi.ui.item.ItemEvent
import dev.banshi.ui.item.ItemModel
import dev.banshi.ui.item.SearchEvent
import dev.banshi.ui.item.SearchModel
import dev.banshi.ui.scenario.ScenarioEvent
import dev.banshi.ui.scenario.ScenarioModel
import kotlinx.coroutines.runBlocking
import uniffi.banshi.MaterialMark
import uniffi.banshi.ScenarioNext
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.test.assertNull

/** 场景导航: who does not know the name answers questions, and finds a shorter list. */
class ScenarioTest : OnAPhone() {
    private fun sync() = runBlocking { session.banshi.catalogue().sync() }

    private fun scenario(path: String) = phone.seen(ScenarioModel(path, session)).also { it.on(ScenarioEvent.Arrive) }

    @Test
    fun `a search that finds nothing offers questions`() {
        sync()
        val search = phone.seen(SearchModel(session))
        search.on(SearchEvent.Type("火星移民"))
        val line = search.await("the scenarios") { it.scenarios.isNotEmpty() }.scenarios.single()
        assertEquals("家里添了孩子", line.title.zh)
        search.on(SearchEvent.Ask(line.path))
        assertEquals(Place.Scenario(line.path), phone.way.places.last())
        search.on(SearchEvent.Type("执业药师"))
        search.await("what was meant is there") { it.typed == "执业药师" && it.scenarios.isEmpty() && it.items?.isNotEmpty() == true }
    }

    @Test
    fun `the answers cut the list before the form was ever fetched`() {
        sync()
        val outcome = insurance(session.banshi.catalogue(), 0)
        assertEquals(emptyList(), assertIs<ScenarioNext.Item>(outcome.next).card.notNeeded)
        val model = scenario(outcome.path)
        val cut = model.await("the form is fetched") { (it.scenario.orNull?.next as? ScenarioNext.Item)?.card?.notNeeded?.isNotEmpty() == true }
        assertEquals(listOf("给孩子参加居民医保", "在镇江市"), cut.scenario.orNull!!.answered.map { it.words.zh })
        model.on(ScenarioEvent.Open(INSURANCE))
        assertEquals(Place.Item(INSURANCE, outcome.path), phone.way.places.last())
    }

    @Test
    fun `without a network the list stays as long as it is`() {
        sync()
        val path = insurance(session.banshi.catalogue(), 0).path
        phone.restart(gateway = "http://127.0.0.1:9")
        val shown = scenario(path).await("the item") { it.scenario is Loaded.Here }
        assertEquals(emptyList(), assertIs<ScenarioNext.Item>(shown.scenario.orNull!!.next).card.notNeeded)
    }

    @Test
    fun `what was chosen stands in the form, and can be changed there`() {
        sync()
        val path = insurance(session.banshi.catalogue(), 0).path
        val model = phone.seen(ItemModel(INSURANCE, session, path))
        model.on(ItemEvent.Arrive)
        model.on(ItemEvent.Begin)
        val asking = model.await("the words on privacy") { it.isAsking && !it.isBusy }.item.orNull!!
        assertEquals("按您选择的情形：家里添了孩子，在镇江市", asking.chosen?.zh)
        assertEquals(MaterialMark.FREE, asking.materials.single { it.code == "residence-permit" }.mark)
        model.on(ItemEvent.Understood)
        model.await("the draft") { !it.isBusy && !it.isAsking }
        val draft = session.resident.drafts().open(assertIs<Place.Form>(phone.way.places.last()).draft)
        val registered = "/data/member[1]/person/registered"
        val question = draft.goToQuestion(registered).questions.single { it.path == registered }
        assertEquals("local" to "您选择的情形，可以修改", question.value to question.origin?.zh)
        assertEquals(emptyList(), draft.review().papers)
        draft.answer(registered, "elsewhere")
        assertEquals(listOf("居住证"), draft.review().papers.map { it.title })
    }

    @Test
    fun `a scenario that is gone says so`() {
        sync()
        val shown = scenario("nonsense.0.1").await("it is said") { it.scenario is Loaded.Failed }
        assertNull(shown.scenario.orNull)
    }
}
