//! `/v1/slots`, `/v1/reservations`, and the office's `/v1/office/slots`.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, put};
use banshi_domain::{
    AppointmentKind, ItemCode, ProblemKind, Reservation, ReservationId, ReservationRequest, ReservationState,
    Slot, SlotId, SlotOffer, icalendar,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{rules, store};
use crate::http::{ApiError, ApiResult, Json, Path, Query};
use crate::store::{StoreError, lock};
use crate::{Caller, Gateway, limits};

/// The most slots in one answer.
const SLOTS: i64 = 500;
/// The most reservations in one answer.
const RESERVATIONS: i64 = 200;

/// The routes.
pub fn router() -> Router<Gateway> {
    Router::new()
        .route("/v1/slots", get(slots))
        .route("/v1/reservations", get(all))
        .route("/v1/reservations/{id}", get(one).put(reserve).delete(cancel))
        .route("/v1/reservations/{id}/confirmation", put(confirm))
        .route("/v1/office/slots/{id}", put(offer))
}

/// Query of `GET /v1/slots`.
#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct Wanted {
    /// For an item, which has to be in the catalogue: slots that name it, and those that name none.
    item: Option<ItemCode>,
    /// Of a kind.
    kind: Option<AppointmentKind>,
    /// That start at this time or later.
    from: Option<DateTime<Utc>>,
    /// That start before.
    until: Option<DateTime<Utc>>,
}

/// Answer to `GET /v1/slots`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Slots {
    /// Earliest first; at most 500.
    slots: Vec<Slot>,
}

/// Answer to `GET /v1/reservations`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reservations {
    /// Newest first; at most 200.
    reservations: Vec<Reservation>,
}

/// Times that can be reserved.
#[utoipa::path(get, path = "/v1/slots", tag = "appointments", params(Wanted), responses((status = 200, body = Slots)))]
pub(crate) async fn slots(
    State(gateway): State<Gateway>,
    Query(wanted): Query<Wanted>,
) -> ApiResult<Json<Slots>> {
    let now = gateway.clock().now();
    if let Some(item) = &wanted.item
        && !gateway.items().knows(item)?
    {
        return Err(ProblemKind::ItemUnknown.into());
    }
    let mut db = gateway.store().reads().acquire().await?;
    let wanted = store::Wanted {
        item: wanted.item,
        kind: wanted.kind,
        from: wanted.from.unwrap_or(now),
        until: wanted.until,
        most: SLOTS,
    };
    Ok(Json(Slots {
        slots: store::list(&mut db, &wanted, now).await?,
    }))
}

/// The caller's reservations.
#[utoipa::path(get, path = "/v1/reservations", tag = "appointments", responses((status = 200, body = Reservations)))]
pub(crate) async fn all(State(gateway): State<Gateway>, caller: Caller) -> ApiResult<Json<Reservations>> {
    let mut db = gateway.store().reads().acquire().await?;
    Ok(Json(Reservations {
        reservations: store::all_of(&mut db, &caller.subject, RESERVATIONS).await?,
    }))
}

/// One reservation, as JSON or, where `text/calendar` is asked for, as iCalendar.
#[utoipa::path(get, path = "/v1/reservations/{id}", tag = "appointments", params(("id" = String, Path)),
    responses((status = 200, body = Reservation), (status = 404)))]
pub(crate) async fn one(
    State(gateway): State<Gateway>,
    caller: Caller,
    Path(id): Path<ReservationId>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let mut db = gateway.store().reads().acquire().await?;
    let reservation = own(&mut db, id, &caller.subject).await?;
    let wants_calendar = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/calendar"));
    if wants_calendar {
        let text = icalendar(&reservation, gateway.clock().now());
        return Ok(([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], text).into_response());
    }
    Ok(Json(reservation).into_response())
}

/// Holds a place for five minutes. The same again is answered as the first time.
#[utoipa::path(put, path = "/v1/reservations/{id}", tag = "appointments", params(("id" = String, Path)),
    request_body = ReservationRequest, responses((status = 200, body = Reservation), (status = 201, body = Reservation),
    (status = 404), (status = 409)))]
pub(crate) async fn reserve(
    State(gateway): State<Gateway>,
    caller: Caller,
    Path(id): Path<ReservationId>,
    Json(request): Json<ReservationRequest>,
) -> ApiResult<(StatusCode, Json<Reservation>)> {
    let now = gateway.clock().now();
    if !gateway.items().knows(&request.item)? {
        return Err(ProblemKind::ItemUnknown.into());
    }
    store::expire(&gateway, now).await?;
    let (subject, inside) = (caller.subject.clone(), gateway.clone());
    let answer: (StatusCode, Reservation) = gateway
        .store()
        .write(move |db| {
            Box::pin(async move {
                lock(db, &format!("reservations {subject} {}", request.item)).await?;
                store::lock_all(db, vec![id]).await?;
                if let Some((known, owner)) = store::reservation(db, id).await? {
                    let same =
                        owner == subject && known.slot.id == request.slot && known.item == request.item;
                    return match same {
                        true if rules::is_open(known.state) => Ok((StatusCode::OK, known)),
                        true => Err(rules::Refusal::Expired.into()),
                        false => Err(rules::Refusal::Conflict.into()),
                    };
                }
                let mut slot = store::slot(db, request.slot)
                    .await?
                    .ok_or(ProblemKind::NotFound)?;
                if !store::serves(db, slot.id, &request.item).await? {
                    return Err(rules::Refusal::OtherItem.into());
                }
                limits::reservation(&inside, db, &subject).await?;
                let open = store::open_of(db, &subject, request.item.as_str()).await?;
                let held = rules::hold(id, &request, slot.clone(), &open, now)?;
                if !store::take_seat(db, slot.id).await? {
                    return Err(rules::Refusal::Full.into());
                }
                slot.free -= 1;
                let held = Reservation { slot, ..held };
                store::keep(db, &held, &subject, request.moves, now).await?;
                Ok::<_, ApiError>((StatusCode::CREATED, held))
            })
        })
        .await?;
    gateway.ring(&caller.subject);
    Ok((answer.0, Json(answer.1)))
}

/// Makes a held place the person's; the one that it takes the place of is given up with it.
#[utoipa::path(put, path = "/v1/reservations/{id}/confirmation", tag = "appointments", params(("id" = String, Path)),
    responses((status = 200, body = Reservation), (status = 404), (status = 409)))]
pub(crate) async fn confirm(
    State(gateway): State<Gateway>,
    caller: Caller,
    Path(id): Path<ReservationId>,
) -> ApiResult<Json<Reservation>> {
    let now = gateway.clock().now();
    let link = gateway.settings().appointments.video_link(id);
    let subject = caller.subject.clone();
    store::expire(&gateway, now).await?;
    let confirmed = gateway
        .store()
        .write(move |db| {
            Box::pin(async move {
                let moves = store::moved_by(db, id).await?;
                store::lock_all(db, moves.into_iter().chain([id]).collect()).await?;
                let reservation = own(db, id, &subject).await?;
                let was = reservation.state;
                let confirmed = rules::confirm(reservation, link, now)?;
                if was != confirmed.state {
                    if let Some(old) = moves
                        && let Some((old, owner)) = store::reservation(db, old).await?
                        && owner == subject
                    {
                        store::end(db, old, &subject, ReservationState::Cancelled, now).await?;
                    }
                    store::keep(db, &confirmed, &subject, None, now).await?;
                }
                Ok::<_, ApiError>(confirmed)
            })
        })
        .await?;
    gateway.ring(&caller.subject);
    Ok(Json(confirmed))
}

/// Gives a place up; one that is given up already stays so.
#[utoipa::path(delete, path = "/v1/reservations/{id}", tag = "appointments", params(("id" = String, Path)),
    responses((status = 204), (status = 404)))]
pub(crate) async fn cancel(
    State(gateway): State<Gateway>,
    caller: Caller,
    Path(id): Path<ReservationId>,
) -> ApiResult<StatusCode> {
    let now = gateway.clock().now();
    let subject = caller.subject.clone();
    gateway
        .store()
        .write(move |db| {
            Box::pin(async move {
                store::lock_all(db, vec![id]).await?;
                let reservation = own(db, id, &subject).await?;
                store::end(db, reservation, &subject, ReservationState::Cancelled, now).await?;
                Ok::<_, ApiError>(())
            })
        })
        .await?;
    gateway.ring(&caller.subject);
    Ok(StatusCode::NO_CONTENT)
}

/// An office offers a time, or changes an offer.
#[utoipa::path(put, path = "/v1/office/slots/{id}", tag = "office", params(("id" = String, Path)),
    request_body = SlotOffer,
    responses((status = 204), (status = 400), (status = 403), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn offer(
    State(gateway): State<Gateway>,
    caller: Caller,
    Path(id): Path<SlotId>,
    Json(offer): Json<SlotOffer>,
) -> ApiResult<StatusCode> {
    rules::check_offer(&offer)?;
    for item in &offer.items {
        if !gateway.items().knows(item)? {
            return Err(ProblemKind::ItemUnknown.into());
        }
    }
    gateway
        .store()
        .write(move |db| {
            Box::pin(async move {
                // Another office's offer does not exist for them.
                if let (Some(Some(of)), Some(own)) = (store::office_of(db, id).await?, &caller.office)
                    && of != *own
                {
                    return Err(ProblemKind::NotFound.into());
                }
                if store::offer(db, id, &offer, caller.office.as_deref()).await? {
                    Ok::<_, ApiError>(())
                } else {
                    Err(rules::Refusal::TooSmall.into())
                }
            })
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The caller's reservation; another's is answered as if it did not exist.
async fn own(db: &mut sqlx::AnyConnection, id: ReservationId, subject: &str) -> ApiResult<Reservation> {
    let found: Result<_, StoreError> = store::reservation(db, id).await;
    match found? {
        Some((reservation, owner)) if owner == subject => Ok(reservation),
        _ => Err(ProblemKind::NotFound.into()),
    }
}

impl From<rules::Refusal> for ApiError {
    fn from(refusal: rules::Refusal) -> Self {
        ProblemKind::from(refusal).into()
    }
}
