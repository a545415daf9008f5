package dev.banshi.ui.supplement

import dev.banshi.ui.Loaded
import dev.banshi.ui.PapersOf
import dev.banshi.ui.Place
import dev.banshi.ui.ScreenModel
import dev.banshi.ui.Session
import dev.banshi.ui.Trouble
import uniffi.banshi.AskedLine
import uniffi.banshi.Supplement
import uniffi.banshi.SupplementScreen

/**
 * 补正.
 *
 * @property asked what the window asked for, and nothing else
 */
data class SupplementState(
    val supplement: Loaded<SupplementScreen> = Loaded.Waiting,
    val asked: List<AskedLine> = emptyList(),
    val isBusy: Boolean = false,
    val trouble: Trouble? = null,
)

/** What a person does with a supplement. */
sealed interface SupplementEvent {
    /** The screen is seen. */
    data object Arrive : SupplementEvent

    /** Goes to a material that is asked for. */
    data class Paper(val material: String) : SupplementEvent

    /** Signs and sends. */
    data object Sign : SupplementEvent

    /** Back. */
    data object Back : SupplementEvent
}

/** What the window asked for, once, and nothing else. */
class SupplementModel(private val filing: String, private val session: Session) :
    ScreenModel<SupplementState, SupplementEvent>(SupplementState(), session.threads) {
    private var supplement: Supplement? = null

    override fun on(event: SupplementEvent) {
        when (event) {
            SupplementEvent.Arrive -> {
                begin({ trouble -> change { it.copy(supplement = Loaded.Failed(trouble)) } }) {
                    val (screen, asked) =
                        local {
                            opened().screen() to
                                session.resident
                                    .filings()
                                    .use { it.screen(filing) }
                                    .asked
                        }
                    change { it.copy(supplement = Loaded.Here(screen), asked = asked) }
                }
            }

            is SupplementEvent.Paper -> {
                session.way.to(Place.Papers(PapersOf.Supplement(filing), event.material))
            }

            SupplementEvent.Sign -> {
                sign()
            }

            SupplementEvent.Back -> {
                session.way.back()
            }
        }
    }

    private fun sign() {
        if (shown.isBusy) return
        change { it.copy(isBusy = true, trouble = null) }
        begin({ trouble -> change { it.copy(isBusy = false, trouble = trouble) } }) {
            val sent = local { opened().sign() }
            session.link.nudge()
            session.way.from(Place.Tab.HOME, Place.Sending(sent))
        }
    }

    private fun opened(): Supplement = supplement ?: session.supplement(filing).also { supplement = it }

    override fun onCleared() {
        supplement?.close()
    }
}
