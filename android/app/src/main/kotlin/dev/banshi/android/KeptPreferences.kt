package dev.banshi.android

import android.app.LocaleManager
import android.content.Context
import android.content.res.Configuration
import android.os.Build
import android.os.LocaleList
import androidx.core.content.edit
import dev.banshi.ui.Preferences
import dev.banshi.ui.words.Language
import java.util.Locale

/**
 * What the person chose about the screens. From Android 13 on the language is the system's own setting for this app, so
 * that both always say the same; before, it is kept here.
 */
class KeptPreferences(private val context: Context) {
    private val kept = context.getSharedPreferences("preferences", Context.MODE_PRIVATE)

    /** What is chosen now. */
    var value: Preferences
        get() = Preferences(language, kept.getBoolean(LARGE_TYPE, false), kept.getBoolean(LOCKING, false))
        set(chosen) {
            kept.edit {
                putBoolean(LARGE_TYPE, chosen.largeType)
                putBoolean(LOCKING, chosen.isLocking)
            }
            if (chosen.language != language) language = chosen.language
        }

    /** The app's resources in the language that the person chose. */
    fun speaking(): Context {
        val spoken =
            Configuration(
                context.resources.configuration,
            ).apply { setLocale(Locale.forLanguageTag(language.tag)) }
        return context.createConfigurationContext(spoken)
    }

    private var language: Language
        get() {
            val chosen =
                if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) {
                    locales().applicationLocales.toLanguageTags()
                } else {
                    kept.getString(LANGUAGE, "").orEmpty()
                }
            return spokenOf(chosen.ifEmpty { LocaleList.getDefault().toLanguageTags() })
        }
        set(chosen) {
            if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) {
                locales().applicationLocales = LocaleList.forLanguageTags(chosen.tag)
            } else {
                kept.edit { putString(LANGUAGE, chosen.tag) }
            }
        }

    private fun locales() = context.systemService<LocaleManager>()

    private companion object {
        const val LANGUAGE = "language"
        const val LARGE_TYPE = "large-type"
        const val LOCKING = "locking"
    }
}

/** The first of these languages, BCP 47 tags with commas between, that the app speaks; Chinese where it speaks none. */
internal fun spokenOf(tags: String): Language {
    val spoken = tags.split(',').map { Locale.forLanguageTag(it).language }
    return spoken.firstNotNullOfOrNull { tag ->
        Language.entries.find { tag == Locale.forLanguageTag(it.tag).language }
    }
        ?: Language.CHINESE
}
