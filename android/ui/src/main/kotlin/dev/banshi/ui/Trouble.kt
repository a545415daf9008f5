package dev.banshi.ui

import dev.banshi.ui.words.Chrome
import uniffi.banshi.BanshiException
import uniffi.banshi.Words

/**
 * An error of the core as a screen shows it: what happened, what is safe, what to do.
 *
 * @property code stable, for what to offer
 */
data class Trouble(val kind: Kind, val code: String, val happened: Words, val advice: Words) {
    /** What to do about it. */
    enum class Kind {
        /** It goes on by itself. */
        LATER,

        /** Open the sign-in. */
        SIGN_IN,

        /** The person changes something. */
        PERSON,

        /** The screen is out of date. */
        ANEW,

        /** What is stored cannot be read or written. */
        STORAGE,

        /** A mistake of ours. */
        BUG,
    }

    companion object {
        /** Nothing on the machine takes a visit. */
        val noCalendar = Trouble(Kind.PERSON, "no-calendar", Chrome.booking.noCalendar, Chrome.booking.noCalendarMore)

        /** The words of an error of the core. */
        fun of(error: BanshiException): Trouble =
            when (error) {
                is BanshiException.TryLater -> Trouble(Kind.LATER, error.code, error.happened, error.advice)
                is BanshiException.SignInNeeded -> Trouble(Kind.SIGN_IN, "sign-in-needed", error.happened, error.advice)
                is BanshiException.AskPerson -> Trouble(Kind.PERSON, error.code, error.happened, error.advice)
                is BanshiException.ReadAnew -> Trouble(Kind.ANEW, error.code, error.happened, error.advice)
                is BanshiException.Storage -> Trouble(Kind.STORAGE, error.code, error.happened, error.advice)
                is BanshiException.Bug -> Trouble(Kind.BUG, "bug", error.happened, error.advice)
            }
    }
}
