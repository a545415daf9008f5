package dev.banshi.ui

import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.ComposeUiTest
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.hasSetTextAction
import androidx.compose.ui.test.hasTestTag
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isDisplayed
import androidx.compose.ui.test.isFocused
import androidx.compose.ui.test.isSelected
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.performTextInput
import androidx.compose.ui.test.runDesktopComposeUiTest
import dev.banshi.Script
import dev.banshi.TestStage
import kotlin.test.Test
import kotlin.time.Duration.Companion.minutes

/** One filing by hand, from the first start to the receipt, through the screens themselves. */
@OptIn(ExperimentalTestApi::class)
class FilingTest {
    @Test
    fun `a person files from search to receipt`() =
        TestStage().use { office ->
            val app = AppModel(TestHost(office), threads)
            runDesktopComposeUiTest(width = 360, height = 780, testTimeout = 5.minutes) {
                setContent { App(app) }
                begin()
                findItem()
                Script.pharmacist.answers.groupBy { it.question.split('/')[2] }.values.forEachIndexed { page, answers ->
                    if (page > 0) tap(hasText("下一页"))
                    answers.forEach { answer(it) }
                }
                tap(hasText("去核对"))
                photograph()
                sign()
                tap(hasText("去登录"))
                awaitNode(hasTestTag("number"))
                awaitNode(hasText("回执已验证", substring = true))
                tap(hasText("看办到哪了"))
            }
        }

    private fun ComposeUiTest.begin() {
        type(hasContentDescription("怎么称呼您"), Script.pharmacist.name)
        tap(hasText("开始"))
    }

    private fun ComposeUiTest.findItem() {
        tap(hasText("想办什么", substring = true))
        awaitNode(hasContentDescription("事项") and isFocused())
        type(hasContentDescription("事项"), "zyyszc")
        // The catalogue comes while this looks for it: the list may move under the finger, as it may for a person.
        val item = hasText("执业药师首次注册") and !hasSetTextAction()
        while (!isThere(hasText("开始填写"))) if (isThere(item)) tap(item) else awaitNode(item)
        tap(hasText("开始填写"))
        tap(hasText("知道了，开始填写"))
    }

    private fun ComposeUiTest.answer(answer: Script.Answer) {
        val (path, text, choose) = answer
        when {
            text != null && text.matches(Regex("\\d{4}-\\d{2}-\\d{2}")) -> {
                text.split('-').forEachIndexed { place, part -> type(hasTestTag("$path#$place"), part.trimStart('0')) }
            }

            text != null -> {
                type(hasTestTag(path), text, orKeep = true)
            }

            else -> {
                choose(path, checkNotNull(choose))
            }
        }
    }

    /** Chooses from what is in sight, or behind a tap, where there are many, by a search. */
    private fun ComposeUiTest.choose(path: String, label: String) {
        val option = hasTestTag("$path=$label")
        awaitNode(option or hasTestTag(path))
        if (!isThere(option)) {
            tap(hasTestTag(path))
            type(hasContentDescription("输入几个字来找"), label)
        }
        tap(option)
        awaitNode((option and isSelected()) or (hasTestTag(path) and hasText(label)))
    }

    private fun ComposeUiTest.photograph() {
        tap(hasText("请拍", substring = true))
        tap(hasText("拍照或选照片"))
        tap(hasText("用这张"))
        tap(hasText("好了"))
    }

    private fun ComposeUiTest.sign() {
        tap(hasText("请阅读个人信息", substring = true))
        waitUntil("what is missing comes into sight") { onNode(hasText("我已阅读并同意")).isDisplayed() }
        tap(hasText("我已阅读并同意"))
        tap(hasText("签名并发送"))
    }

    private fun ComposeUiTest.tap(node: SemanticsMatcher) {
        awaitNode(node)
        runCatching { onNode(node).performScrollTo() }
        onNode(node).performClick()
    }

    /** Types into a field; one that is filled in from what is known stays where [orKeep] says so. */
    private fun ComposeUiTest.type(node: SemanticsMatcher, text: String, orKeep: Boolean = false) {
        awaitNode(node)
        if (orKeep && isThere(node and hasText(text))) return
        runCatching { onNode(node).performScrollTo() }
        onNode(node).performTextInput(text)
        awaitNode(node and hasText(text))
    }

    private fun ComposeUiTest.awaitNode(node: SemanticsMatcher) {
        try {
            waitUntil(timeoutMillis = PATIENCE_MS) { isThere(node) }
        } catch (error: Throwable) {
            throw AssertionError("not on the screen: ${node.description}; but ${texts()}", error)
        }
    }

    /** All that is on the screen, for whoever reads a failure. */
    private fun ComposeUiTest.texts() =
        onAllNodes(hasText("", substring = true)).fetchSemanticsNodes().map { node ->
            val text =
                node.config.getOrNull(SemanticsProperties.EditableText)
                    ?: node.config.getOrNull(SemanticsProperties.Text)
            val chosen = if (node.config.getOrNull(SemanticsProperties.Selected) == true) " (chosen)" else ""
            "$text$chosen"
        }

    private fun ComposeUiTest.isThere(node: SemanticsMatcher) = onAllNodes(node).fetchSemanticsNodes().isNotEmpty()

    private companion object {
        const val PATIENCE_MS = 30_000L
    }
}
