package dev.banshi.ui

import androidx.compose.ui.graphics.ImageBitmap
import dev.banshi.ui.words.Language
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import uniffi.banshi.Banshi
import uniffi.banshi.CalendarFile
import uniffi.banshi.CodeScanner
import uniffi.banshi.CodeSight

/** What only the machine below can do: where the app lies, its camera, its browser. */
interface Host {
    /** What the person chose about the screens; nothing personal is in it. */
    var preferences: Preferences

    /**
     * Opens the core. Blocks.
     *
     * @throws uniffi.banshi.BanshiException as the core says
     */
    fun open(): Banshi

    /** Throws away what cannot be opened any more, its keys too, so that the app begins anew. Blocks. */
    fun beginAnew()

    /**
     * A photograph, its bytes as they are; `null` where the person gave up. Where the camera may not be used, or there is
     * none, the machine says so itself and lets the person choose a picture.
     */
    suspend fun takePicture(): ByteArray?

    /**
     * Holds codes before the camera until [scanner] takes one; or has it read a picture that the person chose. Where the
     * camera may not be used, or there is none, the machine says so itself.
     *
     * @return what the scanner said last; `null` where the person gave up
     */
    suspend fun scan(scanner: CodeScanner): CodeSight?

    /** A file; `null` where the person gave up. */
    suspend fun chooseFile(): ChosenFile?

    /**
     * Lets the person sign in in the system's browser. [begin] is given the address to come back to, and answers with
     * the one to open.
     *
     * @return the address that the browser came back with; `null` where the person gave up
     */
    suspend fun signIn(begin: suspend (redirectUri: String) -> String): String?

    /** Whether there is a network, as the machine says it; one that cannot tell is never without. */
    val network: StateFlow<Boolean>
        get() = ALWAYS

    /** The machine's calendar; `null` where it has none that an app may write to. */
    val calendar: MachineCalendar?
        get() = null

    /** The machine's voice; `null` where it has none. */
    val speech: Speech?
        get() = null

    /** The machine's own lock; `null` where the person has set none. */
    val screenLock: ScreenLock?
        get() = null

    /** A JPEG, PNG or WebP as it is drawn; `null` where it is none. */
    fun picture(bytes: ByteArray): ImageBitmap?
}

/** The machine's own calendar. */
fun interface MachineCalendar {
    /** Offers the person to take a reservation into it; `false` where the machine turns out to have none. */
    suspend fun add(file: CalendarFile): Boolean
}

/** The machine's voice. */
fun interface Speech {
    /** Says a sentence and returns when it is said; falls silent at once where it is cancelled. */
    suspend fun say(sentence: String, language: Language)
}

/** The machine's own lock: its code, pattern, finger or face. The app has none of its own to be forgotten. */
fun interface ScreenLock {
    /** Asks for it; `false` where the person gave up or was not known. */
    suspend fun open(): Boolean
}

/**
 * What the person chose about the screens.
 *
 * @property isLocking whether the machine's own lock is asked for at the start and after a time away
 */
data class Preferences(
    val language: Language = Language.CHINESE,
    val largeType: Boolean = false,
    val isLocking: Boolean = false,
)

/** A file that the person chose. */
class ChosenFile(val bytes: ByteArray, val mediaType: String?)

private val ALWAYS = MutableStateFlow(true)
