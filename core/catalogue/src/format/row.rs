//! One row: one version of one item, as canonical JSON.

use banshi_domain::{ContentHash, Item, ItemCode, ItemVersion};
use serde::Deserialize;
use serde_json::Value;

use super::{FormatFault, limits, sorted};

/// What a row is found by; rows are ordered by it (the code by its bytes).
pub(crate) type RowKey = (ItemCode, ItemVersion);

/// One version of an item: key, canonical bytes, their hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) key: RowKey,
    /// Canonical JSON. Members that this build does not know are kept.
    pub(crate) json: String,
    pub(crate) hash: ContentHash,
}

#[derive(Deserialize)]
struct KeyOnly {
    code: ItemCode,
    version: ItemVersion,
}

impl Row {
    /// The row of an item.
    pub(crate) fn of(item: &Item) -> Result<Self, FormatFault> {
        let value = serde_json::to_value(item).map_err(|_| FormatFault::Malformed { what: "an item" })?;
        Self::of_value(&value)
    }

    fn of_value(value: &Value) -> Result<Self, FormatFault> {
        let json = sorted(value)?;
        let json = String::from_utf8(json).map_err(|_| FormatFault::Malformed { what: "a row" })?;
        Self::read(json)
    }

    /// Takes a row as it was published. Only the key is looked at: the bytes are covered by the content digest.
    pub(crate) fn read(json: String) -> Result<Self, FormatFault> {
        if json.len() > limits::ROW {
            return Err(FormatFault::TooLarge {
                limit: limits::ROW as u64,
            });
        }
        let key: KeyOnly =
            serde_json::from_str(&json).map_err(|_| FormatFault::Malformed { what: "a row" })?;
        let hash = ContentHash::of(json.as_bytes());
        Ok(Self {
            key: (key.code, key.version),
            json,
            hash,
        })
    }

    /// The item.
    pub(crate) fn item(&self) -> Result<Item, FormatFault> {
        serde_json::from_str(&self.json).map_err(|_| FormatFault::Malformed { what: "an item" })
    }
}

/// `content_digest` of an edition: SHA-256 over the SHA-256s (32 bytes each) of its canonical rows in key order.
///
/// Two steps, so that a phone need not hash 90 MB after each delta: it keeps the rows' hashes.
pub(crate) fn digest_of<'a>(hashes: impl Iterator<Item = &'a ContentHash>) -> ContentHash {
    let mut all = Vec::with_capacity(32 * hashes.size_hint().0);
    for hash in hashes {
        all.extend_from_slice(hash.as_bytes());
    }
    ContentHash::of(&all)
}

/// `content_digest` of these items, in whatever order they stand. For publishers, and for outsiders that write the
/// format and want to compare.
///
/// # Errors
/// Where an item cannot be written as canonical JSON, as with a row of more than 1 MiB.
pub fn content_digest(items: &[Item]) -> Result<ContentHash, FormatFault> {
    let mut rows = items.iter().map(Row::of).collect::<Result<Vec<_>, _>>()?;
    rows.sort_unstable_by(|a, b| a.key.cmp(&b.key));
    Ok(digest_of(rows.iter().map(|row| &row.hash)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The vectors of the README: whoever writes the format elsewhere starts here.
    #[test]
    fn digest_vectors() {
        assert_eq!(
            digest_of([].iter()).to_string(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        let first = Row::of_value(&json!({"version": 1, "code": "A-1", "title": {"zh": "登记"}})).unwrap();
        assert_eq!(first.json, r#"{"code":"A-1","title":{"zh":"登记"},"version":1}"#);
        assert_eq!(
            first.hash.to_string(),
            "cb6e4cff2dbea8720ed8f70a2858566602b236bd9115317dab8b480ea518532e"
        );
        let second = Row::of_value(&json!({"code": "A-1", "version": 2})).unwrap();
        assert_eq!(
            digest_of([first.hash, second.hash].iter()).to_string(),
            "c1fc497a6a01f89940ea2c0e4387a63438ecc9e039d85633bcf99e71082089d6"
        );
    }

    #[test]
    fn members_unknown_to_this_build_are_kept() {
        let row = Row::read(r#"{"code":"A","new":[1],"version":1}"#.into()).unwrap();
        assert!(row.json.contains("new"));
    }

    #[test]
    fn a_row_without_a_key_is_refused() {
        for bad in [
            "",
            "[]",
            "{}",
            r#"{"code":"","version":1}"#,
            r#"{"code":"A","version":-1}"#,
        ] {
            assert!(Row::read(bad.into()).is_err(), "{bad}");
        }
    }
}
