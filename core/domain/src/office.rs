//! The back office's bodies (`/v1/office/*`): what window clerks, reviewers and supervisors send and see.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    Applicant, ContentHash, DutyKind, Filing, FilingId, FilingNumber, FilingState, MaterialCode,
    SupplementRequest,
};

/// Who may do what: the roles of the back office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 市民, or an agent: files.
    Applicant,
    /// 综合窗口.
    Clerk,
    /// 审批部门.
    Reviewer,
    /// 审管办.
    Supervisor,
}

/// One line of an inbox, earliest duty first (`GET /v1/office/filings?state=`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InboxEntry {
    /// The filing.
    pub id: FilingId,
    /// 办件编号.
    pub number: FilingNumber,
    /// The item's name.
    pub title: String,
    /// The applicant's name.
    pub applicant: String,
    /// Where it stands.
    pub state: FilingState,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// What is due.
    #[serde(default)]
    pub duty: Option<DutyKind>,
    /// Until when.
    #[serde(default)]
    pub due_on: Option<NaiveDate>,
    /// How many of the data checks agree, and of how many.
    pub checks: (u32, u32),
}

/// Answer to `GET /v1/office/filings`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Inbox {
    /// The lines; at most 200.
    pub filings: Vec<InboxEntry>,
}

/// One filing as an official sees it (`GET /v1/office/filings/{id}`); each look is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfficeFiling {
    /// What the applicant sees, too.
    pub filing: Filing,
    /// For whom.
    pub applicant: Applicant,
    /// Questions and answers, in the form's order.
    pub answers: Vec<AnswerLine>,
    /// Papers.
    pub papers: Vec<OfficePaper>,
    /// Materials of the item's list that are not needed in this case, as the answers decide.
    #[serde(default)]
    pub not_needed: Vec<crate::MaterialCode>,
    /// Calculated answers that the gateway's engine finds otherwise: for the clerk, not a refusal.
    pub findings: Vec<String>,
}

/// One question and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerLine {
    /// Path in the form.
    pub path: String,
    /// The question.
    pub label: String,
    /// The answer as a person reads it; numbers of identity are masked.
    pub answer: String,
    /// Depth of the groups around it.
    pub depth: u8,
}

/// One paper (`GET /v1/office/filings/{id}/papers/{sha256}` has its bytes).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfficePaper {
    /// The material that it is for.
    pub material: MaterialCode,
    /// The material's name.
    pub title: String,
    /// Its bytes.
    pub sha256: ContentHash,
    /// `application/pdf`, `image/jpeg` …
    pub media_type: String,
    /// Bytes.
    pub length: u64,
}

/// Body of `POST /v1/office/filings/{id}/actions`: one act of the office, on the revision that the official saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfficeAction {
    /// The revision that the official saw; a newer one answers `filing-changed`.
    pub revision: u64,
    /// What is done.
    pub act: OfficeAct,
}

/// What an office can do to a filing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum OfficeAct {
    /// 受理.
    Accept,
    /// 一次性告知补正.
    AskOnce {
        /// All that is missing.
        request: SupplementRequest,
    },
    /// 不予受理.
    Decline {
        /// One of the two legal grounds.
        ground: DeclineGround,
        /// The office that is competent, or why no permission is needed.
        explanation: String,
    },
    /// 特别程序: hearing, inspection, expert review.
    Suspend {
        /// One of the item's `suspended_by`.
        procedure: String,
        /// When it is expected to end.
        until: NaiveDate,
    },
    /// The special procedure has ended.
    Resume,
    /// 公示, where the item says so; it ends by itself.
    Publish {
        /// What is made public; the gateway adds from when to when, and where to object.
        text: String,
    },
    /// 终止办理: there is nothing left to decide.
    Terminate {
        /// By which rule.
        basis: String,
        /// Why.
        reasons: String,
    },
    /// 准予.
    Approve,
    /// 不予.
    Refuse {
        /// What was found.
        facts: String,
        /// By which rule.
        basis: String,
        /// Why.
        reasons: String,
    },
    /// 撤销: a decision is taken back (行政许可法 art. 69).
    Rescind {
        /// What was found.
        facts: String,
        /// By which rule.
        basis: String,
        /// Why.
        reasons: String,
    },
    /// 制证.
    Issue,
    /// Hand over to the courier.
    Dispatch,
    /// Fetched at the window, or taken over electronically.
    HandOver,
}

/// Why a filing may be declined; missing papers are not among the reasons (行政许可法 art. 32).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeclineGround {
    /// 不属于本机关职权范围.
    OtherOffice,
    /// 依法不需要许可.
    NotNeeded,
}

/// One look or act of an official at a person's record, as the person sees it (`GET /v1/filings/{id}/looks`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Look {
    /// When.
    pub at: DateTime<Utc>,
    /// Which office.
    pub office: String,
    /// In which role.
    pub role: Role,
    /// What was looked at or done.
    pub what: String,
    /// Why.
    pub reason: String,
}
