//! tus's headers, read; nothing here does I/O.

use banshi_domain::{ContentHash, ProblemKind};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use ring::digest;

/// The one version that is spoken.
pub const VERSION: &str = "1.0.0";

/// Checksum algorithms, as the `Tus-Checksum-Algorithm` header lists them.
pub const CHECKSUMS: &str = "sha1,sha256";

/// Extensions, as the `Tus-Extension` header lists them.
pub const EXTENSIONS: &str = "creation,creation-with-upload,checksum,expiration,termination";

/// The most bytes of one piece in the object store.
pub const PIECE: usize = 1 << 20;

/// The longest `Upload-Metadata` that is looked at.
const METADATA_LIMIT: usize = 4096;

/// What an upload says of itself at its creation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    /// Bytes.
    pub length: u64,
    /// SHA-256 of the whole.
    pub sha256: ContentHash,
    /// The header as it came.
    pub metadata: String,
}

/// Reads `Upload-Length` and `Upload-Metadata`.
///
/// # Errors
/// `malformed` where one cannot be read or `sha256` is missing; `too-large` above `most` bytes.
pub fn announced(length: Option<&str>, metadata: Option<&str>, most: u64) -> Result<Announced, ProblemKind> {
    let length = number(length.ok_or(ProblemKind::Malformed)?)?;
    if length > most {
        return Err(ProblemKind::TooLarge);
    }
    let metadata = metadata
        .filter(|text| text.len() <= METADATA_LIMIT)
        .ok_or(ProblemKind::Malformed)?;
    let mut sha256 = None;
    for pair in metadata.split(',') {
        let mut words = pair.split(' ').filter(|word| !word.is_empty());
        let (Some(key), value, None) = (words.next(), words.next(), words.next()) else {
            return Err(ProblemKind::Malformed);
        };
        if key == "sha256" {
            let value = BASE64
                .decode(value.unwrap_or_default())
                .map_err(|_| ProblemKind::Malformed)?;
            sha256 = Some(hash(&value).ok_or(ProblemKind::Malformed)?);
        }
    }
    Ok(Announced {
        length,
        sha256: sha256.ok_or(ProblemKind::Malformed)?,
        metadata: metadata.to_owned(),
    })
}

/// The hash as 64 hexadecimal digits or as its 32 bytes: clients of tus write both.
fn hash(value: &[u8]) -> Option<ContentHash> {
    match <[u8; 32]>::try_from(value) {
        Ok(bytes) => Some(ContentHash(bytes)),
        Err(_) => std::str::from_utf8(value).ok()?.parse().ok(),
    }
}

/// Reads a count of bytes: digits alone, no sign.
///
/// # Errors
/// `malformed`.
pub fn number(text: &str) -> Result<u64, ProblemKind> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ProblemKind::Malformed);
    }
    text.parse().map_err(|_| ProblemKind::Malformed)
}

/// What `Upload-Checksum` says of one request's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checksum {
    is_sha256: bool,
    expected: Vec<u8>,
}

/// Reads `Upload-Checksum`.
///
/// # Errors
/// `malformed` for another algorithm or a value that is none.
pub fn checksum(header: Option<&str>) -> Result<Option<Checksum>, ProblemKind> {
    let Some(header) = header else { return Ok(None) };
    let (algorithm, value) = header.split_once(' ').ok_or(ProblemKind::Malformed)?;
    let expected = BASE64.decode(value.trim()).map_err(|_| ProblemKind::Malformed)?;
    let is_sha256 = match algorithm {
        "sha256" => true,
        "sha1" => false,
        _ => return Err(ProblemKind::Malformed),
    };
    if expected.len() != if is_sha256 { 32 } else { 20 } {
        return Err(ProblemKind::Malformed);
    }
    Ok(Some(Checksum { is_sha256, expected }))
}

impl Checksum {
    /// Whether the bytes are those that were announced.
    #[must_use]
    pub fn holds(&self, bytes: &[u8]) -> bool {
        let algorithm = if self.is_sha256 {
            &digest::SHA256
        } else {
            &digest::SHA1_FOR_LEGACY_USE_ONLY
        };
        digest::digest(algorithm, bytes).as_ref() == self.expected
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_hash_may_be_written_in_two_ways() {
        let hash = ContentHash::of(b"page");
        for value in [BASE64.encode(hash.to_string()), BASE64.encode(hash.0)] {
            let metadata = format!("filename YS5wZGY=,sha256 {value}");
            let announced = announced(Some("4"), Some(&metadata), 10).unwrap();
            assert_eq!((announced.length, announced.sha256), (4, hash));
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let good = format!("sha256 {}", BASE64.encode([7; 32]));
        assert_eq!(announced(Some("11"), Some(&good), 10), Err(ProblemKind::TooLarge));
        for (length, metadata) in [
            (None, Some(good.as_str())),
            (Some("-1"), Some(&good)),
            (Some("+1"), Some(&good)),
            (Some("99999999999999999999999"), Some(&good)),
            (Some("1"), None),
            (Some("1"), Some("filename YQ==")),
            (Some("1"), Some("sha256 !")),
            (Some("1"), Some("sha256 YQ==")),
            (Some("1"), Some("a b c")),
        ] {
            assert_eq!(
                announced(length, metadata, 10),
                Err(ProblemKind::Malformed),
                "{length:?} {metadata:?}"
            );
        }
    }

    #[test]
    fn a_checksum_holds_for_its_bytes_alone() {
        let sha1 = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, b"ab");
        let sum = checksum(Some(&format!("sha1 {}", BASE64.encode(sha1))))
            .unwrap()
            .unwrap();
        assert!(sum.holds(b"ab") && !sum.holds(b"ac"));
        assert_eq!(checksum(Some("md5 AAAA")), Err(ProblemKind::Malformed));
        assert_eq!(checksum(Some("sha256 AAAA")), Err(ProblemKind::Malformed));
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(length in ".*", metadata in ".*", sum in ".*") {
            let _ = announced(Some(&length), Some(&metadata), 1 << 20);
            let _ = checksum(Some(&sum));
        }
    }
}
