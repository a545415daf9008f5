//! The audit: one hash chain per filing, over ids and salted hashes only, with signed checkpoints over all heads.
//!
//! An entry's hash covers the entry and the hash before it; a checkpoint's signature covers every head that moved since
//! the checkpoint before it, and that checkpoint. Erasing a filing's content, its salt included, leaves all of it whole.

mod checkpoint;
mod verify;

use banshi_domain::ContentHash;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;

pub(crate) use checkpoint::checkpoint;
pub use verify::{AuditFault, AuditReport, verify};

use crate::filings::{Actor, CaseFile};
use crate::http::ApiResult;
use crate::store::{StoreError, lock, to_text};

/// The hash before the first entry.
const START: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One entry: what is hashed, as the exact text that is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    filing: String,
    seq: i64,
    at: DateTime<Utc>,
    what: String,
    actor: Actor,
    revision: u64,
    /// SHA-256 over the salt and the case file as it stands after.
    content: ContentHash,
    before: String,
}

/// Adds an entry to a filing's chain, in the caller's transaction.
pub(crate) async fn append(
    db: &mut AnyConnection,
    case: &CaseFile,
    what: &str,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let filing = case.filing.id.to_string();
    lock(db, &format!("audit:{filing}")).await?;
    let head: Option<(i64, String)> = sqlx::query_as("SELECT seq, hash FROM audit_heads WHERE filing = $1")
        .bind(filing.clone())
        .fetch_optional(&mut *db)
        .await?;
    let (seq, before) = head.unwrap_or_else(|| (0, START.to_owned()));
    let content = to_text("case file", case)?;
    let entry = Entry {
        filing: filing.clone(),
        seq: seq + 1,
        at: now,
        what: what.to_owned(),
        actor: actor.clone(),
        revision: case.filing.revision,
        content: ContentHash::of(format!("{}\n{content}", case.salt).as_bytes()),
        before,
    };
    let text = to_text("audit entry", &entry)?;
    let hash = ContentHash::of(text.as_bytes()).to_string();
    write(db, &entry, text, hash).await?;
    Ok(())
}

async fn write(db: &mut AnyConnection, entry: &Entry, text: String, hash: String) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO audit (filing, seq, entry, hash) VALUES ($1, $2, $3, $4)")
        .bind(entry.filing.clone())
        .bind(entry.seq)
        .bind(text)
        .bind(hash.clone())
        .execute(&mut *db)
        .await?;
    sqlx::query(
        "INSERT INTO audit_heads (filing, seq, hash, is_signed) VALUES ($1, $2, $3, 0)
         ON CONFLICT (filing) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, is_signed = 0",
    )
    .bind(entry.filing.clone())
    .bind(entry.seq)
    .bind(hash)
    .execute(db)
    .await?;
    Ok(())
}
