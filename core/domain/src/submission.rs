//! 申报: what is signed, sent and receipted once.
//!
//! The body of `PUT /v1/submissions/{uuid}` is a compact JWS (RFC 7515) by the device's key, whose payload is a
//! [`Manifest`] in JSON and whose protected header carries the sign-in's assurance level as `acr`. The gateway stores
//! and hashes exactly those bytes. Answers and papers are uploaded first and named here by hash.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    BodyId, ContentHash, DeliveryKind, FilingId, ItemCode, ItemVersion, MaterialCode, PersonId, Receipted,
    SubmissionId, SupplementId,
};

/// The format of manifests that this build writes.
pub const MANIFEST_VERSION: u32 = 1;

/// What a person signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Manifest {
    /// [`MANIFEST_VERSION`].
    pub version: u32,
    /// The id that it is put to.
    pub submission: SubmissionId,
    /// When the person finished the form; the gateway's engine takes it as now.
    pub finalised_at: DateTime<Utc>,
    /// One or more filings, at most 20.
    pub filings: Vec<FilingManifest>,
    /// Papers, shared by the filings; at most 100.
    pub papers: Vec<PaperManifest>,
    /// Who files, where it is not the applicant.
    #[serde(default)]
    pub agent: Option<AgentManifest>,
    /// Commitments that were read and signed.
    #[serde(default)]
    pub commitments: Vec<CommitmentManifest>,
    /// Consents that were given.
    #[serde(default)]
    pub consents: Vec<ConsentManifest>,
}

/// One applicant, one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FilingManifest {
    /// Made by the phone.
    pub id: FilingId,
    /// The item.
    pub item: ItemCode,
    /// The version that the draft was pinned to.
    pub item_version: ItemVersion,
    /// The form that was filled in.
    pub form: ContentHash,
    /// The finalised XForms instance, uploaded.
    pub answers: ContentHash,
    /// For whom.
    pub applicant: Applicant,
    /// How the result should come.
    pub delivery: DeliveryKind,
    /// Which instance of the form's member repeat this filing is for, from 1.
    #[serde(default)]
    pub member: Option<u32>,
}

/// 申请人.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Applicant {
    /// A natural person.
    Person {
        /// Name.
        name: String,
        /// 证件.
        id: PersonId,
    },
    /// A body.
    Body {
        /// Name.
        name: String,
        /// 统一社会信用代码.
        id: BodyId,
    },
}

impl std::fmt::Debug for Applicant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Person { .. } => "Person { .. }",
            Self::Body { .. } => "Body { .. }",
        })
    }
}

impl Applicant {
    /// Name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Person { name, .. } | Self::Body { name, .. } => name,
        }
    }
}

/// A paper, by the hash of its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaperManifest {
    /// What it is, on the item's list.
    pub material: MaterialCode,
    /// Of its bytes as uploaded.
    pub sha256: ContentHash,
    /// Bytes.
    pub length: u64,
    /// `application/pdf`, `image/jpeg` …
    pub media_type: String,
    /// Pages.
    pub pages: u32,
}

/// 代办人.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgentManifest {
    /// What kind of agent.
    pub kind: AgentKind,
    /// Name.
    pub name: String,
    /// 证件.
    pub id: PersonId,
    /// The authorisation (授权委托书), uploaded.
    pub authorisation: ContentHash,
}

impl std::fmt::Debug for AgentManifest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AgentManifest {{ kind: {:?}, .. }}", self.kind)
    }
}

/// Kinds of agents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AgentKind {
    /// 法定代理人.
    Guardian,
    /// 亲友.
    Relative,
    /// 村代办员.
    VillageAgent,
    /// 海外联络员.
    OverseasContact,
    /// 经办人.
    StaffOfBody,
}

impl AgentKind {
    /// The official Chinese word.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Guardian => "法定代理人",
            Self::Relative => "亲友",
            Self::VillageAgent => "村代办员",
            Self::OverseasContact => "海外联络员",
            Self::StaffOfBody => "经办人",
        }
    }
}

/// 告知承诺.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CommitmentManifest {
    /// The material that it stands in for.
    pub material: MaterialCode,
    /// SHA-256 of the text that was read.
    pub text: ContentHash,
    /// When it was signed.
    pub signed_at: DateTime<Utc>,
}

/// 同意.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConsentManifest {
    /// What was consented to: `processing`, `sensitive`.
    pub purpose: String,
    /// SHA-256 of the text that was read.
    pub text: ContentHash,
    /// When.
    pub given_at: DateTime<Utc>,
}

/// Why a manifest cannot be one; checked on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ManifestFault {
    /// A format that this build does not know.
    #[error("manifest version {0} is not known")]
    Version(u32),
    /// Between 1 and 20 filings.
    #[error("a submission holds between 1 and 20 filings")]
    FilingCount,
    /// At most 100 papers.
    #[error("a submission holds at most 100 papers")]
    PaperCount,
    /// Two filings of one id.
    #[error("a filing id stands twice")]
    Twice,
}

impl Manifest {
    /// Checks what no type can say.
    ///
    /// # Errors
    /// [`ManifestFault`], the first found.
    pub fn check(&self) -> Result<(), ManifestFault> {
        if self.version != MANIFEST_VERSION {
            return Err(ManifestFault::Version(self.version));
        }
        if self.filings.is_empty() || self.filings.len() > 20 {
            return Err(ManifestFault::FilingCount);
        }
        if self.papers.len() > 100 {
            return Err(ManifestFault::PaperCount);
        }
        for (place, filing) in self.filings.iter().enumerate() {
            if self.filings[..place].iter().any(|other| other.id == filing.id) {
                return Err(ManifestFault::Twice);
            }
        }
        Ok(())
    }

    /// Every object that must have been uploaded, each once.
    #[must_use]
    pub fn objects(&self) -> std::collections::BTreeSet<ContentHash> {
        let answers = self.filings.iter().map(|filing| filing.answers);
        let papers = self.papers.iter().map(|paper| paper.sha256);
        let authorisation = self.agent.iter().map(|agent| agent.authorisation);
        answers.chain(papers).chain(authorisation).collect()
    }
}

/// Answer to `PUT /v1/submissions/{uuid}`: 201 the first time, 200 with the same receipt after that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubmissionAnswer {
    /// The signed receipt, a compact JWS over [`crate::ReceiptClaims`].
    pub receipt: String,
    /// The filings with their numbers, as in the receipt.
    pub filings: Vec<Receipted>,
}

/// Body of `PUT /v1/filings/{id}/supplements/{uuid}`, as a compact JWS by the device's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SupplementManifest {
    /// The id that it is put to.
    pub supplement: SupplementId,
    /// The filing.
    pub filing: FilingId,
    /// When the person finished it.
    pub finalised_at: DateTime<Utc>,
    /// The papers, each for a material that was asked for.
    pub papers: Vec<PaperManifest>,
}
