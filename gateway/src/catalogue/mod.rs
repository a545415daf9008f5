//! `/v1/catalogue/*`: the published catalogue as static files with ETags. Any web server could do it; this one does it
//! so that one binary is enough.

use std::path::PathBuf;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use banshi_domain::{ContentHash, ProblemKind};

use crate::Gateway;
use crate::http::{ApiResult, Path};

/// The routes.
pub(crate) fn router() -> Router<Gateway> {
    Router::new().route("/v1/catalogue/{folder}/{name}", get(file))
}

/// A published file.
#[utoipa::path(get, path = "/v1/catalogue/{folder}/{name}", tag = "catalogue",
    params(("folder" = String, Path, description = "metadata, targets or objects"), ("name" = String, Path)),
    responses((status = 200), (status = 304), (status = 404)))]
pub(crate) async fn file(
    State(gateway): State<Gateway>,
    Path((folder, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let is_known = matches!(folder.as_str(), "metadata" | "targets" | "objects");
    if !is_known || name.starts_with('.') || name.len() > 200 || !name.bytes().all(is_name) {
        return Err(ProblemKind::NotFound.into());
    }
    // A name that begins with its content's hash never changes; the others are told by their content.
    let named_hash = name.get(..64).and_then(|text| text.parse::<ContentHash>().ok());
    let path: PathBuf = gateway.settings().catalogue.join(&folder).join(&name);
    let read = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => ProblemKind::NotFound,
        _ => ProblemKind::Unavailable,
    };
    let asked = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if let Some(hash) = named_hash {
        let etag = format!("\"{hash}\"");
        if matches(asked, &etag) {
            tokio::fs::metadata(&path).await.map_err(read)?;
            return answer(StatusCode::NOT_MODIFIED, &etag, true, &name, vec![]);
        }
        return answer(
            StatusCode::OK,
            &etag,
            true,
            &name,
            tokio::fs::read(&path).await.map_err(read)?,
        );
    }
    let bytes = tokio::fs::read(&path).await.map_err(read)?;
    let etag = format!("\"{}\"", ContentHash::of(&bytes));
    if matches(asked, &etag) {
        return answer(StatusCode::NOT_MODIFIED, &etag, false, &name, vec![]);
    }
    answer(StatusCode::OK, &etag, false, &name, bytes)
}

/// If-None-Match (RFC 9110 §13.1.2), compared weakly.
fn matches(asked: &str, etag: &str) -> bool {
    asked
        .split(',')
        .map(str::trim)
        .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

fn answer(status: StatusCode, etag: &str, is_fixed: bool, name: &str, bytes: Vec<u8>) -> ApiResult<Response> {
    let mut response = (status, bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::ETAG, etag.parse().map_err(|_| ProblemKind::Internal)?);
    let caching = if is_fixed {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    let kind = match name.rsplit('.').next() {
        Some("json") => "application/json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    Ok(response)
}
