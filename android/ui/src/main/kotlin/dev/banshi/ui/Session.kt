package dev.banshi.ui

import uniffi.banshi.Banshi
import uniffi.banshi.Draft
import uniffi.banshi.Resident
import uniffi.banshi.Supplement

/** One resident with their papers open, and what the screens about them need. */
class Session(
    val banshi: Banshi,
    val resident: Resident,
    val host: Host,
    val threads: Threads,
    val way: Way,
    val link: Link,
) {
    /** Opens a draft where it was left; whoever asks closes it. A local call. */
    fun draft(id: String): Draft = resident.drafts().use { it.open(id) }

    /** Lets the person sign in; `false` where they gave up. What waits is sent and what was filed comes back by itself. */
    suspend fun signIn(): Boolean {
        val isDone =
            banshi.signIn().use { account ->
                val back = host.signIn { redirect -> account.begin(redirect) }
                back?.let { account.complete(resident, it) } != null
            }
        if (isDone) link.nudge()
        return isDone
    }

    /** Opens what a filing's window asked for; whoever asks closes it. A local call. */
    fun supplement(filing: String): Supplement = resident.filings().use { it.supplement(filing) }
}
