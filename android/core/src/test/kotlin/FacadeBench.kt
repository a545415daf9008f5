package dev.banshi

import java.util.Locale
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.condition.EnabledIfSystemProperty
import uniffi.banshi.Banshi
import uniffi.banshi.Resident

/**
 * What a screen costs through the facade: one JSON line a figure. Run by `make bench`, against the library as it is shipped.
 *
 * The first figure holds everything that a cold start of the app does before its home screen can be drawn, but for the
 * hardware's unwrapping: loading the library, checking it against the generated Kotlin, opening catalogue and vault.
 */
@EnabledIfSystemProperty(named = "banshi.bench", matches = "true")
class FacadeBench {
    private val stage = TestStage()
    private val script = Script.pharmacist

    @AfterTest
    fun end() = stage.close()

    @Test
    fun `screens through the facade`() {
        val (banshi, resident) = coldStart()
        val catalogue = banshi.catalogue()
        runBlocking {
            catalogue.sync()
            catalogue.prepare(script.item)
        }
        val drafts = resident.drafts()
        val draft = drafts.start(script.item)
        script.fillIn(draft)
        loop("home") { resident.home() }
        loop("search") { catalogue.search(script.search, 0u, 20u) }
        loop("item") { catalogue.item(script.item) }
        loop("drafts") { drafts.list() }
        loop("form") { draft.screen() }
        loop("papers") { draft.papers().screen(script.photograph) }
        loop("review") { draft.review() }
        loop("sending") { banshi.outbox().screen() }
    }

    private fun coldStart(): Pair<Banshi, Resident> {
        val begun = System.nanoTime()
        val banshi = stage.open(keys = HardwareInMemory(), device = SoftwareDeviceKey())
        val residents = banshi.residents()
        val resident = residents.open(residents.create(script.name))
        resident.home()
        figure("facade_cold_start_to_home", milliseconds(begun), "ms", 50.0)
        return banshi to resident
    }

    private fun loop(
        screen: String,
        read: () -> Any,
    ) {
        repeat(WARM) { read() }
        val times =
            DoubleArray(ROUNDS) {
                val begun = System.nanoTime()
                read()
                milliseconds(begun)
            }
        times.sort()
        figure("facade_${screen}_median", times[ROUNDS / 2], "ms", 1.0)
        figure("facade_${screen}_p99", times[ROUNDS * 99 / 100], "ms", null)
        figure("facade_${screen}_worst", times.last(), "ms", null)
    }

    private fun milliseconds(begun: Long) = (System.nanoTime() - begun) / 1e6

    private fun figure(
        name: String,
        ours: Double,
        unit: String,
        target: Double?,
    ) {
        val judged = if (target == null) "" else String.format(Locale.ROOT, ",\"target\":%.1f,\"holds\":%b", target, ours <= target)
        println(String.format(Locale.ROOT, "{\"name\":\"%s\",\"ours\":%.3f,\"unit\":\"%s\"%s}", name, ours, unit, judged))
    }

    private companion object {
        const val WARM = 2_000
        const val ROUNDS = 10_000
    }
}
