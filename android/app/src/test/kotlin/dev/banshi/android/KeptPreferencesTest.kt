package dev.banshi.android

import android.app.LocaleManager
import android.os.LocaleList
import dev.banshi.ui.Preferences
import dev.banshi.ui.words.Language
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config
import kotlin.test.assertEquals

@RunWith(RobolectricTestRunner::class)
class KeptPreferencesTest {
    private val app = RuntimeEnvironment.getApplication()

    @Test
    @Config(qualifiers = "en-rUS")
    fun `an English phone begins in English, and what was chosen stays`() {
        assertEquals(Preferences(Language.ENGLISH), KeptPreferences(app).value)
        KeptPreferences(app).value = Preferences(Language.CHINESE, largeType = true, isLocking = true)
        assertEquals(Preferences(Language.CHINESE, largeType = true, isLocking = true), KeptPreferences(app).value)
        assertEquals("拍下", KeptPreferences(app).speaking().getString(R.string.camera_shoot))
        KeptPreferences(app).value = Preferences(Language.ENGLISH)
        assertEquals("Take it", KeptPreferences(app).speaking().getString(R.string.camera_shoot))
    }

    @Test
    fun `the system's setting and the app's are one`() {
        val system = app.systemService<LocaleManager>()
        KeptPreferences(app).value = Preferences(Language.CHINESE)
        assertEquals("zh-Hans", system.applicationLocales.toLanguageTags())
        system.applicationLocales = LocaleList.forLanguageTags("en-GB")
        assertEquals(Language.ENGLISH, KeptPreferences(app).value.language)
    }

    @Test
    fun `whoever speaks neither begins in Chinese`() {
        assertEquals(Language.CHINESE, spokenOf("fr-FR,ja"))
        assertEquals(Language.ENGLISH, spokenOf("fr-FR,en-AU,zh-Hant-TW"))
        assertEquals(Language.CHINESE, spokenOf("zh-Hant-HK,en"))
        assertEquals(Language.CHINESE, spokenOf(""))
    }
}
