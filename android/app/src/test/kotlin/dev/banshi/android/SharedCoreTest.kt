package dev.banshi.android

import org.junit.After
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import uniffi.banshi.Banshi
import uniffi.banshi.BanshiException
import uniffi.banshi.BanshiSettings
import uniffi.banshi.PhoneServices
import kotlin.io.path.createTempDirectory
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotNull
import kotlin.test.assertNull

@RunWith(RobolectricTestRunner::class)
class SharedCoreTest {
    private val folder = createTempDirectory("banshi-core").toFile()
    private var opened = 0
    private val core =
        SharedCore {
            opened += 1
            val built = Deployment.of(RuntimeEnvironment.getApplication())
            val settings =
                BanshiSettings(folder.path, built.gateway, built.roots, built.catalogueRoot, "test", "Asia/Shanghai")
            Banshi.open(settings, PhoneServices())
        }

    @After
    fun end() {
        folder.deleteRecursively()
    }

    @Test
    fun `it is opened once, and lives as long as anyone holds it`() {
        assertNull(core.holdIfOpen())
        val (screens, job) = core.hold() to core.hold()
        assertEquals(1, opened)
        screens.close()
        screens.close()
        assertEquals(0, job.residents().use { it.list() }.size, "closed twice by one, it is there for the other")
        assertNotNull(core.holdIfOpen()).use { it.residents().use { all -> all.create("张三") } }
        job.close()
        assertNull(core.holdIfOpen())
        core.hold().use { again ->
            assertEquals(
                "张三",
                again
                    .residents()
                    .use { it.list() }
                    .single()
                    .name,
            )
        }
        assertEquals(2, opened)
    }

    @Test
    fun `what was deleted is not handed out any more`() {
        val job = core.hold()
        core.hold().use { screens ->
            screens.residents().use { it.create("张三") }
            screens.deleteEverything()
        }
        assertFailsWith<BanshiException.ReadAnew> { job.residents().use { it.list() } }
        core.hold().use { anew -> assertEquals(0, anew.residents().use { it.list() }.size) }
        job.close()
        assertNull(core.holdIfOpen())
    }
}
