package dev.banshi.ui

import androidx.compose.foundation.layout.Column
import androidx.compose.material3.Text
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.assertIsFocused
import androidx.compose.ui.test.assertIsNotFocused
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.runDesktopComposeUiTest
import dev.banshi.ui.parts.Over
import dev.banshi.ui.parts.TextBox
import dev.banshi.ui.theme.BanshiTheme
import dev.banshi.ui.words.Language
import kotlin.test.Test
import kotlin.test.assertFalse
import kotlin.test.assertTrue

@OptIn(ExperimentalTestApi::class)
class SheetsTest {
    @Test
    fun `back puts away what lies on top, and nothing is typed into what lies below`() =
        runDesktopComposeUiTest(width = 360, height = 780) {
            val sheets = Sheets()
            var isOpen by mutableStateOf(false)
            setContent {
                CompositionLocalProvider(LocalSheets provides sheets) {
                    BanshiTheme(Language.CHINESE, largeType = false) {
                        Column { TextBox("", {}, "姓名") }
                        if (isOpen) Over("单位所在省", { isOpen = false }) { Text("江苏省") }
                    }
                }
            }
            onNode(hasContentDescription("姓名")).performClick().assertIsFocused()
            isOpen = true
            waitUntil("the sheet is there") { sheets.shown.value.size == 1 }
            onNode(hasContentDescription("姓名")).assertIsNotFocused()
            runOnUiThread { assertTrue(sheets.leave()) }
            waitUntil("it is put away") { !isOpen && sheets.shown.value.isEmpty() }
            assertFalse(sheets.leave(), "nothing is left to put away")
        }
}
