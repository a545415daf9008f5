package dev.banshi.ui

import kotlin.test.AfterTest

/** Tests each of which has a phone of its own, with one person's papers open. */
abstract class OnAPhone {
    internal val phone = TestPhone()
    internal val session
        get() = phone.session

    @AfterTest
    fun end() = phone.close()
}
