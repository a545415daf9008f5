//! From a trusted root to the rows of an edition: the walk over a repository's files, shared by phone, gateway and
//! publisher.

use std::collections::BTreeMap;

use banshi_domain::ContentHash;
use chrono::{DateTime, Utc};

use crate::fetch::paths;
use crate::format::{FormatFault, Manifest, Part, Row, RowKey, limits};
use crate::tuf::{FileMeta, MetadataFault, Role, TargetFile, Targets, Trusted};
use crate::{Fetch, FetchError};

/// Why a published file is not taken over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadFault {
    /// It could not be got.
    #[error("{path}: {source}")]
    Fetch {
        /// Which file.
        path: String,
        /// Why.
        source: FetchError,
    },
    /// Metadata is not believed.
    #[error(transparent)]
    Metadata(#[from] MetadataFault),
    /// A target or object is not the one that was signed: tampered with, cut short, or mixed from several editions.
    #[error("{path} is not the file that was signed")]
    Tampered {
        /// Which file.
        path: String,
    },
    /// The signed list lacks a file that every catalogue has.
    #[error("the catalogue lists no {name}")]
    NotListed {
        /// Which target.
        name: String,
    },
    /// A signed file cannot be read: a publisher's mistake, or a format of later years.
    #[error("{path}: {source}")]
    Format {
        /// Which file.
        path: String,
        /// Why.
        source: FormatFault,
    },
    /// The rows are not those that the digest was made over.
    #[error("the rows do not match the content digest")]
    DigestMismatch,
}

/// Follows roots until there is none that is newer, telling of each (specification 5.3).
pub(crate) fn follow_roots(
    fetch: &dyn Fetch,
    trusted: &mut Trusted,
    mut took: impl FnMut(u64, &[u8]),
) -> Result<(), ReadFault> {
    for _ in 0..limits::ROOT_ROTATIONS {
        let version = trusted.root.version + 1;
        let path = paths::root(version);
        match fetch.get(&path, limits::ROOT) {
            Ok(bytes) => {
                trusted.next_root(&bytes)?;
                took(version, &bytes);
            }
            Err(FetchError::NotFound) => return Ok(()),
            Err(FetchError::TooLarge) => {
                return Err(MetadataFault::TooLarge {
                    role: Role::Root,
                    limit: limits::ROOT,
                }
                .into());
            }
            Err(source) => return Err(ReadFault::Fetch { path, source }),
        }
    }
    Ok(())
}

/// The bytes of timestamp, snapshot and targets metadata that are now believed.
pub(crate) struct Chain {
    pub(crate) timestamp: Vec<u8>,
    pub(crate) snapshot: Vec<u8>,
    pub(crate) targets: Vec<u8>,
}

/// Timestamp, snapshot, targets, in this order; `now` is checked against their expiry where it is given.
pub(crate) fn follow_chain(
    fetch: &dyn Fetch,
    trusted: &mut Trusted,
    now: Option<DateTime<Utc>>,
) -> Result<Chain, ReadFault> {
    let timestamp = metadata(fetch, Role::Timestamp, paths::TIMESTAMP, limits::TIMESTAMP)?;
    trusted.take_timestamp(&timestamp, now)?;

    let named = trusted.snapshot_meta()?;
    let limit = length_of(&named, limits::SNAPSHOT);
    let snapshot = metadata(fetch, Role::Snapshot, &paths::snapshot(named.version), limit)?;
    trusted.take_snapshot(&snapshot, now)?;

    let named = trusted.targets_meta()?;
    let limit = length_of(&named, limits::TARGETS);
    let targets = metadata(fetch, Role::Targets, &paths::targets(named.version), limit)?;
    trusted.take_targets(&targets, now)?;
    Ok(Chain {
        timestamp,
        snapshot,
        targets,
    })
}

fn length_of(named: &FileMeta, most: u64) -> u64 {
    named.length.unwrap_or(most).min(most)
}

fn metadata(fetch: &dyn Fetch, role: Role, path: &str, limit: u64) -> Result<Vec<u8>, ReadFault> {
    fetch.get(path, limit).map_err(|source| match source {
        FetchError::TooLarge => MetadataFault::TooLarge { role, limit }.into(),
        source => ReadFault::Fetch {
            path: path.to_owned(),
            source,
        },
    })
}

/// A file whose length and hash are signed.
pub(crate) fn signed_file(
    fetch: &dyn Fetch,
    path: &str,
    length: u64,
    most: u64,
    sha256: &ContentHash,
) -> Result<Vec<u8>, ReadFault> {
    let tampered = || ReadFault::Tampered {
        path: path.to_owned(),
    };
    if length > most {
        let source = FormatFault::TooLarge { limit: most };
        return Err(ReadFault::Format {
            path: path.to_owned(),
            source,
        });
    }
    let bytes = fetch.get(path, length).map_err(|source| match source {
        FetchError::TooLarge => tampered(),
        source => ReadFault::Fetch {
            path: path.to_owned(),
            source,
        },
    })?;
    if bytes.len() as u64 != length || ContentHash::of(&bytes) != *sha256 {
        return Err(tampered());
    }
    Ok(bytes)
}

/// An object, by its hash alone.
pub(crate) fn object(fetch: &dyn Fetch, hash: &ContentHash) -> Result<Vec<u8>, ReadFault> {
    let path = paths::object(hash);
    match fetch.get(&path, limits::OBJECT) {
        Ok(bytes) if ContentHash::of(&bytes) == *hash => Ok(bytes),
        Ok(_) => Err(ReadFault::Tampered { path }),
        Err(FetchError::TooLarge) => Err(ReadFault::Format {
            path,
            source: FormatFault::TooLarge {
                limit: limits::OBJECT,
            },
        }),
        Err(source) => Err(ReadFault::Fetch { path, source }),
    }
}

/// The entry of a target.
pub(crate) fn listed<'a>(targets: &'a Targets, name: &str) -> Result<&'a TargetFile, ReadFault> {
    targets.files.get(name).ok_or_else(|| ReadFault::NotListed {
        name: name.to_owned(),
    })
}

/// A target's bytes.
pub(crate) fn target(fetch: &dyn Fetch, targets: &Targets, name: &str) -> Result<Vec<u8>, ReadFault> {
    let file = listed(targets, name)?;
    signed_file(
        fetch,
        &paths::target(name, &file.sha256),
        file.length,
        limits::TARGET,
        &file.sha256,
    )
}

/// The target `snapshot`.
pub(crate) fn manifest(fetch: &dyn Fetch, targets: &Targets) -> Result<Manifest, ReadFault> {
    let bytes = target(fetch, targets, SNAPSHOT)?;
    Manifest::read(&bytes).map_err(|source| ReadFault::Format {
        path: SNAPSHOT.to_owned(),
        source,
    })
}

/// The rows of one part.
pub(crate) fn part_rows(fetch: &dyn Fetch, part: &crate::format::PartRef) -> Result<Vec<Row>, ReadFault> {
    let path = paths::object(&part.sha256);
    let packed = signed_file(fetch, &path, part.length, limits::OBJECT, &part.sha256)?;
    Part::rows(part, &packed).map_err(|source| ReadFault::Format { path, source })
}

/// All rows of the parts given, by key.
pub(crate) fn rows_of<'a>(
    fetch: &dyn Fetch,
    parts: impl Iterator<Item = &'a crate::format::PartRef>,
) -> Result<BTreeMap<RowKey, Row>, ReadFault> {
    let mut rows = BTreeMap::new();
    for part in parts {
        rows.extend(
            part_rows(fetch, part)?
                .into_iter()
                .map(|row| (row.key.clone(), row)),
        );
    }
    Ok(rows)
}

/// Name of the target that lists the rows' parts.
pub(crate) const SNAPSHOT: &str = "snapshot";
/// Keys under which receipts were ever signed.
pub(crate) const RECEIPT_KEYS: &str = "receipt-keys.json";
/// The official calendar.
pub(crate) const CALENDAR: &str = "calendar.txt";
/// Names of divisions.
pub(crate) const DIVISIONS: &str = "divisions.txt";
/// All scenarios; a folder that has none lists none.
pub(crate) const SCENARIOS: &str = "scenarios";
/// Formats that a reader must know.
pub(crate) const FORMATS: &str = "formats.json";

/// Name of the delta from an earlier edition.
pub(crate) fn delta_name(from: u64) -> String {
    format!("delta-{from}")
}
