package dev.banshi.desktop

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.withTimeoutOrNull
import java.net.InetAddress
import java.net.InetSocketAddress

/** Where the browser comes back to after a sign-in: a free port of loopback, for one visit (RFC 8252, 7.3). */
internal class BrowserReturn : AutoCloseable {
    private val visit = CompletableDeferred<String>()
    private val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1)

    /** The address to come back to. */
    val address = "http://127.0.0.1:${server.address.port}$PATH"

    init {
        server.createContext("/", ::answer)
        server.start()
    }

    /** The address that the browser came with; `null` where it did not come in time. */
    suspend fun await(): String? = withTimeoutOrNull(PATIENCE_MS) { visit.await() }

    override fun close() = server.stop(0)

    private fun answer(exchange: HttpExchange) =
        exchange.use {
            val query = exchange.requestURI.rawQuery
            val isOurs = exchange.requestMethod == "GET" && exchange.requestURI.path == PATH && query != null
            val page = pageOf(if (isOurs) DONE else NOTHING).toByteArray()
            exchange.responseHeaders["content-type"] = "text/html; charset=utf-8"
            exchange.sendResponseHeaders(if (isOurs) 200 else 404, page.size.toLong())
            exchange.responseBody.write(page)
            if (isOurs) visit.complete("$address?$query")
        }

    private companion object {
        const val PATH = "/sign-in"
        const val PATIENCE_MS = 600_000L
        const val DONE = "登录好了，请回到“办事”。<p>Signed in. Please go back to banshi."
        const val NOTHING = "这里没有内容。<p>Nothing here."

        fun pageOf(text: String) = "<!doctype html><meta charset=utf-8><title>办事</title><p>$text"
    }
}
