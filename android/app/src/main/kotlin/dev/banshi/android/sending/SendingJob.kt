package dev.banshi.android.sending

import android.app.Notification
import android.app.NotificationManager
import android.app.job.JobParameters
import android.app.job.JobService
import android.os.Build
import dev.banshi.android.JobNumbers
import dev.banshi.android.phone
import dev.banshi.android.systemService
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch
import uniffi.banshi.BanshiException
import uniffi.banshi.SendReport

/** Sends what waits while the app is not open, with its progress as a notification. */
class SendingJob : JobService() {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.IO)
    private val notices by lazy { SendingNotices(this, phone.preferences.speaking()) }

    override fun onStartJob(parameters: JobParameters): Boolean {
        show(parameters, notices.of(SendingProgress(waiting = 1)))
        scope.launch {
            val report = report { show(parameters, notices.of(it)) }
            systemService<NotificationManager>().cancel(JobNumbers.SENDING)
            jobFinished(parameters, report == null || report.asksForAnother)
        }
        return true
    }

    override fun onStopJob(parameters: JobParameters): Boolean {
        scope.cancel()
        return true
    }

    override fun onDestroy() = scope.cancel()

    private suspend fun report(tell: (SendingProgress) -> Unit): SendReport? =
        try {
            phone.core.hold().use { send(it, tell) }
        } catch (_: BanshiException) {
            // Locked since the phone started, most likely: another window comes.
            null
        }

    private fun show(parameters: JobParameters, notice: Notification) {
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.UPSIDE_DOWN_CAKE) {
            setNotification(parameters, JobNumbers.SENDING, notice, JOB_END_NOTIFICATION_POLICY_REMOVE)
        } else {
            systemService<NotificationManager>().notify(JobNumbers.SENDING, notice)
        }
    }
}

/** Whether something waits that another window may send; not what needs the person first. */
private val SendReport.asksForAnother: Boolean
    get() = waiting > 0u && !signInNeeded
