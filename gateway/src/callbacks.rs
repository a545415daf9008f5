//! Callbacks of other systems: signed, and each event taken once however often it comes.

use axum::http::{HeaderMap, StatusCode};
use banshi_domain::{FilingId, ProblemKind};
use uuid::Uuid;

use crate::Gateway;
use crate::http::{ApiError, ApiResult};
use crate::partners::{Partner, SIGNATURE_HEADER, verify};
use crate::store::StoreError;

/// Checks a callback's signature.
pub(crate) fn check(
    partner: &Partner,
    headers: &HeaderMap,
    path: &str,
    gateway: &Gateway,
    body: &[u8],
) -> ApiResult<()> {
    let header = headers
        .get(SIGNATURE_HEADER)
        .and_then(|value| value.to_str().ok());
    // Behind a proxy that strips a prefix, the sender signed the path of the address that it was given.
    let path = format!("{}{path}", gateway.public_url().path().trim_end_matches('/'));
    verify(
        partner.secret(),
        chrono::Utc::now().timestamp(),
        header,
        "POST",
        &path,
        body,
    )
    .map_err(|fault| {
        tracing::warn!(%fault, "a callback was refused");
        ApiError::from(ProblemKind::SignInNeeded)
    })
}

/// The filing that an id given to a partner belongs to, and the place in it.
pub(crate) async fn belongs_to(gateway: &Gateway, partner: &str, id: &str) -> ApiResult<(FilingId, usize)> {
    let row: Option<(String, i64)> =
        sqlx::query_as("SELECT filing, place FROM partner_ids WHERE partner = $1 AND id = $2")
            .bind(partner.to_owned())
            .bind(id.to_owned())
            .fetch_optional(gateway.store().reads())
            .await?;
    let (filing, place) = row.ok_or(ProblemKind::NotFound)?;
    let filing = filing.parse().map_err(|_| StoreError::Content("filing id"))?;
    Ok((
        filing,
        usize::try_from(place).map_err(|_| StoreError::Content("place"))?,
    ))
}

/// Does what an event asks for, unless it was done. The effect itself is harmless when repeated; the note of the event
/// spares the work, and comes after the effect so that a crash between the two loses nothing.
pub(crate) async fn once(
    gateway: &Gateway,
    partner: &'static str,
    event: Uuid,
    effect: impl Future<Output = ApiResult<()>>,
) -> ApiResult<StatusCode> {
    let known: Option<String> =
        sqlx::query_scalar("SELECT event_id FROM callbacks WHERE partner = $1 AND event_id = $2")
            .bind(partner)
            .bind(event.to_string())
            .fetch_optional(gateway.store().reads())
            .await?;
    if known.is_none() {
        effect.await?;
        gateway
            .store()
            .write(move |db| {
                Box::pin(async move {
                    sqlx::query(
                        "INSERT INTO callbacks (partner, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                    )
                    .bind(partner)
                    .bind(event.to_string())
                    .execute(db)
                    .await?;
                    Ok::<_, ApiError>(())
                })
            })
            .await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
