//! `Banshi-Signature: t=…,v1=…`: HMAC-SHA256 over time, method, path and body. See `gateway/adapters/README.md`.

use ring::hmac;

/// The header.
pub const SIGNATURE_HEADER: &str = "banshi-signature";

/// Seconds by which the sender's clock may differ.
const TOLERANCE: i64 = 300;

/// Why a signature is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureFault {
    /// No header, or not one of this form.
    #[error("no signature")]
    Missing,
    /// Too old, or from the future.
    #[error("too old, or from the future")]
    Time,
    /// Not this secret's, or not over this request.
    #[error("the signature does not match")]
    Wrong,
}

fn message(at: i64, method: &str, path: &str, body: &[u8]) -> Vec<u8> {
    [format!("{at}.{method} {path}.").as_bytes(), body].concat()
}

/// Makes the header's value; `at` in Unix seconds by the sender's own clock.
#[must_use]
pub fn sign(secret: &str, at: i64, method: &str, path: &str, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    format!(
        "t={at},v1={}",
        hex::encode(hmac::sign(&key, &message(at, method, path, body)))
    )
}

/// Checks the header's value; `now` in Unix seconds by the receiver's own clock.
///
/// # Errors
/// [`SignatureFault`].
pub fn verify(
    secret: &str,
    now: i64,
    header: Option<&str>,
    method: &str,
    path: &str,
    body: &[u8],
) -> Result<(), SignatureFault> {
    let header = header
        .filter(|text| text.len() <= 256)
        .ok_or(SignatureFault::Missing)?;
    let part = |name: &str| {
        header
            .split(',')
            .find_map(|part| part.trim().strip_prefix(name))
            .ok_or(SignatureFault::Missing)
    };
    let at: i64 = part("t=")?.parse().map_err(|_| SignatureFault::Missing)?;
    let tag = hex::decode(part("v1=")?).map_err(|_| SignatureFault::Missing)?;
    if now.abs_diff(at) > TOLERANCE.unsigned_abs() {
        return Err(SignatureFault::Time);
    }
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    hmac::verify(&key, &message(at, method, path, body), &tag).map_err(|_| SignatureFault::Wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_covers_time_method_path_and_body() {
        let header = sign("s", 1000, "PUT", "/v1/orders/1", b"{}");
        let check = |now, method, path, body: &[u8]| verify("s", now, Some(&header), method, path, body);
        assert_eq!(check(1300, "PUT", "/v1/orders/1", b"{}"), Ok(()));
        assert_eq!(
            check(1301, "PUT", "/v1/orders/1", b"{}"),
            Err(SignatureFault::Time)
        );
        assert_eq!(
            check(1000, "POST", "/v1/orders/1", b"{}"),
            Err(SignatureFault::Wrong)
        );
        assert_eq!(
            check(1000, "PUT", "/v1/orders/2", b"{}"),
            Err(SignatureFault::Wrong)
        );
        assert_eq!(
            check(1000, "PUT", "/v1/orders/1", b"{} "),
            Err(SignatureFault::Wrong)
        );
    }

    #[test]
    fn headers_of_another_form_are_missing() {
        for header in [
            "",
            "t=1",
            "v1=00",
            "t=x,v1=00",
            "t=1000,v1=zz",
            "t=9223372036854775808,v1=00",
        ] {
            assert_eq!(
                verify("s", 1000, Some(header), "PUT", "/", b""),
                Err(SignatureFault::Missing),
                "{header}"
            );
        }
        assert_eq!(
            verify("s", 0, Some("t=-9223372036854775808,v1=00"), "PUT", "/", b""),
            Err(SignatureFault::Time)
        );
    }
}
