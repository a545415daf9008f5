package dev.banshi.android.services

import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.NotificationManager.IMPORTANCE_DEFAULT
import android.app.NotificationManager.IMPORTANCE_HIGH
import android.app.NotificationManager.IMPORTANCE_LOW
import android.app.PendingIntent
import android.content.Context
import android.content.Intent
import dev.banshi.android.JobNumbers
import dev.banshi.android.KeptPreferences
import dev.banshi.android.MainActivity
import dev.banshi.android.R
import dev.banshi.android.systemService
import uniffi.banshi.NotificationKind
import uniffi.banshi.Notifications
import uniffi.banshi.PhoneNotification

/**
 * Shows what the core has to tell, each kind in a channel of its own; where the person does not allow it the system drops
 * it.
 *
 * @param isInFront whether the person looks at the app, which shows the same
 */
class PhoneNotices(
    private val context: Context,
    private val preferences: KeptPreferences,
    private val isInFront: () -> Boolean,
) : Notifications {
    override fun show(notification: PhoneNotification) {
        if (isInFront()) return
        val manager = context.systemService<NotificationManager>()
        val channel = NoticeChannel.of(notification.kind)
        val name = preferences.speaking().getString(channel.label)
        manager.createNotificationChannel(NotificationChannel(channel.id, name, channel.importance))
        val language = preferences.value.language
        val text = language.of(notification.text)
        val notice =
            Notification
                .Builder(context, channel.id)
                .setSmallIcon(R.drawable.notice)
                .setContentTitle(language.of(notification.title))
                .setContentText(text)
                .setStyle(Notification.BigTextStyle().bigText(text))
                .setAutoCancel(true)
                .setVisibility(Notification.VISIBILITY_PUBLIC)
                .setContentIntent(opensTheApp(context, notification))
                .build()
        manager.notify(notification.key, JobNumbers.NEWS, notice)
    }
}

/**
 * What the person may silence by itself, in the system's settings.
 *
 * @property id by which the system knows it; never changes
 */
internal enum class NoticeChannel(val id: String, val label: Int, val importance: Int) {
    NEEDS_YOU("needs-you", R.string.channel_needs_you, IMPORTANCE_HIGH),
    RECEIVED("received", R.string.channel_received, IMPORTANCE_LOW),
    PROGRESS("progress", R.string.channel_progress, IMPORTANCE_DEFAULT),
    VISITS("visits", R.string.channel_visits, IMPORTANCE_DEFAULT),
    ;

    companion object {
        fun of(kind: NotificationKind): NoticeChannel =
            when (kind) {
                NotificationKind.NEEDS_YOU -> NEEDS_YOU
                NotificationKind.RECEIVED -> RECEIVED
                NotificationKind.PROGRESS -> PROGRESS
                NotificationKind.VISIT -> VISITS
            }
    }
}

/** Opens the app: where it was left, or at what a notification is about. */
internal fun opensTheApp(context: Context, about: PhoneNotification? = null): PendingIntent =
    PendingIntent.getActivity(
        context,
        0,
        Intent(context, MainActivity::class.java).setData(about?.let(NoticeAddress::of)),
        PendingIntent.FLAG_IMMUTABLE or PendingIntent.FLAG_UPDATE_CURRENT,
    )
