package dev.banshi.ui

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.ui.Modifier
import androidx.compose.ui.text.font.FontFamily
import dev.banshi.ui.booking.AppointmentsEvent
import dev.banshi.ui.booking.AppointmentsModel
import dev.banshi.ui.booking.AppointmentsPage
import dev.banshi.ui.booking.BookingEvent
import dev.banshi.ui.booking.BookingModel
import dev.banshi.ui.booking.BookingPage
import dev.banshi.ui.filing.FilingEvent
import dev.banshi.ui.filing.FilingModel
import dev.banshi.ui.filing.FilingPage
import dev.banshi.ui.filing.FilingsEvent
import dev.banshi.ui.filing.FilingsModel
import dev.banshi.ui.filing.FilingsPage
import dev.banshi.ui.form.FormEvent
import dev.banshi.ui.form.FormModel
import dev.banshi.ui.form.FormPage
import dev.banshi.ui.home.HomeEvent
import dev.banshi.ui.home.HomeModel
import dev.banshi.ui.home.HomePage
import dev.banshi.ui.home.LockPage
import dev.banshi.ui.home.ShutPage
import dev.banshi.ui.home.StartPage
import dev.banshi.ui.item.ItemEvent
import dev.banshi.ui.item.ItemModel
import dev.banshi.ui.item.ItemPage
import dev.banshi.ui.item.SearchEvent
import dev.banshi.ui.item.SearchModel
import dev.banshi.ui.item.SearchPage
import dev.banshi.ui.me.DevicesEvent
import dev.banshi.ui.me.DevicesModel
import dev.banshi.ui.me.DevicesPage
import dev.banshi.ui.me.MeEvent
import dev.banshi.ui.me.MeModel
import dev.banshi.ui.me.MePage
import dev.banshi.ui.papers.PapersEvent
import dev.banshi.ui.papers.PapersModel
import dev.banshi.ui.papers.PapersPage
import dev.banshi.ui.parts.ReadAloudLine
import dev.banshi.ui.parts.Skeleton
import dev.banshi.ui.parts.StatusLine
import dev.banshi.ui.parts.TabBar
import dev.banshi.ui.residents.ResidentsEvent
import dev.banshi.ui.residents.ResidentsModel
import dev.banshi.ui.residents.ResidentsPage
import dev.banshi.ui.review.ReviewEvent
import dev.banshi.ui.review.ReviewModel
import dev.banshi.ui.review.ReviewPage
import dev.banshi.ui.scenario.ScenarioEvent
import dev.banshi.ui.scenario.ScenarioModel
import dev.banshi.ui.scenario.ScenarioPage
import dev.banshi.ui.sending.SendingEvent
import dev.banshi.ui.sending.SendingModel
import dev.banshi.ui.sending.SendingPage
import dev.banshi.ui.supplement.SupplementEvent
import dev.banshi.ui.supplement.SupplementModel
import dev.banshi.ui.supplement.SupplementPage
import dev.banshi.ui.theme.BanshiTheme
import dev.banshi.ui.theme.Space
import dev.banshi.ui.theme.Theme
import dev.banshi.ui.words.LocalLanguage

/** The app: one screen at a time, over its model. */
@Composable
fun App(model: AppModel, family: FontFamily = FontFamily.Default) {
    val state by model.state.collectAsState()
    LaunchedEffect(model) { model.on(AppEvent.Begin) }
    BanshiTheme(state.preferences.language, largeType = state.preferences.largeType, family = family) {
        Surface(Modifier.fillMaxSize(), color = Theme.colour.paper) {
            CompositionLocalProvider(LocalSheets provides model.sheets) { Stages(state, model) }
        }
    }
}

@Composable
private fun Stages(state: AppState, model: AppModel) =
    when (val stage = state.stage) {
        Stage.Opening -> Box(Modifier.padding(horizontal = Space.edge)) { Skeleton() }
        is Stage.Shut -> ShutPage(stage.trouble, state.preferences, model::on)
        Stage.Locked -> LockPage(model::on)
        is Stage.FirstStart -> StartPage(stage, state.preferences, model::on)
        is Stage.Open -> Screens(stage.session, state, model)
    }

@Composable
private fun Screens(session: Session, state: AppState, app: AppModel) {
    val isOnline by session.link.isOnline.collectAsState()
    val here = state.trail.here
    Column(Modifier.fillMaxSize().background(Theme.colour.paper)) {
        if (isOnline == false) StatusLine()
        Box(Modifier.weight(1f)) { key(here.number) { Screen(here, session, state, app) } }
        (here.place as? Place.Tab)?.let { tab -> TabBar(tab) { app.from(it) } }
    }
}

/** The screen of a place: its model asked anew whenever it is seen, and whenever something came from the gateway. */
@Composable
private fun Screen(stop: Trail.Stop, session: Session, state: AppState, app: AppModel) {
    val changes by session.link.changes.collectAsState()
    val preferences = state.preferences
    when (val place = stop.place) {
        Place.Tab.HOME -> {
            val model = app.modelOf(stop, HomeModel::class) { HomeModel(session) }
            Seen(model, HomeEvent.Arrive, changes)
            HomePage(model.seen(), model::on)
        }

        Place.Tab.ITEMS -> {
            val model = app.modelOf(stop, SearchModel::class) { SearchModel(session) }
            Seen(model, SearchEvent.Arrive, changes)
            SearchPage(model.seen(), on = model::on)
        }

        Place.Search -> {
            val model = app.modelOf(stop, SearchModel::class) { SearchModel(session) }
            Seen(model, SearchEvent.Arrive, changes)
            SearchPage(model.seen(), isTyping = true, on = model::on)
        }

        Place.Tab.FILINGS -> {
            val model = app.modelOf(stop, FilingsModel::class) { FilingsModel(session) }
            Seen(model, FilingsEvent.Arrive, changes)
            FilingsPage(model.seen(), model::on)
        }

        Place.Tab.APPOINTMENTS -> {
            val model = app.modelOf(stop, AppointmentsModel::class) { AppointmentsModel(session) }
            Seen(model, AppointmentsEvent.Arrive, changes)
            AppointmentsPage(model.seen(), model::on)
        }

        Place.Tab.ME -> {
            val model = app.modelOf(stop, MeModel::class) { MeModel(session, app::on) }
            Seen(model, MeEvent.Arrive, changes)
            MePage(model.seen(), preferences, session.host.screenLock != null, app::on, model::on)
        }

        is Place.Scenario -> {
            val model = app.modelOf(stop, ScenarioModel::class) { ScenarioModel(place.path, session) }
            Seen(model, ScenarioEvent.Arrive, changes)
            ScenarioPage(model.seen(), model::on)
        }

        is Place.Item -> {
            val model = app.modelOf(stop, ItemModel::class) { ItemModel(place.code, session, place.chosen) }
            Seen(model, ItemEvent.Arrive, changes)
            Read(model.readAloud) { ItemPage(model.seen(), preferences, app::on, model::on) }
        }

        is Place.Form -> {
            val model = app.modelOf(stop, FormModel::class) { FormModel(place.draft, session) }
            Seen(model, FormEvent.Arrive(preferences.language), preferences.language)
            Read(model.readAloud) { FormPage(model.seen(), model::on) }
        }

        is Place.Papers -> {
            val model = app.modelOf(stop, PapersModel::class) { PapersModel(place.of, place.material, session) }
            Seen(model, PapersEvent.Arrive, Unit)
            PapersPage(model.seen(), model::on)
        }

        is Place.Review -> {
            val model = app.modelOf(stop, ReviewModel::class) { ReviewModel(place.draft, session) }
            Seen(model, ReviewEvent.Arrive(preferences.language), preferences.language)
            ReviewPage(model.seen(), model::on)
        }

        is Place.Sending -> {
            val model = app.modelOf(stop, SendingModel::class) { SendingModel(place.submission, session) }
            Seen(model, SendingEvent.Arrive, Unit)
            SendingPage(model.seen(), model::on)
        }

        is Place.Filing -> {
            val model = app.modelOf(stop, FilingModel::class) { FilingModel(place.id, session) }
            Seen(model, FilingEvent.Arrive, changes)
            Read(model.readAloud) { FilingPage(model.seen(), model::on) }
        }

        is Place.Supplement -> {
            val model = app.modelOf(stop, SupplementModel::class) { SupplementModel(place.filing, session) }
            Seen(model, SupplementEvent.Arrive, Unit)
            SupplementPage(model.seen(), model::on)
        }

        is Place.Booking -> {
            val model = app.modelOf(stop, BookingModel::class) { BookingModel(place.item, session) }
            Seen(model, BookingEvent.Arrive, Unit)
            BookingPage(model.seen(), model::on)
        }

        Place.Residents -> {
            val model = app.modelOf(stop, ResidentsModel::class) { ResidentsModel(session, app::on) }
            Seen(model, ResidentsEvent.Arrive, changes)
            ResidentsPage(model.seen(), model::on)
        }

        Place.Devices -> {
            val model = app.modelOf(stop, DevicesModel::class) { DevicesModel(session) }
            Seen(model, DevicesEvent.Arrive, Unit)
            DevicesPage(model.seen(), model::on)
        }
    }
}

/** A page that can be read aloud, where the machine has a voice. */
@Composable
private fun Read(readAloud: ReadAloud?, page: @Composable () -> Unit) =
    Column {
        if (readAloud != null) {
            val isReading by readAloud.isReading.collectAsState()
            val language = LocalLanguage.current
            ReadAloudLine(isReading) { readAloud.toggle(language) }
        }
        page()
    }

/** Tells a model that its screen is seen, and tells it again when [again] is another. */
@Composable
private fun <Event : Any> Seen(model: ScreenModel<*, Event>, arrive: Event, again: Any) =
    LaunchedEffect(model, again) { model.on(arrive) }

@Composable
private fun <State : Any> ScreenModel<State, *>.seen(): State = state.collectAsState().value
