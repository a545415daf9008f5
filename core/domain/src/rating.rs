//! 好差评: five levels, once per filing and per visit.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The five levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RatingLevel {
    /// 非常不满意.
    VeryDissatisfied,
    /// 不满意.
    Dissatisfied,
    /// 基本满意.
    Fair,
    /// 满意.
    Satisfied,
    /// 非常满意.
    VerySatisfied,
}

impl RatingLevel {
    /// What a person reads.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::VeryDissatisfied => "非常不满意",
            Self::Dissatisfied => "不满意",
            Self::Fair => "基本满意",
            Self::Satisfied => "满意",
            Self::VerySatisfied => "非常满意",
        }
    }
}

/// A rating, body of `PUT /v1/filings/{id}/rating`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rating {
    /// The level.
    pub level: RatingLevel,
    /// The person's own words; at most 500 characters.
    #[serde(default)]
    pub words: Option<String>,
    /// When it was given; set by the gateway.
    #[serde(default)]
    pub given_at: Option<DateTime<Utc>>,
}
