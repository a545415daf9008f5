//! `PUT /v1/submissions/{uuid}`, and what an applicant does with a filing afterwards.

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::{get, put};
use banshi_domain::{
    ContentHash, Filing, FilingId, JWS_LIMIT, Problem, ProblemKind, SubmissionAnswer, SubmissionId,
    SupplementId, SupplementManifest,
};

use super::intake::{self, Taken};
use super::rules;
use crate::filings::{self, Actor, Refusal};
use crate::http::{ApiError, ApiResult, Body, Json, Path};
use crate::{Caller, Gateway, uploads};

/// The routes.
pub fn router() -> Router<Gateway> {
    Router::new()
        .route("/v1/submissions/{id}", put(submit).get(submitted))
        .route("/v1/filings/{id}/supplements/{supplement}", put(supplement))
        .route("/v1/filings/{id}/withdrawal", put(withdraw))
        .route("/v1/receipts/keys", get(keys))
        .layer(DefaultBodyLimit::max(JWS_LIMIT))
}

/// A compact JWS as it came.
fn compact<'a>(headers: &HeaderMap, body: &'a [u8]) -> ApiResult<&'a str> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if kind.split(';').next().map(str::trim) != Some("application/jose") {
        return Err(ProblemKind::MediaTypeUnknown.into());
    }
    std::str::from_utf8(body).map_err(|_| ProblemKind::ManifestInvalid.into())
}

/// Files a submission: the signed manifest, over answers and papers that were uploaded before.
#[utoipa::path(put, path = "/v1/submissions/{id}", tag = "submissions", params(("id" = String, Path)),
    request_body(content = String, content_type = "application/jose",
        description = "compact JWS, ES256 by the device's key, over a Manifest"),
    responses((status = 201, body = SubmissionAnswer), (status = 200, body = SubmissionAnswer,
        description = "the same bytes again: the same receipt"),
        (status = 409, body = Problem), (status = 415), (status = 422, body = Problem)))]
pub(crate) async fn submit(
    State(gateway): State<Gateway>,
    caller: Caller,
    Path(id): Path<SubmissionId>,
    headers: HeaderMap,
    Body(body): Body,
) -> ApiResult<(StatusCode, Json<SubmissionAnswer>)> {
    let body = compact(&headers, &body)?;
    Ok(match intake::take(&gateway, &caller, id, body).await? {
        Taken::Now(answer) => (StatusCode::CREATED, Json(answer)),
        Taken::Before(answer) => (StatusCode::OK, Json(answer)),
    })
}

/// The receipt of a submission that was filed, for a phone that lost the answer.
#[utoipa::path(get, path = "/v1/submissions/{id}", tag = "submissions", params(("id" = String, Path)),
    responses((status = 200, body = SubmissionAnswer), (status = 404)))]
pub(crate) async fn submitted(
    State(gateway): State<Gateway>,
    caller: Caller,
    Path(id): Path<SubmissionId>,
) -> ApiResult<Json<SubmissionAnswer>> {
    match intake::before(&gateway, &caller.subject, id, None).await {
        Ok(Some(answer)) => Ok(Json(answer)),
        // Another's submission does not exist for the caller.
        Ok(None) => Err(ProblemKind::NotFound.into()),
        Err(error) if error.problem().kind() == ProblemKind::Conflict => Err(ProblemKind::NotFound.into()),
        Err(error) => Err(error),
    }
}

/// Sends what the window asked for: the signed list of papers that were uploaded before.
#[utoipa::path(put, path = "/v1/filings/{id}/supplements/{supplement}", tag = "submissions",
    params(("id" = String, Path), ("supplement" = String, Path)),
    request_body(content = String, content_type = "application/jose",
        description = "compact JWS, ES256 by the device's key, over a SupplementManifest"),
    responses((status = 201, body = Filing), (status = 200, body = Filing), (status = 409), (status = 422)))]
pub(crate) async fn supplement(
    State(gateway): State<Gateway>,
    caller: Caller,
    Path((id, supplement)): Path<(FilingId, SupplementId)>,
    headers: HeaderMap,
    Body(body): Body,
) -> ApiResult<(StatusCode, Json<Filing>)> {
    let body = compact(&headers, &body)?;
    let content = ContentHash::of(body.as_bytes());
    let case = filings::load_sent(&gateway, id, &caller.subject).await?;
    if is_known(&gateway, id, supplement, content).await? {
        return Ok((StatusCode::OK, Json(case.filing)));
    }
    let manifest: SupplementManifest = intake::signed_by_device(&gateway, &caller, body).await?;
    if manifest.filing != id || manifest.supplement != supplement || manifest.papers.len() > 100 {
        return Err(ProblemKind::ManifestInvalid.into());
    }
    let objects: Vec<_> = manifest
        .papers
        .iter()
        .map(|paper| (paper.sha256, Some(paper.length)))
        .collect();
    let hashes = uploads::missing(&gateway, &caller.subject, &objects).await?;
    if !hashes.is_empty() {
        return Err(Problem {
            hashes,
            ..Problem::new(ProblemKind::PapersMissing)
        }
        .into());
    }
    let rule: filings::Rule = Box::new(move |case, moment| {
        rules::supplemented(case, &manifest.papers, moment)
            .map(Some)
            .map_err(ApiError::from)
    });
    let actor = Actor::Person {
        subject: caller.subject,
    };
    let kept = filings::Alongside::Supplement {
        id: supplement,
        content,
        body: body.to_owned(),
    };
    let case = filings::change_with(&gateway, id, None, actor, "supplemented", rule, Some(kept)).await?;
    Ok((StatusCode::CREATED, Json(case.filing)))
}

async fn is_known(
    gateway: &Gateway,
    filing: FilingId,
    supplement: SupplementId,
    content: ContentHash,
) -> ApiResult<bool> {
    let known: Option<(String, String)> =
        sqlx::query_as("SELECT filing, content_hash FROM supplements WHERE id = $1")
            .bind(supplement.to_string())
            .fetch_optional(gateway.store().reads())
            .await?;
    match known {
        None => Ok(false),
        Some((of, hash)) if of == filing.to_string() && hash == content.to_string() => Ok(true),
        Some(_) => Err(ProblemKind::Conflict.into()),
    }
}

/// Takes an application back. Again: as the first time.
#[utoipa::path(put, path = "/v1/filings/{id}/withdrawal", tag = "submissions", params(("id" = String, Path)),
    responses((status = 200, body = Filing), (status = 404), (status = 409)))]
pub(crate) async fn withdraw(
    State(gateway): State<Gateway>,
    caller: Caller,
    Path(id): Path<FilingId>,
) -> ApiResult<Json<Filing>> {
    filings::load_own(&gateway, id, &caller.subject).await?;
    let rule: filings::Rule = Box::new(|case, moment| {
        if case.filing.state == banshi_domain::FilingState::Withdrawn {
            return Ok(None);
        }
        rules::withdraw(case, moment)
            .map(Some)
            .map_err(|refusal: Refusal| refusal.into())
    });
    let actor = Actor::Person {
        subject: caller.subject,
    };
    Ok(Json(
        filings::change(&gateway, id, None, actor, "withdrawn", rule)
            .await?
            .filing,
    ))
}

/// Keys under which receipts were ever signed, as a JWK set (RFC 8037), for outsiders.
#[utoipa::path(get, path = "/v1/receipts/keys", tag = "submissions", responses((status = 200)))]
pub(crate) async fn keys(State(gateway): State<Gateway>) -> Json<serde_json::Value> {
    let keys: Vec<_> = gateway
        .keys()
        .receipt_keys()
        .keys
        .into_iter()
        .map(|key| {
            serde_json::json!({
                "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": key.kid, "x": key.x,
            })
        })
        .collect();
    Json(serde_json::json!({ "keys": keys }))
}
