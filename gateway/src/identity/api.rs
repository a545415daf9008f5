//! `/v1/sign-in`, `/v1/sessions`, `/v1/devices`.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{delete, get, post};
use banshi_domain::{
    DeviceId, ProblemKind, RefreshRequest, Session, SessionRequest, SignInOptions, SignedInPerson,
    VerifyingKey,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use serde::Serialize;
use utoipa::ToSchema;

use super::CodeExchange;
use super::store::{self, NewDevice};
use crate::http::{ApiResult, Json, Path};
use crate::{Caller, Gateway};

/// The routes.
pub fn router() -> Router<Gateway> {
    Router::new()
        .route("/v1/sign-in", get(options))
        .route("/v1/sessions", post(sign_in))
        .route("/v1/sessions/refresh", post(refresh))
        .route("/v1/sessions/current", delete(sign_out))
        .route("/v1/devices", get(devices))
        .route("/v1/devices/{id}", delete(revoke))
}

/// What a phone needs to know before it opens the browser.
#[utoipa::path(get, path = "/v1/sign-in", tag = "identity",
    responses((status = 200, body = SignInOptions), (status = 503)))]
pub(crate) async fn options(State(gateway): State<Gateway>) -> ApiResult<Json<SignInOptions>> {
    let (issuer, authorization_endpoint) = gateway.provider().endpoints().await?;
    let settings = &gateway.settings().identity;
    Ok(Json(SignInOptions {
        issuer,
        authorization_endpoint,
        client_id: settings.client_id.clone(),
        scopes: settings.scopes.clone(),
    }))
}

/// Exchanges the provider's code, enrols the device, opens a session.
#[utoipa::path(post, path = "/v1/sessions", tag = "identity", request_body = SessionRequest,
    responses((status = 201, body = Session), (status = 400), (status = 401), (status = 503)))]
pub(crate) async fn sign_in(
    State(gateway): State<Gateway>,
    Json(request): Json<SessionRequest>,
) -> ApiResult<(StatusCode, Json<Session>)> {
    let device = check_enrolment(&request)?;
    let code = CodeExchange {
        client_id: &gateway.settings().identity.client_id,
        code: &request.code,
        code_verifier: &request.code_verifier,
        redirect_uri: &request.redirect_uri,
        nonce: &request.nonce,
    };
    let who = super::sign_in(&gateway, &code).await?;
    let tokens = super::open_session(&gateway, &who, Some(device)).await?;
    tracing::info!(subject = who.subject, device = %request.device.id, "signed in");
    let session = Session {
        access_token: tokens.access,
        refresh_token: tokens.refresh,
        expires_at: tokens.expires_at,
        assurance: who.person.assurance,
        person: who.wire(),
    };
    Ok((StatusCode::CREATED, Json(session)))
}

/// The phone holds the key that it enrols: it signed this very code with it.
fn check_enrolment(request: &SessionRequest) -> ApiResult<NewDevice> {
    let device = &request.device;
    let key = VerifyingKey::p256(&device.public_key).map_err(|_| ProblemKind::Malformed)?;
    let proof = BASE64URL
        .decode(&device.proof)
        .map_err(|_| ProblemKind::Malformed)?;
    key.verify(request.code.as_bytes(), &proof)
        .map_err(|_| ProblemKind::SignInNeeded)?;
    let name: String = device.name.chars().filter(|c| !c.is_control()).take(60).collect();
    Ok(NewDevice {
        id: device.id,
        public_key: device.public_key.clone(),
        name,
    })
}

/// The next tokens.
#[utoipa::path(post, path = "/v1/sessions/refresh", tag = "identity", request_body = RefreshRequest,
    responses((status = 200, body = Session), (status = 401)))]
pub(crate) async fn refresh(
    State(gateway): State<Gateway>,
    Json(request): Json<RefreshRequest>,
) -> ApiResult<Json<Session>> {
    let (tokens, subject, assurance) = store::refresh(&gateway, &request.refresh_token).await?;
    let claims = store::person(&gateway, &subject).await?;
    Ok(Json(Session {
        access_token: tokens.access,
        refresh_token: tokens.refresh,
        expires_at: tokens.expires_at,
        assurance,
        person: SignedInPerson {
            subject,
            name: claims.name,
            id: claims.id,
            telephone: claims.telephone,
        },
    }))
}

/// Ends this session.
#[utoipa::path(delete, path = "/v1/sessions/current", tag = "identity", responses((status = 204), (status = 401)))]
pub(crate) async fn sign_out(State(gateway): State<Gateway>, caller: Caller) -> ApiResult<StatusCode> {
    super::end_session(&gateway, &caller.session).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A device of the caller's.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Device {
    /// Its id.
    id: String,
    /// What it is called.
    name: String,
    /// When it enrolled last.
    enrolled_at: String,
    /// When it was revoked.
    revoked_at: Option<String>,
    /// Whether this request came from it.
    is_this: bool,
}

/// Answer to `GET /v1/devices`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Devices {
    /// Oldest first.
    devices: Vec<Device>,
}

/// The caller's devices.
#[utoipa::path(get, path = "/v1/devices", tag = "identity", responses((status = 200, body = Devices), (status = 401)))]
pub(crate) async fn devices(State(gateway): State<Gateway>, caller: Caller) -> ApiResult<Json<Devices>> {
    let current = caller.device.map(|device| device.to_string());
    let devices = store::devices(&gateway, &caller.subject).await?;
    let devices = devices
        .into_iter()
        .map(|(id, name, enrolled_at, revoked_at)| Device {
            is_this: current.as_ref() == Some(&id),
            id,
            name,
            enrolled_at,
            revoked_at,
        })
        .collect();
    Ok(Json(Devices { devices }))
}

/// Revokes a device: its sessions end, its signatures are no longer taken.
#[utoipa::path(delete, path = "/v1/devices/{id}", tag = "identity", params(("id" = String, Path)),
    responses((status = 204), (status = 404)))]
pub(crate) async fn revoke(
    State(gateway): State<Gateway>,
    caller: Caller,
    Path(id): Path<DeviceId>,
) -> ApiResult<StatusCode> {
    store::revoke(&gateway, &caller.subject, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
