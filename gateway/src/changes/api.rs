//! `GET /v1/changes?after=CURSOR&wait=SECONDS`.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use banshi_domain::{ChangePage, Cursor, NumberedChange, ProblemKind};
use serde::Deserialize;
use tokio::time::{Instant, timeout_at};

use crate::http::{ApiResult, Json, Query};
use crate::store::{StoreError, from_text};
use crate::{Caller, Gateway};

/// The most changes in one answer.
const PAGE: i64 = 100;

/// The longest wait, in seconds.
const LONGEST_WAIT: u64 = 60;

/// How often a waiter looks again for what another server wrote.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// The routes.
pub fn router() -> Router<Gateway> {
    Router::new().route("/v1/changes", get(changes))
}

/// What is asked for.
#[derive(Debug, Deserialize)]
pub(crate) struct After {
    #[serde(default)]
    after: u64,
    #[serde(default)]
    wait: u64,
}

/// The caller's changes after a cursor; waits for one, if asked to.
#[utoipa::path(get, path = "/v1/changes", tag = "changes",
    params(("after" = u64, Query, description = "the cursor of the last answer; 0 at first"),
           ("wait" = Option<u64>, Query, description = "seconds to wait for a change, at most 60")),
    responses((status = 200, body = ChangePage), (status = 401), (status = 410)))]
pub(crate) async fn changes(
    State(gateway): State<Gateway>,
    caller: Caller,
    Query(asked): Query<After>,
) -> ApiResult<Json<ChangePage>> {
    let after = i64::try_from(asked.after).map_err(|_| ProblemKind::CursorTooOld)?;
    let until = Instant::now() + Duration::from_secs(asked.wait.min(LONGEST_WAIT));
    let bell = gateway.bell().of(&caller.subject);
    loop {
        // Listening begins before looking: what comes in between rings.
        let rung = bell.notified();
        let page = read(&gateway, &caller.subject, after).await?;
        if !page.changes.is_empty() || Instant::now() >= until || gateway.is_stopping() {
            return Ok(Json(page));
        }
        let next_look = until.min(Instant::now() + LOOK_AGAIN);
        let _ = timeout_at(next_look, rung).await;
    }
}

async fn read(gateway: &Gateway, subscriber: &str, after: i64) -> ApiResult<ChangePage> {
    let heads: Option<(i64, i64)> =
        sqlx::query_as("SELECT head, oldest FROM feed_heads WHERE subscriber = $1")
            .bind(subscriber.to_owned())
            .fetch_optional(gateway.store().reads())
            .await?;
    let (head, oldest) = heads.unwrap_or((0, 1));
    // A cursor from the future belongs to a feed that is no more.
    if after > head || after + 1 < oldest {
        return Err(ProblemKind::CursorTooOld.into());
    }
    if after == head {
        return Ok(ChangePage {
            changes: vec![],
            next: cursor(after)?,
        });
    }
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "SELECT seq, change FROM feed WHERE subscriber = $1 AND seq > $2 ORDER BY seq LIMIT $3",
    )
    .bind(subscriber.to_owned())
    .bind(after)
    .bind(PAGE)
    .fetch_all(gateway.store().reads())
    .await?;
    let next = cursor(rows.last().map_or(after, |(seq, _)| *seq))?;
    let changes = rows
        .iter()
        .map(|(seq, text)| {
            Ok(NumberedChange {
                seq: cursor(*seq)?,
                change: from_text("change", text)?,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    Ok(ChangePage { changes, next })
}

fn cursor(seq: i64) -> Result<Cursor, StoreError> {
    u64::try_from(seq)
        .map(Cursor)
        .map_err(|_| StoreError::Content("cursor"))
}
