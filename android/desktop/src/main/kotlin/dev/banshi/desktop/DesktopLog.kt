package dev.banshi.desktop

import uniffi.banshi.Log
import uniffi.banshi.LogLevel

/** The core's events in the log of the JVM, which says those that matter on the terminal: ids and codes. */
internal object DesktopLog : Log {
    override fun event(level: LogLevel, target: String, message: String) =
        System.getLogger(target).log(
            when (level) {
                LogLevel.DEBUG -> System.Logger.Level.DEBUG
                LogLevel.INFO -> System.Logger.Level.INFO
                LogLevel.WARN -> System.Logger.Level.WARNING
                LogLevel.ERROR -> System.Logger.Level.ERROR
            },
            message,
        )
}
