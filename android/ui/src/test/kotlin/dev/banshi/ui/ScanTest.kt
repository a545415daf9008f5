package dev.banshi.ui

import dev.banshi.ui.form.FormEvent
import dev.banshi.ui.form.FormModel
import dev.banshi.ui.form.FormState
import dev.banshi.ui.words.Language
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** 扫码: a licence's code answers the question that asks for what stands on it. */
class ScanTest {
    private val licence = "https://gsxt.example/jump?uniscid=$CODE&sign=0a1b2c"

    @Test
    fun `a licence's code becomes the answer, is shown, and may be changed by hand`() =
        onTheForm { phone, host, form ->
            host.code = phone.office.code(licence)
            form.on(FormEvent.Scan(QUESTION))
            val shown = form.await("the code is the answer") { it.answer == CODE }
            assertNull(shown.question.mistake)
            form.on(FormEvent.Type(QUESTION, "9132"))
            form.on(FormEvent.Focus(QUESTION, false))
            form.on(FormEvent.Previous)
            form.on(FormEvent.GoTo(QUESTION))
            assertNotNull(form.await("it is changed") { it.typed.isEmpty() && it.answer == "9132" }.question.mistake)
        }

    @Test
    fun `a code that does not fit, a photo without one, and what is no photo leave the field as it was, and say why`() =
        onTheForm { phone, host, form ->
            form.on(FormEvent.Type(QUESTION, "913211"))
            val refused =
                listOf(
                    phone.office.code("https://example.org/JY13211020000017") to "没有统一社会信用代码",
                    phone.office.code("\u202E$CODE\u202C $OTHER") to "几个统一社会信用代码",
                    phone.office.photo() to "没有读到二维码",
                    byteArrayOf(1, 2, 3) to "不是照片",
                )
            for ((photo, why) in refused) {
                host.code = photo
                form.on(FormEvent.Scan(QUESTION))
                val shown = form.await(why) { it.unread[QUESTION]?.zh?.contains(why) == true }
                assertEquals("913211", shown.answer)
                assertNull(shown.trouble)
            }
            form.on(FormEvent.Type(QUESTION, "9132110"))
            form.await("what is typed takes the words away") { it.unread.isEmpty() }
        }

    @Test
    fun `who gives up, or has no camera, types on`() =
        onTheForm { _, host, form ->
            host.code = null
            form.on(FormEvent.Type(QUESTION, CODE))
            form.on(FormEvent.Scan(QUESTION))
            val shown = form.await("what was typed is stored") { it.typed.isEmpty() && it.answer == CODE }
            assertTrue(shown.unread.isEmpty())
        }

    @Test
    fun `only questions that a code answers offer it`() =
        onTheForm { _, _, form ->
            val questions = form.state.value.form.orNull!!.questions
            assertEquals(listOf(QUESTION), questions.filter { it.scan != null }.map { it.path })
            assertEquals("扫码", questions.single { it.scan != null }.scan!!.zh)
        }

    private fun onTheForm(does: (TestPhone, TestHost, FormModel) -> Unit) =
        TestPhone().use { phone ->
            val host = TestHost(phone.office)
            phone.replace(host)
            val id = phone.begun().use { it.id() }
            val form = phone.seen(FormModel(id, phone.session))
            form.on(FormEvent.Arrive(Language.CHINESE))
            form.await("the form is read") { it.form is Loaded.Here }
            form.on(FormEvent.GoTo(QUESTION))
            form.await("the question is there") { state -> state.form.orNull!!.questions.any { it.path == QUESTION } }
            does(phone, host, form)
        }

    private val FormState.question
        get() = form.orNull!!.questions.single { it.path == QUESTION }

    private val FormState.answer
        get() = form.orNull!!.questions.find { it.path == QUESTION }?.value

    private companion object {
        const val QUESTION = "/data/practice/employer_code"
        const val CODE = "91321102MA1X7K2P91"
        const val OTHER = "91350100M000100Y43"
    }
}
