//! 办件: the whole state of a filing as the applicant sees it (`GET /v1/filings/{id}`, and in every change).

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    Delivery, Evidence, FilingId, FilingNumber, FilingState, ItemCode, ItemVersion, Notice, NoticeKind,
    Office, Rating, SubmissionId, SupplementRequest, Title,
};

/// 办件: one applicant, one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Filing {
    /// Made by the phone.
    pub id: FilingId,
    /// 办件编号, given at receipt.
    pub number: FilingNumber,
    /// The submission that it came with.
    pub submission: SubmissionId,
    /// Counts up with every change: an older state never replaces a newer one.
    pub revision: u64,
    /// The item.
    pub item: ItemCode,
    /// Its version.
    pub item_version: ItemVersion,
    /// Its name at that version.
    pub title: Title,
    /// The office that has it.
    pub office: Office,
    /// Where it stands.
    pub state: FilingState,
    /// Received at.
    pub received_at: DateTime<Utc>,
    /// First day of the decision period, once accepted.
    #[serde(default)]
    pub accepted_on: Option<NaiveDate>,
    /// Whether it was accepted by the window's silence (视为受理).
    #[serde(default)]
    pub accepted_silently: bool,
    /// Who must do what next, and until when.
    #[serde(default)]
    pub duty: Option<Duty>,
    /// What the window asked for, while it waits for it.
    #[serde(default)]
    pub asked: Option<SupplementRequest>,
    /// Documents, oldest first.
    #[serde(default)]
    pub notices: Vec<Notice>,
    /// What other offices answered.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// The result's way.
    #[serde(default)]
    pub delivery: Option<Delivery>,
    /// What the person said of it.
    #[serde(default)]
    pub rating: Option<Rating>,
    /// What happened, oldest first.
    pub timeline: Vec<TimelineEntry>,
}

/// Who has it, and until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Duty {
    /// Whose turn it is.
    pub whose: Party,
    /// What is due.
    pub what: DutyKind,
    /// Last day, in China.
    pub due_on: NaiveDate,
    /// 暂按: beyond the published holiday calendar; it may move, never against the applicant.
    #[serde(default)]
    pub provisional: bool,
    /// Last day by law, where the office promised an earlier one.
    #[serde(default)]
    pub legal_due_on: Option<NaiveDate>,
}

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// 申请人.
    Applicant,
    /// 综合窗口.
    Window,
    /// 审批部门.
    Department,
    /// 快递.
    Courier,
    /// Someone whom this build does not know.
    #[serde(other)]
    Other,
}

/// What is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DutyKind {
    /// Accept, decline or ask once.
    Answer,
    /// Send what was asked for.
    Supplement,
    /// Decide.
    Decide,
    /// Hand over the result.
    Deliver,
    /// A duty that this build does not know.
    #[serde(other)]
    Other,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimelineEntry {
    /// When.
    pub at: DateTime<Utc>,
    /// The state that began.
    pub state: FilingState,
    /// By whom, as a person knows them: an office or window, never a name.
    pub by: String,
    /// The document that came with it.
    #[serde(default)]
    pub notice: Option<NoticeKind>,
}
