//! ID tokens (OpenID Connect Core 1.0 §3.1.3.7): a signed statement of the provider about who signed in.
//!
//! Signatures are checked by `ring` against the provider's JWKS, for a closed list of algorithms; the algorithm must be
//! one that the key's own type has, so that a header cannot choose.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;
use serde_json::Value;

/// The longest token that is looked at.
const LIMIT: usize = 32 * 1024;

/// Seconds by which the provider's clock may differ from ours.
const SKEW: i64 = 120;

/// Why a token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// Not a signed JWT of reasonable length.
    #[error("not a signed token")]
    Malformed,
    /// The key that it names is not the provider's.
    #[error("signed by an unknown key")]
    UnknownKey,
    /// An algorithm that is not taken, or not this key's.
    #[error("an algorithm that is not taken")]
    Algorithm,
    /// The signature is wrong.
    #[error("the signature does not match")]
    Signature,
    /// Another issuer.
    #[error("another issuer")]
    Issuer,
    /// Made for another client.
    #[error("made for another client")]
    Audience,
    /// Too old, or from the future.
    #[error("too old, or from the future")]
    Time,
    /// Not the nonce of this sign-in.
    #[error("another sign-in's nonce")]
    Nonce,
}

/// A set of keys (RFC 7517).
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct JwkSet {
    keys: Vec<Jwk>,
}

#[derive(Debug, Clone, Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

/// What a token must say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected<'a> {
    /// Issuer.
    pub(crate) issuer: &'a str,
    /// Client.
    pub(crate) client: &'a str,
    /// Nonce of this sign-in.
    pub(crate) nonce: &'a str,
    /// Unix seconds, by the machine's own clock.
    pub(crate) now: i64,
}

/// Checks a token and gives its claims.
///
/// # Errors
/// [`TokenFault`].
pub(crate) fn verify(
    token: &str,
    keys: &JwkSet,
    expected: &Expected<'_>,
) -> Result<serde_json::Map<String, Value>, TokenFault> {
    if token.len() > LIMIT {
        return Err(TokenFault::Malformed);
    }
    let mut parts = token.split('.');
    let (Some(header), Some(payload), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(TokenFault::Malformed);
    };
    let signed = &token[..header.len() + 1 + payload.len()];
    let decode = |part: &str| BASE64URL.decode(part).map_err(|_| TokenFault::Malformed);
    let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| TokenFault::Malformed)?;
    if header.crit.is_some() {
        return Err(TokenFault::Algorithm);
    }
    let key = keys.find(header.kid.as_deref()).ok_or(TokenFault::UnknownKey)?;
    key.verify(&header.alg, signed.as_bytes(), &decode(signature)?)?;

    let claims: serde_json::Map<String, Value> =
        serde_json::from_slice(&decode(payload)?).map_err(|_| TokenFault::Malformed)?;
    check(&claims, expected)?;
    Ok(claims)
}

fn check(claims: &serde_json::Map<String, Value>, expected: &Expected<'_>) -> Result<(), TokenFault> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("iss") != Some(expected.issuer) {
        return Err(TokenFault::Issuer);
    }
    let is_ours = match claims.get("aud") {
        Some(Value::String(one)) => one == expected.client,
        Some(Value::Array(several)) => {
            several.iter().any(|one| one == expected.client)
                && (several.len() == 1 || text("azp") == Some(expected.client))
        }
        _ => false,
    };
    if !is_ours {
        return Err(TokenFault::Audience);
    }
    let seconds = |name: &str| claims.get(name).and_then(Value::as_i64).ok_or(TokenFault::Time);
    if seconds("exp")? < expected.now - SKEW || seconds("iat")? > expected.now + SKEW {
        return Err(TokenFault::Time);
    }
    if text("nonce") != Some(expected.nonce) {
        return Err(TokenFault::Nonce);
    }
    if text("sub").is_none_or(|subject| subject.is_empty() || subject.len() > 255) {
        return Err(TokenFault::Malformed);
    }
    Ok(())
}

impl JwkSet {
    fn find(&self, kid: Option<&str>) -> Option<&Jwk> {
        let mut signing = self
            .keys
            .iter()
            .filter(|key| key.usage.as_deref().is_none_or(|usage| usage == "sig"));
        match kid {
            Some(kid) => signing.find(|key| key.kid.as_deref() == Some(kid)),
            // Without a key id there must be no choice.
            None => signing.next().filter(|_| self.keys.len() == 1),
        }
    }
}

impl Jwk {
    fn verify(&self, algorithm: &str, message: &[u8], signature: &[u8]) -> Result<(), TokenFault> {
        let part = |part: &Option<String>| {
            part.as_deref()
                .and_then(|text| BASE64URL.decode(text).ok())
                .ok_or(TokenFault::UnknownKey)
        };
        let checked = match (self.kty.as_str(), self.crv.as_deref(), algorithm) {
            ("RSA", _, "RS256" | "PS256") => {
                let parameters = if algorithm == "RS256" {
                    &RSA_PKCS1_2048_8192_SHA256
                } else {
                    &RSA_PSS_2048_8192_SHA256
                };
                RsaPublicKeyComponents {
                    n: part(&self.n)?,
                    e: part(&self.e)?,
                }
                .verify(parameters, message, signature)
            }
            ("EC", Some("P-256"), "ES256") => {
                let point = [vec![4], part(&self.x)?, part(&self.y)?].concat();
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature)
            }
            ("OKP", Some("Ed25519"), "EdDSA") => {
                UnparsedPublicKey::new(&ED25519, part(&self.x)?).verify(message, signature)
            }
            _ => return Err(TokenFault::Algorithm),
        };
        checked.map_err(|_| TokenFault::Signature)
    }
}

#[cfg(test)]
mod tests {
    use banshi_domain::{Ed25519Signer, Signer as _};
    use ring::signature::Ed25519KeyPair;
    use serde_json::json;

    use super::*;

    struct Provider {
        signer: Ed25519Signer,
        keys: JwkSet,
    }

    impl Provider {
        fn new() -> Self {
            let pkcs8 = Ed25519KeyPair::generate_pkcs8(&ring::rand::SystemRandom::new()).unwrap();
            let signer = Ed25519Signer::from_pkcs8(pkcs8.as_ref()).unwrap();
            let keys =
                json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "k", "x": signer.public_key()}]});
            Self {
                signer,
                keys: serde_json::from_value(keys).unwrap(),
            }
        }

        fn token(&self, header: &Value, claims: &Value) -> String {
            let text = format!(
                "{}.{}",
                BASE64URL.encode(header.to_string()),
                BASE64URL.encode(claims.to_string())
            );
            let signature = self.signer.sign(text.as_bytes()).unwrap();
            format!("{text}.{}", BASE64URL.encode(signature))
        }
    }

    const EXPECTED: Expected<'static> = Expected {
        issuer: "http://i",
        client: "app",
        nonce: "n",
        now: 1000,
    };

    fn good() -> Value {
        json!({"iss": "http://i", "aud": "app", "sub": "s", "nonce": "n", "exp": 1300, "iat": 990})
    }

    #[test]
    fn a_good_token_is_believed() {
        let provider = Provider::new();
        let token = provider.token(&json!({"alg": "EdDSA", "kid": "k"}), &good());
        assert_eq!(verify(&token, &provider.keys, &EXPECTED).unwrap()["sub"], "s");
    }

    #[test]
    fn each_wrong_claim_is_named() {
        let provider = Provider::new();
        for (name, value, fault) in [
            ("iss", json!("http://other"), TokenFault::Issuer),
            ("aud", json!("other"), TokenFault::Audience),
            ("aud", json!(["app", "other"]), TokenFault::Audience),
            ("exp", json!(800), TokenFault::Time),
            ("exp", json!("later"), TokenFault::Time),
            ("iat", json!(5000), TokenFault::Time),
            ("nonce", json!("m"), TokenFault::Nonce),
            ("sub", json!(""), TokenFault::Malformed),
        ] {
            let mut claims = good();
            claims[name] = value;
            let token = provider.token(&json!({"alg": "EdDSA", "kid": "k"}), &claims);
            assert_eq!(verify(&token, &provider.keys, &EXPECTED), Err(fault), "{name}");
        }
    }

    #[test]
    fn the_header_cannot_choose_algorithm_or_key() {
        let provider = Provider::new();
        for (header, fault) in [
            (json!({"alg": "none", "kid": "k"}), TokenFault::Algorithm),
            (json!({"alg": "HS256", "kid": "k"}), TokenFault::Algorithm),
            (json!({"alg": "ES256", "kid": "k"}), TokenFault::Algorithm),
            (json!({"alg": "EdDSA", "kid": "other"}), TokenFault::UnknownKey),
            (
                json!({"alg": "EdDSA", "kid": "k", "crit": ["b64"]}),
                TokenFault::Algorithm,
            ),
        ] {
            let token = provider.token(&header, &good());
            assert_eq!(verify(&token, &provider.keys, &EXPECTED), Err(fault), "{header}");
        }
        let other = Provider::new().token(&json!({"alg": "EdDSA", "kid": "k"}), &good());
        assert_eq!(
            verify(&other, &provider.keys, &EXPECTED),
            Err(TokenFault::Signature)
        );
    }

    #[test]
    fn no_bytes_make_it_panic() {
        let keys = Provider::new().keys;
        for text in [
            "",
            ".",
            "..",
            "...",
            "a.b.c",
            "e30.e30.e30",
            "é.é.é",
            "e30..",
            "eyJhbGciOiJFZERTQSJ9.e30.AA",
        ] {
            assert!(verify(text, &keys, &EXPECTED).is_err(), "{text}");
        }
        assert_eq!(
            verify(&"a".repeat(LIMIT + 1), &keys, &EXPECTED),
            Err(TokenFault::Malformed)
        );
    }
}
