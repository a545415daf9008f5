//! `POST /v1/callbacks/courier`.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use banshi_domain::{OrderId, ProblemKind, TrackEvent, TrackKind};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

use super::rules;
use crate::filings::{self, Actor};
use crate::http::{ApiError, ApiResult, Body};
use crate::{Gateway, callbacks};

/// The routes.
pub fn router() -> Router<Gateway> {
    Router::new().route("/v1/callbacks/courier", post(scanned))
}

#[derive(Deserialize)]
struct Scan {
    event_id: Uuid,
    order: OrderId,
    kind: TrackKind,
    at: DateTime<Utc>,
    place: String,
}

/// A scan of a parcel; may come twice, late and out of order.
#[utoipa::path(post, path = "/v1/callbacks/courier", tag = "callbacks",
    responses((status = 204), (status = 400), (status = 401), (status = 404)))]
pub(crate) async fn scanned(
    State(gateway): State<Gateway>,
    headers: HeaderMap,
    Body(body): Body,
) -> ApiResult<StatusCode> {
    let courier = gateway.courier().ok_or(ProblemKind::NotFound)?;
    callbacks::check(courier, &headers, "/v1/callbacks/courier", &gateway, &body)?;
    let scan: Scan = serde_json::from_slice(&body).map_err(|_| ProblemKind::Malformed)?;
    let (filing, _) = callbacks::belongs_to(&gateway, "courier", &scan.order.to_string()).await?;
    let place: String = scan.place.chars().filter(|c| !c.is_control()).take(200).collect();
    let event = TrackEvent {
        at: scan.at,
        kind: scan.kind,
        place,
    };
    let rule: filings::Rule =
        Box::new(move |case, moment| rules::scanned(case, scan.order, event, moment).map_err(ApiError::from));
    callbacks::once(&gateway, "courier", scan.event_id, async {
        let actor = Actor::Partner {
            name: "courier".into(),
        };
        filings::change(&gateway, filing, None, actor, "scanned", rule)
            .await
            .map(|_| ())
    })
    .await
}
