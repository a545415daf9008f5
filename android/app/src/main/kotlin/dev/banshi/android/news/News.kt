package dev.banshi.android.news

import uniffi.banshi.SendReport

/** What there is to tell while the app is not open. None says whose, or about what: a locked screen shows it. */
enum class News {
    /** What was signed has arrived, and its receipt is here. */
    RECEIVED,

    /** Sending goes on only after a sign-in. */
    SIGN_IN_NEEDED,

    /** Something that was sent came back with a named problem. */
    NEEDS_ATTENTION,

    /** The office did something: asked for more, decided, handed to the courier. */
    FROM_THE_OFFICE,
    ;

    companion object {
        /** What a sending gives to tell; what waits for the person before what is well. */
        fun of(report: SendReport): News? =
            when {
                report.attention > 0u -> NEEDS_ATTENTION
                report.signInNeeded -> SIGN_IN_NEEDED
                report.submitted > 0u -> RECEIVED
                else -> null
            }
    }
}
