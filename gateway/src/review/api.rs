//! `/v1/office/*`: the back office's API.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use banshi_domain::{
    ContentHash, FilingId, FilingState, Inbox, OfficeAct, OfficeAction, OfficeFiling, Problem, ProblemKind,
    Role,
};
use serde::Deserialize;

use super::{inbox, rules};
use crate::filings::{self, Actor, CaseFile, Moment, Outcome};
use crate::http::{ApiError, ApiResult, Json, Path, Query};
use crate::{Caller, Gateway, acceptance, delivery};

/// The routes.
pub fn router() -> Router<Gateway> {
    Router::new()
        .route("/v1/office/filings", get(list))
        .route("/v1/office/filings/{id}", get(open))
        .route("/v1/office/filings/{id}/papers/{sha256}", get(paper))
        .route("/v1/office/filings/{id}/actions", post(action))
}

/// Which filings.
#[derive(Debug, Deserialize)]
pub(crate) struct Wanted {
    state: Option<FilingState>,
}

/// Why a record is looked at.
#[derive(Debug, Deserialize)]
pub(crate) struct Reason {
    reason: Option<String>,
}

impl Reason {
    fn text(&self) -> String {
        let said: String = self
            .reason
            .as_deref()
            .unwrap_or("办理")
            .chars()
            .filter(|c| !c.is_control())
            .take(100)
            .collect();
        if said.trim().is_empty() {
            "办理".to_owned()
        } else {
            said
        }
    }
}

/// The office's inbox, earliest duty first.
#[utoipa::path(get, path = "/v1/office/filings", tag = "office",
    params(("state" = Option<String>, Query, description = "a state's code; all that are open, without")),
    responses((status = 200, body = Inbox), (status = 401), (status = 403)))]
pub(crate) async fn list(
    State(gateway): State<Gateway>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> ApiResult<Json<Inbox>> {
    Ok(Json(Inbox {
        filings: inbox::inbox(&gateway, &caller, wanted.state).await?,
    }))
}

/// One filing; the look is recorded, and the person sees it.
#[utoipa::path(get, path = "/v1/office/filings/{id}", tag = "office",
    params(("id" = String, Path), ("reason" = Option<String>, Query)),
    responses((status = 200, body = OfficeFiling), (status = 403), (status = 404)))]
pub(crate) async fn open(
    State(gateway): State<Gateway>,
    caller: Caller,
    Path(id): Path<FilingId>,
    Query(reason): Query<Reason>,
) -> ApiResult<Json<OfficeFiling>> {
    Ok(Json(inbox::open(&gateway, &caller, id, &reason.text()).await?))
}

/// A paper's bytes; the look is recorded, and the person sees it.
#[utoipa::path(get, path = "/v1/office/filings/{id}/papers/{sha256}", tag = "office",
    params(("id" = String, Path), ("sha256" = String, Path), ("reason" = Option<String>, Query)),
    responses((status = 200), (status = 403), (status = 404)))]
pub(crate) async fn paper(
    State(gateway): State<Gateway>,
    caller: Caller,
    Path((id, sha256)): Path<(FilingId, ContentHash)>,
    Query(reason): Query<Reason>,
) -> ApiResult<Response> {
    let (bytes, media_type) = inbox::paper(&gateway, &caller, id, sha256, &reason.text()).await?;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    // What someone uploaded never runs as a page of ours.
    let kind =
        HeaderValue::from_str(&media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    Ok(response)
}

/// One act of the office, on the revision that the official saw.
#[utoipa::path(post, path = "/v1/office/filings/{id}/actions", tag = "office", params(("id" = String, Path)),
    request_body = OfficeAction,
    responses((status = 200, body = OfficeFiling), (status = 403), (status = 404), (status = 409, body = Problem)))]
pub(crate) async fn action(
    State(gateway): State<Gateway>,
    caller: Caller,
    Path(id): Path<FilingId>,
    Json(action): Json<OfficeAction>,
) -> ApiResult<Json<OfficeFiling>> {
    act(&gateway, &caller, id, action).await?;
    Ok(Json(inbox::open(&gateway, &caller, id, "办理").await?))
}

/// Does one act of the office. The console's buttons come here, too.
///
/// # Errors
/// `not-allowed` for a role that does not do it, `filing-changed`, `no-such-move`, and the rules' own.
pub async fn act(
    gateway: &Gateway,
    caller: &Caller,
    id: FilingId,
    action: OfficeAction,
) -> ApiResult<CaseFile> {
    let (name, roles) = who_does(&action.act);
    let Some(acting_as) = roles.iter().copied().find(|role| caller.is(*role)) else {
        return Err(ProblemKind::NotAllowed.into());
    };
    inbox::case_of_office(gateway, caller, id).await?;
    let actor = Actor::Staff {
        subject: caller.subject.clone(),
        role: acting_as,
    };
    let act = action.act;
    let rule: filings::Rule =
        Box::new(move |case, moment| step(case, act, moment).map(Some).map_err(ApiError::from));
    filings::change(gateway, id, Some(action.revision), actor, name, rule).await
}

/// Each act's name in events and audit, and who does it: the window accepts and hands over, the department decides.
#[must_use]
pub(crate) const fn who_does(act: &OfficeAct) -> (&'static str, &'static [Role]) {
    const WINDOW: &[Role] = &[Role::Clerk];
    const DEPARTMENT: &[Role] = &[Role::Reviewer];
    const EITHER: &[Role] = &[Role::Clerk, Role::Reviewer];
    match act {
        OfficeAct::Accept => ("accept", WINDOW),
        OfficeAct::AskOnce { .. } => ("ask_once", WINDOW),
        OfficeAct::Decline { .. } => ("decline", WINDOW),
        OfficeAct::Suspend { .. } => ("suspend", DEPARTMENT),
        OfficeAct::Resume => ("resume", DEPARTMENT),
        OfficeAct::Publish { .. } => ("publish", DEPARTMENT),
        OfficeAct::Terminate { .. } => ("terminate", DEPARTMENT),
        OfficeAct::Rescind { .. } => ("rescind", DEPARTMENT),
        OfficeAct::Approve => ("approve", DEPARTMENT),
        OfficeAct::Refuse { .. } => ("refuse", DEPARTMENT),
        OfficeAct::Issue => ("issue", EITHER),
        OfficeAct::Dispatch => ("dispatch", WINDOW),
        OfficeAct::HandOver => ("hand_over", WINDOW),
    }
}

/// The rule behind each act.
fn step(case: CaseFile, act: OfficeAct, moment: &Moment<'_>) -> Outcome {
    match act {
        OfficeAct::Accept => acceptance::rules::accept(case, moment),
        OfficeAct::AskOnce { request } => acceptance::rules::ask_once(case, request, moment),
        OfficeAct::Decline { ground, explanation } => {
            acceptance::rules::decline(case, ground, &explanation, moment)
        }
        OfficeAct::Suspend { procedure, until } => rules::suspend(case, &procedure, until, moment),
        OfficeAct::Resume => rules::resume(case, moment),
        OfficeAct::Publish { text } => rules::publish(case, &text, moment),
        OfficeAct::Terminate { basis, reasons } => rules::terminate(case, &basis, &reasons, moment),
        OfficeAct::Rescind {
            facts,
            basis,
            reasons,
        } => rules::rescind(case, &facts, &basis, &reasons, moment),
        OfficeAct::Approve => rules::approve(case, moment),
        OfficeAct::Refuse {
            facts,
            basis,
            reasons,
        } => rules::refuse(case, &facts, &basis, &reasons, moment),
        OfficeAct::Issue => delivery::rules::issue(case, moment),
        OfficeAct::Dispatch => delivery::rules::dispatch(case, moment),
        OfficeAct::HandOver => delivery::rules::hand_over(case, moment),
    }
}
