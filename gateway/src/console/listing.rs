//! What the office has on its desk: the rail's counts, one group's filings, and what a search finds.

use banshi_domain::{Applicant, FilingNumber, FilingState, PersonId};
use sqlx::Row as _;

use super::fault::PageResult;
use super::words::GROUPS;
use crate::filings::CaseFile;
use crate::store::from_text;
use crate::{Caller, Gateway};

/// The most lines of a list.
const LIMIT: i64 = 200;

/// How many filings each group of the rail has.
pub(super) async fn counts(gateway: &Gateway, caller: &Caller) -> PageResult<[i64; GROUPS.len()]> {
    let rows = sqlx::query(
        "SELECT state, CAST(COUNT(*) AS BIGINT) AS number FROM filings WHERE (office = $1 OR $1 = '') GROUP BY state",
    )
    .bind(office(caller))
    .fetch_all(gateway.store().reads())
    .await
    .map_err(crate::http::ApiError::from)?;
    let mut counts = [0; GROUPS.len()];
    for row in rows {
        let state: String = row.try_get("state").map_err(crate::http::ApiError::from)?;
        let number: i64 = row.try_get("number").map_err(crate::http::ApiError::from)?;
        if let Some(group) = FilingState::from_code(&state).and_then(super::words::group_of) {
            counts[group] += number;
        }
    }
    Ok(counts)
}

/// The filings of one group, what is due first before the others; at most 200.
pub(super) async fn group(gateway: &Gateway, caller: &Caller, group: usize) -> PageResult<Vec<CaseFile>> {
    let (_, _, states) = GROUPS[group];
    let mut cases = vec![];
    for state in states {
        cases.extend(in_state(gateway, caller, *state).await?);
    }
    cases.sort_by_key(|case: &CaseFile| {
        let due = case.filing.duty.as_ref().map(|duty| duty.due_on);
        (
            due.is_none(),
            due,
            case.filing.received_at,
            case.filing.number.as_str().to_owned(),
        )
    });
    Ok(cases)
}

async fn in_state(gateway: &Gateway, caller: &Caller, state: FilingState) -> PageResult<Vec<CaseFile>> {
    let rows: Vec<String> = sqlx::query_scalar(
        "SELECT case_file FROM filings WHERE state = $1 AND (office = $2 OR $2 = '') AND erased_at IS NULL
         ORDER BY due_on, received_at, number LIMIT $3",
    )
    .bind(state.code())
    .bind(office(caller))
    .bind(LIMIT)
    .fetch_all(gateway.store().reads())
    .await
    .map_err(crate::http::ApiError::from)?;
    read(&rows)
}

/// Filings by number (whole, or its last digits), by the applicant's identity number, or by name; newest first.
pub(super) async fn search(gateway: &Gateway, caller: &Caller, typed: &str) -> PageResult<Vec<CaseFile>> {
    // A database may refuse control characters; nobody is called so.
    let typed: String = typed
        .trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(60)
        .collect();
    if typed.is_empty() {
        return Ok(vec![]);
    }
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let is_number = digits.len() >= 2 && digits.len() <= 18 && digits.chars().all(|c| c.is_ascii_digit());
    let number = FilingNumber::from_typed(&typed)
        .map(|number| number.as_str().to_owned())
        .ok();
    let ending = if is_number {
        format!("%{digits}")
    } else {
        String::new()
    };
    let person = person(&digits)
        .map(|person| gateway.keys().applicant_key(&person))
        .unwrap_or_default();
    // The name as it stands in the case file; whether it is the applicant's is looked at below.
    let name = if is_number {
        String::new()
    } else {
        format!("%{}%", escaped(&typed))
    };
    let rows: Vec<String> = sqlx::query_scalar(
        "SELECT case_file FROM filings
         WHERE (number = $1 OR ($2 <> '' AND number LIKE $2) OR ($3 <> '' AND case_file LIKE $3 ESCAPE '\\')
                OR ($4 <> '' AND applicant_key = $4))
         AND (office = $5 OR $5 = '') AND erased_at IS NULL ORDER BY received_at DESC, number LIMIT $6",
    )
    .bind(number.unwrap_or_default())
    .bind(ending)
    .bind(name)
    .bind(person.clone())
    .bind(office(caller))
    .bind(LIMIT)
    .fetch_all(gateway.store().reads())
    .await
    .map_err(crate::http::ApiError::from)?;
    let mut cases = read(&rows)?;
    let is_named = |case: &CaseFile| {
        case.applicant.name().contains(&typed)
            || case
                .agent
                .as_ref()
                .is_some_and(|agent| agent.name.contains(&typed))
    };
    // A name may also stand elsewhere in a case file: only those whose it is are shown.
    if !is_number && person.is_empty() {
        cases.retain(is_named);
    }
    Ok(cases)
}

/// Someone with this resident's number, for comparing.
fn person(typed: &str) -> Option<Applicant> {
    let value = serde_json::json!({ "kind": "resident", "number": typed.to_uppercase() });
    let id = serde_json::from_value::<PersonId>(value).ok()?;
    Some(Applicant::Person {
        name: String::new(),
        id,
    })
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

fn read(rows: &[String]) -> PageResult<Vec<CaseFile>> {
    rows.iter()
        .map(|text| Ok(from_text::<CaseFile>("case file", text)?))
        .collect()
}

fn office(caller: &Caller) -> String {
    caller.office.clone().unwrap_or_default()
}
