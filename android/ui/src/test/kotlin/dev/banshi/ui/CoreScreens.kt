package dev.banshi.ui

import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.toComposeImageBitmap
import dev.banshi.Script
import dev.banshi.TestStage
import dev.banshi.ui.form.FormState
import dev.banshi.ui.form.speak
import dev.banshi.ui.papers.LookedAt
import dev.banshi.ui.words.Language
import kotlinx.coroutines.runBlocking
import org.jetbrains.skia.Image
import uniffi.banshi.Draft
import uniffi.banshi.FieldKind
import uniffi.banshi.FormScreen
import uniffi.banshi.ItemScreen
import uniffi.banshi.PageArea
import uniffi.banshi.PapersScreen
import uniffi.banshi.ReviewScreen
import uniffi.banshi.ScenarioScreen
import uniffi.banshi.SearchScreen

/** Screens as the core makes them out of the published catalogue, for the pharmacist of the journey. */
internal class CoreScreens : AutoCloseable {
    private val office = TestStage()
    private val banshi = office.open()
    private val resident = banshi.residents().run { open(create(Script.pharmacist.name)) }
    private val draft: Draft

    val everything: SearchScreen
    val found: SearchScreen
    val item: ItemScreen
    val question: ScenarioScreen
    val reached: ScenarioScreen
    val advice: ScenarioScreen
    val chosen: ItemScreen
    private val missing: Map<Language, ReviewScreen>
    private val ready: Map<Language, ReviewScreen>
    val shot: LookedAt
    val papers: PapersScreen
    val covered: PapersScreen
    val pages: Map<String, ImageBitmap>

    init {
        val catalogue = banshi.catalogue()
        runBlocking {
            catalogue.sync()
            catalogue.prepare(Script.pharmacist.item)
            catalogue.prepare(INSURANCE)
        }
        everything = catalogue.search("", 0u, 40u)
        found = catalogue.search("zyys", 0u, 40u)
        item = catalogue.item(Script.pharmacist.item)
        reached = insurance(catalogue, 0)
        question = catalogue.scenario(reached.back!!)
        advice = insurance(catalogue, 2)
        chosen = catalogue.item(INSURANCE, reached.path)
        draft = resident.drafts().start(Script.pharmacist.item)
        Script.pharmacist.fillIn(draft)
        missing = reviews()
        val kept = draft.papers()
        shot =
            kept.look(Script.pharmacist.photograph, office.photo()).use { shot ->
                val screen = shot.screen()
                LookedAt(
                    screen,
                    screen.corners,
                    false,
                    picture(shot.preview(SIDE)),
                    picture(shot.pagePreview(null, SIDE)),
                    null,
                )
            }
        papers = kept.addShot(Script.pharmacist.photograph, office.photo())
        val page = papers.pages.single().id
        covered = kept.cover(page, listOf(PageArea(0.65f, 0.598f, 0.84f, 0.63f), PageArea(0.225f, 0.637f, 0.34f, 0.668f)))
        kept.cover(page, emptyList())
        pages = papers.pages.associate { it.id to picture(kept.pageBytes(it.id)) }
        draft.review().consents.forEach { draft.consent(it.purpose, true) }
        ready = reviews()
    }

    /** Before it is signed, with a paper and a consent missing. */
    fun missing(look: Look) = missing.getValue(look.language)

    /** Before it is signed, with nothing missing. */
    fun ready(look: Look) = ready.getValue(look.language)

    private fun reviews() =
        Language.entries.associateWith {
            draft.speak(it)
            draft.review()
        }

    /** A page of the form with some entries that it does not take. */
    fun form(page: UInt, language: Language, entries: Map<String, String> = emptyMap()): FormScreen {
        draft.speak(language)
        draft.goTo(page)
        val before = draft.screen().questions.associate { it.path to it.value }
        entries.forEach { (path, value) -> draft.answer(path, value) }
        return draft.screen().also { entries.keys.forEach { draft.answer(it, before.getValue(it)) } }
    }

    /** The employer's page after a code that is no business licence's was scanned; what it says stands in sight. */
    fun unfit(language: Language): FormState {
        val page = form(EMPLOYER, language)
        val asked = page.questions.single { it.scan != null }
        val sight = draft.scanner(asked.path).use { it.read(office.code("https://example.org/JY13211020000017")) }
        val questions = page.questions.dropWhile { it.kind != FieldKind.TEXT }
        return FormState(Loaded.Here(page.copy(questions = questions)), unread = mapOf(asked.path to sight.advice))
    }

    override fun close() {
        banshi.close()
        office.close()
    }

    companion object {
        private const val SIDE = 1080u
        private const val EMPLOYER = 2u

        fun picture(bytes: ByteArray): ImageBitmap = Image.makeFromEncoded(bytes).toComposeImageBitmap()
    }
}
