package dev.banshi.android

import dev.banshi.ui.Place

/** Whether papers, or what is signed, stand there: no picture of such a screen is taken, shared or kept by the system. */
internal val Place.showsPapers: Boolean
    get() =
        when (this) {
            is Place.Papers, is Place.Review, is Place.Supplement -> true

            is Place.Tab, is Place.Scenario, is Place.Item, is Place.Form, is Place.Sending, is Place.Filing,
            is Place.Booking, Place.Search, Place.Residents, Place.Devices,
            -> false
        }
