package dev.banshi.android

import android.content.Intent
import android.net.Uri
import dev.banshi.Script
import dev.banshi.ui.AppEvent
import dev.banshi.ui.Stage
import kotlinx.coroutines.runBlocking
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import uniffi.banshi.SignedIn
import kotlin.test.assertNull

@RunWith(RobolectricTestRunner::class)
class SignInReturnTest : AtAnOffice() {
    @Before
    fun draw() = Frames.install()

    @Test
    fun `a sign-in is completed though the process was ended while the browser was open`() {
        val before = Robolectric.buildActivity(MainActivity::class.java).setup()
        val model = before.get().model
        Frames.await("the first start") { model.state.value.stage as? Stage.FirstStart }
        model.on(AppEvent.Welcome(Script.pharmacist.name))
        Frames.await("home") { model.state.value.stage as? Stage.Open }
        val back =
            app.phone.core.hold().use { core ->
                core.signIn().use { account ->
                    val address = runBlocking { account.begin(PhoneHost.SIGN_IN_REDIRECT) }
                    office.browse(Script.pharmacist.login, address)
                }
            }
        assertNull(signedIn())
        before.pause().stop().destroy()

        val returning = Intent(Intent.ACTION_VIEW, Uri.parse(back))
        val after = Robolectric.buildActivity(MainActivity::class.java, returning).setup()
        Frames.await("whoever came back is signed in") { signedIn() }
        after.pause().stop().destroy()
    }

    private fun signedIn(): SignedIn? =
        app.phone.core
            .holdIfOpen()
            ?.use { core -> core.signIn().use { it.state() } }
}
