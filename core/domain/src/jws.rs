//! Compact JWS (RFC 7515), with a closed list of algorithms: ES256 for devices, EdDSA for the gateway.
//!
//! The algorithm is the key's, never the header's: a header that names another is refused.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use ring::signature::{ECDSA_P256_SHA256_FIXED, ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::Assurance;

/// The longest compact JWS that is looked at, in bytes.
pub const JWS_LIMIT: usize = 256 * 1024;

/// Why a JWS is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JwsFault {
    /// Longer than [`JWS_LIMIT`].
    #[error("longer than 256 KiB")]
    TooLong,
    /// Not three base64url parts with a JSON header.
    #[error("not a compact JWS")]
    Malformed,
    /// A header names an algorithm that is not the key's, or a critical extension.
    #[error("an algorithm or extension that is not accepted")]
    NotAccepted,
    /// The signature is wrong.
    #[error("the signature does not match")]
    BadSignature,
    /// The payload is not what was expected.
    #[error("the payload cannot be read")]
    BadPayload,
    /// The key is not one.
    #[error("the key cannot be read")]
    BadKey,
    /// The signer failed.
    #[error("the signer refused")]
    SignerFailed,
}

/// A protected header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JwsHeader {
    /// `ES256` or `EdDSA`.
    pub alg: String,
    /// Which key.
    pub kid: String,
    /// How surely the signer was known when they signed; on devices' signatures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr: Option<Assurance>,
    /// Critical extensions: none is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crit: Option<Vec<String>>,
}

/// A key that checks signatures of one algorithm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyingKey {
    algorithm: Algorithm,
    bytes: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Algorithm {
    Es256,
    EdDsa,
}

impl Algorithm {
    const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }
}

impl VerifyingKey {
    /// A device's P-256 key: uncompressed point of 65 bytes, base64url.
    ///
    /// # Errors
    /// [`JwsFault::BadKey`].
    pub fn p256(text: &str) -> Result<Self, JwsFault> {
        let bytes = BASE64URL.decode(text).map_err(|_| JwsFault::BadKey)?;
        if bytes.len() == 65 && bytes[0] == 4 {
            Ok(Self {
                algorithm: Algorithm::Es256,
                bytes,
            })
        } else {
            Err(JwsFault::BadKey)
        }
    }

    /// A gateway's Ed25519 key: 32 bytes, base64url.
    ///
    /// # Errors
    /// [`JwsFault::BadKey`].
    pub fn ed25519(text: &str) -> Result<Self, JwsFault> {
        let bytes = BASE64URL.decode(text).map_err(|_| JwsFault::BadKey)?;
        if bytes.len() == 32 {
            Ok(Self {
                algorithm: Algorithm::EdDsa,
                bytes,
            })
        } else {
            Err(JwsFault::BadKey)
        }
    }

    /// Checks a detached signature (ES256: the fixed form r ‖ s of RFC 7518 §3.4).
    ///
    /// # Errors
    /// [`JwsFault::BadSignature`].
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), JwsFault> {
        let checked = match self.algorithm {
            Algorithm::Es256 => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &self.bytes).verify(message, signature)
            }
            Algorithm::EdDsa => UnparsedPublicKey::new(&ED25519, &self.bytes).verify(message, signature),
        };
        checked.map_err(|_| JwsFault::BadSignature)
    }
}

/// A JWS whose signature held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedJws {
    /// The protected header.
    pub header: JwsHeader,
    /// The signed bytes.
    pub payload: Vec<u8>,
}

impl VerifiedJws {
    /// The payload as JSON.
    ///
    /// # Errors
    /// [`JwsFault::BadPayload`].
    pub fn claims<T: DeserializeOwned>(&self) -> Result<T, JwsFault> {
        serde_json::from_slice(&self.payload).map_err(|_| JwsFault::BadPayload)
    }
}

/// The id of the key that signed, before anything is believed: to find the key, for nothing else.
///
/// # Errors
/// [`JwsFault::TooLong`], [`JwsFault::Malformed`].
pub fn peek_key_id(compact: &str) -> Result<String, JwsFault> {
    Ok(split(compact)?.header.kid)
}

/// Checks a compact JWS.
///
/// # Errors
/// [`JwsFault`].
pub fn verify_compact(compact: &str, key: &VerifyingKey) -> Result<VerifiedJws, JwsFault> {
    let Parts {
        header,
        payload,
        signature,
        signed,
    } = split(compact)?;
    if header.alg != key.algorithm.name() || header.crit.is_some() {
        return Err(JwsFault::NotAccepted);
    }
    key.verify(signed.as_bytes(), &signature)?;
    Ok(VerifiedJws { header, payload })
}

struct Parts<'a> {
    header: JwsHeader,
    payload: Vec<u8>,
    signature: Vec<u8>,
    signed: &'a str,
}

fn split(compact: &str) -> Result<Parts<'_>, JwsFault> {
    if compact.len() > JWS_LIMIT {
        return Err(JwsFault::TooLong);
    }
    let (signed, signature) = compact.rsplit_once('.').ok_or(JwsFault::Malformed)?;
    let (header, payload) = signed.split_once('.').ok_or(JwsFault::Malformed)?;
    let decode = |part: &str| BASE64URL.decode(part).map_err(|_| JwsFault::Malformed);
    Ok(Parts {
        header: serde_json::from_slice(&decode(header)?).map_err(|_| JwsFault::Malformed)?,
        payload: decode(payload)?,
        signature: decode(signature)?,
        signed,
    })
}

/// Someone who signs: a device's hardware key, the gateway's receipt key.
pub trait Signer {
    /// `ES256` or `EdDSA`.
    fn algorithm(&self) -> &'static str;

    /// The signature (ES256: the fixed form r ‖ s).
    ///
    /// # Errors
    /// [`JwsFault::SignerFailed`] where the key cannot be used.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, JwsFault>;
}

/// Makes a compact JWS over `payload`.
///
/// # Errors
/// [`JwsFault::SignerFailed`].
pub fn sign_compact(
    payload: &[u8],
    kid: &str,
    acr: Option<Assurance>,
    signer: &dyn Signer,
) -> Result<String, JwsFault> {
    let header = JwsHeader {
        alg: signer.algorithm().to_owned(),
        kid: kid.to_owned(),
        acr,
        crit: None,
    };
    let header = serde_json::to_vec(&header).map_err(|_| JwsFault::Malformed)?;
    let mut compact = format!("{}.{}", BASE64URL.encode(header), BASE64URL.encode(payload));
    let signature = signer.sign(compact.as_bytes())?;
    compact.push('.');
    compact.push_str(&BASE64URL.encode(signature));
    Ok(compact)
}

/// An Ed25519 key held in memory, as the gateway's receipt key is.
pub struct Ed25519Signer(Ed25519KeyPair);

impl Ed25519Signer {
    /// From PKCS #8 (RFC 8410), as `ring` and OpenSSL write it.
    ///
    /// # Errors
    /// [`JwsFault::BadKey`].
    pub fn from_pkcs8(bytes: &[u8]) -> Result<Self, JwsFault> {
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(bytes)
            .map(Self)
            .map_err(|_| JwsFault::BadKey)
    }

    /// The public key, base64url, as [`VerifyingKey::ed25519`] takes it.
    #[must_use]
    pub fn public_key(&self) -> String {
        BASE64URL.encode(self.0.public_key())
    }
}

impl Signer for Ed25519Signer {
    fn algorithm(&self) -> &'static str {
        Algorithm::EdDsa.name()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, JwsFault> {
        Ok(self.0.sign(message).as_ref().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer() -> Ed25519Signer {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&ring::rand::SystemRandom::new()).unwrap();
        Ed25519Signer::from_pkcs8(pkcs8.as_ref()).unwrap()
    }

    #[test]
    fn what_was_signed_verifies_and_nothing_else_does() {
        let signer = signer();
        let key = VerifyingKey::ed25519(&signer.public_key()).unwrap();
        let jws = sign_compact(b"{}", "k1", None, &signer).unwrap();
        assert_eq!(peek_key_id(&jws).unwrap(), "k1");
        assert_eq!(verify_compact(&jws, &key).unwrap().payload, b"{}");

        let other = jws.replacen(&BASE64URL.encode("{}"), &BASE64URL.encode("[]"), 1);
        assert_eq!(verify_compact(&other, &key), Err(JwsFault::BadSignature));
    }

    #[test]
    fn the_header_cannot_choose_the_algorithm() {
        let gateway = signer();
        let key = VerifyingKey::ed25519(&gateway.public_key()).unwrap();
        for header in [r#"{"alg":"none","kid":"k"}"#, r#"{"alg":"ES256","kid":"k"}"#] {
            let signed = format!("{}.{}", BASE64URL.encode(header), BASE64URL.encode("{}"));
            let signature = BASE64URL.encode(gateway.sign(signed.as_bytes()).unwrap());
            assert_eq!(
                verify_compact(&format!("{signed}.{signature}"), &key),
                Err(JwsFault::NotAccepted)
            );
        }
    }

    #[test]
    fn malformed_and_oversized_texts_are_named() {
        let key = VerifyingKey::ed25519(&signer().public_key()).unwrap();
        for text in ["", "a", "a.b", "a.b.c", "e30.e30.e30"] {
            assert_eq!(verify_compact(text, &key), Err(JwsFault::Malformed), "{text}");
        }
        assert_eq!(
            verify_compact(&"a".repeat(JWS_LIMIT + 1), &key),
            Err(JwsFault::TooLong)
        );
    }
}
