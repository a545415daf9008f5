package dev.banshi.desktop.kiosk

import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.getUnclippedBoundsInRoot
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.onLast
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.runDesktopComposeUiTest
import androidx.compose.ui.unit.height
import dev.banshi.desktop.DesktopHost
import dev.banshi.desktop.DesktopSettings
import dev.banshi.ui.AppEvent
import dev.banshi.ui.AppModel
import dev.banshi.ui.AppState
import dev.banshi.ui.Place
import dev.banshi.ui.Preferences
import dev.banshi.ui.Stage
import dev.banshi.ui.Threads
import dev.banshi.ui.words.Language
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.advanceTimeBy
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.withTimeout
import java.io.File
import java.util.concurrent.Executors
import kotlin.io.path.createTempDirectory
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

@OptIn(ExperimentalCoroutinesApi::class)
class KioskTest {
    private val folder = createTempDirectory("banshi-kiosk").toFile()
    private val root = File(System.getProperty("banshi.target"), "catalogue/metadata/1.root.json")
    private val host = DesktopHost(DesktopSettings("http://127.0.0.1:9", root, folder, isKiosk = true))
    private val main = Executors.newSingleThreadExecutor { Thread(it, "main").apply { isDaemon = true } }
    private var forgotten = 0

    @AfterTest
    fun end() {
        folder.deleteRecursively()
    }

    @Test
    fun `two idle minutes, and the person is forgotten, who was asked before`() =
        runTest {
            val watch = watch()
            watch.touched()
            pass(100.seconds - 1.milliseconds)
            assertNull(watch.secondsLeft.value)
            pass(1.milliseconds)
            assertEquals(20, watch.secondsLeft.value)
            pass(19.seconds)
            assertEquals(1, watch.secondsLeft.value)
            assertEquals(0, forgotten)
            pass(1.seconds)
            assertEquals(1, forgotten)
            assertNull(watch.secondsLeft.value)
            pass(10.minutes)
            assertEquals(1, forgotten, "nobody came since")
        }

    @Test
    fun `each touch gives two minutes more, the last second's too`() =
        runTest {
            val watch = watch()
            repeat(5) {
                watch.touched()
                pass(119.seconds)
            }
            assertEquals(1, watch.secondsLeft.value)
            watch.touched()
            assertNull(watch.secondsLeft.value)
            pass(119.seconds)
            assertEquals(0, forgotten)
        }

    @Test
    fun `whoever is done is forgotten at once, and only once`() =
        runTest {
            val watch = watch()
            watch.touched()
            watch.end()
            watch.end()
            pass(10.minutes)
            assertEquals(1, forgotten)
            watch.touched()
            pass(2.minutes)
            assertEquals(2, forgotten, "the next person")
        }

    @Test
    fun `nothing of a person is left`() {
        val app = appOfSomebody()
        val key = keys()
        assertTrue(key.isNotEmpty(), "there was something to forget")
        runBlocking { forget(app) }
        val after = app.await { it.stage is Stage.FirstStart }
        assertEquals(Preferences(), after.preferences)
        assertEquals(Place.Tab.HOME, after.trail.here.place)
        assertTrue(keys().none { it in key }, "no key of theirs opens anything any more")
        app.end()
        host.open().use { core -> assertEquals(0, core.residents().use { it.list() }.size) }
    }

    @OptIn(ExperimentalTestApi::class)
    @Test
    fun `the way to end is in sight, and asks first`() {
        val app = appOfSomebody(language = Language.CHINESE)
        val watch = KioskWatch(CoroutineScope(Dispatchers.Default + Job())) { forget(app) }
        runDesktopComposeUiTest(width = 1080, height = 1920) {
            setContent { KioskFrame(app, watch) }
            val end = hasText("办完了，清除我的信息")
            waitUntil(timeoutMillis = PATIENCE_MS) { onAllNodes(end).fetchSemanticsNodes().isNotEmpty() }
            val (theirs, ours) = listOf(hasText("添一个人"), end).map { onNode(it).getUnclippedBoundsInRoot().height }
            assertEquals(theirs, ours, "type is made large once")
            onNode(end).performClick()
            assertTrue(app.state.value.stage is Stage.Open)
            waitUntil(timeoutMillis = PATIENCE_MS) { onAllNodes(end).fetchSemanticsNodes().size == 2 }
            onAllNodes(end).onLast().performClick()
            waitUntil(timeoutMillis = PATIENCE_MS) { app.state.value.stage is Stage.FirstStart }
            waitUntil(timeoutMillis = PATIENCE_MS) { onAllNodes(end).fetchSemanticsNodes().isEmpty() }
        }
        app.end()
    }

    private fun TestScope.watch() = KioskWatch(this) { forgotten += 1 }

    private fun TestScope.pass(time: Duration) {
        advanceTimeBy(time)
        runCurrent()
    }

    private fun appOfSomebody(language: Language = Language.ENGLISH): AppModel {
        val app = AppModel(host, Threads(main.asCoroutineDispatcher()))
        app.on(AppEvent.Begin)
        app.await { it.stage is Stage.FirstStart }
        app.on(AppEvent.Welcome("张三"))
        app.await { it.stage is Stage.Open }
        app.on(AppEvent.Prefer(Preferences(language, largeType = true)))
        app.to(Place.Residents)
        return app
    }

    /** The keys of the vaults, by content. The device's key stays: it is the machine's, and nobody's. */
    private fun keys(): Set<List<Byte>> =
        File(folder, "host-keys")
            .walk()
            .filter {
                it.isFile && it.name.startsWith("banshi.")
            }.map { it.readBytes().toList() }
            .toSet()

    private fun AppModel.await(wanted: (AppState) -> Boolean): AppState =
        runBlocking { withTimeout(PATIENCE_MS) { state.first(wanted) } }

    private companion object {
        const val PATIENCE_MS = 30_000L
    }
}
