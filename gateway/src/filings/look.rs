//! Looks: every read of a person's record by an official, which the person sees.

use banshi_domain::{FilingId, Look};
use sqlx::AnyConnection;

use super::CaseFile;
use crate::Gateway;
use crate::access::Caller;
use crate::audit;
use crate::filings::Actor;
use crate::http::{ApiError, ApiResult};
use crate::store::{from_text, lock, to_text};

/// Records that an official looked at or did something, for the person and in the audit.
///
/// # Errors
/// The store's: what cannot be recorded is not shown.
pub async fn record_look(
    gateway: &Gateway,
    caller: &Caller,
    case: &CaseFile,
    what: &str,
    reason: &str,
) -> ApiResult<()> {
    let now = gateway.clock().now();
    let look = Look {
        at: now,
        office: case.filing.office.name.clone(),
        role: caller.staff_role(),
        what: what.to_owned(),
        reason: reason.to_owned(),
    };
    let actor = Actor::Staff {
        subject: caller.subject.clone(),
        role: caller.staff_role(),
    };
    let case = case.clone();
    gateway
        .store()
        .write(move |db| {
            Box::pin(async move {
                append(db, case.filing.id, &look).await?;
                audit::append(db, &case, "looked", &actor, now).await
            })
        })
        .await
}

async fn append(db: &mut AnyConnection, filing: FilingId, look: &Look) -> ApiResult<()> {
    lock(db, &format!("filing:{filing}")).await?;
    sqlx::query(
        "INSERT INTO looks (filing, seq, look)
         SELECT $1, COALESCE(MAX(seq), 0) + 1, $2 FROM looks WHERE filing = $1",
    )
    .bind(filing.to_string())
    .bind(to_text("look", look)?)
    .execute(db)
    .await?;
    Ok(())
}

/// All looks at a filing, oldest first; at most 1,000.
///
/// # Errors
/// The store's.
pub async fn looks(gateway: &Gateway, filing: FilingId) -> ApiResult<Vec<Look>> {
    let rows: Vec<String> =
        sqlx::query_scalar("SELECT look FROM looks WHERE filing = $1 ORDER BY seq LIMIT 1000")
            .bind(filing.to_string())
            .fetch_all(gateway.store().reads())
            .await?;
    rows.iter()
        .map(|text| from_text("look", text).map_err(ApiError::from))
        .collect()
}
