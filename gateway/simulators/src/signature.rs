//! Signed requests between partners: `Banshi-Signature: t=…,v1=…` (gateway/adapters/README.md).
//!
//! Written from that text and not shared with the gateway, so that the two check each other.

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use ring::hmac;

const HEADER: &str = "banshi-signature";
const TOLERANCE_SECONDS: i64 = 300;

/// The secret shared with the gateway.
#[derive(Clone)]
pub(crate) struct Secret(hmac::Key);

impl Secret {
    pub(crate) fn new(text: &str) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, text.as_bytes()))
    }

    pub(crate) fn check(
        &self,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<(), StatusCode> {
        let now = chrono::Utc::now().timestamp();
        headers
            .get(HEADER)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| self.is_right(value, method.as_str(), uri.path(), body, now))
            .ok_or(StatusCode::UNAUTHORIZED)
    }

    fn is_right(&self, header: &str, method: &str, path: &str, body: &[u8], now: i64) -> Option<()> {
        let (time, signature) = header.split_once(',')?;
        let time = time.strip_prefix("t=")?;
        let signature = hex::decode(signature.strip_prefix("v1=")?).ok()?;
        let age = now.checked_sub(time.parse().ok()?)?;
        if age.abs() > TOLERANCE_SECONDS {
            return None;
        }
        hmac::verify(&self.0, &signed_bytes(time, method, path, body), &signature).ok()
    }

    pub(crate) fn header(&self, method: &str, path: &str, body: &[u8]) -> String {
        let time = chrono::Utc::now().timestamp().to_string();
        let tag = hmac::sign(&self.0, &signed_bytes(&time, method, path, body));
        format!("t={time},v1={}", hex::encode(tag))
    }
}

fn signed_bytes(time: &str, method: &str, path: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("{time}.{method} {path}.").into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_own_bytes_path_and_time_alone() {
        let secret = Secret::new("shared");
        let header = secret.header("POST", "/v1/checks", b"{}");
        let now = chrono::Utc::now().timestamp();
        assert!(
            secret
                .is_right(&header, "POST", "/v1/checks", b"{}", now)
                .is_some()
        );
        assert!(
            secret
                .is_right(&header, "POST", "/v1/checks", b"[]", now)
                .is_none()
        );
        assert!(
            secret
                .is_right(&header, "PUT", "/v1/checks", b"{}", now)
                .is_none()
        );
        assert!(
            secret
                .is_right(&header, "POST", "/v1/other", b"{}", now)
                .is_none()
        );
        assert!(
            secret
                .is_right(&header, "POST", "/v1/checks", b"{}", now + 301)
                .is_none()
        );
        assert!(
            Secret::new("other")
                .is_right(&header, "POST", "/v1/checks", b"{}", now)
                .is_none()
        );
    }
}
