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

    /** Opens what a filing's window asked for; whoever asks closes it. A local call. */
    fun supplement(filing: String): Supplement = resident.filings().use { it.supplement(filing) }
}
