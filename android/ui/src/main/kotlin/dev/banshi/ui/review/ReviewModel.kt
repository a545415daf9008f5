package dev.banshi.ui.review

import dev.banshi.ui.Loaded
import dev.banshi.ui.PapersOf
import dev.banshi.ui.Place
import dev.banshi.ui.ScreenModel
import dev.banshi.ui.Session
import dev.banshi.ui.Trouble
import dev.banshi.ui.form.speak
import dev.banshi.ui.words.Language
import uniffi.banshi.BanshiException
import uniffi.banshi.DeliveryKind
import uniffi.banshi.Draft
import uniffi.banshi.MissingPlace
import uniffi.banshi.ReviewScreen

/**
 * 核对与签名.
 *
 * @property reading the commitment whose text is open to be read, by material
 * @property wanted the consent that is brought into sight, by its purpose
 */
data class ReviewState(
    val review: Loaded<ReviewScreen> = Loaded.Waiting,
    val reading: String? = null,
    val wanted: String? = null,
    val isBusy: Boolean = false,
    val trouble: Trouble? = null,
)

/** What a person does before signing. */
sealed interface ReviewEvent {
    /** The screen is seen, in a language. */
    data class Arrive(val language: Language) : ReviewEvent

    /** 改: goes to a question. */
    data class Change(val path: String) : ReviewEvent

    /** Goes to a material. */
    data class Paper(val material: String) : ReviewEvent

    /** Goes to where something missing is put right. */
    data class Mend(val place: MissingPlace) : ReviewEvent

    /** What was looked for is in sight. */
    data object InSight : ReviewEvent

    /** Opens a commitment's text, or closes it. */
    data class Read(val material: String?) : ReviewEvent

    /** The commitment was read and is signed, or taken back. */
    data class Commit(val material: String, val yes: Boolean) : ReviewEvent

    /** The person agrees, or takes it back. */
    data class Consent(val purpose: String, val yes: Boolean) : ReviewEvent

    /** How the result comes. */
    data class Deliver(val kind: DeliveryKind) : ReviewEvent

    /** 签名并发送. */
    data object Sign : ReviewEvent

    /** Back to the form. */
    data object Back : ReviewEvent
}

/** Everything on one page before it is signed. */
class ReviewModel(private val id: String, private val session: Session) :
    ScreenModel<ReviewState, ReviewEvent>(ReviewState(), session.threads) {
    private var draft: Draft? = null

    override fun on(event: ReviewEvent) {
        when (event) {
            is ReviewEvent.Arrive -> {
                begin(
                    { trouble ->
                        change {
                            if (it.review is Loaded.Here) {
                                it
                            } else {
                                it.copy(
                                    review = Loaded.Failed(trouble),
                                )
                            }
                        }
                    },
                ) {
                    show {
                        it.speak(event.language)
                        it.review()
                    }
                }
            }

            is ReviewEvent.Change -> {
                question(event.path)
            }

            is ReviewEvent.Paper -> {
                paper(event.material)
            }

            is ReviewEvent.Mend -> {
                mend(event.place)
            }

            is ReviewEvent.Read -> {
                change { it.copy(reading = event.material) }
            }

            is ReviewEvent.Commit -> {
                change { it.copy(reading = null) }
                answer { it.commit(event.material, event.yes) }
            }

            ReviewEvent.InSight -> {
                change { it.copy(wanted = null) }
            }

            is ReviewEvent.Consent -> {
                answer { it.consent(event.purpose, event.yes) }
            }

            is ReviewEvent.Deliver -> {
                answer { it.chooseDelivery(event.kind) }
            }

            ReviewEvent.Sign -> {
                sign()
            }

            ReviewEvent.Back -> {
                session.way.back()
            }
        }
    }

    private fun mend(place: MissingPlace) =
        when (place) {
            is MissingPlace.Question -> question(place.path)

            is MissingPlace.Paper -> paper(place.material)

            is MissingPlace.Commitment -> change { it.copy(reading = place.material) }

            // It stands on this page, below.
            is MissingPlace.Consent -> change { it.copy(wanted = place.purpose) }

            MissingPlace.NewVersion -> carryOver()
        }

    private fun question(path: String) {
        begin(::failed) {
            local { opened().goToQuestion(path) }
            session.way.to(Place.Form(id))
        }
    }

    private fun paper(material: String) = session.way.to(Place.Papers(PapersOf.Draft(id), material))

    private fun carryOver() =
        busily {
            prepareNewest()
            val carried = local { session.resident.drafts().use { it.carryOver(id) } }
            val next = local { carried.draft.use { it.id() } }
            session.way.from(Place.Tab.HOME, Place.Form(next))
        }

    /** The item's newest version and its form; without a network, those that are on the phone. */
    private suspend fun prepareNewest() {
        val item = shown.review.orNull?.item ?: return
        session.banshi.catalogue().use { catalogue ->
            try {
                catalogue.sync()
            } catch (_: BanshiException.TryLater) {
                // Whether what is here suffices says the next step.
            }
            catalogue.prepare(item)
        }
    }

    /** Signed once, however often it is tapped: what is busy does not begin anew. */
    private fun sign() =
        busily {
            val submission = local { opened().sign() }
            session.link.nudge()
            session.way.from(Place.Tab.HOME, Place.Sending(submission))
        }

    private fun busily(work: suspend () -> Unit) {
        if (shown.isBusy) return
        change { it.copy(isBusy = true, trouble = null) }
        begin({ trouble -> change { it.copy(trouble = trouble, isBusy = false) } }, work)
    }

    private fun answer(call: (Draft) -> ReviewScreen) {
        begin(::failed) { show(call) }
    }

    private suspend fun show(call: (Draft) -> ReviewScreen) {
        val review = local { call(opened()) }
        change { it.copy(review = Loaded.Here(review), trouble = null) }
    }

    private fun opened(): Draft = draft ?: session.draft(id).also { draft = it }

    private fun failed(trouble: Trouble) = change { it.copy(trouble = trouble) }

    override fun onCleared() {
        draft?.close()
    }
}
