package dev.banshi

import java.io.File
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import uniffi.banshi.FormQuestion

/** The journey that the core and both shells walk: `tests/journeys/pharmacist.json`. */
internal class Script(
    private val json: JsonObject,
) {
    val item = text("item")
    val search = text("search")
    val promised = text("promised")
    val photograph = text("photograph")
    val person = json.getValue("person").jsonObject.let { it.text("name") to it.text("login") }
    val answers = json.getValue("answers").jsonArray.map { Answer(it.jsonObject) }
    val office = json.getValue("office").jsonArray.map { it.jsonObject.let { act -> act.text("login") to act.text("act") } }
    val steps = json.getValue("steps").jsonArray.map { it.jsonPrimitive.content }

    private fun text(key: String) = json.text(key)

    /** Something typed, or a choice by what the person reads. */
    class Answer(
        private val json: JsonObject,
    ) {
        val question = json.text("question")

        fun value(asked: FormQuestion): String =
            json["text"]?.jsonPrimitive?.content ?: asked.choices.single { it.label == json.text("choose") }.value
    }

    companion object {
        fun pharmacist() = Script(Json.parseToJsonElement(File(System.getProperty("banshi.journey")).readText()).jsonObject)

        private fun JsonObject.text(key: String) = getValue(key).jsonPrimitive.content
    }
}
