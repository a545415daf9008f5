package dev.banshi.ui.words

import kotlin.test.Test
import kotlin.test.assertEquals

class WholeDatesTest {
    @Test
    fun `dates hold together, and nothing else does`() {
        val joined = mapOf("10月16日 09:12 收件" to "10|月|16|日 09:12 收件", "2027年1月4日" to "2027|年|1|月|4|日")
        joined.forEach { (text, whole) -> assertEquals(whole.replace('|', '\u2060'), withWholeDates(text)) }
        listOf("", "每月 1 次", "上传 1 样，0.2 MB", "24 October").forEach { assertEquals(it, withWholeDates(it)) }
    }
}
