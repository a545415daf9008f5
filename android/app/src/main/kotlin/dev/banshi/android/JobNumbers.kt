package dev.banshi.android

/** The numbers by which the system knows the app's jobs and notifications. They never change. */
internal object JobNumbers {
    const val SENDING = 1
    const val NEWS = 2
}
