//! `POST /v1/callbacks/evidence`.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use banshi_domain::ProblemKind;
use serde::Deserialize;
use uuid::Uuid;

use super::Outcome;
use crate::Gateway;
use crate::callbacks;
use crate::http::{ApiError, ApiResult, Body};

/// The routes.
pub fn router() -> Router<Gateway> {
    Router::new().route("/v1/callbacks/evidence", post(answered))
}

#[derive(Deserialize)]
struct Callback {
    event_id: Uuid,
    request_id: Uuid,
    outcome: Outcome,
}

/// Another office's late answer.
#[utoipa::path(post, path = "/v1/callbacks/evidence", tag = "callbacks",
    responses((status = 204), (status = 400), (status = 401), (status = 404)))]
pub(crate) async fn answered(
    State(gateway): State<Gateway>,
    headers: HeaderMap,
    Body(body): Body,
) -> ApiResult<StatusCode> {
    let partner = gateway.evidence().ok_or(ProblemKind::NotFound)?;
    callbacks::check(partner, &headers, "/v1/callbacks/evidence", &gateway, &body)?;
    let said: Callback = serde_json::from_slice(&body).map_err(|_| ProblemKind::Malformed)?;
    let (filing, place) = callbacks::belongs_to(&gateway, "evidence", &said.request_id.to_string()).await?;
    let outcome = said.outcome.into();
    callbacks::once(&gateway, "evidence", said.event_id, async {
        super::answered(&gateway, filing, place, outcome)
            .await
            .map_err(|_| ApiError::from(ProblemKind::Unavailable))
    })
    .await
}
