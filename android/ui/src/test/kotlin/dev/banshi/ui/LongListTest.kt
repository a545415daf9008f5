package dev.banshi.ui

import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.test.ComposeUiTest
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.hasScrollToIndexAction
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.performScrollToIndex
import androidx.compose.ui.test.runDesktopComposeUiTest
import dev.banshi.ui.item.SearchEvent
import dev.banshi.ui.item.SearchPage
import dev.banshi.ui.item.SearchState
import dev.banshi.ui.theme.BanshiTheme
import dev.banshi.ui.words.Language
import uniffi.banshi.ItemLine
import uniffi.banshi.Words
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** A province's whole list of items, on a phone that has no room for it. */
@OptIn(ExperimentalTestApi::class)
class LongListTest {
    /** How often a further window was asked for. */
    private var asked = 0
    private var state by mutableStateOf(SearchState(items = window(0), total = ITEMS))

    @Test
    fun `a long list is asked for by windows, and only what is in sight is drawn`() =
        runDesktopComposeUiTest(width = 360, height = 780) {
            setContent { BanshiTheme(Language.CHINESE, dark = false) { SearchPage(state, on = ::on) } }
            waitForIdle()
            assertEquals(0, asked, "nobody has scrolled yet")
            for (windows in 1..FURTHER) {
                onNode(hasScrollToIndexAction()).performScrollToIndex(windows * WINDOW - 1)
                waitForIdle()
                assertEquals(windows, asked)
                assertEquals((windows + 1) * WINDOW, state.items?.size)
                assertTrue(drawn() in 1..MOST_IN_SIGHT, "${drawn()} lines are drawn")
            }
            onNode(hasScrollToIndexAction()).performScrollToIndex(0)
            waitForIdle()
            assertEquals(FURTHER, asked, "what is there is not asked for again")
        }

    private fun on(event: SearchEvent) {
        if (event != SearchEvent.NearEnd) return
        asked += 1
        val there = state.items.orEmpty()
        state = state.copy(items = there + window(there.size))
    }

    private fun window(from: Int) =
        List(WINDOW) { at ->
            ItemLine("item-${from + at}", Words("第 ${from + at} 项", "Item ${from + at}"), OFFICE, emptyList(), null)
        }

    private fun ComposeUiTest.drawn() = onAllNodes(hasText(OFFICE)).fetchSemanticsNodes().size

    private companion object {
        const val ITEMS = 11_458
        const val WINDOW = 40
        const val FURTHER = 5
        const val MOST_IN_SIGHT = 16
        const val OFFICE = "市政务服务中心"
    }
}
