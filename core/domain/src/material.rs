//! What the applicant supplies, and why most proofs are not asked for.

use serde::{Deserialize, Serialize};

use crate::MaterialCode;

/// 申请材料: one line of the guide's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Material {
    /// Its code, stable over versions of the item.
    pub code: MaterialCode,
    /// Its name as on the list.
    pub title: String,
    /// How it gets to the office.
    pub supply: Supply,
    /// Whether the filing is incomplete without it, where it applies.
    pub required: bool,
    /// The cases in which it is asked for: XPath over the answers of the item's form, by plain absolute paths, such as
    /// `/data/person/local = 'no'`; absent: always. Where the form has a member repeat, each member is a case of its own:
    /// a path into the repeat means that member, and the paper, which the members share, is needed if one of them needs
    /// it. Phone and gateway leave it out only where the answers decide that it does not apply; a reader that does not
    /// know this member asks for the paper in every case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applies_when: Option<String>,
    /// What a person should know before making it: one or two sentences.
    #[serde(default)]
    pub hint: Option<String>,
    /// Mistakes that people make (常见错误示例).
    #[serde(default)]
    pub mistakes: Vec<String>,
    /// The rule that lets the office ask for it; absent only where a waiver stands.
    #[serde(default)]
    pub basis: Option<String>,
}

/// How a material gets to the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Supply {
    /// 拍: photographed with the phone.
    Captured {
        /// What the camera expects.
        paper: PaperKind,
        /// The most pages that make sense.
        max_pages: u8,
    },
    /// 传: an existing file.
    Attached {
        /// Media types that are taken.
        media_types: Vec<String>,
        /// The most bytes.
        max_bytes: u64,
    },
    /// 填: made from the form's answers.
    Generated,
    /// A licence that the person holds already.
    Held {
        /// Which licence.
        licence: String,
    },
    /// 资料库调用: given in an earlier filing and still valid.
    Reused,
    /// 诺: a written commitment (告知承诺) stands in for it.
    Promised {
        /// The commitment's text, read before it is signed.
        commitment: String,
        /// Why.
        waiver: Waiver,
    },
    /// 免: another office's data answers.
    Checked {
        /// The office asked, by the code of its adapter.
        source: String,
        /// Why.
        waiver: Waiver,
    },
    /// 免: not asked for at all.
    Cancelled {
        /// Why.
        waiver: Waiver,
    },
}

impl Supply {
    /// Why it is not asked for, where it is not.
    #[must_use]
    pub const fn waiver(&self) -> Option<&Waiver> {
        match self {
            Self::Promised { waiver, .. } | Self::Checked { waiver, .. } | Self::Cancelled { waiver } => {
                Some(waiver)
            }
            _ => None,
        }
    }

    /// Whether the applicant has to make or find something.
    #[must_use]
    pub const fn is_asked_of_applicant(&self) -> bool {
        matches!(self, Self::Captured { .. } | Self::Attached { .. })
    }
}

/// What kind of paper the camera looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    /// 210 × 297 mm.
    A4,
    /// 85.6 × 54 mm, both sides.
    IdCard,
    /// 户口簿, a two-page spread.
    ResidenceBooklet,
    /// A slip of any length.
    Receipt,
    /// Anything else.
    Free,
}

/// 免交理由: the four grounds on which a proof is cancelled (四个一律取消).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Waiver {
    /// Which of the four.
    pub ground: WaiverGround,
    /// The rule, as a person may look it up.
    pub basis: String,
}

/// The four grounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WaiverGround {
    /// 没有法律法规依据的.
    NoLegalBasis,
    /// 能通过现有证照证明的.
    ProvedByLicence,
    /// 能通过书面承诺解决的.
    Commitment,
    /// 能通过数据核验的.
    DataCheck,
}

impl WaiverGround {
    /// What a person reads.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::NoLegalBasis => "没有法律依据，免交",
            Self::ProvedByLicence => "已有证照能证明，免交",
            Self::Commitment => "书面承诺即可，免交",
            Self::DataCheck => "可网络核验，免交",
        }
    }
}
