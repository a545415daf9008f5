package dev.banshi.android.news

import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import android.app.job.JobService
import android.content.ComponentName
import android.content.Context
import dev.banshi.android.JobNumbers
import dev.banshi.android.phone
import dev.banshi.android.systemService
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch
import uniffi.banshi.BanshiException

/** Asks the office some times a day what is new; what there is to tell of it the core has shown. */
class NewsJob : JobService() {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.IO)

    override fun onStartJob(parameters: JobParameters): Boolean {
        scope.launch {
            ask()
            jobFinished(parameters, false)
        }
        return true
    }

    override fun onStopJob(parameters: JobParameters): Boolean {
        scope.cancel()
        return false
    }

    override fun onDestroy() = scope.cancel()

    private suspend fun ask() =
        try {
            phone.core.hold().use { core ->
                core.feed().use { feed ->
                    do {
                        val pulled = feed.pull(waitMs = 0u)
                    } while (pulled.more)
                }
            }
        } catch (_: BanshiException) {
            // Nobody signed in, no network, locked: it is asked again, and when the app is opened.
        }
}

/** Asks the system for such moments. */
class NewsSchedule(private val context: Context) {
    /** Asks once; it holds over restarts of the phone. */
    fun ask() {
        val scheduler = context.systemService<JobScheduler>()
        if (scheduler.getPendingJob(JobNumbers.NEWS) != null) return
        scheduler.schedule(
            JobInfo
                .Builder(JobNumbers.NEWS, ComponentName(context, NewsJob::class.java))
                .setRequiredNetworkType(JobInfo.NETWORK_TYPE_ANY)
                .setPeriodic(EVERY_MS)
                .setPersisted(true)
                .build(),
        )
    }

    private companion object {
        const val EVERY_MS = 4 * 3_600_000L
    }
}
