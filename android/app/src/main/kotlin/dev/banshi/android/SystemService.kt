package dev.banshi.android

import android.content.Context

/** A service that every Android has. */
internal inline fun <reified Service : Any> Context.systemService(): Service =
    checkNotNull(getSystemService(Service::class.java)) { "no ${Service::class.java.simpleName}" }
