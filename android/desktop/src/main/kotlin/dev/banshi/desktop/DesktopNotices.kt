package dev.banshi.desktop

import dev.banshi.ui.words.Language
import uniffi.banshi.PhoneNotification
import uniffi.banshi.NotificationKind
import uniffi.banshi.Notifications
import java.awt.AWTException
import java.awt.SystemTray
import java.awt.TrayIcon
import java.awt.TrayIcon.MessageType
import java.awt.image.BufferedImage

/**
 * Shows what the core has to tell beside the system's clock, where this system has such a place.
 *
 * @param isInFront whether the person looks at the app, which shows the same
 */
internal class DesktopNotices(private val language: () -> Language, private val isInFront: () -> Boolean) :
    Notifications {
    private val icon by lazy { if (SystemTray.isSupported()) added() else null }

    override fun show(notification: PhoneNotification) {
        if (isInFront()) return
        val type = if (notification.kind == NotificationKind.NEEDS_YOU) MessageType.WARNING else MessageType.INFO
        val language = language()
        icon?.displayMessage(language.of(notification.title), language.of(notification.text), type)
    }

    private fun added(): TrayIcon? =
        try {
            TrayIcon(BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_ARGB), "办事 banshi").also {
                SystemTray.getSystemTray().add(it)
            }
        } catch (_: AWTException) {
            null
        }

    private companion object {
        const val SIDE = 16
    }
}
