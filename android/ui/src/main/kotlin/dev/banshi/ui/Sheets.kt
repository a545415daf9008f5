package dev.banshi.ui

import androidx.compose.runtime.staticCompositionLocalOf
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update

/** What lies over the screen, the topmost last: the machine's way back puts that away first. */
class Sheets {
    private val over = MutableStateFlow(emptyList<() -> Unit>())

    /** How each that is there is put away. */
    val shown: StateFlow<List<() -> Unit>> = over.asStateFlow()

    /** One comes into sight. */
    fun add(leave: () -> Unit) = over.update { it + leave }

    /** It is gone. */
    fun remove(leave: () -> Unit) = over.update { it - leave }

    /** Puts the topmost away; whether there was one. */
    fun leave(): Boolean {
        val top = over.value.lastOrNull() ?: return false
        top()
        return true
    }
}

/** Those of the app that is shown. */
val LocalSheets = staticCompositionLocalOf { Sheets() }
