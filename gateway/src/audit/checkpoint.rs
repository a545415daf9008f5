//! Signed checkpoints: at a moment, these were the heads.

use banshi_domain::ContentHash;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::Gateway;
use crate::clock::instant_text;
use crate::http::{ApiError, ApiResult};
use crate::store::{StoreError, from_text, lock, to_text};

/// A filing, and the last entry of its chain.
pub(super) type Head = (String, i64, String);

/// The most heads that one checkpoint covers; the next one takes the rest.
const MOST: i64 = 10_000;

/// What a checkpoint's signature covers.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Checkpoint {
    pub(super) seq: i64,
    pub(super) at: DateTime<Utc>,
    /// SHA-256 of the list of heads, as kept beside.
    pub(super) heads: ContentHash,
    /// SHA-256 of the checkpoint before, as signed.
    pub(super) before: Option<ContentHash>,
}

/// Signs a checkpoint over the heads that moved since the last one, if any did.
pub(crate) async fn checkpoint(gateway: &Gateway) -> ApiResult<()> {
    let inside = gateway.clone();
    gateway
        .store()
        .write(move |db| {
            Box::pin(async move {
                lock(db, "audit-checkpoint").await?;
                let heads: Vec<Head> = sqlx::query_as(
                    "SELECT filing, seq, hash FROM audit_heads WHERE is_signed = 0 ORDER BY filing LIMIT $1",
                )
                .bind(MOST)
                .fetch_all(&mut *db)
                .await?;
                if heads.is_empty() {
                    return Ok::<_, ApiError>(());
                }
                let last: Option<(i64, String)> =
                    sqlx::query_as("SELECT seq, signed FROM audit_checkpoints ORDER BY seq DESC LIMIT 1")
                        .fetch_optional(&mut *db)
                        .await?;
                let text = to_text("audit heads", &heads)?;
                let now = inside.clock().now();
                let checkpoint = Checkpoint {
                    seq: last.as_ref().map_or(1, |(seq, _)| seq + 1),
                    at: now,
                    heads: ContentHash::of(text.as_bytes()),
                    before: last.map(|(_, signed)| ContentHash::of(signed.as_bytes())),
                };
                let signed = inside
                    .keys()
                    .sign(&checkpoint)
                    .map_err(|_| StoreError::Content("checkpoint"))?;
                sqlx::query("INSERT INTO audit_checkpoints (seq, at, heads, signed) VALUES ($1, $2, $3, $4)")
                    .bind(checkpoint.seq)
                    .bind(instant_text(now))
                    .bind(text)
                    .bind(signed)
                    .execute(&mut *db)
                    .await?;
                for (filing, seq, _) in heads {
                    sqlx::query("UPDATE audit_heads SET is_signed = 1 WHERE filing = $1 AND seq = $2")
                        .bind(filing)
                        .bind(seq)
                        .execute(&mut *db)
                        .await?;
                }
                Ok(())
            })
        })
        .await
}

/// Reads a list of heads as kept.
pub(super) fn read_heads(text: &str) -> Result<Vec<Head>, StoreError> {
    from_text("audit heads", text)
}
