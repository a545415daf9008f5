package dev.banshi.ui

import kotlinx.serialization.json.Json
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import uniffi.banshi.Draft
import java.io.File

/** The journey that every shell walks, tests/journeys/pharmacist.json. */
internal object Journey {
    private val script =
        Json
            .parseToJsonElement(
                File(System.getProperty("banshi.root"), "tests/journeys/pharmacist.json").readText(),
            ).jsonObject

    val item = text("item")
    val material = text("photograph")
    val login =
        script
            .getValue("person")
            .jsonObject
            .getValue("login")
            .jsonPrimitive.content
    val name =
        script
            .getValue("person")
            .jsonObject
            .getValue("name")
            .jsonPrimitive.content

    /** What is answered: a text that is typed, or a choice by its label. */
    val answers: List<Answer> =
        script.getValue("answers").jsonArray.map { it.jsonObject }.map { one ->
            val text = { key: String -> one[key]?.jsonPrimitive?.content }
            Answer(checkNotNull(text("question")), text("text"), text("choose"))
        }

    /** Answers every question. */
    fun fillIn(draft: Draft) =
        answers.forEach { (path, text, choose) ->
            val question = draft.goToQuestion(path).questions.single { it.path == path }
            draft.answer(path, text ?: question.choices.single { it.label == choose }.value)
        }

    /** One answer of the journey. */
    data class Answer(val path: String, val text: String?, val choose: String?)

    private fun text(key: String) = script.getValue(key).jsonPrimitive.content
}
