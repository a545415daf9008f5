package dev.banshi.ui

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import dev.banshi.ui.booking.AppointmentsPage
import dev.banshi.ui.booking.AppointmentsState
import dev.banshi.ui.booking.BookingPage
import dev.banshi.ui.booking.BookingState
import dev.banshi.ui.filing.FilingPage
import dev.banshi.ui.filing.FilingState
import dev.banshi.ui.filing.FilingsPage
import dev.banshi.ui.filing.FilingsState
import dev.banshi.ui.form.ChoiceSheet
import dev.banshi.ui.form.FormPage
import dev.banshi.ui.form.FormState
import dev.banshi.ui.home.HomePage
import dev.banshi.ui.home.HomeState
import dev.banshi.ui.home.LockPage
import dev.banshi.ui.home.ShutPage
import dev.banshi.ui.home.StartPage
import dev.banshi.ui.item.ItemPage
import dev.banshi.ui.item.ItemState
import dev.banshi.ui.item.SearchPage
import dev.banshi.ui.item.SearchState
import dev.banshi.ui.me.DevicesPage
import dev.banshi.ui.me.DevicesState
import dev.banshi.ui.me.Me
import dev.banshi.ui.me.MePage
import dev.banshi.ui.me.MeState
import dev.banshi.ui.papers.PapersPage
import dev.banshi.ui.papers.PapersState
import dev.banshi.ui.parts.Page
import dev.banshi.ui.parts.ReadAloudLine
import dev.banshi.ui.parts.Skeleton
import dev.banshi.ui.parts.StatusLine
import dev.banshi.ui.parts.TabBar
import dev.banshi.ui.parts.Top
import dev.banshi.ui.residents.ResidentsPage
import dev.banshi.ui.residents.ResidentsState
import dev.banshi.ui.review.ReviewPage
import dev.banshi.ui.review.ReviewState
import dev.banshi.ui.scenario.ScenarioPage
import dev.banshi.ui.scenario.ScenarioState
import dev.banshi.ui.sending.SendingPage
import dev.banshi.ui.sending.SendingState
import dev.banshi.ui.supplement.SupplementPage
import dev.banshi.ui.supplement.SupplementState
import dev.banshi.ui.words.Chrome
import dev.banshi.ui.words.text
import uniffi.banshi.AppointmentKind
import uniffi.banshi.CarriedLine
import uniffi.banshi.Words

/** A screen in one of its states. */
internal class Show(val name: String, val content: @Composable (Look) -> Unit)

/** Every screen, in the states in which a person meets it. */
internal class Shows(core: CoreScreens) {
    private val signedOut = Loaded.Here(Me(Records.profile, isSignedIn = false))
    private val noNetwork =
        Trouble(
            Trouble.Kind.LATER,
            "try-later",
            Words("现在连不上网", "No connection just now"),
            Words(
                "内容已存在手机里，有网后会自动接着办，不用守着",
                "Everything is kept on this phone and goes on by itself once there is a network",
            ),
        )
    private val keyLost =
        Trouble(
            Trouble.Kind.STORAGE,
            "key-lost",
            Words("手机换过锁屏或恢复过系统，旧的加密钥匙已经失效", "The phone's old encryption key is gone"),
            Words(
                "已提交的办件登录后会重新取回；没有提交的草稿要重新填",
                "Sign in to get back what was filed. Drafts that were not sent must be filled in again",
            ),
        )

    val all: List<Show> =
        listOf(
            Show("start") { look -> StartPage(Stage.FirstStart(), look.preferences) {} },
            Show("key-lost") { look -> ShutPage(keyLost, look.preferences) {} },
            Show("locked") { LockPage {} },
            tab("home", Place.Tab.HOME) { HomePage(HomeState(Loaded.Here(Records.home))) {} },
            tab("home-clock", Place.Tab.HOME) { HomePage(HomeState(Loaded.Here(Records.wrongClockHome))) {} },
            tab("home-discard", Place.Tab.HOME) {
                HomePage(HomeState(Loaded.Here(Records.home), discarding = Records.home.drafts.first())) {}
            },
            tab("home-empty", Place.Tab.HOME) {
                HomePage(HomeState(Loaded.Here(Records.emptyHome), often = core.everything.items.take(3))) {}
            },
            Show("home-agent") {
                Offline {
                    Tabbed(
                        Place.Tab.HOME,
                    ) { HomePage(HomeState(Loaded.Here(Records.agentHome))) {} }
                }
            },
            tab("loading", Place.Tab.FILINGS) { Page({ Top(Chrome.filing.title.text) }) { Skeleton(after = 0) } },
            tab("search", Place.Tab.ITEMS) {
                SearchPage(SearchState("zyys", core.found.items, core.found.total.toInt(), core.found.note)) {}
            },
            tab("search-unsure", Place.Tab.ITEMS) {
                val all = core.everything
                SearchPage(SearchState("", all.items, all.total.toInt(), scenarios = all.scenarios)) {}
            },
            tab("search-nothing", Place.Tab.ITEMS) { SearchPage(SearchState("火星移民", emptyList(), scenarios = core.everything.scenarios)) {} },
            Show("scenario") { ScenarioPage(ScenarioState(Loaded.Here(core.question))) {} },
            Show("scenario-item") { ScenarioPage(ScenarioState(Loaded.Here(core.reached))) {} },
            Show("scenario-advice") { ScenarioPage(ScenarioState(Loaded.Here(core.advice))) {} },
            Show("scenario-error") { ScenarioPage(ScenarioState(Loaded.Failed(noNetwork))) {} },
            Show("item-chosen") { look -> ItemPage(ItemState(Loaded.Here(core.chosen)), look.preferences, {}) {} },
            Show("item") { look -> ItemPage(ItemState(Loaded.Here(core.item)), look.preferences, {}) {} },
            Show(
                "item-privacy",
            ) { look -> ItemPage(ItemState(Loaded.Here(core.item), isAsking = true), look.preferences, {}) {} },
            Show("item-offline") { look ->
                Offline { ItemPage(ItemState(Loaded.Here(core.item), trouble = noNetwork), look.preferences, {}) {} }
            },
            form("form", core, 0u, mapOf("/data/applicant/id_number" to "32110219900615123X")),
            form("form-choices", core, 1u),
            form("form-places", core, 2u, mapOf("/data/practice/employer_code" to "91321100MA1X2345O7")),
            Show("form-scan-unfit") { look -> FormPage(core.unfit(look.language)) {} },
            Show("form-read-aloud") { look ->
                Column {
                    ReadAloudLine(isReading = true) {}
                    FormPage(FormState(Loaded.Here(core.form(0u, look.language)))) {}
                }
            },
            Show("form-choice-of-many") { look ->
                val province = core.form(2u, look.language).questions.single { it.path == "/data/practice/province" }
                ChoiceSheet(province, province.value, {}) {}
            },
            form("form-declarations", core, 5u),
            form("form-carried", core, 1u, carried = Records.carried),
            Show("papers") { PapersPage(PapersState(Loaded.Here(core.papers), core.pages)) {} },
            Show("papers-cover") {
                val page = core.papers.pages.first()
                val state = PapersState(Loaded.Here(core.covered), core.pages, covering = page.id)
                PapersPage(state) {}
            },
            Show("papers-covered") { PapersPage(PapersState(Loaded.Here(core.covered), core.pages)) {} },
            Show("papers-set-aside") {
                PapersPage(PapersState(Loaded.Here(core.papers), core.pages, core.shot, isSetAside = true)) {}
            },
            Show("papers-shot") { PapersPage(PapersState(Loaded.Here(core.papers), core.pages, core.shot)) {} },
            Show("review-missing") { look -> ReviewPage(ReviewState(Loaded.Here(core.missing(look)))) {} },
            Show("review-commitment") { look ->
                val review = core.ready(look).copy(commitments = listOf(Records.commitment))
                ReviewPage(ReviewState(Loaded.Here(review), reading = Records.commitment.material)) {}
            },
            Show("review-signature") { look ->
                ReviewPage(
                    ReviewState(
                        Loaded.Here(
                            core.ready(look).copy(answers = emptyList(), checks = emptyList(), consents = emptyList()),
                        ),
                    ),
                ) {
                }
            },
            Show("review") { look -> ReviewPage(ReviewState(Loaded.Here(core.ready(look)))) {} },
            Show("review-new-version") { look ->
                ReviewPage(ReviewState(Loaded.Here(Records.closed(core.ready(look))))) {}
            },
            sending("sending", SendingState(Loaded.Here(Records.uploading), Records.uploadingLine, Records.leaveIt)),
            sending(
                "sending-offline",
                SendingState(Loaded.Here(Records.uploading), Records.waitingLine, Records.leaveIt),
            ),
            sending(
                "sending-sign-in",
                SendingState(
                    Loaded.Here(Records.uploading),
                    Records.uploadingLine,
                    Records.leaveIt,
                    needsSignIn = true,
                ),
            ),
            sending("sending-receipt", SendingState(Loaded.Here(Records.receipted))),
            tab("filings", Place.Tab.FILINGS) { FilingsPage(FilingsState(Loaded.Here(Records.filings))) {} },
            tab("filings-error", Place.Tab.FILINGS) { FilingsPage(FilingsState(Loaded.Failed(noNetwork))) {} },
            Show("filing") { FilingPage(FilingState(Loaded.Here(Records.filing))) {} },
            Show("filing-asks") { FilingPage(FilingState(Loaded.Here(Records.asking))) {} },
            Show("filing-rate") { FilingPage(FilingState(Loaded.Here(Records.delivered), FilingState.Asking.RATE)) {} },
            Show(
                "supplement",
            ) { SupplementPage(SupplementState(Loaded.Here(Records.supplement), listOf(Records.asked))) {} },
            Show("booking") {
                BookingPage(
                    BookingState(Loaded.Here(Records.booking), AppointmentKind.VIDEO, "2026-10-16", Records.held),
                ) {}
            },
            tab("appointments", Place.Tab.APPOINTMENTS) {
                AppointmentsPage(AppointmentsState(Loaded.Here(listOf(Records.booked)), hasCalendar = true)) {}
            },
            Show("residents") { ResidentsPage(ResidentsState(Loaded.Here(Records.residents), open = "b")) {} },
            Show("residents-switch") {
                val asking = ResidentsState.Asking.Switch(Records.residents.last())
                ResidentsPage(ResidentsState(Loaded.Here(Records.residents), open = "b", asking = asking)) {}
            },
            tab(
                "me",
                Place.Tab.ME,
            ) { look ->
                MePage(MeState(Loaded.Here(Me(Records.profile, isSignedIn = true))), look.preferences, true, {}) {}
            },
            tab("me-change", Place.Tab.ME) { look ->
                val asking = MeState.Asking.Change(Records.profile[2])
                MePage(MeState(signedOut, asking = asking), look.preferences, true, {}) {}
            },
            Show("devices") { DevicesPage(DevicesState(Loaded.Here(Records.devices))) {} },
            tab("me-delete", Place.Tab.ME) { look ->
                MePage(MeState(signedOut, asking = MeState.Asking.Delete()), look.preferences, false, {}) {}
            },
        )

    private fun form(
        name: String,
        core: CoreScreens,
        page: UInt,
        entries: Map<String, String> = emptyMap(),
        carried: List<CarriedLine> = emptyList(),
    ): Show {
        val forms = Look.entries.associate { it.language to core.form(page, it.language, entries) }
        return Show(name) { look -> FormPage(FormState(Loaded.Here(forms.getValue(look.language)), carried)) {} }
    }

    private fun sending(name: String, state: SendingState) = Show(name) { SendingPage(state) {} }

    private fun tab(name: String, tab: Place.Tab, content: @Composable (Look) -> Unit) =
        Show(name) { look -> Tabbed(tab) { content(look) } }

    private val Look.preferences
        get() = Preferences(language)

    @Composable
    private fun Tabbed(tab: Place.Tab, content: @Composable () -> Unit) =
        Column {
            Box(Modifier.weight(1f)) { content() }
            TabBar(tab) {}
        }

    @Composable
    private fun Offline(content: @Composable () -> Unit) =
        Column {
            StatusLine()
            content()
        }
}
