package dev.banshi.ui.form

import dev.banshi.ui.words.Language
import uniffi.banshi.Draft

/** Lets a draft's form speak a language, where it can; answers and page stay. A local call. */
internal fun Draft.speak(language: Language) {
    val form = screen()
    language.nameIn(form.languages)?.takeIf { it != form.language }?.let(::setLanguage)
}
