package dev.banshi.android.services

import android.net.Uri
import dev.banshi.ui.AppEvent
import uniffi.banshi.PhoneNotification
import uniffi.banshi.NotificationAbout

/** What a notification is about, as an address within the app: `banshi://notice/filing/…?resident=…`. */
internal object NoticeAddress {
    private const val HOST = "notice"
    private const val RESIDENT = "resident"

    /** The address; `null` where the notification is about nothing that has a page. */
    fun of(notification: PhoneNotification): Uri? {
        val (kind, id) =
            when (val about = notification.about ?: return null) {
                is NotificationAbout.Submission -> "submission" to about.id
                is NotificationAbout.Filing -> "filing" to about.id
                is NotificationAbout.Reservation -> "reservation" to about.id
            }
        val address =
            Uri
                .Builder()
                .scheme("banshi")
                .authority(HOST)
                .appendPath(kind)
                .appendPath(id)
        notification.resident?.let { address.appendQueryParameter(RESIDENT, it) }
        return address.build()
    }

    /** What is to be shown; `null` where the address is no notification's. */
    fun read(address: Uri): AppEvent.Show? {
        if (address.host != HOST) return null
        val (kind, id) = address.pathSegments.takeIf { it.size == 2 } ?: return null
        val about =
            when (kind) {
                "submission" -> NotificationAbout.Submission(id)
                "filing" -> NotificationAbout.Filing(id)
                "reservation" -> NotificationAbout.Reservation(id)
                else -> return null
            }
        return AppEvent.Show(about, address.getQueryParameter(RESIDENT))
    }
}
