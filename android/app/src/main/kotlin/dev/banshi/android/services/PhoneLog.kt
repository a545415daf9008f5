package dev.banshi.android.services

import android.util.Log
import uniffi.banshi.LogLevel

/** The core's events in the phone's log: ids and codes. `adb shell setprop log.tag.banshi DEBUG` shows all of them. */
object PhoneLog : uniffi.banshi.Log {
    private const val TAG = "banshi"

    override fun event(level: LogLevel, target: String, message: String) {
        val priority =
            when (level) {
                LogLevel.DEBUG -> Log.DEBUG
                LogLevel.INFO -> Log.INFO
                LogLevel.WARN -> Log.WARN
                LogLevel.ERROR -> Log.ERROR
            }
        if (Log.isLoggable(TAG, priority)) Log.println(priority, TAG, "$target: $message")
    }
}
