//! What an office sees: its inbox, one filing, its papers. The console's pages read through here, too.

use banshi_domain::{
    ContentHash, EvidenceOutcome, FilingId, FilingState, InboxEntry, OfficeFiling, OfficePaper, ProblemKind,
};
use bytes::Bytes;

use crate::filings::{self, CaseFile, record_look};
use crate::http::{ApiError, ApiResult};
use crate::store::from_text;
use crate::{Caller, Gateway, acceptance};

/// The most lines of an inbox.
const LIMIT: i64 = 200;

/// The caller's inbox: filings in `state`, or all that are open; what is due first stands first.
///
/// # Errors
/// The store's.
pub async fn inbox(
    gateway: &Gateway,
    caller: &Caller,
    state: Option<FilingState>,
) -> ApiResult<Vec<InboxEntry>> {
    let state = state.map(FilingState::code).unwrap_or_default();
    let rows: Vec<String> = sqlx::query_scalar(
        "SELECT case_file FROM filings
         WHERE (state = $1 OR ($1 = '' AND state NOT IN
               ('declined', 'lapsed', 'refused', 'terminated', 'collected', 'delivered', 'withdrawn', 'rescinded')))
         AND (office = $2 OR $2 = '') AND erased_at IS NULL
         ORDER BY due_on, received_at, number LIMIT $3",
    )
    .bind(state)
    .bind(caller.office.clone().unwrap_or_default())
    .bind(LIMIT)
    .fetch_all(gateway.store().reads())
    .await?;
    rows.iter()
        .map(|text| {
            from_text::<CaseFile>("case file", text)
                .map(|case| entry(&case))
                .map_err(ApiError::from)
        })
        .collect()
}

/// A filing as a line of a list.
pub(crate) fn entry(case: &CaseFile) -> InboxEntry {
    let filing = &case.filing;
    let agreeing = filing
        .evidence
        .iter()
        .filter(|evidence| evidence.outcome == EvidenceOutcome::Confirmed)
        .count();
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    InboxEntry {
        id: filing.id,
        number: filing.number,
        title: filing.title.zh.clone(),
        applicant: case.applicant.name().to_owned(),
        state: filing.state,
        received_at: filing.received_at,
        duty: filing.duty.as_ref().map(|duty| duty.what),
        due_on: filing.duty.as_ref().map(|duty| duty.due_on),
        checks: (count(agreeing), count(filing.evidence.len())),
    }
}

/// A case file that the caller's office has; another office's does not exist for them.
///
/// # Errors
/// `not-found`.
pub async fn case_of_office(gateway: &Gateway, caller: &Caller, id: FilingId) -> ApiResult<CaseFile> {
    let case = filings::load(gateway, id).await?;
    match &caller.office {
        Some(office) if *office != case.filing.office.code.to_string() => Err(ProblemKind::NotFound.into()),
        _ => Ok(case),
    }
}

/// One filing as an official sees it; the look is recorded first.
///
/// # Errors
/// `not-found`, or that the look cannot be recorded.
pub async fn open(gateway: &Gateway, caller: &Caller, id: FilingId, reason: &str) -> ApiResult<OfficeFiling> {
    let case = case_of_office(gateway, caller, id).await?;
    record_look(gateway, caller, &case, "查看办件", reason).await?;
    let item = gateway.item(&case.filing.item, case.filing.item_version).await?;
    let answers = gateway.objects().get(&case.owner, &case.answers).await?;
    let at = case.filing.received_at;
    let not_needed = acceptance::not_needed(gateway, item.clone(), answers.clone(), at, case.member).await?;
    let answers = acceptance::lines(gateway, item.clone(), answers, at).await?;
    let papers = case
        .papers
        .iter()
        .map(|paper| OfficePaper {
            material: paper.material.clone(),
            title: item
                .materials
                .iter()
                .find(|material| material.code == paper.material)
                .map_or_else(|| paper.material.to_string(), |material| material.title.clone()),
            sha256: paper.sha256,
            media_type: paper.media_type.clone(),
            length: paper.length,
        })
        .collect();
    Ok(OfficeFiling {
        filing: case.filing,
        applicant: case.applicant,
        answers,
        papers,
        not_needed,
        findings: case.findings,
    })
}

/// A paper's bytes and media type; the look is recorded first.
///
/// # Errors
/// `not-found`, or that the look cannot be recorded.
pub async fn paper(
    gateway: &Gateway,
    caller: &Caller,
    id: FilingId,
    sha256: ContentHash,
    reason: &str,
) -> ApiResult<(Bytes, String)> {
    let case = case_of_office(gateway, caller, id).await?;
    let paper = case
        .papers
        .iter()
        .find(|paper| paper.sha256 == sha256)
        .ok_or(ProblemKind::NotFound)?;
    record_look(gateway, caller, &case, "查看材料", reason).await?;
    Ok((
        gateway.objects().get(&case.owner, &sha256).await?,
        paper.media_type.clone(),
    ))
}
