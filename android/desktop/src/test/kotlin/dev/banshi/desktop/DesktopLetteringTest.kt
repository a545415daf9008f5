package dev.banshi.desktop

import dev.banshi.TestStage
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assumptions.assumeTrue
import uniffi.banshi.BanshiException
import uniffi.banshi.Draft
import uniffi.banshi.LetterShape
import uniffi.banshi.Lettering
import uniffi.banshi.OutlinePart
import uniffi.banshi.OutlinePoint
import uniffi.banshi.PhoneServices
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertTrue

class DesktopLetteringTest {
    private val lettering = DesktopLettering()

    @Test
    fun `a character is one shape that stands on the line and fills its square`() {
        assumeTrue(lettering.shapes("办").isNotEmpty(), "no typeface with Chinese on this machine")
        val shapes = lettering.shapes("仅供办理办理使用A")
        assertEquals("仅供办理使用A", shapes.joinToString("") { it.character }, "each once")
        for (shape in shapes.dropLast(1)) {
            assertEquals(1f, shape.advance, "${shape.character} is as wide as an em")
            val (left, right) = shape.points().run { minOf { it.x } to maxOf { it.x } }
            val (bottom, top) = shape.points().run { minOf { it.y } to maxOf { it.y } }
            assertTrue(left in -0.05f..0.3f && right in 0.7f..1.05f, "${shape.character} from $left to $right")
            assertTrue(bottom in -0.2f..0.2f && top in 0.7f..1f, "${shape.character} from $bottom up to $top")
            assertTrue(shape.outline.first() is OutlinePart.Move)
        }
        assertTrue(shapes.last().advance < 0.8f, "a Latin letter is narrower")
    }

    @Test
    fun `what no typeface has is left out`() {
        assertEquals(emptyList(), lettering.shapes("\uE123\uFFFF"))
        assertEquals(emptyList(), lettering.shapes(""))
    }

    @Test
    fun `a copy of a card bears what it is for, and who is told that it cannot decides`() =
        runBlocking<Unit> {
            assumeTrue(lettering.shapes("办").isNotEmpty(), "no typeface with Chinese on this machine")
            TestStage().use { stage ->
                val papers = stage.card("stamped", lettering).papers()
                val words = papers.screen(CARD).safe.zh
                assertTrue("复印件盖有“仅供办理" in words, words)
                assertTrue(papers.document(CARD).holds("/Type3"), "the words stand in it as type")
                assertFalse(stage.card("plain", null).papers().document(CARD).holds("/Type3"))
            }
        }

    @Test
    fun `a typeface that throws, or gives nonsense, is told before anything goes without its stamp`() =
        runBlocking<Unit> {
            TestStage().use { stage ->
                val nonsense = OutlinePart.Move(OutlinePoint(Float.NaN, Float.POSITIVE_INFINITY))
                val bad =
                    listOf<(String) -> List<LetterShape>>(
                        { error("no typeface") },
                        { emptyList() },
                        { asked -> asked.map { LetterShape("$it", 1f, listOf(nonsense)) } },
                        { asked -> asked.map { LetterShape("$it", 1f, emptyList()) } },
                        { asked -> asked.map { LetterShape("$it", 1f, List(100_000) { nonsense }) } },
                    )
                for ((number, shapes) in bad.withIndex()) {
                    val spoilt =
                        object : Lettering {
                            override fun shapes(characters: String) = shapes(characters)
                        }
                    val papers = stage.card("bad$number", spoilt).papers()
                    assertFailsWith<BanshiException.AskPerson> { papers.document(CARD) }
                    val words = papers.screen(CARD).safe.zh
                    assertTrue("复印件不带这行字" in words, words)
                    assertFalse(papers.document(CARD).holds("/Type3"))
                }
            }
        }

    /** A draft that asks for a card, with one side photographed, on a phone with that typeface. */
    private suspend fun TestStage.card(phone: String, typeface: Lettering?): Draft {
        val banshi = open(phone, services = PhoneServices(lettering = typeface))
        banshi.catalogue().sync()
        banshi.catalogue().prepare(ITEM)
        val draft = banshi.residents().run { open(create("李四")) }.drafts().start(ITEM)
        draft.papers().addShot(CARD, photo())
        return draft
    }

    private fun ByteArray.holds(text: String) = text in String(this, Charsets.ISO_8859_1)

    private fun LetterShape.points() =
        outline.map {
            when (it) {
                is OutlinePart.Move -> it.to
                is OutlinePart.Line -> it.to
                is OutlinePart.Quadratic -> it.to
                is OutlinePart.Cubic -> it.to
            }
        }

    private companion object {
        const val ITEM = "resident-medical-insurance"
        const val CARD = "residence-permit"
    }
}
