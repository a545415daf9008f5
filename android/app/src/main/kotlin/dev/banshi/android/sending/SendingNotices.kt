package dev.banshi.android.sending

import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.content.Context
import android.text.format.Formatter
import dev.banshi.android.R
import dev.banshi.android.services.opensTheApp
import dev.banshi.android.systemService

/**
 * The notification of a sending under way: how far it is, and nothing about what is sent.
 *
 * @param words the app's resources in the person's language
 */
class SendingNotices(private val context: Context, private val words: Context) {
    /** What the notification shows now. */
    fun of(progress: SendingProgress): Notification {
        val manager = context.systemService<NotificationManager>()
        val name = words.getString(R.string.channel_sending)
        manager.createNotificationChannel(NotificationChannel(CHANNEL, name, NotificationManager.IMPORTANCE_LOW))
        val isKnown = progress.of > 0
        val text =
            if (isKnown) {
                "${size(
                    progress.sent,
                )} / ${size(progress.of)}"
            } else {
                words.getString(R.string.sending_safe)
            }
        return Notification
            .Builder(context, CHANNEL)
            .setSmallIcon(R.drawable.notice)
            .setContentTitle(words.getString(R.string.sending_title))
            .setContentText(text)
            .setProgress(STEPS, if (isKnown) (progress.sent * STEPS / progress.of).toInt() else 0, !isKnown)
            .setOngoing(true)
            .setOnlyAlertOnce(true)
            .setCategory(Notification.CATEGORY_PROGRESS)
            .setVisibility(Notification.VISIBILITY_PUBLIC)
            .setContentIntent(opensTheApp(context))
            .build()
    }

    private fun size(bytes: Long) = Formatter.formatShortFileSize(words, bytes)

    internal companion object {
        const val CHANNEL = "sending"
        const val STEPS = 1000
    }
}
