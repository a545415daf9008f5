//! 数据核验: another office's answer about an applicant, as the applicant sees it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::MaterialCode;

/// One question to another office and what became of it. The person sees every one, and may dispute it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Evidence {
    /// The adapter that asked.
    pub source: String,
    /// The office that answered.
    pub office: String,
    /// The rule that allows the question.
    pub legal_ground: String,
    /// What was asked, by field.
    pub fields: Vec<String>,
    /// The material that the answer replaces.
    #[serde(default)]
    pub replaces: Option<MaterialCode>,
    /// When it was asked for the last time.
    pub asked_at: DateTime<Utc>,
    /// When it was answered.
    #[serde(default)]
    pub answered_at: Option<DateTime<Utc>>,
    /// What came back.
    pub outcome: EvidenceOutcome,
}

/// What came back. Neither a wrong nor a missing answer ever stops a person: the clerk accepts and checks on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EvidenceOutcome {
    /// Asked, not answered yet; asked again by itself.
    Pending,
    /// The other office's data agree.
    Confirmed,
    /// They differ.
    Differs,
    /// The other office knows no such person or licence.
    NotFound,
    /// The office could not be reached in time; asked again by itself, or the paper may be attached.
    Unavailable,
    /// An outcome that this build does not know.
    #[serde(other)]
    Other,
}

impl EvidenceOutcome {
    /// What a person reads.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Pending => "核验中",
            Self::Confirmed => "一致",
            Self::Differs => "不一致",
            Self::NotFound => "未查到",
            Self::Unavailable => "暂时查不到",
            Self::Other => "有新结果",
        }
    }
}
