use std::collections::BTreeMap;

use banshi_domain::{DeliveryKind, MaterialCode, Problem, SubmissionId};
use banshi_vault::Sha256;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::CarriedLine;
use crate::AppError;

/// What belongs to a draft beside its answers. Stored as JSON; fields that a later version adds have defaults.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DraftBody {
    /// The pinned item, as canonical as it was taken.
    pub(crate) item: Hash,
    /// The page that the person was on, from 0.
    #[serde(default)]
    pub(crate) page: u32,
    /// How the result should come; the item's usual way where nothing was chosen.
    #[serde(default)]
    pub(crate) delivery: Option<DeliveryKind>,
    /// Commitments that were signed, and when.
    #[serde(default)]
    pub(crate) commitments: BTreeMap<MaterialCode, DateTime<Utc>>,
    /// Consents that were given, and when.
    #[serde(default)]
    pub(crate) consents: BTreeMap<String, DateTime<Utc>>,
    /// The id that it was last signed under; papers made for it belong to that id.
    #[serde(default)]
    pub(crate) submission: Option<SubmissionId>,
    /// What the gateway found wrong, until it is signed again.
    #[serde(default)]
    pub(crate) attention: Option<Problem>,
    /// What the profile learns once it is filed: key and text.
    #[serde(default)]
    pub(crate) lessons: Vec<(String, String)>,
    /// What was different when it was carried over from another version of the item.
    #[serde(default)]
    pub(crate) carried: Vec<CarriedLine>,
}

/// The hash of a pin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Hash(pub(crate) Sha256);

impl From<Sha256> for Hash {
    fn from(bytes: Sha256) -> Self {
        Self(bytes)
    }
}

impl DraftBody {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, AppError> {
        Ok(serde_json::from_slice(bytes)?)
    }

    pub(crate) fn bytes(&self) -> Result<Vec<u8>, AppError> {
        Ok(serde_json::to_vec(self)?)
    }
}
