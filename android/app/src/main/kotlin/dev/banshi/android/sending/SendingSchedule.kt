package dev.banshi.android.sending

import android.app.job.JobInfo
import android.app.job.JobScheduler
import android.content.ComponentName
import android.content.Context
import android.os.Build
import dev.banshi.android.JobNumbers
import dev.banshi.android.systemService

/** Asks the system for a window in which what waits is sent though the app is not open. */
class SendingSchedule(private val context: Context) {
    private val scheduler = context.systemService<JobScheduler>()

    /**
     * Asks for one, as soon as there is a network. From Android 14 on it is the person's own transfer, which begins at
     * once and may take its time; only an app that is still in sight may ask for such a one, and where it may not, an
     * ordinary one is asked for.
     */
    fun ask() {
        val isGranted =
            Build.VERSION.SDK_INT >= Build.VERSION_CODES.UPSIDE_DOWN_CAKE &&
                scheduler.schedule(window().setUserInitiated(true).build()) == JobScheduler.RESULT_SUCCESS
        if (!isGranted) scheduler.schedule(window().setPersisted(true).build())
    }

    /** The app is open and sends by itself. */
    fun drop() = scheduler.cancel(JobNumbers.SENDING)

    private fun window() =
        JobInfo
            .Builder(JobNumbers.SENDING, ComponentName(context, SendingJob::class.java))
            .setRequiredNetworkType(JobInfo.NETWORK_TYPE_ANY)
}
