//! The lists' filings, out of the database. SQL finds who may be concerned, the rules say who is.

use std::fmt::Write as _;

use banshi_domain::FilingState;
use chrono::{DateTime, TimeDelta};
use sqlx::Row as _;

use super::rules::{self, MANY_TRIES, STILL_DAYS, Seen, Watch};
use crate::clock::{china_day, china_midnight, instant_text};
use crate::filings::CaseFile;
use crate::http::{ApiError, ApiResult};
use crate::store::{StoreError, from_text};
use crate::{Caller, Gateway};

/// The most lines of a list.
const LIMIT: i64 = 200;

/// How far back a second way is looked for.
const LOOK_BACK: TimeDelta = TimeDelta::days(90);

/// The filings of a list with the reason why each stands on it, most urgent first; at most 200.
///
/// # Errors
/// The store's.
pub async fn watched(gateway: &Gateway, caller: &Caller, watch: Watch) -> ApiResult<Vec<(CaseFile, String)>> {
    let (now, today) = (gateway.clock().now(), gateway.clock().today());
    let calendar = gateway.items().calendar();
    let next = calendar.after(today, 1).date;
    let rows = sqlx::query(sqlx::AssertSqlSafe(statement(watch)))
        .bind(caller.office.clone().unwrap_or_default())
        .bind(today.to_string())
        .bind(next.to_string())
        .bind(instant_text(now))
        .bind(instant_text(now - LOOK_BACK))
        // Working days are never more than days: nobody who is still is lost, the rules count exactly.
        .bind(instant_text(
            china_midnight(today) - TimeDelta::days(i64::from(STILL_DAYS) - 1),
        ))
        .bind(MANY_TRIES)
        .bind(LIMIT)
        .fetch_all(gateway.store().reads())
        .await?;
    let mut lines = vec![];
    for row in rows {
        let case: CaseFile = from_text("case file", row.try_get("case_file")?)?;
        let moved: String = row.try_get("moved_at")?;
        let moved = DateTime::parse_from_rfc3339(&moved).map_err(|_| StoreError::Content("event"))?;
        let seen = Seen {
            filing: &case.filing,
            moved_on: china_day(moved.to_utc()),
            asked: row.try_get("asked")?,
            visits: row.try_get("visits")?,
            is_unanswered: row.try_get::<i64, _>("unanswered")? > 0,
        };
        if let Some(why) = rules::concern(watch, &seen, today, &calendar) {
            lines.push((case, why));
        }
    }
    Ok::<_, ApiError>(lines)
}

/// One statement for all lists, so that the rules are asked the same of each; the list narrows it. Every parameter
/// stands in it, for PostgreSQL wants a type for each: office, today, next working day, now, look-back, still since,
/// tries, most.
fn statement(watch: Watch) -> String {
    let mut ended = String::new();
    for state in FilingState::ALL.iter().filter(|state| state.is_ended()) {
        let _ = write!(
            ended,
            "{}'{}'",
            if ended.is_empty() { "" } else { ", " },
            state.code()
        );
    }
    let narrowed = match watch {
        Watch::DueSoon => "w.is_under_way = 1 AND w.due_on >= w.today AND w.due_on <= w.next_day",
        Watch::Overdue => "w.is_under_way = 1 AND w.due_on < w.today",
        Watch::CameTwice => "w.moved_at > w.look_back AND (w.asked >= 2 OR w.visits >= 2)",
        Watch::Stuck => "w.is_under_way = 1 AND (w.unanswered > 0 OR w.moved_at < w.still_since)",
    };
    format!(
        "SELECT * FROM (
            SELECT f.case_file, f.due_on, f.received_at, f.number,
                CAST($2 AS TEXT) AS today, CAST($3 AS TEXT) AS next_day, CAST($5 AS TEXT) AS look_back,
                CAST($6 AS TEXT) AS still_since,
                CAST(CASE WHEN f.state IN ({ended}) THEN 0 ELSE 1 END AS BIGINT) AS is_under_way,
                (SELECT MAX(e.at) FROM events e WHERE e.filing = f.id) AS moved_at,
                (SELECT COUNT(*) FROM events e WHERE e.filing = f.id AND e.kind = 'ask_once') AS asked,
                (SELECT COUNT(*) FROM reservations r JOIN slots s ON s.id = r.slot
                    WHERE r.subject = f.owner AND r.item = f.item AND r.state = 'confirmed' AND s.ends_at <= $4
                    AND s.kind IN ('window', 'everyday_counter')) AS visits,
                (SELECT COUNT(*) FROM jobs j WHERE j.filing = f.id
                    AND (j.state = 'failed' OR (j.state = 'open' AND j.attempts >= $7))) AS unanswered
            FROM filings f WHERE (f.office = $1 OR $1 = '') AND f.erased_at IS NULL) w
         WHERE {narrowed} ORDER BY w.due_on, w.received_at, w.number LIMIT $8"
    )
}
