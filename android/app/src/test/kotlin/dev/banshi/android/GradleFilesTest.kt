package dev.banshi.android

import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.xmlpull.v1.XmlPullParser
import java.io.File
import java.util.Properties
import java.util.zip.ZipFile
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** The files for Android Studio, as far as they can be checked without it: they name what Maven builds with. */
@RunWith(RobolectricTestRunner::class)
class GradleFilesTest {
    private val android = File(System.getProperty("banshi.root"), "android")
    private val catalogue = File(android, "gradle/libs.versions.toml").readText()
    private val build = File(android, "app/build.gradle.kts").readText()
    private val versions =
        Regex("""^([a-z0-9-]+) = "([^"]+)"$""", RegexOption.MULTILINE).findAll(catalogue).associate {
            it.groupValues[1] to it.groupValues[2]
        }

    @Test
    fun `versions are those of the pom`() {
        val pom = File(android, "pom.xml").readText()
        val names =
            mapOf(
                "kotlin" to "kotlin.version",
                "activity" to "activity.version",
                "compose" to "androidx.compose.version",
                "core" to "androidx.core.version",
                "coroutines" to "coroutines.version",
                "jna" to "jna.version",
                "lifecycle" to "lifecycle.version",
                "material3" to "androidx.material3.version",
            )
        assertEquals(names.keys, versions.keys - "android-plugin", "each version of the catalogue is compared")
        names.forEach { (name, property) -> assertTrue("<$property>${versions[name]}</$property>" in pom, name) }
    }

    @Test
    fun `every library that is used is in the catalogue, and every one there is used`() {
        val known =
            Regex(
                """^([a-z0-9-]+) = \{ module""",
                RegexOption.MULTILINE,
            ).findAll(catalogue).map { it.groupValues[1] }
        val scripts = build + File(android, "build.gradle.kts").readText()
        val used =
            Regex(
                """\(libs\.(?!plugins)([a-z0-9.]+)\)""",
            ).findAll(scripts).map { it.groupValues[1].replace('.', '-') }
        assertEquals(known.toSet(), used.toSet())
    }

    @Test
    fun `the plugin and the framework are as new as the archives ask for`() {
        val archives = File(android, "archives/target/archives").listFiles { file -> file.extension == "aar" }.orEmpty()
        val asked = archives.mapNotNull(::factsOf)
        assertTrue(asked.isNotEmpty())
        val framework = asked.mapNotNull { it.getProperty("minCompileSdk")?.toInt() }.max()
        assertTrue("compileSdk = $framework\n" in build, "$framework is asked for")
        val plugin = asked.mapNotNull { it.getProperty("minAndroidGradlePluginVersion") }.maxBy(::comparable)
        assertEquals(plugin, versions["android-plugin"])
    }

    @Test
    fun `package and Android versions are those that Maven links with`() {
        val app = RuntimeEnvironment.getApplication()
        val manifest = app.assets.openXmlResourceParser("AndroidManifest.xml")
        while (manifest.next() != XmlPullParser.START_TAG || manifest.name != "uses-sdk") Unit
        assertTrue("applicationId = \"${app.packageName}\"" in build)
        for ((here, there) in listOf("minSdk" to "minSdkVersion", "targetSdk" to "targetSdkVersion")) {
            assertTrue("$here = ${manifest.getAttributeIntValue(ANDROID, there, 0)}\n" in build, here)
        }
    }

    private fun factsOf(archive: File): Properties? =
        ZipFile(archive).use { parts ->
            val facts = parts.getEntry("META-INF/com/android/build/gradle/aar-metadata.properties") ?: return null
            Properties().apply { parts.getInputStream(facts).use(::load) }
        }

    private fun comparable(version: String) =
        version.split('.', '-').take(3).fold(0) { all, part ->
            all * 1000 +
                part.toInt()
        }

    private companion object {
        const val ANDROID = "http://schemas.android.com/apk/res/android"
    }
}
