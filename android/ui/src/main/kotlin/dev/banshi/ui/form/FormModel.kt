package dev.banshi.ui.form

import androidx.lifecycle.viewModelScope
import dev.banshi.ui.Loaded
import dev.banshi.ui.Place
import dev.banshi.ui.ReadAloud
import dev.banshi.ui.ScreenModel
import dev.banshi.ui.Session
import dev.banshi.ui.Trouble
import dev.banshi.ui.words.Language
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import uniffi.banshi.BanshiException
import uniffi.banshi.CarriedLine
import uniffi.banshi.Draft
import uniffi.banshi.FormScreen
import uniffi.banshi.Words

/**
 * 填写: one page of a form.
 *
 * @property carried what is different since the draft was carried over to the item's new version
 * @property typed what stands in fields and is not stored yet, by path
 * @property unread what is to be said of a code that gave no answer, by path of the question
 * @property focused the field that the person is in: its mistake waits until they leave it
 */
data class FormState(
    val form: Loaded<FormScreen> = Loaded.Waiting,
    val carried: List<CarriedLine> = emptyList(),
    val typed: Map<String, String> = emptyMap(),
    val unread: Map<String, Words> = emptyMap(),
    val focused: String? = null,
    val trouble: Trouble? = null,
)

/** What a person does in a form. */
sealed interface FormEvent {
    /** The screen is seen, in a language. */
    data class Arrive(val language: Language) : FormEvent

    /** Another letter in a field; stored after a pause, and before anything else. */
    data class Type(val path: String, val text: String) : FormEvent

    /** A field is entered or left. */
    data class Focus(val path: String, val isFocused: Boolean) : FormEvent

    /** An answer that is chosen: stored at once. */
    data class Answer(val path: String, val value: String) : FormEvent

    /** 扫码: a code before the camera becomes the answer. */
    data class Scan(val path: String) : FormEvent

    /** 下一页, or to the review. */
    data object Next : FormEvent

    /** 上一页. */
    data object Previous : FormEvent

    /** To the page of a question. */
    data class GoTo(val path: String) : FormEvent

    /** Another instance of a repeat. */
    data class Add(val repeat: String) : FormEvent

    /** An instance less. */
    data class Remove(val instance: String) : FormEvent

    /** Leaves; everything is stored. */
    data object Back : FormEvent
}

/** A draft's form: what is typed is stored by the core, answer by answer; the core says what is asked next. */
class FormModel(private val id: String, private val session: Session) :
    ScreenModel<FormState, FormEvent>(FormState(), session.threads) {
    private var draft: Draft? = null

    /** Reads the page. */
    val readAloud = ReadAloud.on(session.host, viewModelScope) { local { opened().spoken() } }
    private var pause: Job? = null
    private var moving: Job? = null

    override fun on(event: FormEvent) {
        when (event) {
            is FormEvent.Arrive -> {
                begin(::unread) { arrive(event.language) }
            }

            is FormEvent.Type -> {
                change { it.copy(typed = it.typed + (event.path to event.text), unread = it.unread - event.path) }
                pause?.cancel()
                pause =
                    begin(::failed) {
                        delay(PAUSE_MS)
                        store(event.path)
                    }
            }

            is FormEvent.Focus -> {
                focus(event)
            }

            is FormEvent.Answer -> {
                change { it.copy(typed = it.typed + (event.path to event.value)) }
                begin(::failed) { store(event.path) }
            }

            is FormEvent.Scan -> {
                after { scan(event.path) }
            }

            FormEvent.Next -> {
                after { form -> if (form.isLast) session.way.to(Place.Review(id)) else turn(form.page + 1u) }
            }

            FormEvent.Previous -> {
                after { form -> if (form.page > 0u) turn(form.page - 1u) }
            }

            is FormEvent.GoTo -> {
                after { show { it.goToQuestion(event.path) } }
            }

            is FormEvent.Add -> {
                after { show { it.add(event.repeat) } }
            }

            is FormEvent.Remove -> {
                after { show { it.remove(event.instance) } }
            }

            // Leaves once all is stored; where that was refused and said so, the second time all the same.
            FormEvent.Back -> {
                if (shown.form.orNull == null ||
                    shown.trouble != null
                ) {
                    session.way.back()
                } else {
                    after { session.way.back() }
                }
            }
        }
    }

    private suspend fun arrive(language: Language) {
        val (form, carried) =
            local {
                opened().speak(language)
                opened().screen() to opened().carried()
            }
        change { it.copy(form = Loaded.Here(form), carried = carried, trouble = null) }
    }

    private fun focus(event: FormEvent.Focus) {
        if (event.isFocused || shown.focused == event.path) {
            moving?.cancel()
            moving =
                begin(::failed) {
                    // What is wrong with the field that is left appears only now: between press and release it would
                    // move the button from under the finger.
                    delay(SETTLED_MS)
                    val left = shown.focused
                    change { it.copy(focused = event.path.takeIf { event.isFocused }) }
                    if (left != null) store(left)
                }
        }
    }

    /** Does something once all that was typed is stored. */
    private fun after(then: suspend (FormScreen) -> Unit) {
        pause?.cancel()
        moving?.cancel()
        begin(::failed) {
            change { it.copy(focused = null) }
            shown.typed.keys.forEach { store(it) }
            shown.form.orNull?.let { then(it) }
        }
    }

    private suspend fun store(path: String) {
        val text = shown.typed[path] ?: return
        show { it.answer(path, text) }
        // What was typed meanwhile stays until it is stored itself.
        change { if (it.typed[path] == text) it.copy(typed = it.typed - path) else it }
    }

    /** What is taken is an answer like a typed one; what is not leaves the field as it is, and is said beside it. */
    private suspend fun scan(path: String) {
        // Not closed here: the camera may look through it once more while the person comes back.
        val scanner = local { opened().scanner(path) }
        val sight = session.host.scan(scanner) ?: return
        when (val taken = sight.taken) {
            null -> {
                change { it.copy(unread = it.unread + (path to sight.advice)) }
            }

            else -> {
                change { it.copy(unread = it.unread - path) }
                show { it.answer(path, taken) }
            }
        }
    }

    private suspend fun turn(page: UInt) = show { it.goTo(page) }

    private suspend fun show(call: (Draft) -> FormScreen) {
        val form = local { call(opened()) }
        if (form.page != shown.form.orNull?.page) {
            readAloud?.stop()
            change { it.copy(unread = emptyMap()) }
        }
        change { it.copy(form = Loaded.Here(form), trouble = null) }
    }

    private fun opened(): Draft = draft ?: session.draft(id).also { draft = it }

    private fun unread(trouble: Trouble) = change { it.copy(form = Loaded.Failed(trouble)) }

    private fun failed(trouble: Trouble) = change { it.copy(trouble = trouble) }

    /** Stores what is still being typed: whoever leaves in the middle of a word finds it again. Takes milliseconds. */
    override fun onCleared() {
        draft?.use { left ->
            try {
                shown.typed.forEach { (path, text) -> left.answer(path, text) }
            } catch (_: BanshiException) {
                // The storage refused; it has said so at the answer before, and what it holds is whole.
            }
        }
    }

    private companion object {
        const val PAUSE_MS = 500L
        const val SETTLED_MS = 250L
    }
}
