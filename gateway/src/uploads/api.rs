//! `/v1/uploads` (tus 1.0).

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{options, post};
use banshi_domain::{ProblemKind, UploadId};
use bytes::BytesMut;
use futures_util::StreamExt as _;

use super::rules::{self, Announced, Checksum};
use super::store::{self, Upload};
use crate::http::{ApiError, ApiResult, Path};
use crate::{Caller, Gateway};

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");
const OFFSET_TYPE: &str = "application/offset+octet-stream";

/// The routes.
pub fn router() -> Router<Gateway> {
    Router::new()
        .route("/v1/uploads", post(create).options(capabilities))
        .route(
            "/v1/uploads/{id}",
            options(capabilities).head(state).patch(append).delete(terminate),
        )
        .layer(middleware::from_fn(speak_tus))
        // Bodies are read piece by piece, each upload against its own length.
        .layer(DefaultBodyLimit::disable())
}

/// Every request but OPTIONS names the version, every answer too.
async fn speak_tus(request: axum::extract::Request, next: Next) -> Response {
    let is_options = request.method() == axum::http::Method::OPTIONS;
    let version = request.headers().get(RESUMABLE);
    let mut response = if is_options || version.is_some_and(|version| version == rules::VERSION) {
        next.run(request).await
    } else {
        ApiError::from(ProblemKind::TusVersion).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(RESUMABLE, HeaderValue::from_static(rules::VERSION));
    headers.insert("tus-version", HeaderValue::from_static(rules::VERSION));
    response
}

/// What this server speaks.
#[utoipa::path(options, path = "/v1/uploads", tag = "uploads", responses((status = 204)))]
pub(crate) async fn capabilities(State(gateway): State<Gateway>) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert("tus-extension", HeaderValue::from_static(rules::EXTENSIONS));
    headers.insert(
        "tus-checksum-algorithm",
        HeaderValue::from_static(rules::CHECKSUMS),
    );
    headers.insert(
        "tus-max-size",
        HeaderValue::from(gateway.settings().uploads.max_bytes),
    );
    response
}

/// Begins an upload; the body may hold its first bytes, or all of them.
#[utoipa::path(post, path = "/v1/uploads", tag = "uploads",
    params(("Upload-Length" = u64, Header), ("Upload-Metadata" = String, Header, description = "`sha256` of the whole")),
    responses((status = 201), (status = 400), (status = 412), (status = 413), (status = 460)))]
pub(crate) async fn create(
    State(gateway): State<Gateway>,
    caller: Caller,
    headers: HeaderMap,
    body: axum::body::Body,
) -> ApiResult<Response> {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let announced = rules::announced(text(LENGTH), text(METADATA), gateway.settings().uploads.max_bytes)?;
    let brings = match text(header::CONTENT_TYPE) {
        Some(OFFSET_TYPE) => true,
        Some(_) if text(header::CONTENT_LENGTH).is_some_and(|length| length != "0") => {
            return Err(ProblemKind::MediaTypeUnknown.into());
        }
        _ => false,
    };
    let checksum = rules::checksum(text(CHECKSUM))?;
    let upload = if announced.length == 0 || (brings && announced.length <= rules::PIECE as u64) {
        take_small(&gateway, &caller.subject, announced, body, checksum.as_ref()).await?
    } else {
        let mut upload = store::create(&gateway, &caller.subject, announced).await?;
        if brings && !upload.is_done {
            receive(&gateway, &mut upload, body, checksum.as_ref()).await?;
        }
        upload
    };
    let mut response = StatusCode::CREATED.into_response();
    let location = format!("{}v1/uploads/{}", gateway.public_url(), upload.id);
    response.headers_mut().insert(
        header::LOCATION,
        location.parse().map_err(|_| ProblemKind::Internal)?,
    );
    told(&mut response, &upload)?;
    Ok(response)
}

/// Where an upload stands.
#[utoipa::path(head, path = "/v1/uploads/{id}", tag = "uploads", params(("id" = String, Path)),
    responses((status = 200), (status = 404), (status = 412)))]
pub(crate) async fn state(
    State(gateway): State<Gateway>,
    caller: Caller,
    Path(id): Path<UploadId>,
) -> ApiResult<Response> {
    let upload = store::find(&gateway, &caller.subject, id).await?;
    let mut response = StatusCode::OK.into_response();
    told(&mut response, &upload)?;
    let headers = response.headers_mut();
    headers.insert(LENGTH, HeaderValue::from(upload.length));
    headers.insert(
        METADATA,
        upload.metadata.parse().map_err(|_| ProblemKind::Internal)?,
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Goes on with an upload from its offset.
#[utoipa::path(patch, path = "/v1/uploads/{id}", tag = "uploads",
    params(("id" = String, Path), ("Upload-Offset" = u64, Header), ("Upload-Checksum" = Option<String>, Header)),
    responses((status = 204), (status = 404), (status = 409), (status = 415), (status = 460)))]
pub(crate) async fn append(
    State(gateway): State<Gateway>,
    caller: Caller,
    Path(id): Path<UploadId>,
    headers: HeaderMap,
    body: axum::body::Body,
) -> ApiResult<Response> {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if text(header::CONTENT_TYPE) != Some(OFFSET_TYPE) {
        return Err(ProblemKind::MediaTypeUnknown.into());
    }
    let offset = rules::number(text(OFFSET).ok_or(ProblemKind::Malformed)?)?;
    let checksum = rules::checksum(text(CHECKSUM))?;
    let mut upload = store::find(&gateway, &caller.subject, id).await?;
    if offset != upload.received {
        return Err(ProblemKind::UploadOffset.into());
    }
    if !upload.is_done {
        receive(&gateway, &mut upload, body, checksum.as_ref()).await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    told(&mut response, &upload)?;
    Ok(response)
}

/// Ends an upload.
#[utoipa::path(delete, path = "/v1/uploads/{id}", tag = "uploads", params(("id" = String, Path)),
    responses((status = 204), (status = 404)))]
pub(crate) async fn terminate(
    State(gateway): State<Gateway>,
    caller: Caller,
    Path(id): Path<UploadId>,
) -> ApiResult<StatusCode> {
    store::terminate(&gateway, &caller.subject, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn told(response: &mut Response, upload: &Upload) -> ApiResult<()> {
    let headers = response.headers_mut();
    headers.insert(OFFSET, HeaderValue::from(upload.received));
    let expires = upload.expires_at.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    headers.insert(EXPIRES, expires.parse().map_err(|_| ProblemKind::Internal)?);
    Ok(())
}

/// Takes an upload of at most one piece: whole, if its bytes came whole; else what came begins it.
async fn take_small(
    gateway: &Gateway,
    owner: &str,
    announced: Announced,
    body: axum::body::Body,
    checksum: Option<&Checksum>,
) -> ApiResult<Upload> {
    let mut stream = body.into_data_stream();
    let mut held = BytesMut::new();
    let mut is_cut = false;
    while let Some(chunk) = stream.next().await {
        let Ok(chunk) = chunk else {
            is_cut = true;
            break;
        };
        if held.len() as u64 + chunk.len() as u64 > announced.length {
            return Err(ProblemKind::TooLarge.into());
        }
        held.extend_from_slice(&chunk);
    }
    check_sum(checksum, is_cut, &held)?;
    if held.len() as u64 == announced.length {
        return store::create_whole(gateway, owner, announced, held.freeze()).await;
    }
    let mut upload = store::create(gateway, owner, announced).await?;
    if !upload.is_done {
        upload.take(gateway, held.freeze()).await?;
    }
    Ok(upload)
}

/// With a checksum, a request's bytes are taken all or not at all.
fn check_sum(checksum: Option<&Checksum>, is_cut: bool, held: &[u8]) -> ApiResult<()> {
    match checksum {
        Some(_) if is_cut => Err(ProblemKind::Malformed.into()),
        Some(checksum) if !checksum.holds(held) => Err(ProblemKind::ChecksumMismatch.into()),
        _ => Ok(()),
    }
}

/// Reads a body piece by piece. Without a checksum, what came before a cut link is kept; with one, all or nothing.
async fn receive(
    gateway: &Gateway,
    upload: &mut Upload,
    body: axum::body::Body,
    checksum: Option<&Checksum>,
) -> ApiResult<()> {
    let most = upload.length - upload.received;
    let mut stream = body.into_data_stream();
    let mut held = BytesMut::new();
    let mut came = 0_u64;
    let mut is_cut = false;
    while let Some(chunk) = stream.next().await {
        let Ok(chunk) = chunk else {
            is_cut = true;
            break;
        };
        came += chunk.len() as u64;
        if came > most {
            return Err(ProblemKind::TooLarge.into());
        }
        held.extend_from_slice(&chunk);
        // Whole pieces are kept as they come, but for small uploads, which are kept once and whole.
        let is_small = upload.received == 0 && most <= rules::PIECE as u64;
        while checksum.is_none() && !is_small && held.len() >= rules::PIECE && came < most {
            upload.take(gateway, held.split_to(rules::PIECE).freeze()).await?;
        }
    }
    check_sum(checksum, is_cut, &held)?;
    upload.take(gateway, held.freeze()).await
}
