//! 文书: what an office issues in writing.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ContentHash, MaterialCode, NoticeId};

/// Kinds of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// 受理通知书.
    Acceptance,
    /// 补正告知书.
    Supplement,
    /// 不予受理通知书.
    Decline,
    /// 准予决定书.
    Approval,
    /// 不予决定书.
    Refusal,
    /// 特别程序告知书: which, and when it is expected to end.
    Suspension,
    /// 公示公告.
    Publication,
    /// 终止办理通知书.
    Termination,
    /// 撤销决定书.
    Rescission,
    /// A document that this build does not know.
    #[serde(other)]
    Other,
}

impl NoticeKind {
    /// The document's official name.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Acceptance => "受理通知书",
            Self::Supplement => "补正告知书",
            Self::Decline => "不予受理通知书",
            Self::Approval => "准予行政许可决定书",
            Self::Refusal => "不予行政许可决定书",
            Self::Suspension => "特别程序告知书",
            Self::Publication => "公示公告",
            Self::Termination => "终止办理通知书",
            Self::Rescission => "撤销行政许可决定书",
            Self::Other => "文书",
        }
    }
}

/// A document, as the applicant's list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notice {
    /// Its id.
    pub id: NoticeId,
    /// Its kind.
    pub kind: NoticeKind,
    /// Its number, as printed: 镇行审受〔2026〕12号.
    pub number: String,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// What it says, in paragraphs: facts, basis, reasons, remedy.
    pub text: Vec<String>,
    /// SHA-256 of its text as served, so that it can be held against the receipt of service.
    pub hash: ContentHash,
}

/// 一次性告知补正: the one notice that lists all that is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "Vec<Missing>", into = "Vec<Missing>")]
#[cfg_attr(feature = "openapi", schema(value_type = Vec<Missing>))]
pub struct SupplementRequest(Vec<Missing>);

/// One thing that is missing: what, where in it, why, and by which rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Missing {
    /// The material of the item's list.
    pub material: MaterialCode,
    /// Where in the paper: 第 1 页，盖章处.
    pub place: String,
    /// Why it does not do, in words that help.
    pub reason: String,
    /// The rule that asks for it.
    pub basis: String,
}

/// Why a request is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SupplementFault {
    /// It asks for nothing.
    #[error("a supplement request asks for at least one material")]
    Nothing,
    /// It names a material twice.
    #[error("a supplement request names each material once")]
    Twice,
    /// A free text alone is not enough.
    #[error("each missing material needs a place, a reason and a basis")]
    Vague,
}

impl SupplementRequest {
    /// A request that asks for something, each thing once and with place, reason and basis.
    ///
    /// # Errors
    /// [`SupplementFault`].
    pub fn new(missing: Vec<Missing>) -> Result<Self, SupplementFault> {
        if missing.is_empty() {
            return Err(SupplementFault::Nothing);
        }
        for (place, one) in missing.iter().enumerate() {
            if missing[..place]
                .iter()
                .any(|other| other.material == one.material)
            {
                return Err(SupplementFault::Twice);
            }
            if [&one.place, &one.reason, &one.basis]
                .iter()
                .any(|text| text.trim().is_empty())
            {
                return Err(SupplementFault::Vague);
            }
        }
        Ok(Self(missing))
    }

    /// What is missing.
    #[must_use]
    pub fn missing(&self) -> &[Missing] {
        &self.0
    }

    /// Whether it asks for nothing that `earlier` did not name (行政许可法 art. 32: once, all of it).
    #[must_use]
    pub fn is_within(&self, earlier: &Self) -> bool {
        self.0
            .iter()
            .all(|one| earlier.0.iter().any(|named| named.material == one.material))
    }
}

impl TryFrom<Vec<Missing>> for SupplementRequest {
    type Error = SupplementFault;

    fn try_from(missing: Vec<Missing>) -> Result<Self, SupplementFault> {
        Self::new(missing)
    }
}

impl From<SupplementRequest> for Vec<Missing> {
    fn from(request: SupplementRequest) -> Self {
        request.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(material: &str) -> Missing {
        Missing {
            material: material.parse().unwrap(),
            place: "第 1 页".into(),
            reason: "未盖公章".into(),
            basis: "样例".into(),
        }
    }

    #[test]
    fn a_request_asks_for_something_once_and_says_why() {
        assert_eq!(SupplementRequest::new(vec![]), Err(SupplementFault::Nothing));
        assert_eq!(
            SupplementRequest::new(vec![missing("a"), missing("a")]),
            Err(SupplementFault::Twice)
        );
        let vague = Missing {
            basis: " ".into(),
            ..missing("a")
        };
        assert_eq!(SupplementRequest::new(vec![vague]), Err(SupplementFault::Vague));
    }

    #[test]
    fn a_second_request_is_within_the_first_only_if_it_names_nothing_new() {
        let first = SupplementRequest::new(vec![missing("a"), missing("b")]).unwrap();
        assert!(
            SupplementRequest::new(vec![missing("b")])
                .unwrap()
                .is_within(&first)
        );
        assert!(
            !SupplementRequest::new(vec![missing("c")])
                .unwrap()
                .is_within(&first)
        );
    }
}
