//! `banshi-gateway audit verify`: walks every chain and every checkpoint.

use std::collections::HashMap;

use banshi_domain::{ContentHash, ReceiptKeys, VerifyingKey, peek_key_id, verify_compact};
use futures_util::TryStreamExt as _;
use sqlx::{AnyConnection, Executor as _};

use super::checkpoint::{Checkpoint, read_heads};
use super::{Entry, START};
use crate::store::{Store, StoreError};

/// What was walked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AuditReport {
    /// Chains, one per filing.
    pub chains: u64,
    /// Entries in all of them.
    pub entries: u64,
    /// Signed checkpoints.
    pub checkpoints: u64,
}

/// What is wrong with the audit, and where.
#[derive(Debug, thiserror::Error)]
pub enum AuditFault {
    /// An entry was changed, removed or put in.
    #[error("filing {filing}: the chain breaks at entry {seq}")]
    BrokenChain {
        /// Which.
        filing: String,
        /// Where.
        seq: i64,
    },
    /// The end of a chain was cut off.
    #[error("filing {filing}: the chain does not end where its head says")]
    CutChain {
        /// Which.
        filing: String,
    },
    /// A checkpoint was changed, removed or put in.
    #[error("checkpoint {seq} is not what was signed")]
    BrokenCheckpoint {
        /// Which.
        seq: i64,
    },
    /// A chain is not what a checkpoint says that it was.
    #[error("filing {filing}: not what checkpoint {seq} covers")]
    AgainstCheckpoint {
        /// Which filing.
        filing: String,
        /// Which checkpoint.
        seq: i64,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Walks the whole audit, as it stands at one moment: the gateway may go on meanwhile.
///
/// # Errors
/// [`AuditFault`], the first found.
pub async fn verify(store: &Store, keys: &ReceiptKeys) -> Result<AuditReport, AuditFault> {
    let mut db = store.reads().acquire().await.map_err(StoreError::from)?;
    let begin = match db.backend_name() {
        "PostgreSQL" => "BEGIN ISOLATION LEVEL REPEATABLE READ",
        _ => "BEGIN",
    };
    db.execute(begin).await.map_err(StoreError::from)?;
    let walked = walk(&mut db, keys).await;
    db.execute("ROLLBACK").await.map_err(StoreError::from)?;
    walked
}

async fn walk(db: &mut AnyConnection, keys: &ReceiptKeys) -> Result<AuditReport, AuditFault> {
    let mut report = AuditReport::default();
    let heads: Vec<(String, i64, String)> = sqlx::query_as("SELECT filing, seq, hash FROM audit_heads")
        .fetch_all(&mut *db)
        .await
        .map_err(StoreError::from)?;
    let mut heads: HashMap<String, (i64, String)> = heads
        .into_iter()
        .map(|(filing, seq, hash)| (filing, (seq, hash)))
        .collect();

    let mut rows = sqlx::query_as::<_, (String, i64, String, String)>(
        "SELECT filing, seq, entry, hash FROM audit ORDER BY filing, seq",
    )
    .fetch(&mut *db);
    let (mut filing, mut last) = (String::new(), (0, START.to_owned()));
    while let Some((of, seq, text, hash)) = rows.try_next().await.map_err(StoreError::from)? {
        if of != filing {
            end_of_chain(&filing, &last, &mut heads)?;
            report.chains += 1;
            (filing, last) = (of.clone(), (0, START.to_owned()));
        }
        let broken = || AuditFault::BrokenChain {
            filing: of.clone(),
            seq,
        };
        let entry: Entry = serde_json::from_str(&text).map_err(|_| broken())?;
        let fits = entry.filing == of && entry.seq == seq && seq == last.0 + 1 && entry.before == last.1;
        if !fits || ContentHash::of(text.as_bytes()).to_string() != hash {
            return Err(broken());
        }
        last = (seq, hash);
        report.entries += 1;
    }
    drop(rows);
    end_of_chain(&filing, &last, &mut heads)?;
    if let Some(filing) = heads.into_keys().next() {
        return Err(AuditFault::CutChain { filing });
    }
    report.checkpoints = verify_checkpoints(db, keys).await?;
    Ok(report)
}

fn end_of_chain(
    filing: &str,
    last: &(i64, String),
    heads: &mut HashMap<String, (i64, String)>,
) -> Result<(), AuditFault> {
    if filing.is_empty() || heads.remove(filing).as_ref() == Some(last) {
        return Ok(());
    }
    Err(AuditFault::CutChain {
        filing: filing.to_owned(),
    })
}

async fn verify_checkpoints(db: &mut AnyConnection, keys: &ReceiptKeys) -> Result<u64, AuditFault> {
    let rows: Vec<(i64, String, String)> =
        sqlx::query_as("SELECT seq, heads, signed FROM audit_checkpoints ORDER BY seq")
            .fetch_all(&mut *db)
            .await
            .map_err(StoreError::from)?;
    let mut before = None;
    let mut count = 0;
    for (seq, heads, signed) in rows {
        let checkpoint = read(&signed, keys).ok_or(AuditFault::BrokenCheckpoint { seq })?;
        let is_whole = checkpoint.seq == seq
            && seq == count + 1
            && checkpoint.before == before
            && checkpoint.heads == ContentHash::of(heads.as_bytes());
        if !is_whole {
            return Err(AuditFault::BrokenCheckpoint { seq });
        }
        for (filing, place, hash) in read_heads(&heads)? {
            let kept: Option<String> =
                sqlx::query_scalar("SELECT hash FROM audit WHERE filing = $1 AND seq = $2")
                    .bind(filing.clone())
                    .bind(place)
                    .fetch_optional(&mut *db)
                    .await
                    .map_err(StoreError::from)?;
            if kept.as_deref() != Some(hash.as_str()) {
                return Err(AuditFault::AgainstCheckpoint { filing, seq });
            }
        }
        before = Some(ContentHash::of(signed.as_bytes()));
        count = seq;
    }
    Ok(count.unsigned_abs())
}

fn read(signed: &str, keys: &ReceiptKeys) -> Option<Checkpoint> {
    let kid = peek_key_id(signed).ok()?;
    let key = keys.keys.iter().find(|key| key.kid == kid)?;
    let key = VerifyingKey::ed25519(&key.x).ok()?;
    verify_compact(signed, &key).ok()?.claims().ok()
}
