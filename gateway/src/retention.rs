//! Retention (保存期限): so many days after a filing ended, as its item says (个人信息保护法 art. 19, 47), its contents are
//! erased: case file with its salt, papers, answers, the signed manifest, feed entries, looks. What stays is the number, the
//! receipt, and the audit's chain of salted hashes, which nobody can guess back to what they were made of.

use std::collections::BTreeSet;

use banshi_domain::{ContentHash, Filing, FilingId, Item, ProblemKind};
use chrono::{DateTime, Days, NaiveDate, Utc};
use sqlx::AnyConnection;

use crate::clock::{china_day, instant_text};
use crate::filings::{self, Actor, CaseFile, principals};
use crate::http::{ApiError, ApiResult};
use crate::store::lock;
use crate::{Gateway, audit};

/// Whether the filing has ended with the change of this instant: its retention begins.
pub(crate) fn begins(filing: &Filing, now: DateTime<Utc>) -> bool {
    filing.state.is_ended() && filing.timeline.last().is_some_and(|entry| entry.at == now)
}

/// The first day on which the contents may be erased.
pub(crate) fn erased_from(filing: &Filing, item: &Item) -> NaiveDate {
    let ended = filing
        .timeline
        .last()
        .map_or(filing.received_at, |entry| entry.at);
    china_day(ended) + Days::new(u64::from(item.privacy.retention_days) + 1)
}

/// Erases a filing's contents, if its retention is over: it may have ended anew since the job was made. Harmless when
/// repeated.
pub(crate) async fn erase(gateway: &Gateway, id: FilingId) -> ApiResult<()> {
    let case = match filings::load(gateway, id).await {
        Err(error) if error.problem().kind() == ProblemKind::Erased => return Ok(()),
        other => other?,
    };
    let item = gateway.item(&case.filing.item, case.filing.item_version).await?;
    if !case.filing.state.is_ended() || gateway.clock().today() < erased_from(&case.filing, &item) {
        return Ok(());
    }
    // Objects go first: whoever dies in between comes again, for the case file still names them.
    let mut gone = vec![];
    for hash in objects(&case) {
        if !is_needed(gateway, &case.owner, Some(id), hash).await? {
            gateway.objects().delete(&case.owner, &hash).await?;
            gone.push(hash);
        }
    }
    let now = gateway.clock().now();
    gateway
        .store()
        .write(move |db| Box::pin(async move { write(db, &case, &gone, now).await }))
        .await?;
    tracing::info!(filing = %id, "contents erased at the end of their retention");
    Ok(())
}

/// Everything of the case that lies among the objects.
fn objects(case: &CaseFile) -> BTreeSet<ContentHash> {
    let papers = case.papers.iter().map(|paper| paper.sha256);
    let authorisation = case.agent.iter().map(|agent| agent.authorisation);
    papers.chain(authorisation).chain([case.answers]).collect()
}

/// Whether another filing of the owner's, but for `id`, still has the object.
pub(crate) async fn is_needed(
    gateway: &Gateway,
    owner: &str,
    id: Option<FilingId>,
    hash: ContentHash,
) -> ApiResult<bool> {
    let other: Option<String> = sqlx::query_scalar(
        "SELECT id FROM filings WHERE owner = $1 AND id <> $2 AND case_file LIKE $3 LIMIT 1",
    )
    .bind(owner.to_owned())
    .bind(id.map(|id| id.to_string()).unwrap_or_default())
    .bind(format!("%{hash}%"))
    .fetch_optional(gateway.store().reads())
    .await?;
    Ok(other.is_some())
}

async fn write(
    db: &mut AnyConnection,
    case: &CaseFile,
    gone: &[ContentHash],
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let id = case.filing.id.to_string();
    lock(db, &format!("filing:{id}")).await?;
    audit::append(db, case, "erased", &Actor::Timer, now).await?;
    let mut subscribers = principals(db, case.filing.id, &case.owner).await?;
    subscribers.push(case.owner.clone());
    for subscriber in subscribers {
        run(
            db,
            "DELETE FROM feed WHERE subscriber = $1 AND change LIKE $2",
            [subscriber, format!("%{id}%")],
        )
        .await?;
    }
    for hash in gone {
        run(
            db,
            "DELETE FROM objects WHERE owner = $1 AND sha256 = $2",
            [case.owner.clone(), hash.to_string()],
        )
        .await?;
    }
    run(
        db,
        "UPDATE filings SET case_file = '', applicant_key = '', erased_at = $2 WHERE id = $1",
        [id.clone(), instant_text(now)],
    )
    .await?;
    run(
        db,
        "UPDATE supplements SET body = '' WHERE filing = $1",
        [id.clone()],
    )
    .await?;
    run(db, "DELETE FROM looks WHERE filing = $1", [id]).await?;
    // The manifest names all filings of a submission: it goes with the last of them.
    run(
        db,
        "UPDATE submissions SET body = '' WHERE id = $1 AND NOT EXISTS
            (SELECT 1 FROM filings f WHERE f.submission = submissions.id AND f.erased_at IS NULL)",
        [case.filing.submission.to_string()],
    )
    .await
}

async fn run<const N: usize>(
    db: &mut AnyConnection,
    statement: &'static str,
    values: [String; N],
) -> Result<(), ApiError> {
    let mut query = sqlx::query(statement);
    for value in values {
        query = query.bind(value);
    }
    query.execute(db).await?;
    Ok(())
}
