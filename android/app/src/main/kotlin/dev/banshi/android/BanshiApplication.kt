package dev.banshi.android

import android.app.Application
import android.content.Context
import dev.banshi.android.news.NewsSchedule

/** 办事 on an Android phone. */
open class BanshiApplication : Application() {
    /** What lives as long as the process. */
    val phone by lazy { Phone(this, deployment()) }

    override fun onCreate() {
        super.onCreate()
        NewsSchedule(this).ask()
    }

    /** Whose gateway this app talks to. */
    protected open fun deployment(): Deployment = Deployment.of(this)
}

/** The phone of the process that this belongs to. */
internal val Context.phone: Phone
    get() = (applicationContext as BanshiApplication).phone
