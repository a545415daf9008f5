package dev.banshi.android.news

import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.PendingIntent
import android.content.Context
import android.content.Intent
import dev.banshi.android.JobNumbers
import dev.banshi.android.MainActivity
import dev.banshi.android.R
import dev.banshi.android.phone
import dev.banshi.android.systemService

/** Tells news as notifications; where the person does not allow them the system drops them. */
class NewsNotices(private val context: Context) {
    /** Tells one; the same one again takes the earlier one's place. */
    fun tell(news: News) {
        val words = context.phone.preferences.speaking()
        val manager = context.systemService<NotificationManager>()
        val name = words.getString(R.string.channel_news)
        manager.createNotificationChannel(NotificationChannel(CHANNEL, name, NotificationManager.IMPORTANCE_DEFAULT))
        val notice =
            Notification
                .Builder(context, CHANNEL)
                .setSmallIcon(R.drawable.notice)
                .setContentTitle(words.getString(news.title))
                .setContentText(words.getString(news.text))
                .setStyle(Notification.BigTextStyle().bigText(words.getString(news.text)))
                .setAutoCancel(true)
                .setVisibility(Notification.VISIBILITY_PUBLIC)
                .setContentIntent(opensTheApp(context))
                .build()
        manager.notify(news.name, JobNumbers.NEWS, notice)
    }

    internal companion object {
        const val CHANNEL = "news"
    }
}

/** Opens the app where it was left. */
internal fun opensTheApp(context: Context): PendingIntent =
    PendingIntent.getActivity(context, 0, Intent(context, MainActivity::class.java), PendingIntent.FLAG_IMMUTABLE)

private val News.title: Int
    get() =
        when (this) {
            News.RECEIVED -> R.string.news_received
            News.SIGN_IN_NEEDED -> R.string.news_sign_in
            News.NEEDS_ATTENTION -> R.string.news_attention
            News.FROM_THE_OFFICE -> R.string.news_office
        }

private val News.text: Int
    get() =
        when (this) {
            News.RECEIVED -> R.string.news_received_more
            News.SIGN_IN_NEEDED -> R.string.news_sign_in_more
            News.NEEDS_ATTENTION -> R.string.news_attention_more
            News.FROM_THE_OFFICE -> R.string.news_office_more
        }
