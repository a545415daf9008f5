//! 事项: a service that a government body offers, as the catalogue carries it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    Assurance, ClockRule, ContentHash, DeliveryKind, Guide, ItemCode, ItemVersion, Material, OfficeCode,
    RegionCode,
};

/// A text in the languages that titles have.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Title {
    /// 简体中文.
    pub zh: String,
    /// English.
    #[serde(default)]
    pub en: Option<String>,
}

/// 事项类型.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// 行政许可.
    Permit,
    /// 行政确认.
    Confirmation,
    /// 行政给付.
    Benefit,
    /// 行政奖励.
    Award,
    /// 行政裁决.
    Adjudication,
    /// 其他行政权力.
    OtherPower,
    /// 公共服务.
    PublicService,
    /// A kind that this build does not know.
    #[serde(other)]
    Other,
}

/// 处理方式.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Handling {
    /// 即办.
    OnTheSpot,
    /// 网上预审.
    PreReviewed,
    /// 代办.
    Assisted,
    /// The ordinary way: accept, review, decide.
    Ordinary,
    /// A way that this build does not know.
    #[serde(other)]
    Other,
}

/// An office that accepts or decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Office {
    /// Its code.
    pub code: OfficeCode,
    /// Its official name.
    pub name: String,
}

/// The form of one version of an item; all bytes lie at `objects/{sha256}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormRef {
    /// The XForm's bytes.
    pub hash: ContentHash,
    /// Lists that it reads, by the name under which it reads them.
    #[serde(default)]
    pub lists: Vec<ListRef>,
}

/// A choice list or media file of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListRef {
    /// The URI in the form, such as `jr://file-csv/divisions.csv`.
    pub uri: String,
    /// Its bytes.
    pub hash: ContentHash,
}

/// One question that the gateway asks another office about the applicant (数据核验).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EvidenceNeed {
    /// The adapter: `identity`, `qualification`, `education`, `business`, `drug_licence` …
    pub source: String,
    /// The office that answers, as a person knows it (公安, 人社, 市场监管).
    pub office: String,
    /// The rule that allows the question.
    pub legal_ground: String,
    /// What is asked, by the adapter's field, and the form's question whose answer it must match.
    pub fields: Vec<EvidenceField>,
    /// The material that the answer replaces.
    #[serde(default)]
    pub replaces: Option<crate::MaterialCode>,
}

/// One field of such a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EvidenceField {
    /// The adapter's field.
    pub name: String,
    /// Path of the form's question, such as `/data/applicant/name`.
    pub question: String,
}

/// What is done with the answers, shown before the first question (个人信息保护法 art. 17).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Privacy {
    /// What for.
    pub purpose: String,
    /// The legal basis.
    pub basis: String,
    /// Who receives them.
    pub recipients: Vec<String>,
    /// How long they are kept, in days after the filing ended.
    pub retention_days: u32,
}

/// Which answers of the form the gateway needs to know by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormBindings {
    /// Path of the applicant's name.
    pub applicant_name: String,
    /// Path of the applicant's number.
    pub applicant_number: String,
    /// Path of the applicant's telephone number.
    #[serde(default)]
    pub telephone: Option<String>,
    /// Path of the address for the courier.
    #[serde(default)]
    pub delivery_address: Option<String>,
    /// Path of a repeat of which every instance is a filing of its own (a family, one per member); the paths above
    /// then lie inside or outside of it.
    #[serde(default)]
    pub member_repeat: Option<String>,
}

impl FormBindings {
    /// The instance of the member repeat that a filing is for, in which its conditions are decided; `None` where the
    /// form as a whole is one filing.
    #[must_use]
    pub fn instance(&self, member: Option<u32>) -> Option<String> {
        let repeat = self.member_repeat.as_ref()?;
        Some(format!("{repeat}[{}]", member?))
    }
}

/// 事项: one version of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Item {
    /// Its code, the same for all versions.
    pub code: ItemCode,
    /// Counts up with every change.
    pub version: ItemVersion,
    /// Its official name.
    pub title: Title,
    /// What people call it; searched beside the title.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Its kind.
    pub kind: ItemKind,
    /// The place that it serves, and thereby its level.
    pub region: RegionCode,
    /// Who accepts.
    pub office: Office,
    /// How it is handled.
    pub handling: Handling,
    /// 网办深度, 1 to 4; 4 is all online.
    pub online_depth: u8,
    /// 到现场次数.
    pub visits: u8,
    /// Its clocks.
    pub clock: ClockRule,
    /// What is needed, and what is not and why.
    pub materials: Vec<Material>,
    /// Its guide.
    pub guide: Guide,
    /// Its form.
    pub form: FormRef,
    /// Answers that the gateway needs by name.
    pub bindings: FormBindings,
    /// How the result comes; the first is the usual one.
    pub delivery: Vec<DeliveryKind>,
    /// What other offices are asked.
    #[serde(default)]
    pub evidence: Vec<EvidenceNeed>,
    /// How surely the applicant must be known.
    pub assurance: Assurance,
    /// What is done with the answers.
    pub privacy: Privacy,
    /// Whether an applicant may have more than one open filing of it.
    #[serde(default)]
    pub several_open: bool,
    /// First day of this version.
    pub valid_from: NaiveDate,
    /// Days for which the version before this one may still be filed.
    pub predecessor_usable_days: u16,
    /// A word of caution that stands with the title, such as 样例，使用前须核对.
    #[serde(default)]
    pub caution: Option<String>,
}

impl Item {
    /// Materials that the applicant has to make or find.
    pub fn asked_of_applicant(&self) -> impl Iterator<Item = &Material> {
        self.materials
            .iter()
            .filter(|material| material.supply.is_asked_of_applicant())
    }

    /// 零跑动: nobody needs to go anywhere.
    #[must_use]
    pub const fn is_zero_visit(&self) -> bool {
        self.visits == 0
    }
}
