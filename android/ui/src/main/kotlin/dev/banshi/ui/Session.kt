package dev.banshi.ui

import uniffi.banshi.Banshi
import uniffi.banshi.Resident

/** One resident with their papers open, and what the screens about them need. */
class Session(
    val banshi: Banshi,
    val resident: Resident,
    val host: Host,
    val threads: Threads,
    val way: Way,
    val link: Link,
)
