package dev.banshi

import com.sun.jna.Native
import com.sun.jna.NativeLibrary
import java.util.Locale
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.condition.EnabledIfSystemProperty
import uniffi.banshi.Banshi
import uniffi.banshi.Resident
import uniffi.banshi.uniffiEnsureInitialized

/**
 * What a screen costs through the facade: one JSON line a figure. Run by `make bench`, against the library as it is shipped.
 *
 * The first figures are the parts of a cold start, all but the hardware's unwrapping. The machine's are told: JNA's own
 * start, and the classes that a virtual machine reads when something is done for the first time. Ours are judged: the
 * library's loading, and the way from there to a home screen's model on a phone that is set up.
 */
@EnabledIfSystemProperty(named = "banshi.bench", matches = "true")
class FacadeBench {
    private val stage = TestStage()
    private val script = Script.pharmacist
    private val keys = HardwareInMemory()
    private val device = SoftwareDeviceKey()

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
        part("the_machines_jna") { Native.POINTER_SIZE }
        val begun = System.nanoTime()
        val (_, loading) = part("library_loaded") { NativeLibrary.getInstance("banshi_bindings") }
        part("the_machines_classes_and_the_check") { uniffiEnsureInitialized() }
        val (setUp, _) = part("set_up_to_home_for_the_first_time") { openHome() }
        figure("facade_start_all_of_it", milliseconds(begun), "ms", null)
        setUp.second.close()
        setUp.first.close()
        val (opened, opening) = part("opened_to_home") { openHome() }
        figure("facade_start_to_home", loading + opening, "ms", 50.0)
        return opened
    }

    private fun openHome(): Pair<Banshi, Resident> {
        val banshi = stage.open(keys = keys, device = device)
        val residents = banshi.residents()
        val known = residents.list().firstOrNull()?.id ?: residents.create(script.name)
        val resident = residents.open(known)
        resident.home()
        return banshi to resident
    }

    /** What the work gave, and its milliseconds. */
    private fun <T> part(
        name: String,
        work: () -> T,
    ): Pair<T, Double> {
        val begun = System.nanoTime()
        val done = work()
        val took = milliseconds(begun)
        figure("facade_start_$name", took, "ms", null)
        return done to took
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
