package dev.banshi.desktop

import dev.banshi.ui.Preferences
import dev.banshi.ui.words.Language
import kotlinx.coroutines.async
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import uniffi.banshi.CalendarFile
import uniffi.banshi.Words
import java.io.File
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.time.Instant
import kotlin.io.path.createTempDirectory
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull
import kotlin.test.assertTrue

class DesktopHostTest {
    private val folder = createTempDirectory("banshi-desktop").toFile()
    private val root = File(folder, "1.root.json").apply { writeText("{}") }

    @AfterTest
    fun end() {
        folder.deleteRecursively()
    }

    @Test
    fun `the browser comes back once, with what the provider gave it, and nothing else counts`() =
        runBlocking {
            BrowserReturn().use { back ->
                val came = async { back.await() }
                assertEquals(404, visit(back.address.replace("/sign-in", "/favicon.ico")))
                assertEquals(404, visit(back.address), "without a query it is no return")
                assertEquals(200, visit("${back.address}?code=a&state=b"))
                assertEquals("${back.address}?code=a&state=b", withTimeout(5_000) { came.await() })
            }
        }

    @Test
    fun `what the person chose is there after a restart`() {
        val settings = DesktopSettings("http://127.0.0.1:1", root, folder)
        assertEquals(Preferences(), DesktopHost(settings).preferences)
        val chosen = Preferences(Language.ENGLISH, largeType = true, isLocking = true)
        DesktopHost(settings).preferences = chosen
        assertEquals(chosen, DesktopHost(settings).preferences)
    }

    @Test
    fun `a visit is written where the person chooses, and nowhere else`() =
        runBlocking {
            val file = CalendarFile("1.ics", "BEGIN:VCALENDAR", Words("办事预约", "Visit"), "窗口", Instant.EPOCH, Instant.EPOCH)
            val settings = DesktopSettings("http://127.0.0.1:1", root, folder)
            val before = folder.walk().toSet()
            assertTrue(DesktopHost(settings) { null }.calendar.add(file), "whoever gives up is told nothing")
            assertEquals(before, folder.walk().toSet())
            val chosen = File(folder, "mine.ics")
            DesktopHost(settings) { question -> chosen.takeIf { question.suggested == "1.ics" } }.calendar.add(file)
            assertEquals("BEGIN:VCALENDAR", chosen.readText())
        }

    @Test
    fun `what is no picture is none`() {
        assertNull(DesktopHost(DesktopSettings("http://127.0.0.1:1", root, folder)).picture("no picture".toByteArray()))
    }

    @Test
    fun `a command line says where things are`() {
        val flags = listOf("--root", root.path, "--folder", folder.path)
        assertEquals("http://127.0.0.1:7400", DesktopSettings.of(flags, emptyMap()).gateway)
        assertEquals(
            "http://127.0.0.1:9",
            DesktopSettings.of(flags, mapOf("BANSHI_GATEWAY" to "http://127.0.0.1:9")).gateway,
        )
        assertEquals(
            "http://127.0.0.1:8",
            DesktopSettings.of(flags + listOf("--gateway", "http://127.0.0.1:8"), emptyMap()).gateway,
        )
        assertEquals(false, DesktopSettings.of(flags, emptyMap()).isKiosk)
        val kiosk = DesktopSettings.of(listOf("--kiosk", "--root", root.path), emptyMap())
        assertEquals(true, kiosk.isKiosk)
        assertEquals("banshi-kiosk", kiosk.folder.name, "never the folder of a person's own")
        assertFailsWith<IllegalArgumentException> { DesktopSettings.of(listOf("--folder", folder.path), emptyMap()) }
        assertFailsWith<IllegalArgumentException> { DesktopSettings.of(flags + listOf("--colour", "red"), emptyMap()) }
    }

    private fun visit(address: String): Int {
        val request = HttpRequest.newBuilder(URI(address)).build()
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding()).statusCode()
    }
}
