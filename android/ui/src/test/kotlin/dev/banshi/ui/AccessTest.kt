package dev.banshi.ui

import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.material3.Surface
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasSetTextAction
import androidx.compose.ui.test.runDesktopComposeUiTest
import dev.banshi.ui.theme.BanshiTheme
import kotlin.test.Test
import kotlin.test.assertTrue

/** What is touched is large enough for a finger, and says what it is to who cannot see it. */
@OptIn(ExperimentalTestApi::class)
class AccessTest {
    @Test
    fun `every control is of a finger's size and has a name`() {
        val faults = CoreScreens().use { core -> Shows(core).all.flatMap(::faultsOf) }
        assertTrue(faults.isEmpty(), faults.joinToString("\n", "\n"))
    }

    private fun faultsOf(show: Show): List<String> {
        val faults = mutableListOf<String>()
        // As tall as any of the pages, so that nothing is cut by the edge of the screen.
        runDesktopComposeUiTest(width = Look.WIDTH, height = TALL) {
            setContent {
                BanshiTheme(Look.LIGHT.language) { Surface(Modifier.fillMaxSize()) { show.content(Look.LIGHT) } }
            }
            val controls = onAllNodes(hasClickAction() or hasSetTextAction()).fetchSemanticsNodes()
            controls.mapNotNullTo(faults) { node -> faultOf(node)?.let { "${show.name}: $it" } }
            val pictures =
                onAllNodes(
                    SemanticsMatcher.keyIsDefined(SemanticsProperties.Role) and !hasClickAction(),
                ).fetchSemanticsNodes()
            pictures.filter { nameOf(it).isEmpty() }.mapTo(faults) { "${show.name}: a picture without a name" }
        }
        return faults
    }

    private fun faultOf(node: SemanticsNode): String? {
        val (width, height) = node.size.width to node.size.height
        val name = nameOf(node)
        return when {
            name.isEmpty() -> "a control without a name, ${node.config.getOrNull(
                SemanticsActions.OnClick,
            )?.label.orEmpty()}"

            width < FINGER || height < FINGER -> "$name is $width by $height"

            else -> null
        }
    }

    private fun nameOf(node: SemanticsNode): String {
        val said = node.config.getOrNull(SemanticsProperties.ContentDescription).orEmpty()
        val read =
            node.config
                .getOrNull(SemanticsProperties.Text)
                .orEmpty()
                .map { it.text }
        return (said + read).joinToString(" ").trim()
    }

    private companion object {
        const val FINGER = 48
        const val TALL = 4_000
    }
}
