package dev.banshi.android

import android.app.Notification
import android.app.NotificationManager
import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import android.app.job.JobService
import dev.banshi.Script
import dev.banshi.TestStage
import dev.banshi.android.news.NewsJob
import dev.banshi.android.sending.SendingJob
import dev.banshi.android.sending.SendingNotices
import dev.banshi.android.sending.SendingProgress
import dev.banshi.android.services.NoticeAddress
import dev.banshi.android.services.NoticeChannel
import kotlinx.coroutines.runBlocking
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.util.ReflectionHelpers
import uniffi.banshi.Banshi
import uniffi.banshi.NotificationAbout
import uniffi.banshi.Resident
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertTrue

/** What is done while the app is not open, against the real gateway. */
@RunWith(RobolectricTestRunner::class)
@Config(qualifiers = "zh-rCN")
class JobsTest : AtAnOffice() {
    private val script = Script.pharmacist
    private val scheduler = app.systemService<JobScheduler>()
    private val notices = shadowOf(app.systemService<NotificationManager>())

    @Test
    fun `what waits is sent in the system's window, by keys that a locked phone gives out`() {
        app.phone.core.hold().use { core ->
            core.fileOne()
            app.phone.sendLater()
            val asked = Frames.await("a window is asked for") { scheduler.getPendingJob(JobNumbers.SENDING) }
            assertTrue(asked.isUserInitiated && asked.requiredNetwork != null)
        }
        assertFalse(isCoreOpen(), "the screens are gone")

        val job = run(SendingJob::class.java)
        Frames.await("it ends") { shadowOf(job).isJobFinished }
        assertFalse(shadowOf(job).isRescheduleNeeded, "nothing waits any more")
        assertEquals("已收件", notices.allNotifications.single().title, "the progress is gone, the receipt is told")
        app.phone.core
            .hold()
            .use { core ->
                assertEquals(
                    0,
                    core
                        .outbox()
                        .use { it.screen() }
                        .lines.size,
                )
            }

        app.phone.sendLater()
        office.decide()
        val news = run(NewsJob::class.java)
        Frames.await("it ends") { shadowOf(news).isJobFinished }
        val told = notices.allNotifications.single { it.title == "您的办件有新进展" }
        assertEquals(NoticeChannel.PROGRESS.id, told.channelId)
        assertTrue("张三" !in told.extras.toString(), "whoever holds the locked phone learns no name")
        val opened = shadowOf(told.contentIntent).savedIntent.data
        assertIs<NotificationAbout.Filing>(assertNotNull(NoticeAddress.read(assertNotNull(opened))).about)
    }

    @Test
    fun `without a sign-in nothing is sent, and it is said`() {
        app.phone.core
            .hold()
            .use { it.fillInAndSign(it.newResident()) }
        val job = run(SendingJob::class.java)
        Frames.await("it ends") { shadowOf(job).isJobFinished }
        assertFalse(shadowOf(job).isRescheduleNeeded, "no window helps before the person does")
        assertEquals("登录后继续发送", notices.allNotifications.single().title)
    }

    @Test
    fun `a window that is taken back ends the work, and another is asked for`() {
        app.phone.core
            .hold()
            .use { it.fileOne() }
        office.close()
        val job = run(SendingJob::class.java)
        Frames.await("it tries") { isCoreOpen() }
        assertTrue(job.onStopJob(ReflectionHelpers.newInstance(JobParameters::class.java)))
        Frames.await("it lets go of the core") { !isCoreOpen() }
        assertFalse(shadowOf(job).isJobFinished)
        assertEquals(0, notices.size(), "nothing that the person has to know")
    }

    @Test
    fun `the office is asked some times a day, over restarts`() {
        val news = assertNotNull(scheduler.getPendingJob(JobNumbers.NEWS))
        assertTrue(news.isPeriodic && news.isPersisted && news.intervalMillis >= JobInfo.getMinPeriodMillis())
        val job = run(NewsJob::class.java)
        Frames.await("it ends") { shadowOf(job).isJobFinished }
        assertEquals(0, notices.size(), "nobody signed in, nothing to tell")
    }

    @Test
    fun `the progress is real, and names nobody`() {
        val notice = SendingNotices(app, app).of(SendingProgress(waiting = 1, sent = 300_000, of = 1_200_000))
        assertEquals(250, notice.extras.getInt(Notification.EXTRA_PROGRESS))
        assertEquals(SendingNotices.STEPS, notice.extras.getInt(Notification.EXTRA_PROGRESS_MAX))
        assertEquals("300 kB / 1.2 MB", notice.extras.getString(Notification.EXTRA_TEXT))
        val unknown = SendingNotices(app, app).of(SendingProgress(waiting = 1))
        assertTrue(unknown.extras.getBoolean(Notification.EXTRA_PROGRESS_INDETERMINATE))
        val channel = app.systemService<NotificationManager>().getNotificationChannel(SendingNotices.CHANNEL)
        assertEquals(NotificationManager.IMPORTANCE_LOW, channel.importance, "it makes no sound")
    }

    private fun <J : JobService> run(kind: Class<J>): J {
        val job = Robolectric.buildService(kind).create().get()
        assertTrue(job.onStartJob(ReflectionHelpers.newInstance(JobParameters::class.java)))
        return job
    }

    private val Notification.title
        get() = extras.getString(Notification.EXTRA_TITLE)

    private fun isCoreOpen() =
        app.phone.core
            .holdIfOpen()
            ?.close() != null

    private fun Banshi.newResident(): Resident = residents().run { open(create(script.name)) }

    private fun Banshi.fillInAndSign(resident: Resident) {
        runBlocking { catalogue().sync() }
        runBlocking { catalogue().prepare(script.item) }
        val draft = resident.drafts().start(script.item)
        script.fillIn(draft)
        draft.papers().look(script.photograph, office.photo()).keep(null, null)
        draft.review().consents.forEach { draft.consent(it.purpose, true) }
        draft.sign()
    }

    private fun Banshi.fileOne() {
        val resident = newResident()
        fillInAndSign(resident)
        runBlocking {
            signIn().run {
                complete(
                    resident,
                    office.browse(script.login, begin(PhoneHost.SIGN_IN_REDIRECT)),
                )
            }
        }
    }

    private fun TestStage.decide() {
        val filing =
            app.phone.core.hold().use { core ->
                val open = core.residents().run { open(list().single().id) }
                runBlocking { core.feed().pull(2_000u) }
                open
                    .filings()
                    .list()
                    .single()
                    .id
            }
        script.office.take(1).forEach { (official, act) -> act(official, filing, act) }
    }
}
