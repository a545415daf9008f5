//! The target `snapshot`: which parts hold the rows of an edition. A part is an object of some hundred rows, so that
//! a first sync that breaks off goes on where it stopped, and no phone holds all rows in memory.

use banshi_domain::{ContentHash, ItemCode, ItemVersion};
use serde::{Deserialize, Serialize};

use super::{FORMAT, FormatFault, Row, limits, pack, unpack};

/// The list of parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// [`FORMAT`].
    pub(crate) format: u32,
    /// Counts up with every change of rows.
    pub(crate) edition: u64,
    /// See [`content_digest`](super::content_digest).
    pub(crate) content_digest: ContentHash,
    /// Rows in all parts.
    pub(crate) rows: usize,
    /// In key order.
    pub(crate) parts: Vec<PartRef>,
}

/// One part, at `objects/{sha256}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PartRef {
    /// Key of its first row.
    pub(crate) first: (ItemCode, ItemVersion),
    /// Its packed bytes.
    pub(crate) length: u64,
    /// How many rows it holds.
    pub(crate) rows: usize,
    /// SHA-256 of its packed bytes.
    pub(crate) sha256: ContentHash,
}

/// A part's packed bytes.
pub(crate) struct Part {
    pub(crate) reference: PartRef,
    pub(crate) packed: Vec<u8>,
}

/// Unpacked bytes after which a part ends in any case.
const PART_BYTES: usize = 1 << 20;
/// Unpacked bytes before which it does not end.
const PART_LEAST: usize = 256 << 10;

impl Manifest {
    /// Puts rows, in key order, into parts.
    ///
    /// Where a part ends depends on its rows alone, so that parts without a change keep their hash and are neither
    /// stored nor fetched again.
    pub(crate) fn cut(edition: u64, rows: &[Row]) -> (Self, Vec<Part>) {
        let mut parts = Vec::new();
        let mut lines = String::new();
        let mut first = 0;
        for (place, row) in rows.iter().enumerate() {
            lines.push_str(&row.json);
            lines.push('\n');
            let boundary =
                lines.len() >= PART_LEAST && ContentHash::of(row.key.0.as_str().as_bytes()).0[0] < 8;
            if boundary || lines.len() >= PART_BYTES || place + 1 == rows.len() {
                parts.push(Part::of(&rows[first..=place], &lines));
                lines.clear();
                first = place + 1;
            }
        }
        let manifest = Self {
            format: FORMAT,
            edition,
            content_digest: super::digest_of(rows.iter().map(|row| &row.hash)),
            rows: rows.len(),
            parts: parts.iter().map(|part| part.reference.clone()).collect(),
        };
        (manifest, parts)
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        // A struct of texts and numbers is always JSON.
        pack(&serde_json::to_vec(self).unwrap_or_default())
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Self, FormatFault> {
        let json = unpack(bytes, limits::UNPACKED)?;
        check_format(&json)?;
        let manifest: Self = serde_json::from_slice(&json).map_err(|_| FormatFault::Malformed {
            what: "the list of parts",
        })?;
        let ordered = manifest
            .parts
            .windows(2)
            .all(|pair| pair[0].first < pair[1].first);
        let counted: usize = manifest
            .parts
            .iter()
            .map(|part| part.rows.min(limits::ROWS))
            .sum();
        let sized = manifest.parts.iter().all(|part| part.length <= limits::OBJECT);
        if !ordered || !sized || counted != manifest.rows || counted > limits::ROWS {
            return Err(FormatFault::Malformed {
                what: "the list of parts",
            });
        }
        Ok(manifest)
    }

    /// The parts that may hold versions of an item: one, or two where they lie across an end.
    pub(crate) fn parts_of(&self, code: &ItemCode) -> &[PartRef] {
        let start = self
            .parts
            .partition_point(|part| part.first.0 < *code)
            .saturating_sub(1);
        let end = self.parts.partition_point(|part| part.first.0 <= *code);
        &self.parts[start..end.max(start)]
    }
}

/// Later formats may be shaped otherwise: the version is looked at before the rest.
fn check_format(json: &[u8]) -> Result<(), FormatFault> {
    #[derive(Deserialize)]
    struct FormatOnly {
        format: u64,
    }
    let found: FormatOnly = serde_json::from_slice(json).map_err(|_| FormatFault::Malformed {
        what: "the list of parts",
    })?;
    if found.format != u64::from(FORMAT) {
        return Err(FormatFault::Version { found: found.format });
    }
    Ok(())
}

impl Part {
    fn of(rows: &[Row], lines: &str) -> Self {
        let packed = pack(lines.as_bytes());
        let reference = PartRef {
            first: rows[0].key.clone(),
            length: packed.len() as u64,
            rows: rows.len(),
            sha256: ContentHash::of(&packed),
        };
        Self { reference, packed }
    }

    /// Its rows; in key order, as many as the list says.
    pub(crate) fn rows(reference: &PartRef, packed: &[u8]) -> Result<Vec<Row>, FormatFault> {
        let malformed = FormatFault::Malformed {
            what: "a part of the rows",
        };
        let lines = unpack(packed, limits::UNPACKED)?;
        let lines = std::str::from_utf8(&lines).map_err(|_| malformed.clone())?;
        let rows = lines
            .lines()
            .map(|line| Row::read(line.to_owned()))
            .collect::<Result<Vec<_>, _>>()?;
        let ordered = rows.windows(2).all(|pair| pair[0].key < pair[1].key);
        if !ordered
            || rows.len() != reference.rows
            || rows.first().map(|row| &row.key) != Some(&reference.first)
        {
            return Err(malformed);
        }
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(count: u32) -> Vec<Row> {
        let mut rows: Vec<_> = (0..count)
            .map(|n| {
                Row::read(format!(
                    r#"{{"code":"A-{n:05}","text":"{}","version":1}}"#,
                    "药".repeat(1000)
                ))
                .unwrap()
            })
            .collect();
        rows.sort_by(|a, b| a.key.cmp(&b.key));
        rows
    }

    #[test]
    fn parts_hold_all_rows_once_and_are_found_by_key() {
        let rows = rows(400);
        let (manifest, parts) = Manifest::cut(7, &rows);
        assert!(parts.len() > 3);
        let manifest = Manifest::read(&manifest.to_bytes()).unwrap();
        let read: Vec<Row> = parts
            .iter()
            .flat_map(|part| Part::rows(&part.reference, &part.packed).unwrap())
            .collect();
        assert_eq!(read, rows);
        for row in &rows {
            let holds = |part: &PartRef| {
                let held = parts.iter().find(|held| held.reference == *part).unwrap();
                Part::rows(part, &held.packed).unwrap().contains(row)
            };
            assert!(manifest.parts_of(&row.key.0).iter().any(holds));
        }
        let before_all = manifest.parts_of(&"0".parse().unwrap());
        assert!(before_all.is_empty());
    }

    #[test]
    fn a_changed_row_changes_few_parts() {
        let old = rows(1200);
        let mut new = old.clone();
        new.remove(500);
        let (old, new) = (Manifest::cut(1, &old).0, Manifest::cut(2, &new).0);
        let fresh = new.parts.iter().filter(|part| !old.parts.contains(part)).count();
        assert!(fresh <= 3, "{fresh} of {}", new.parts.len());
    }

    #[test]
    fn a_list_of_another_format_is_named_so() {
        let later = pack(br#"{"format":2,"other":true}"#);
        assert_eq!(Manifest::read(&later), Err(FormatFault::Version { found: 2 }));
        assert!(Manifest::read(&pack(b"{}")).is_err());
        assert!(Manifest::read(b"").is_err());
    }
}
