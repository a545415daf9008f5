package dev.banshi.ui.item

import androidx.lifecycle.viewModelScope
import dev.banshi.ui.Loaded
import dev.banshi.ui.Place
import dev.banshi.ui.ReadAloud
import dev.banshi.ui.ScreenModel
import dev.banshi.ui.Session
import dev.banshi.ui.Trouble
import uniffi.banshi.ItemScreen

/**
 * An item's page.
 *
 * @property isAsking whether the words on privacy are shown, before the first question
 * @property isBusy whether the form is on its way to the phone, or the draft is being begun
 */
data class ItemState(
    val item: Loaded<ItemScreen> = Loaded.Waiting,
    val isAsking: Boolean = false,
    val isBusy: Boolean = false,
    val trouble: Trouble? = null,
)

/** What a person does on an item's page. */
sealed interface ItemEvent {
    /** The screen is seen, or the catalogue has changed. */
    data object Arrive : ItemEvent

    /** 开始填写: fetches the form where it is not on the phone, then shows the words on privacy. */
    data object Begin : ItemEvent

    /** The words on privacy were read. */
    data object Understood : ItemEvent

    /** Not now. */
    data object Leave : ItemEvent

    /** 预约. */
    data object Book : ItemEvent

    /** Back. */
    data object Back : ItemEvent
}

/** How long, what it costs, how the result comes; what is needed, and what is not and why. */
class ItemModel(private val code: String, private val session: Session, private val chosen: String? = null) :
    ScreenModel<ItemState, ItemEvent>(ItemState(), session.threads) {
    private val catalogue = session.banshi.catalogue()

    /** Reads the page. */
    val readAloud = ReadAloud.on(session.host, viewModelScope) { local { catalogue.spoken(code, chosen) } }

    override fun on(event: ItemEvent) {
        when (event) {
            ItemEvent.Arrive -> {
                begin(
                    { trouble ->
                        change { if (it.item is Loaded.Here) it else it.copy(item = Loaded.Failed(trouble)) }
                    },
                ) {
                    read()
                }
            }

            ItemEvent.Begin -> {
                busily { prepare() }
            }

            ItemEvent.Understood -> {
                busily { start() }
            }

            ItemEvent.Leave -> {
                change { it.copy(isAsking = false) }
            }

            ItemEvent.Book -> {
                session.way.to(Place.Booking(code))
            }

            ItemEvent.Back -> {
                session.way.back()
            }
        }
    }

    private suspend fun read() {
        val item = local { catalogue.item(code, chosen) }
        change { it.copy(item = Loaded.Here(item)) }
    }

    private suspend fun prepare() {
        if (shown.item.orNull?.isReady != true) catalogue.prepare(code)
        read()
        change { it.copy(isAsking = true) }
    }

    private suspend fun start() {
        val draft =
            local {
                session.resident
                    .drafts()
                    .use { it.start(code, chosen) }
                    .use { it.id() }
            }
        change { it.copy(isAsking = false) }
        session.way.to(Place.Form(draft))
    }

    private fun busily(work: suspend () -> Unit) {
        if (shown.isBusy) return
        change { it.copy(isBusy = true, trouble = null) }
        begin({ trouble -> change { it.copy(trouble = trouble, isBusy = false, isAsking = false) } }) {
            work()
            change { it.copy(isBusy = false) }
        }
    }

    override fun onCleared() = catalogue.close()
}
