//! 回执: what the gateway signs on taking a submission.
//!
//! A compact JWS (RFC 7515) with `alg` EdDSA (RFC 8037, Ed25519) and a `kid` out of the catalogue's signed target
//! `receipt-keys.json`: a phone can check it without asking anyone, and so can a court.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{ContentHash, FilingId, FilingNumber, JwsFault, SubmissionId, VerifyingKey, verify_compact};

/// What a receipt says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceiptClaims {
    /// The submission.
    pub submission: SubmissionId,
    /// SHA-256 of the exact bytes that were put.
    pub manifest: ContentHash,
    /// When the gateway took it.
    pub received_at: DateTime<Utc>,
    /// The filings with their numbers and next duties.
    pub filings: Vec<Receipted>,
}

/// One filing in a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Receipted {
    /// The phone's id.
    pub id: FilingId,
    /// 办件编号.
    pub number: FilingNumber,
    /// Last day on which the window may answer.
    pub answer_by: NaiveDate,
    /// 暂按: beyond the published holiday calendar.
    #[serde(default)]
    pub provisional: bool,
}

/// Keys under which receipts were ever signed: the catalogue's target `receipt-keys.json`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptKeys {
    /// The keys.
    pub keys: Vec<ReceiptKey>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptKey {
    /// Its id.
    pub kid: String,
    /// Ed25519 public key, 32 bytes, base64url without padding.
    pub x: String,
}

/// Why a receipt is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptFault {
    /// Its signature or shape is wrong.
    #[error("the receipt cannot be verified: {0}")]
    Jws(#[from] JwsFault),
    /// The key is not among the catalogue's.
    #[error("the receipt is signed by a key that the catalogue does not list")]
    UnknownKey,
    /// It is for something else than what was sent.
    #[error("the receipt is for another submission")]
    OtherSubmission,
}

impl ReceiptKeys {
    /// Checks a receipt against what was sent.
    ///
    /// # Errors
    /// [`ReceiptFault`]; a receipt that fails is kept as bytes and never shown as one.
    pub fn verify(
        &self,
        receipt: &str,
        submission: SubmissionId,
        manifest: ContentHash,
    ) -> Result<ReceiptClaims, ReceiptFault> {
        let kid = crate::peek_key_id(receipt)?;
        let key = self
            .keys
            .iter()
            .find(|key| key.kid == kid)
            .ok_or(ReceiptFault::UnknownKey)?;
        let key = VerifyingKey::ed25519(&key.x)?;
        let claims: ReceiptClaims = verify_compact(receipt, &key)?.claims()?;
        if claims.submission != submission || claims.manifest != manifest {
            return Err(ReceiptFault::OtherSubmission);
        }
        Ok(claims)
    }
}
