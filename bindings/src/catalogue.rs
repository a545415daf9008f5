//! 事项: all items on the phone.

use banshi_app as app;

use crate::cross::{Cross, choice, record};
use crate::error::known;
use crate::scenarios::{ScenarioLine, ScenarioScreen};
use crate::{BanshiError, Words};

/// All items on the phone.
#[derive(uniffi::Object)]
pub struct Catalogue(pub(crate) app::Catalogue);

record! {
    /// What a sync did.
    Synced = app::Synced {
        /// Whether something is new.
        changed: bool,
        /// Bytes that were fetched.
        bytes: u64,
    }
}

record! {
    /// What there is, and how old.
    CatalogueState = app::CatalogueState {
        /// How many items there are; none before the first sync.
        items: u64,
        /// Whether nobody vouches any more that it is the newest.
        is_stale: bool,
        /// 目录有效到 10月16日; what to say where it is stale.
        words: Words,
    }
}

record! {
    /// What a search found.
    SearchScreen = app::SearchScreen {
        /// The window that was asked for, the closest first.
        items: Vec<ItemLine>,
        /// How many there are in all.
        total: u32,
        /// What to say above them, where nothing fits and these come closest.
        note: Option<Words>,
        /// 不确定办哪个？ Scenarios that the text is about; the first where nothing is typed or nothing fits.
        scenarios: Vec<ScenarioLine>,
    }
}

record! {
    /// An item in a list.
    ItemLine = app::ItemLine {
        /// Names it.
        code: String,
        /// Its name.
        title: Words,
        /// Who accepts.
        office: String,
        /// 零跑动, 全程网办.
        badges: Vec<Words>,
        /// A word of caution.
        caution: Option<String>,
    }
}

record! {
    /// An item's page.
    ItemScreen = app::ItemScreen {
        /// Names it.
        code: String,
        /// Which version.
        version: u32,
        /// Its name.
        title: Words,
        /// A word of caution that stands with the title.
        caution: Option<String>,
        /// Where the catalogue is older than anyone vouches for.
        stale: Option<Words>,
        /// Who accepts.
        office: String,
        /// 零跑动, 全程网办, 不收费.
        badges: Vec<Words>,
        /// 承诺 1 个工作日办结.
        promised: Words,
        /// 法定 20 个工作日.
        legal: Words,
        /// 不收费, or what it costs.
        cost: Words,
        /// 结果由 EMS 寄到您填写的地址.
        result: Words,
        /// 按您选择的情形, where a scenario led here.
        chosen: Option<Words>,
        /// 共 6 样材料，您只需拍 1 样.
        summary: Words,
        /// All materials, those that the person makes first.
        materials: Vec<MaterialLine>,
        /// What is done with the answers, shown before the first one.
        privacy: Vec<Words>,
        /// The thirteen parts of the guide.
        guide: Vec<GuideLines>,
        /// Whether form and lists are on the phone: it can be filled in without a network.
        is_ready: bool,
        /// 开始填写.
        button: Words,
    }
}

choice! {
    /// How a material gets to the office.
    MaterialMark = app::MaterialMark {
        /// 拍.
        Photograph,
        /// 传.
        Attach,
        /// 诺.
        Promise,
        /// 填.
        Fill,
        /// 免.
        Free,
    }
}

record! {
    /// A material of the list.
    MaterialLine = app::MaterialLine {
        /// Names it.
        code: String,
        /// How it gets to the office.
        mark: MaterialMark,
        /// The mark's own word: 拍.
        mark_words: Words,
        /// Its name.
        title: String,
        /// Why, or what to know.
        reason: Words,
        /// The rule behind it.
        basis: Option<String>,
        /// Mistakes that people make.
        mistakes: Vec<String>,
        /// Whether the filing is incomplete without it.
        required: bool,
    }
}

choice! {
    /// The thirteen parts of a guide, in their order.
    GuidePart = app::domain::GuidePart {
        /// 办理依据.
        Basis,
        /// 受理单位.
        AcceptingBody,
        /// 基本流程.
        Steps,
        /// 申请材料.
        Materials,
        /// 表格下载.
        BlankForms,
        /// 示范文本及常见错误示例.
        Samples,
        /// 收费依据及标准.
        Fees,
        /// 办理时限.
        TimeLimits,
        /// 责任追究.
        Accountability,
        /// 咨询方式.
        Enquiries,
        /// 办公时间地址.
        HoursAndAddress,
        /// 乘车线路.
        HowToGetThere,
        /// 状态查询.
        StatusQuery,
    }
}

record! {
    /// One part of the guide.
    GuideLines = app::GuideLines {
        /// Which of the thirteen.
        part: GuidePart,
        /// Its heading.
        title: Words,
        /// Its paragraphs.
        text: Vec<String>,
        /// Where it was taken from, and whether someone compared it.
        source: String,
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl Catalogue {
    /// Brings the catalogue up to date. Whatever fails, what was there stays.
    ///
    /// # Errors
    /// [`BanshiError::TryLater`]; [`BanshiError::AskPerson`] where what came is not believed.
    pub async fn sync(&self) -> Result<Synced, BanshiError> {
        Ok(self.0.sync().await?.cross())
    }

    /// What there is, and how old.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn state(&self) -> Result<CatalogueState, BanshiError> {
        Ok(self.0.state()?.cross())
    }

    /// A window of the results as typed: names, what people call things, pinyin and its initials (`gzf`). Nothing typed
    /// finds everything.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn search(&self, typed: String, offset: u32, limit: u32) -> Result<SearchScreen, BanshiError> {
        Ok(self.0.search(&typed, offset, limit)?.cross())
    }

    /// 场景导航: a step of a scenario, from [`SearchScreen::scenarios`] on; its path is all that is to be kept of it.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where there is no such scenario any more.
    pub fn scenario(&self, path: String) -> Result<ScenarioScreen, BanshiError> {
        Ok(self.0.scenario(&known(&path)?)?.cross())
    }

    /// One item's page; its list is cut by what was chosen in a scenario, where one led here.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where there is none.
    #[uniffi::method(default(chosen = None))]
    pub fn item(&self, code: String, chosen: Option<String>) -> Result<ItemScreen, BanshiError> {
        Ok(self.0.item(&known(&code)?, path(chosen)?.as_ref())?.cross())
    }

    /// 读给我听: an item's page, sentence by sentence.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where there is none.
    #[uniffi::method(default(chosen = None))]
    pub fn spoken(&self, code: String, chosen: Option<String>) -> Result<Vec<Words>, BanshiError> {
        Ok(self.0.spoken(&known(&code)?, path(chosen)?.as_ref())?.cross())
    }

    /// Fetches an item's form and lists, so that it can be filled in without a network.
    ///
    /// # Errors
    /// [`BanshiError::TryLater`].
    pub async fn prepare(&self, code: String) -> Result<(), BanshiError> {
        Ok(self.0.prepare(&known(&code)?).await?)
    }
}

/// How far a person came in a scenario.
pub(crate) fn path(chosen: Option<String>) -> Result<Option<app::ScenarioPath>, BanshiError> {
    chosen.map(|path| known(&path)).transpose()
}
