package dev.banshi.ui.words

import androidx.compose.runtime.Composable
import androidx.compose.runtime.staticCompositionLocalOf
import uniffi.banshi.Words

/**
 * A language of the app.
 *
 * @property tag its BCP 47 tag
 * @property ownName what it calls itself
 */
enum class Language(val tag: String, val ownName: String) {
    /** 简体中文. */
    CHINESE("zh-Hans", "简体中文"),

    /** English. */
    ENGLISH("en", "English"),
    ;

    /** The text of both that is in this language. */
    fun of(words: Words): String =
        when (this) {
            CHINESE -> words.zh
            ENGLISH -> words.en.ifEmpty { words.zh }
        }

    /** The name in a form's list of languages that is this one: 简体中文 (zh), English (en). */
    fun nameIn(languages: List<String>): String? = languages.find { "(${tag.substringBefore('-')}" in it }
}

/** The language that the screens speak. */
val LocalLanguage = staticCompositionLocalOf { Language.CHINESE }

/** The text in the language that the screens speak, to be shown. */
val Words.text: String
    @Composable get() = withWholeDates(LocalLanguage.current.of(this))
