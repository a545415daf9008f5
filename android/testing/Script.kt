package dev.banshi

import java.io.File
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import uniffi.banshi.Draft
import uniffi.banshi.FormQuestion

/** The journey that the core and both shells walk: `tests/journeys/pharmacist.json`. */
internal class Script private constructor(
    private val json: JsonObject,
) {
    val item = json.text("item")
    val search = json.text("search")
    val promised = json.text("promised")
    val photograph = json.text("photograph")
    val name = json.part("person").text("name")
    val login = json.part("person").text("login")

    /** What is answered, in the form's order. */
    val answers =
        json.list("answers").map { Answer(it.text("question"), it.textOrNull("text"), it.textOrNull("choose")) }

    /** What the offices do: who, and which act. */
    val office = json.list("office").map { it.text("login") to it.text("act") }

    /** What stands on the filing's page then, in this order. */
    val steps = json.getValue("steps").jsonArray.map { it.jsonPrimitive.content }

    /** Gives every answer; [answered] sees what became of each. */
    fun fillIn(
        draft: Draft,
        answered: (FormQuestion) -> Unit = {},
    ) = answers.forEach { answer ->
        val path = answer.question
        val asked = draft.goToQuestion(path).questions.single { it.path == path }
        answered(draft.answer(path, answer.value(asked)).questions.single { it.path == path })
    }

    /** Something typed, or a choice by what the person reads. */
    data class Answer(
        val question: String,
        val text: String?,
        val choose: String?,
    ) {
        fun value(asked: FormQuestion): String = text ?: asked.choices.single { it.label == choose }.value
    }

    companion object {
        /** 执业药师首次注册, as 张三 files it. */
        val pharmacist by lazy {
            val file = File(System.getProperty("banshi.root"), "tests/journeys/pharmacist.json")
            Script(Json.parseToJsonElement(file.readText()).jsonObject)
        }

        private fun JsonObject.textOrNull(key: String) = get(key)?.jsonPrimitive?.content

        private fun JsonObject.text(key: String) = getValue(key).jsonPrimitive.content

        private fun JsonObject.part(key: String) = getValue(key).jsonObject

        private fun JsonObject.list(key: String) = getValue(key).jsonArray.map { it.jsonObject }
    }
}
