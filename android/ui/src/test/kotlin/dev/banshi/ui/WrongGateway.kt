package dev.banshi.ui

import java.io.IOException
import java.io.OutputStream
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import java.time.ZonedDateTime
import java.time.format.DateTimeFormatter
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.concurrent.thread

/** How something in the gateway's place answers. */
internal sealed interface Wrong {
    /** A page for people, as a hotel's network shows it. */
    data object Html : Wrong

    /** The beginning of an answer, whole by its length and no JSON. */
    data object HalfJson : Wrong

    /** A proxy without a gateway behind it. */
    data object BadGateway : Wrong

    /** More than any answer may be. */
    data object Endless : Wrong

    /** Bytes that are no HTTP. */
    data object Noise : Wrong

    /** Nothing, with the connection open. */
    data object Silence : Wrong

    /** Not found, at another time. */
    data class Time(val now: ZonedDateTime) : Wrong
}

/** Something in the gateway's place that answers everything in one wrong way. */
internal class WrongGateway(private val wrong: Wrong) : AutoCloseable {
    private val server = ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress())
    private val open = CopyOnWriteArrayList<Socket>()

    /** How many asked. */
    val asked
        get() = open.size

    val address = "http://127.0.0.1:${server.localPort}"

    init {
        thread(isDaemon = true) {
            while (!server.isClosed) {
                val socket = runCatching { server.accept() }.getOrNull() ?: break
                open.add(socket)
                thread(isDaemon = true) { answer(socket) }
            }
        }
    }

    private fun answer(socket: Socket) {
        try {
            socket.getInputStream().read(ByteArray(LARGEST_REQUEST))
            if (wrong == Wrong.Silence) return
            socket.use { say(it.getOutputStream()) }
        } catch (_: IOException) {
            // The phone has had enough.
        }
    }

    private fun say(out: OutputStream) =
        when (wrong) {
            Wrong.Html -> out.say("200 OK", "text/html", "<html><body>请先登录本店网络</body></html>")
            Wrong.HalfJson -> out.say("200 OK", "application/json", "{\"days\":[{\"items\":[")
            Wrong.BadGateway -> out.say("502 Bad Gateway", "text/html", "<h1>502</h1>")
            Wrong.Noise -> out.write(ByteArray(LARGEST_REQUEST) { (it * 31).toByte() })
            Wrong.Silence -> Unit
            is Wrong.Time -> out.say("404 Not Found", "text/plain", "", DateTimeFormatter.RFC_1123_DATE_TIME.format(wrong.now))
            Wrong.Endless -> endless(out)
        }

    private fun endless(out: OutputStream) {
        out.write("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".toByteArray())
        val piece = ByteArray(LARGEST_REQUEST) { ' '.code.toByte() }
        while (true) out.write(piece)
    }

    private fun OutputStream.say(status: String, kind: String, body: String, date: String? = null) {
        val bytes = body.toByteArray()
        val head = "HTTP/1.1 $status\r\ncontent-type: $kind\r\ncontent-length: ${bytes.size}\r\nconnection: close\r\n"
        write((head + (date?.let { "date: $it\r\n" } ?: "") + "\r\n").toByteArray() + bytes)
    }

    override fun close() {
        server.close()
        open.forEach(Socket::close)
    }

    private companion object {
        const val BACKLOG = 50
        const val LARGEST_REQUEST = 1 shl 16
    }
}
