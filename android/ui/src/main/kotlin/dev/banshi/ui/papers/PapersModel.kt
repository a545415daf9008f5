package dev.banshi.ui.papers

import androidx.compose.ui.graphics.ImageBitmap
import dev.banshi.ui.Loaded
import dev.banshi.ui.PapersOf
import dev.banshi.ui.ScreenModel
import dev.banshi.ui.Session
import dev.banshi.ui.Trouble
import uniffi.banshi.Corners
import uniffi.banshi.PageArea
import uniffi.banshi.Papers
import uniffi.banshi.PapersScreen
import uniffi.banshi.Shot
import uniffi.banshi.ShotScreen

/**
 * One material's pages.
 *
 * @property pictures the pages as they are kept, by page
 * @property looked the shot that is being looked at; not kept yet
 * @property isSetAside whether the person went back from it: it waits beside the pages
 * @property covering the page whose parts are being covered
 * @property isAskedToLeave whether the person is about to leave a shot that is not kept
 */
data class PapersState(
    val papers: Loaded<PapersScreen> = Loaded.Waiting,
    val pictures: Map<String, ImageBitmap> = emptyMap(),
    val looked: LookedAt? = null,
    val isSetAside: Boolean = false,
    val covering: String? = null,
    val isAskedToLeave: Boolean = false,
    val isBusy: Boolean = false,
    val trouble: Trouble? = null,
)

/**
 * A shot that was looked at.
 *
 * @property corners the page's, in pixels of the shot, as found or as dragged
 * @property isDragged whether the person moved one
 * @property page what would be kept; `null` where the corners bound no page
 */
data class LookedAt(
    val screen: ShotScreen,
    val corners: Corners,
    val isDragged: Boolean,
    val shot: ImageBitmap?,
    val page: ImageBitmap?,
    val insteadOf: String?,
)

/** What a person does with papers. */
sealed interface PapersEvent {
    /** The screen is seen. */
    data object Arrive : PapersEvent

    /** Takes or chooses a photo; in the place of a page, or as another. */
    data class Take(val insteadOf: String? = null) : PapersEvent

    /** Chooses a file. */
    data object Attach : PapersEvent

    /** A corner is moved. */
    data class Drag(val corners: Corners) : PapersEvent

    /** The corner is let go: the page is made anew. */
    data object Drop : PapersEvent

    /** Keeps the page. */
    data object Keep : PapersEvent

    /** Looks once more at the shot that was set aside. */
    data object Look : PapersEvent

    /** Drops the shot. */
    data object Forget : PapersEvent

    /** Stays, with the shot. */
    data object Stay : PapersEvent

    /** Leaves, without the shot. */
    data object Leave : PapersEvent

    /** Moves a page. */
    data class Move(val page: String, val to: UInt) : PapersEvent

    /** Turns a page by a quarter clockwise. */
    data class Turn(val page: String) : PapersEvent

    /** Opens a page to cover parts of it. */
    data class Cover(val page: String) : PapersEvent

    /** Covers a part of the page that is open. */
    data class Hide(val area: PageArea) : PapersEvent

    /** Uncovers what was covered last. */
    data object Undo : PapersEvent

    /** Removes a page. */
    data class Remove(val page: String) : PapersEvent

    /**
     * Back: from a shot to where it came from, from a page that is covered to all of them, from the pages to the place
     * before.
     */
    data object Back : PapersEvent
}

/** Photographs of one material: the core finds the page and judges it, the person decides. */
class PapersModel(private val of: PapersOf, private val material: String, private val session: Session) :
    ScreenModel<PapersState, PapersEvent>(PapersState(), session.threads) {
    private var papers: Papers? = null
    private var shot: Shot? = null

    override fun on(event: PapersEvent) {
        when (event) {
            PapersEvent.Arrive -> {
                begin({ trouble ->
                    change {
                        it.copy(papers = Loaded.Failed(trouble))
                    }
                }) { show { it.screen(material) } }
            }

            is PapersEvent.Take -> {
                busily { session.host.takePicture()?.let { look(it, event.insteadOf) } }
            }

            PapersEvent.Attach -> {
                busily {
                    session.host.chooseFile()?.let { file ->
                        show { it.attach(material, file.bytes, file.mediaType) }
                    }
                }
            }

            is PapersEvent.Drag -> {
                change {
                    it.copy(
                        looked = it.looked?.copy(corners = event.corners, isDragged = true),
                    )
                }
            }

            PapersEvent.Drop -> {
                begin(::failed) { straighten() }
            }

            PapersEvent.Keep -> {
                busily { keep() }
            }

            PapersEvent.Look -> {
                change { it.copy(isSetAside = false) }
            }

            PapersEvent.Forget -> {
                forget()
            }

            PapersEvent.Stay -> {
                change { it.copy(isAskedToLeave = false) }
            }

            PapersEvent.Leave -> {
                forget()
                session.way.back()
            }

            is PapersEvent.Move -> {
                busily { show { it.movePage(event.page, event.to) } }
            }

            is PapersEvent.Turn -> {
                busily { show(redrawn = event.page) { it.turn(event.page) } }
            }

            is PapersEvent.Cover -> {
                change { it.copy(covering = event.page, trouble = null) }
            }

            is PapersEvent.Hide -> {
                cover { it + event.area }
            }

            PapersEvent.Undo -> {
                cover { it.dropLast(1) }
            }

            is PapersEvent.Remove -> {
                busily { show { it.remove(event.page) } }
            }

            PapersEvent.Back -> {
                if (!stepBack()) session.way.back()
            }
        }
    }

    /**
     * From a page that is being covered to all of them: each part is stored as it is drawn. From a shot back to the
     * viewfinder that it came from; whoever gives that up, too, finds it beside the pages.
     */
    override fun stepBack(): Boolean {
        if (shown.covering != null) {
            change { it.copy(covering = null, trouble = null) }
            return true
        }
        val looked = shown.looked ?: return false
        if (shown.isSetAside) {
            change { it.copy(isAskedToLeave = true) }
        } else {
            change { it.copy(isSetAside = true) }
            on(PapersEvent.Take(looked.insteadOf))
        }
        return true
    }

    private suspend fun look(bytes: ByteArray, insteadOf: String?) {
        forget()
        val looked =
            local {
                val shot = opened().look(material, bytes).also { shot = it }
                val screen = shot.screen()
                LookedAt(
                    screen = screen,
                    corners = screen.corners,
                    isDragged = false,
                    shot = session.host.picture(shot.preview(PREVIEW_SIDE)),
                    page = session.host.picture(shot.pagePreview(null, PREVIEW_SIDE)),
                    insteadOf = insteadOf,
                )
            }
        change { it.copy(looked = looked) }
    }

    private suspend fun straighten() {
        val looked = shown.looked ?: return
        val page = local { shot?.pagePreview(looked.corners, PREVIEW_SIDE)?.let(session.host::picture) }
        change { it.copy(looked = it.looked?.copy(page = page), trouble = null) }
    }

    private suspend fun keep() {
        val looked = shown.looked ?: return
        val kept = checkNotNull(shot) { "what is looked at is a shot" }
        show { kept.keep(looked.corners.takeIf { looked.isDragged }, looked.insteadOf) }
        forget()
    }

    /** Stored at once, one after another: what the core knows is counted on, not what is shown. */
    private fun cover(parts: (List<PageArea>) -> List<PageArea>) {
        val page = shown.covering ?: return
        begin({ trouble -> change { it.copy(trouble = trouble) } }) {
            show { papers ->
                val known = papers.screen(material).pages.find { it.id == page }
                papers.cover(page, parts(known?.covers.orEmpty()))
            }
        }
    }

    private suspend fun show(redrawn: String? = null, call: (Papers) -> PapersScreen) {
        val (screen, pictures) =
            local {
                val screen = call(opened())
                val known = shown.pictures - setOfNotNull(redrawn)
                screen to screen.pages.mapNotNull { page -> pictureOf(page.id, known)?.let { page.id to it } }.toMap()
            }
        change { it.copy(papers = Loaded.Here(screen), pictures = pictures, trouble = null) }
    }

    private fun pictureOf(page: String, known: Map<String, ImageBitmap>): ImageBitmap? =
        known[page] ?: session.host.picture(opened().pageBytes(page))

    private fun opened(): Papers = papers ?: open().also { papers = it }

    private fun open(): Papers =
        when (of) {
            is PapersOf.Draft -> session.draft(of.id).use { it.papers() }
            is PapersOf.Supplement -> session.supplement(of.filing).use { it.papers() }
        }

    private fun forget() {
        shot?.close()
        shot = null
        change { it.copy(looked = null, isSetAside = false, isAskedToLeave = false, trouble = null) }
    }

    private fun busily(work: suspend () -> Unit) {
        if (shown.isBusy) return
        change { it.copy(isBusy = true, trouble = null) }
        begin({ trouble -> change { it.copy(trouble = trouble, isBusy = false) } }) {
            work()
            change { it.copy(isBusy = false) }
        }
    }

    private fun failed(trouble: Trouble) = change { it.copy(looked = it.looked?.copy(page = null), trouble = trouble) }

    override fun onCleared() {
        shot?.close()
        papers?.close()
    }

    private companion object {
        /** Pixels of the longer side, enough for a phone's width. */
        const val PREVIEW_SIDE = 1080u
    }
}
