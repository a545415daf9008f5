package dev.banshi.ui

import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNotEquals
import kotlin.test.assertSame

class TrailTest {
    private val home = Trail()
    private val item = Place.Item("i")
    private val form = Place.Form("d")

    @Test
    fun `back leads where one came from, and stays at the first`() {
        val trail = home.to(item).to(form)
        assertEquals(listOf(Place.Tab.HOME, item, form), trail.stops.map { it.place })
        assertEquals(item, trail.back().here.place)
        assertSame(home, home.back())
        assertFalse(home.leadsBack)
    }

    @Test
    fun `a place that is on the way already is gone back to, with the model it has`() {
        val trail = home.to(form).to(Place.Review("d"))
        val again = trail.to(form)
        assertEquals(trail.stops[1], again.here)
        assertEquals(2, again.stops.size)
    }

    @Test
    fun `a stop that is made anew has a model of its own`() {
        val first = home.to(item)
        val second = first.back().to(form)
        assertNotEquals(first.here.number, second.here.number)
    }

    @Test
    fun `what begins at a tab leads back to it`() {
        val sent = home.to(item).to(form).from(Place.Tab.HOME, Place.Sending("s"))
        assertEquals(listOf(Place.Tab.HOME, Place.Sending("s")), sent.stops.map { it.place })
        assertEquals(home.here, sent.back().here)
        assertEquals(listOf<Place>(Place.Tab.ME), sent.from(Place.Tab.ME, null).stops.map { it.place })
    }
}
