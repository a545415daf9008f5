package dev.banshi.ui

import uniffi.banshi.CodeScanner
import uniffi.banshi.CodeSight
import java.util.concurrent.atomic.AtomicInteger

/** Knows when the app itself has sent the person out of it: to the camera, the album, the browser. */
internal class Outings(private val host: Host) : Host by host {
    private val underWay = AtomicInteger()

    /** Whether the person is out for the app. */
    val isUnderWay: Boolean
        get() = underWay.get() > 0

    override suspend fun takePicture(): ByteArray? = out { host.takePicture() }

    override suspend fun scan(scanner: CodeScanner): CodeSight? = out { host.scan(scanner) }

    override suspend fun chooseFile(): ChosenFile? = out { host.chooseFile() }

    override suspend fun signIn(begin: suspend (redirectUri: String) -> String): String? = out { host.signIn(begin) }

    private suspend fun <T> out(go: suspend () -> T): T {
        underWay.incrementAndGet()
        try {
            return go()
        } finally {
            underWay.decrementAndGet()
        }
    }
}
