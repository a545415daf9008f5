//! `/v1/filings`: what a person sees of their own filings.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use banshi_domain::{Filing, FilingId, Look};
use serde::Serialize;
use utoipa::ToSchema;

use super::{CaseFile, load_own, looks};
use crate::http::{ApiError, ApiResult, Json, Path};
use crate::store::from_text;
use crate::{Caller, Gateway};

/// The most filings in one answer.
const LIMIT: i64 = 500;

/// The routes.
pub fn router() -> Router<Gateway> {
    Router::new()
        .route("/v1/filings", get(all))
        .route("/v1/filings/{id}", get(one))
        .route("/v1/filings/{id}/looks", get(looked_at))
}

/// Answer to `GET /v1/filings`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Filings {
    /// Newest first; at most 500.
    filings: Vec<Filing>,
}

/// Answer to `GET /v1/filings/{id}/looks`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Looks {
    /// Oldest first.
    looks: Vec<Look>,
}

/// The caller's filings, those included that an agent sent for them, newest first: what a new phone reads, and one whose cursor is too old.
#[utoipa::path(get, path = "/v1/filings", tag = "filings", responses((status = 200, body = Filings), (status = 401)))]
pub(crate) async fn all(State(gateway): State<Gateway>, caller: Caller) -> ApiResult<Json<Filings>> {
    let rows: Vec<String> = sqlx::query_scalar(
        "SELECT case_file FROM filings
         WHERE (owner = $1 OR applicant_key = (SELECT person_key FROM people WHERE subject = $1))
         AND erased_at IS NULL
         ORDER BY received_at DESC, number DESC LIMIT $2",
    )
    .bind(caller.subject)
    .bind(LIMIT)
    .fetch_all(gateway.store().reads())
    .await?;
    let filings: Result<Vec<Filing>, ApiError> = rows
        .iter()
        .map(|text| Ok(from_text::<CaseFile>("case file", text)?.filing))
        .collect();
    Ok(Json(Filings { filings: filings? }))
}

/// One filing's whole state.
#[utoipa::path(get, path = "/v1/filings/{id}", tag = "filings", params(("id" = String, Path)),
    responses((status = 200, body = Filing), (status = 401), (status = 404)))]
pub(crate) async fn one(
    State(gateway): State<Gateway>,
    caller: Caller,
    Path(id): Path<FilingId>,
) -> ApiResult<Json<Filing>> {
    Ok(Json(load_own(&gateway, id, &caller.subject).await?.filing))
}

/// Who looked at a filing, when and why.
#[utoipa::path(get, path = "/v1/filings/{id}/looks", tag = "filings", params(("id" = String, Path)),
    responses((status = 200, body = Looks), (status = 401), (status = 404)))]
pub(crate) async fn looked_at(
    State(gateway): State<Gateway>,
    caller: Caller,
    Path(id): Path<FilingId>,
) -> ApiResult<Json<Looks>> {
    load_own(&gateway, id, &caller.subject).await?;
    Ok(Json(Looks {
        looks: looks(&gateway, id).await?,
    }))
}
