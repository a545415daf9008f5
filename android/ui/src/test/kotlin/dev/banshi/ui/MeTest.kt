package dev.banshi.ui

import dev.banshi.Script
import dev.banshi.ui.me.DevicesEvent
import dev.banshi.ui.me.DevicesModel
import dev.banshi.ui.me.MeEvent
import dev.banshi.ui.me.MeModel
import dev.banshi.ui.residents.ResidentsEvent
import dev.banshi.ui.residents.ResidentsModel
import kotlinx.coroutines.runBlocking
import uniffi.banshi.BanshiException
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith

/** 我的: what is known, the devices, the people. */
class MeTest : OnAPhone() {
    @Test
    fun `what a person tells of themselves fills the next form, and what they are called is their first name there`() {
        val me = phone.seen(MeModel(session) {})
        me.on(MeEvent.Arrive)
        val lines = me.await("what can be told") { it.me is Loaded.Here }.me.orNull!!.profile
        assertEquals(Script.pharmacist.name, lines.single { it.key == "profile.name" }.value)
        me.on(MeEvent.Set("profile.telephone", "13800000002"))
        me.await("it is kept") { state ->
            state.me.orNull?.profile?.any { it.value == "13800000002" } == true && !state.isBusy
        }
        phone.begun().use { draft ->
            val asked = draft.screen().questions.associate { it.path to it.value }
            assertEquals(Script.pharmacist.name, asked["/data/applicant/name"])
            assertEquals("13800000002", asked["/data/applicant/telephone"])
        }
        me.on(MeEvent.Set("profile.telephone", ""))
        me.await("an empty text removes it") { state -> state.me.orNull?.profile?.none { it.value == "13800000002" } == true }
    }

    @Test
    fun `a lost phone is signed out from this one, and can do nothing any more`() {
        phone.signIn()
        phone.office.open("lost").use { lost ->
            lost.residents().run { open(create("张三")) }.use { resident ->
                runBlocking {
                    val url = lost.signIn().begin("http://127.0.0.1:1/sign-in")
                    lost.signIn().complete(resident, phone.office.browse(Script.pharmacist.login, url))
                    lost.feed().pull(1u)
                }
            }
            val devices = phone.seen(DevicesModel(session))
            devices.on(DevicesEvent.Arrive)
            val two = devices.await("both") { it.devices.orNull?.size == 2 && !it.isBusy }.devices.orNull!!
            assertEquals(listOf(true, false), two.map { it.isThis })
            devices.on(DevicesEvent.Ask(two.last()))
            devices.on(DevicesEvent.Revoke(two.last().id))
            val one = devices.await("one is left") { it.devices.orNull?.size == 1 && !it.isBusy }
            assertEquals(null, one.asking)
            assertFailsWith<BanshiException.SignInNeeded> { runBlocking { lost.feed().pull(1u) } }
        }
    }

    @Test
    fun `someone is called otherwise`() {
        val residents = phone.seen(ResidentsModel(session) {})
        residents.on(ResidentsEvent.Arrive)
        val own = residents.await("the people") { it.residents is Loaded.Here }.residents.orNull!!.single()
        residents.on(ResidentsEvent.Rename(own.id, "三叔"))
        residents.await("the new name") { state -> state.residents.orNull?.single()?.name == "三叔" && !state.isBusy }
        residents.on(ResidentsEvent.Rename(own.id, "  "))
        residents.await("a blank one does not do") { it.trouble?.kind == Trouble.Kind.PERSON }
    }
}
