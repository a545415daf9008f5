package dev.banshi.ui

/** Where a person can be in the app. */
sealed interface Place {
    /** The places at the bottom of the screen. */
    enum class Tab : Place { HOME, ITEMS, FILINGS, APPOINTMENTS, ME }

    /** Items as they are typed, from home's search on. */
    data object Search : Place

    /** A step of a scenario, by its path. */
    data class Scenario(val path: String) : Place

    /** An item's page, as chosen in a scenario where one led there. */
    data class Item(val code: String, val chosen: String? = null) : Place

    /** A draft's form. */
    data class Form(val draft: String) : Place

    /** One material's pages. */
    data class Papers(val of: PapersOf, val material: String) : Place

    /** A draft before it is signed. */
    data class Review(val draft: String) : Place

    /** A submission on its way. */
    data class Sending(val submission: String) : Place

    /** A filing. */
    data class Filing(val id: String) : Place

    /** What a filing's window asked for. */
    data class Supplement(val filing: String) : Place

    /** Times for an item. */
    data class Booking(val item: String) : Place

    /** The people on this phone. */
    data object Residents : Place

    /** Where else the person is signed in. */
    data object Devices : Place
}

/** Whose papers. */
sealed interface PapersOf {
    /** A draft's. */
    data class Draft(val id: String) : PapersOf

    /** A supplement's. */
    data class Supplement(val filing: String) : PapersOf
}

/** The way through the app. */
interface Way {
    /** Goes on to a place; back leads here. */
    fun to(place: Place)

    /** Goes back. */
    fun back()

    /** Begins at a tab, with a place above it or none: back leads to the tab. */
    fun from(tab: Place.Tab, place: Place? = null)
}

/** The places behind one another, the present one last; never empty. Each has a number of its own for its model. */
data class Trail(val stops: List<Stop> = listOf(Stop(0, Place.Tab.HOME)), private val next: Int = 1) {
    /** A place on the way. */
    data class Stop(val number: Int, val place: Place)

    /** Where the person is. */
    val here: Stop
        get() = stops.last()

    /** Whether there is somewhere to go back to. */
    val leadsBack: Boolean
        get() = stops.size > 1

    /** Goes on; where the place is on the way already, back to it. */
    fun to(place: Place): Trail {
        val known = stops.indexOfFirst { it.place == place }
        return if (known >= 0) copy(stops = stops.take(known + 1)) else Trail(stops + Stop(next, place), next + 1)
    }

    /** Goes back; stays at the first. */
    fun back(): Trail = if (leadsBack) copy(stops = stops.dropLast(1)) else this

    /** Begins at a tab, keeping the one that is there where it is the same. */
    fun from(tab: Place.Tab, place: Place?): Trail {
        val first = stops.first()
        val begun = if (first.place == tab) copy(stops = listOf(first)) else Trail(listOf(Stop(next, tab)), next + 1)
        return if (place == null) begun else begun.to(place)
    }
}
