//! Digests, Base64 and identifiers.

use std::fmt::Write;

use base64::{
    Engine, alphabet,
    engine::{GeneralPurpose, GeneralPurposeConfig},
    prelude::BASE64_STANDARD,
};
use md5::{Digest, Md5};
use ring::{
    digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, SHA384, SHA512},
    signature::{ED25519, UnparsedPublicKey},
};

use super::{EvalError, eval::Context};

/// `digest(text, algorithm, encoding)`.
pub(super) fn digest(text: &str, algorithm: &str, encoding: &str) -> Result<String, EvalError> {
    let secure = |algorithm| ring::digest::digest(algorithm, text.as_bytes()).as_ref().to_vec();
    let bytes = match algorithm.to_ascii_uppercase().replace('-', "").as_str() {
        "MD5" => Md5::digest(text).to_vec(),
        "SHA1" => secure(&SHA1_FOR_LEGACY_USE_ONLY),
        "SHA256" => secure(&SHA256),
        "SHA384" => secure(&SHA384),
        "SHA512" => secure(&SHA512),
        _ => return Err(EvalError::Unsupported(format!("the digest `{algorithm}`"))),
    };
    match encoding.to_ascii_lowercase().as_str() {
        "hex" => Ok(bytes.iter().fold(String::new(), |mut hex, byte| {
            // Writing to a text cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })),
        "base64" => Ok(BASE64_STANDARD.encode(bytes)),
        _ => Err(EvalError::Unsupported(format!("the encoding `{encoding}`"))),
    }
}

/// The text that Base64 holds. Characters outside its alphabet are passed over; what is left must be whole groups of
/// four, or there is no text.
pub(super) fn base64_decode(text: &str) -> String {
    decode(text)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default()
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let kept: String = text
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '='))
        .collect();
    let config = GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(&alphabet::STANDARD, config).decode(kept).ok()
}

/// `extract-signed(content, key)`: what follows the Ed25519 signature in the content, where the key verifies it.
pub(super) fn extract_signed(content: &str, key: &str) -> String {
    let verified = || {
        let (content, key) = (decode(content)?, decode(key)?);
        let (signature, message) = content.split_at_checked(64)?;
        UnparsedPublicKey::new(&ED25519, key)
            .verify(message, signature)
            .ok()?;
        Some(String::from_utf8_lossy(message).into_owned())
    };
    verified().unwrap_or_default()
}

/// A random UUID, version 4.
pub(super) fn uuid(cx: &Context<'_>) -> String {
    let (high, low) = (cx.world.draw(), cx.world.draw());
    let high = (high & !0xf000) | 0x4000;
    let low = (low & !(0b11 << 62)) | (0b10 << 62);
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    )
}

/// `uuid(length)`: so many random letters and digits.
pub(super) fn random_text(length: usize, cx: &Context<'_>) -> String {
    const LETTERS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    (0..length)
        .map(|_| char::from(LETTERS[usize::try_from(cx.world.draw() % 36).unwrap_or(0)]))
        .collect()
}
