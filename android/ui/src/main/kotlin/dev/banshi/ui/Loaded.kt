package dev.banshi.ui

/** What a screen shows once the core has answered. */
sealed interface Loaded<out T> {
    /** Not there yet. */
    data object Waiting : Loaded<Nothing>

    /** It did not come. */
    data class Failed(val trouble: Trouble) : Loaded<Nothing>

    /** It is there. */
    data class Here<T>(val value: T) : Loaded<T>

    /** What is there, where it is. */
    val orNull: T?
        get() = (this as? Here)?.value
}
