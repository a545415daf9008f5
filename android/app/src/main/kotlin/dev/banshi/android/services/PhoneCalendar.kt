package dev.banshi.android.services

import android.content.ActivityNotFoundException
import android.content.Context
import android.content.Intent
import android.content.Intent.FLAG_ACTIVITY_NEW_TASK
import android.provider.CalendarContract.EXTRA_EVENT_BEGIN_TIME
import android.provider.CalendarContract.EXTRA_EVENT_END_TIME
import android.provider.CalendarContract.Events
import dev.banshi.ui.MachineCalendar
import dev.banshi.ui.words.Language
import uniffi.banshi.CalendarFile

/**
 * The calendar app of the person's choice, opened at a new event that is filled in: the person saves it there, so that
 * this app may neither read nor write any calendar, and no file lies about.
 */
class PhoneCalendar(private val context: Context, private val language: () -> Language) : MachineCalendar {
    override suspend fun add(file: CalendarFile): Boolean =
        try {
            context.startActivity(newEvent(file))
            true
        } catch (_: ActivityNotFoundException) {
            false
        }

    private fun newEvent(file: CalendarFile) =
        Intent(Intent.ACTION_INSERT, Events.CONTENT_URI)
            .putExtra(Events.TITLE, language().of(file.title))
            .putExtra(Events.EVENT_LOCATION, file.place)
            .putExtra(EXTRA_EVENT_BEGIN_TIME, file.startsAt.toEpochMilli())
            .putExtra(EXTRA_EVENT_END_TIME, file.endsAt.toEpochMilli())
            .addFlags(FLAG_ACTIVITY_NEW_TASK)
}
