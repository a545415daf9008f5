package dev.banshi.android

import android.Manifest.permission.CAMERA
import android.app.Activity
import android.app.KeyguardManager
import android.content.Intent
import android.net.Uri
import android.provider.CalendarContract.EXTRA_EVENT_BEGIN_TIME
import android.provider.CalendarContract.EXTRA_EVENT_END_TIME
import android.provider.CalendarContract.Events
import android.provider.Settings
import android.view.View
import android.view.ViewGroup
import android.view.WindowManager.LayoutParams.FLAG_SECURE
import androidx.compose.ui.node.RootForTest
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getAllSemanticsNodes
import androidx.compose.ui.semantics.getOrNull
import dev.banshi.android.keys.KeystoreInMemory
import dev.banshi.android.services.NoticeAddress
import dev.banshi.ui.AppEvent
import dev.banshi.ui.AppModel
import dev.banshi.ui.PapersOf
import dev.banshi.ui.Place
import dev.banshi.ui.Stage
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import org.junit.After
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import org.robolectric.annotation.Config
import uniffi.banshi.CalendarFile
import uniffi.banshi.CodeScanner
import uniffi.banshi.CodeSight
import uniffi.banshi.NoHandle
import uniffi.banshi.NotificationAbout
import uniffi.banshi.NotificationKind
import uniffi.banshi.PhoneNotification
import uniffi.banshi.Words
import java.time.Instant
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertNotSame
import kotlin.test.assertNull
import kotlin.test.assertSame
import kotlin.test.assertTrue

@RunWith(RobolectricTestRunner::class)
@Config(qualifiers = "zh-rCN-w360dp-h780dp-xxhdpi")
class MainActivityTest {
    private val app = RuntimeEnvironment.getApplication() as StagedApplication
    private val asked = CoroutineScope(Dispatchers.Unconfined + Job())
    private lateinit var shown: ActivityController<MainActivity>

    private val activity: MainActivity
        get() = shown.get()

    @Before
    fun begin() {
        Frames.install()
        KeystoreInMemory.install()
        shown = Robolectric.buildActivity(MainActivity::class.java).setup()
    }

    @After
    fun end() {
        shown.pause().stop().destroy()
    }

    @Test
    fun `a rotation keeps the app as it is`() {
        welcome()
        activity.model.to(Place.Tab.ITEMS)
        val model = activity.model
        shown.recreate()
        assertSame(model, activity.model)
        assertEquals(Place.Tab.ITEMS, activity.model.state.value.trail.here.place)
        await("the screen is drawn anew") { "事项" in texts() }
    }

    @Test
    fun `after the process died the vault has everything`() {
        welcome()
        val before = activity.model
        shown.pause().stop().destroy()
        shown = Robolectric.buildActivity(MainActivity::class.java).setup()
        assertNotSame(before, activity.model)
        val open = await("the papers are open again") { activity.model.state.value.stage as? Stage.Open }
        assertEquals("张三", open.name)
        assertTrue(KeystoreInMemory.keys.size >= 3, "device, names, screen: their keys are in the keystore")
    }

    @Test
    fun `a key that is lost is said, and the app can begin anew`() {
        welcome()
        shown.pause().stop().destroy()
        KeystoreInMemory.install()
        shown = Robolectric.buildActivity(MainActivity::class.java).setup()
        val shut = await("it says so") { activity.model.state.value.stage as? Stage.Shut }
        assertEquals("key-lost", shut.trouble.code)
        activity.model.on(AppEvent.BeginAnew)
        await("it begins anew") { activity.model.state.value.stage as? Stage.FirstStart }
    }

    @Test
    fun `no picture is taken of papers, of what is signed, and of the viewfinder`() {
        welcome()
        assertEquals(false, isSecret())
        for (place in listOf(Place.Papers(PapersOf.Draft("1"), "a"), Place.Review("1"), Place.Supplement("1"))) {
            activity.model.to(place)
            await("$place is kept secret") { isSecret() }
            activity.model.back()
            await("home is not") { !isSecret() }
        }
        val picture = asked.async { app.phone.errands.run(Errand.Picture()) }
        await("the viewfinder is") { isSecret() }
        picture.cancel()
    }

    @Test
    fun `without the camera's permission there is a way to the settings, and the album`() {
        val picture = asked.async { app.phone.host.takePicture() }
        await("it is said") { "现在不能用相机" in texts() }
        tap("去设置")
        assertEquals(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, shadowOf(activity).nextStartedActivity?.action)
        tap("从相册选")
        val choose = await("the album opens") { shadowOf(activity).nextStartedActivityForResult }
        assertTrue("image" in choose.intent.type.orEmpty() || "PICK_IMAGES" in choose.intent.action.orEmpty())
        shadowOf(app.contentResolver).registerInputStream(PHOTO, byteArrayOf(1, 2, 3).inputStream())
        shadowOf(activity).receiveResult(choose.intent, Activity.RESULT_OK, Intent().setData(PHOTO))
        await("its bytes come") { picture.isCompleted }
        assertEquals(listOf<Byte>(1, 2, 3), picture.getCompleted()?.toList())
    }

    @Test
    fun `without the camera's permission a code can be typed, or read from the album`() {
        val code = asked.async { app.phone.host.scan(Scanner) }
        await("it is said") { "现在不能用相机" in texts() }
        tap("从相册选")
        val choose = await("the album opens") { shadowOf(activity).nextStartedActivityForResult }
        shadowOf(app.contentResolver).registerInputStream(PHOTO, byteArrayOf(1, 2, 3).inputStream())
        shadowOf(activity).receiveResult(choose.intent, Activity.RESULT_OK, Intent().setData(PHOTO))
        await("it was looked at") { code.isCompleted }
        assertEquals("3 字节", code.getCompleted()?.advice?.zh)

        val given = asked.async { app.phone.host.scan(Scanner) }
        await("it is said again") { "直接输入" in texts() }
        assertTrue(isSecret(), "the viewfinder shows papers")
        tap("直接输入")
        await("it ends") { given.isCompleted }
        assertNull(given.getCompleted())
    }

    @Test
    fun `back out of the viewfinder takes no picture, and leads nowhere else`() {
        welcome()
        activity.model.to(Place.Tab.ITEMS)
        val picture = asked.async { app.phone.host.takePicture() }
        await("it is in sight") { "现在不能用相机" in texts() }
        shown.recreate()
        await("after a rotation, too") { "现在不能用相机" in texts() }
        activity.onBackPressedDispatcher.onBackPressed()
        await("it ends") { picture.isCompleted }
        assertNull(picture.getCompleted())
        assertEquals(Place.Tab.ITEMS, activity.model.state.value.trail.here.place)
        activity.onBackPressedDispatcher.onBackPressed()
        assertEquals(Place.Tab.HOME, activity.model.state.value.trail.here.place)
        activity.onBackPressedDispatcher.onBackPressed()
        assertTrue(activity.isFinishing, "back from home leaves the app")
    }

    @Test
    fun `the browser opens for the sign-in and comes back`() {
        val came = asked.async { app.phone.host.signIn { redirect -> "https://id.example/?redirect_uri=$redirect" } }
        val opened = await("the browser opens") { shadowOf(activity).nextStartedActivity }
        assertEquals("https://id.example/?redirect_uri=banshi://sign-in", opened.dataString)
        shown.pause().stop()
        shown.newIntent(Intent(Intent.ACTION_VIEW, Uri.parse("banshi://sign-in?code=a&state=b"))).start().resume()
        await("the address comes") { came.isCompleted }
        assertEquals("banshi://sign-in?code=a&state=b", came.getCompleted())
    }

    @Test
    fun `a visit goes into the calendar of the person's choice, without a file`() {
        val file = CalendarFile("1.ics", "", Words("办事预约（窗口）", ""), "二楼 3 号窗口", STARTS, STARTS.plusSeconds(1_800))
        val added = asked.async { app.phone.host.calendar.add(file) }
        val event = await("the calendar opens") { shadowOf(app).nextStartedActivity }
        assertTrue(added.getCompleted())
        assertEquals(Intent.ACTION_INSERT, event.action)
        assertEquals(Events.CONTENT_URI, event.data)
        assertEquals("办事预约（窗口）", event.getStringExtra(Events.TITLE))
        assertEquals("二楼 3 号窗口", event.getStringExtra(Events.EVENT_LOCATION))
        val times = listOf(EXTRA_EVENT_BEGIN_TIME, EXTRA_EVENT_END_TIME).map { event.getLongExtra(it, 0) }
        assertEquals(listOf(STARTS.toEpochMilli(), STARTS.toEpochMilli() + 1_800_000), times)
        shadowOf(app).checkActivities(true)
        assertFalse(asked.async { app.phone.host.calendar.add(file) }.getCompleted(), "a phone without one says so")
    }

    @Test
    fun `a notification leads to what it is about, once those papers are open`() {
        welcome()
        val mine = activity.model.session().banshi.residents().list().single().id
        val notification =
            PhoneNotification(
                "filing.f",
                NotificationKind.PROGRESS,
                Words("您的办件有新进展", ""),
                Words("打开看看", ""),
                NotificationAbout.Filing("f"),
                mine,
            )
        val another = assertNotNull(NoticeAddress.of(notification.copy(resident = "another")))
        shown.newIntent(Intent(Intent.ACTION_VIEW, another))
        assertEquals(Place.Tab.HOME, activity.model.state.value.trail.here.place, "another's are opened by choice alone")
        shown.newIntent(Intent(Intent.ACTION_VIEW, assertNotNull(NoticeAddress.of(notification))))
        assertEquals(Place.Filing("f"), activity.model.state.value.trail.here.place)
        assertNull(NoticeAddress.read(Uri.parse("banshi://notice/else/f")))
    }

    @Test
    fun `the phone's own lock is asked for, where there is one`() {
        val keyguard = shadowOf(app.systemService<KeyguardManager>())
        assertNull(app.phone.host.screenLock)
        keyguard.setIsDeviceSecure(true)
        val lock = assertNotNull(app.phone.host.screenLock)
        for ((answer, isOpen) in listOf(Activity.RESULT_CANCELED to false, Activity.RESULT_OK to true)) {
            val opened = asked.async { lock.open() }
            val question = await("it is asked for") { shadowOf(activity).nextStartedActivityForResult }
            shadowOf(activity).receiveResult(question.intent, answer, null)
            await("it is answered") { opened.isCompleted }
            assertEquals(isOpen, opened.getCompleted())
        }
    }

    @Test
    fun `whoever comes back from the browser without an answer gave up`() {
        val came = asked.async { app.phone.host.signIn { "https://id.example/" } }
        await("the browser opens") { shadowOf(activity).nextStartedActivity }
        shown
            .pause()
            .stop()
            .start()
            .resume()
        await("it ends") { came.isCompleted }
        assertNull(came.getCompleted())
    }

    @Test
    fun `the camera's permission is asked for where it is needed, and not before`() {
        assertNull(shadowOf(activity).lastRequestedPermission)
        val picture = asked.async { app.phone.host.takePicture() }
        val request = await("it is asked for") { shadowOf(activity).lastRequestedPermission }
        assertEquals(listOf(CAMERA), request.requestedPermissions.toList())
        picture.cancel()
    }

    private fun welcome() {
        await("the first start") { activity.model.state.value.stage as? Stage.FirstStart }
        activity.model.on(AppEvent.Welcome("张三"))
        await("home") { activity.model.state.value.stage as? Stage.Open }
    }

    private fun AppModel.session() = (state.value.stage as Stage.Open).session

    private fun isSecret() = activity.window.attributes.flags and FLAG_SECURE != 0

    /** All that is on the screen. */
    private fun texts() = nodes().flatMap { it.config.getOrNull(SemanticsProperties.Text).orEmpty() }.map { it.text }

    private fun tap(text: String) {
        val node =
            await("$text can be tapped") {
                nodes().find { node ->
                    SemanticsActions.OnClick in node.config &&
                        node.config
                            .getOrNull(SemanticsProperties.Text)
                            .orEmpty()
                            .any { it.text == text }
                }
            }
        node.config[SemanticsActions.OnClick].action?.invoke()
    }

    private fun nodes(): List<SemanticsNode> =
        views(activity.window.decorView).filterIsInstance<RootForTest>().flatMap {
            it.semanticsOwner.getAllSemanticsNodes(mergingEnabled = true)
        }

    private fun views(view: View): List<View> =
        listOf(view) +
            if (view is ViewGroup) (0 until view.childCount).flatMap { views(view.getChildAt(it)) } else emptyList()

    private fun <T : Any> await(what: String, wanted: () -> T?): T =
        try {
            Frames.await(what, wanted)
        } catch (error: AssertionError) {
            throw AssertionError("$what; but ${activity.model.state.value.stage}, ${texts()}", error)
        }

    /** Says how long what it reads is. */
    private object Scanner : CodeScanner(NoHandle) {
        override fun read(photograph: ByteArray) =
            CodeSight(null, Words("${photograph.size} 字节", "${photograph.size} bytes"), isUnfit = true)
    }

    private companion object {
        val PHOTO: Uri = Uri.parse("content://album/1")
        val STARTS: Instant = Instant.parse("2026-10-12T01:00:00Z")
    }
}
