package dev.banshi.ui

import dev.banshi.Script
import dev.banshi.ui.papers.PapersEvent
import dev.banshi.ui.papers.PapersModel
import dev.banshi.ui.papers.PapersState
import uniffi.banshi.PageArea
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertTrue

/** What a person covers on a page, and which way up it is. */
class CoverTest {
    private val phone = TestPhone()
    private val draft = phone.filledIn().id()

    @AfterTest
    fun end() = phone.close()

    @Test
    fun `each part is stored as it is drawn, however fast, and back loses none`() {
        val papers = opened()
        val page = papers.page().id
        papers.on(PapersEvent.Cover(page))
        papers.on(PapersEvent.Hide(NAME))
        papers.on(PapersEvent.Hide(NUMBER))
        assertTrue(papers.stepBack(), "back leads to the pages")
        val shown = papers.await("both are covered") { it.pageOrNull()?.covers?.size == 2 }
        assertEquals(null, shown.covering)
        assertEquals("发出时遮住 2 处", shown.pageOrNull()?.covered?.zh)

        phone.restart()
        val again = opened()
        assertEquals(2, again.page().covers.size, "out of the vault alone")
        again.on(PapersEvent.Cover(page))
        again.on(PapersEvent.Undo)
        again.await("the last is undone") { it.pageOrNull()?.covers?.size == 1 }
        again.on(PapersEvent.Hide(NAME.copy(right = NAME.left)))
        val told = again.await("a slip of the finger is told") { it.trouble != null }
        assertEquals(Trouble.Kind.PERSON, told.trouble?.kind)
        assertEquals(1, told.pageOrNull()?.covers?.size)
        again.on(PapersEvent.Hide(NUMBER))
        again.await("and the next is covered") { it.pageOrNull()?.covers?.size == 2 && it.trouble == null }
    }

    @Test
    fun `a turned page is shown turned, with what is covered on it`() {
        val papers = opened()
        val (id, upright) = papers.page().id to assertNotNull(papers.state.value.pictures.values.single())
        papers.on(PapersEvent.Cover(id))
        papers.on(PapersEvent.Hide(NAME))
        papers.await("it is covered") { it.pageOrNull()?.covers?.size == 1 }
        papers.stepBack()
        papers.on(PapersEvent.Turn(id))
        val turned = papers.await("it lies on its side") { it.pictures[id]?.width == upright.height && !it.isBusy }
        assertEquals(upright.width, turned.pictures.getValue(id).height)
        assertEquals(PageArea(0.7f, 0.1f, 0.8f, 0.5f), turned.pageOrNull()?.covers?.single())
    }

    private fun opened(): PapersModel {
        val papers = phone.seen(PapersModel(PapersOf.Draft(draft), Script.pharmacist.photograph, phone.session))
        papers.on(PapersEvent.Arrive)
        papers.await("the pages") { it.pageOrNull() != null }
        return papers
    }

    private fun PapersModel.page() = assertNotNull(state.value.pageOrNull())

    private fun PapersState.pageOrNull() = papers.orNull?.pages?.firstOrNull()

    private companion object {
        val NAME = PageArea(0.1f, 0.2f, 0.5f, 0.3f)
        val NUMBER = PageArea(0.6f, 0.2f, 0.9f, 0.3f)
    }
}
