//! Putting an edition on disk: objects and targets first, metadata after them, the timestamp last. A run that breaks
//! off leaves the edition before it in place.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use banshi_domain::ContentHash;
use chrono::{DateTime, Days, FixedOffset, NaiveDate, Utc};
use serde_json::{Value, json};

use super::history::{Previous, usable_until};
use super::{Publication, PublishError};
use crate::edition::{CALENDAR, DIVISIONS, FORMATS, RECEIPT_KEYS, SCENARIOS, SNAPSHOT, delta_name};
use crate::fetch::{Folder, paths};
use crate::format::{
    Delta, FORMAT, FormatFault, Manifest, Part, Row, RowKey, SCENARIOS_FORMAT, write_scenarios,
};
use crate::tuf::{Role, RoleKeys, SigningKeys, TargetFile, Targets, signed_bytes};
use crate::{ReadFault, edition};

/// For how many days each role's metadata is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetimes {
    /// Root: until then the keys must have been confirmed or changed.
    pub root: u64,
    /// Targets and snapshot: until then the publisher must have published.
    pub publication: u64,
    /// Timestamp: until then it must have been refreshed; the longest that a freeze goes unnoticed.
    pub timestamp: u64,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            root: 3 * 365,
            publication: 365,
            timestamp: 7,
        }
    }
}

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The edition; the same as before where no row changed.
    pub edition: u64,
    /// Its digest.
    pub content_digest: ContentHash,
    /// Rows, earlier versions that may still be filed among them.
    pub rows: usize,
    /// Bytes of all parts: what a first sync costs, give or take metadata.
    pub snapshot_bytes: u64,
    /// Deltas with their bytes, newest first.
    pub deltas: Vec<(u64, u64)>,
}

impl Publication {
    /// Writes the next edition into `dir`, or the first where there is none. `now` is the publisher's clock.
    ///
    /// # Errors
    /// [`PublishError`]; what was published before stays in place.
    pub fn write(&self, dir: &Path, keys: &SigningKeys, now: DateTime<Utc>) -> Result<Written, PublishError> {
        self.write_with(dir, keys, Lifetimes::default(), now)
    }

    /// [`write`](Self::write) with lifetimes other than the usual.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn write_with(
        &self,
        dir: &Path,
        keys: &SigningKeys,
        lifetimes: Lifetimes,
        now: DateTime<Utc>,
    ) -> Result<Written, PublishError> {
        let folder = Folder::new(dir);
        let previous = Previous::read(&folder)?;
        if let Some(previous) = &previous {
            check_keys(previous, keys)?;
        }
        let before = previous
            .as_ref()
            .map(|previous| previous.rows(&folder))
            .transpose()?
            .unwrap_or_default();
        let rows = self.rows(&before, china_day(now))?;
        self.check_objects(dir)?;

        for (hash, bytes) in &self.objects {
            put_once(dir, &paths::object(hash), bytes)?;
        }
        let (manifest, deltas) = write_rows(dir, &folder, previous.as_ref(), &before, &rows)?;
        let snapshot_bytes = manifest.parts.iter().map(|part| part.length).sum();
        let mut files = self.write_extras(dir)?;
        let custom = json!({
            "edition": manifest.edition, "content_digest": manifest.content_digest, "rows": manifest.rows,
        });
        put_target(dir, &mut files, SNAPSHOT, &manifest.to_bytes(), custom)?;
        let mut sizes = Vec::new();
        for delta in deltas {
            let bytes = delta.to_bytes();
            // Longer than all rows: a phone does better to fetch those.
            if bytes.len() as u64 <= snapshot_bytes {
                put_target(dir, &mut files, &delta_name(delta.from), &bytes, Value::Null)?;
                sizes.push((delta.from, bytes.len() as u64));
            }
        }
        write_metadata(dir, previous.as_ref(), &files, keys, lifetimes, now)?;
        Ok(Written {
            edition: manifest.edition,
            content_digest: manifest.content_digest,
            rows: manifest.rows,
            snapshot_bytes,
            deltas: sizes,
        })
    }

    /// The newest versions, and of those before them what may still be filed on `today`.
    fn rows(
        &self,
        before: &BTreeMap<RowKey, Row>,
        today: NaiveDate,
    ) -> Result<BTreeMap<RowKey, Row>, PublishError> {
        let mut rows: BTreeMap<RowKey, Row> = self
            .items
            .values()
            .map(|(_, row)| (row.key.clone(), row.clone()))
            .collect();
        // From the newest back: each row's successor is known when its turn comes.
        let mut successor: Option<(&RowKey, NaiveDate)> = None;
        for (key, row) in before.iter().rev() {
            let (code, version) = key;
            let Some((newest, _)) = self.items.get(code) else {
                continue;
            };
            if let Some(same) = rows.get(key) {
                if same.hash != row.hash {
                    return Err(PublishError::VersionReused {
                        code: code.clone(),
                        version: *version,
                    });
                }
                successor = Some((key, usable_until(newest)));
                continue;
            }
            if *version > newest.version {
                return Err(PublishError::VersionWentBack {
                    code: code.clone(),
                    version: newest.version,
                    published: *version,
                });
            }
            let until = match successor {
                Some((after, until)) if after.0 == *code => until,
                _ => usable_until(newest),
            };
            let item = row.item().map_err(|source| PublishError::Row {
                code: code.clone(),
                source,
            })?;
            successor = Some((key, usable_until(&item)));
            if today <= until {
                rows.insert(key.clone(), row.clone());
            }
        }
        Ok(rows)
    }

    fn check_objects(&self, dir: &Path) -> Result<(), PublishError> {
        for (hash, code) in self.named() {
            if !self.objects.contains_key(&hash) && !dir.join(paths::object(&hash)).is_file() {
                return Err(PublishError::ObjectMissing {
                    code: code.clone(),
                    hash,
                });
            }
        }
        Ok(())
    }

    fn write_extras(&self, dir: &Path) -> Result<BTreeMap<String, TargetFile>, PublishError> {
        let mut files = BTreeMap::new();
        // Structs of texts and numbers are always JSON.
        let receipt_keys = serde_json::to_vec(&self.extras.receipt_keys).unwrap_or_default();
        let formats =
            json!({"catalogue": FORMAT, "delta": FORMAT, "scenarios": SCENARIOS_FORMAT}).to_string();
        put_target(dir, &mut files, RECEIPT_KEYS, &receipt_keys, Value::Null)?;
        put_target(
            dir,
            &mut files,
            CALENDAR,
            self.extras.calendar.as_bytes(),
            Value::Null,
        )?;
        put_target(
            dir,
            &mut files,
            DIVISIONS,
            self.extras.divisions.as_bytes(),
            Value::Null,
        )?;
        put_target(dir, &mut files, FORMATS, formats.as_bytes(), Value::Null)?;
        if !self.extras.scenarios.is_empty() {
            let scenarios = write_scenarios(&self.extras.scenarios).map_err(PublishError::Scenarios)?;
            put_target(dir, &mut files, SCENARIOS, &scenarios, Value::Null)?;
        }
        Ok(files)
    }
}

/// Writes the parts; gives their list, and the deltas from the editions before.
fn write_rows(
    dir: &Path,
    folder: &Folder,
    previous: Option<&Previous>,
    before: &BTreeMap<RowKey, Row>,
    rows: &BTreeMap<RowKey, Row>,
) -> Result<(Manifest, Vec<Delta>), PublishError> {
    let Some(previous) = previous else {
        return Ok((write_parts(dir, 1, rows)?, Vec::new()));
    };
    let mut editions = previous.editions(folder);
    let unchanged = before == rows;
    let manifest = if unchanged {
        editions.remove(0)
    } else {
        write_parts(dir, previous.manifest.edition + 1, rows)?
    };
    let mut deltas = Vec::new();
    for old in &editions {
        match delta_from(folder, old, &manifest) {
            Ok(delta) => deltas.push(delta),
            Err(fault) => tracing::warn!(edition = old.edition, %fault, "no delta from this edition"),
        }
    }
    Ok((manifest, deltas))
}

fn write_parts(dir: &Path, edition: u64, rows: &BTreeMap<RowKey, Row>) -> Result<Manifest, PublishError> {
    let rows: Vec<_> = rows.values().cloned().collect();
    let (manifest, parts) = Manifest::cut(edition, &rows);
    for Part { reference, packed } in parts {
        put_once(dir, &paths::object(&reference.sha256), &packed)?;
    }
    Ok(manifest)
}

/// Compares only the parts that are not the same in both editions.
fn delta_from(folder: &Folder, old: &Manifest, new: &Manifest) -> Result<Delta, ReadFault> {
    let hashes =
        |manifest: &Manifest| -> BTreeSet<_> { manifest.parts.iter().map(|part| part.sha256).collect() };
    let (in_old, in_new) = (hashes(old), hashes(new));
    let old_rows = edition::rows_of(
        folder,
        old.parts.iter().filter(|part| !in_new.contains(&part.sha256)),
    )?;
    let new_rows = edition::rows_of(
        folder,
        new.parts.iter().filter(|part| !in_old.contains(&part.sha256)),
    )?;
    Ok(Delta::between(old.edition, &old_rows, new.edition, &new_rows))
}

fn write_metadata(
    dir: &Path,
    previous: Option<&Previous>,
    files: &BTreeMap<String, TargetFile>,
    keys: &SigningKeys,
    lifetimes: Lifetimes,
    now: DateTime<Utc>,
) -> Result<(), PublishError> {
    if previous.is_none() {
        put(
            dir,
            &paths::root(1),
            &root_bytes(1, keys, &[&keys.root], lifetimes, now)?,
        )?;
    }
    let (timestamp, snapshot, targets) = previous.map_or((0, 0, 0), |previous| previous.trusted.versions());
    let (timestamp, snapshot, targets) = (timestamp + 1, snapshot + 1, targets + 1);
    let until = expiry(now, lifetimes.publication);

    let body = json!({"targets": Targets::files_json(files)});
    let bytes = signed(Role::Targets, targets, until, body, &keys.targets)?;
    put(dir, &paths::targets(targets), &bytes)?;
    let bytes = signed(
        Role::Snapshot,
        snapshot,
        until,
        naming("targets.json", targets, &bytes),
        &keys.snapshot,
    )?;
    put(dir, &paths::snapshot(snapshot), &bytes)?;
    let body = naming("snapshot.json", snapshot, &bytes);
    let bytes = signed(
        Role::Timestamp,
        timestamp,
        expiry(now, lifetimes.timestamp),
        body,
        &keys.timestamp,
    )?;
    put(dir, paths::TIMESTAMP, &bytes)
}

/// Signs the timestamp anew, so that phones know that what they have is still the newest. Needs the timestamp's keys
/// alone; gives the day and time until which it is valid.
///
/// # Errors
/// [`PublishError`]; the timestamp before it stays.
pub fn refresh_timestamp(
    dir: &Path,
    keys: &RoleKeys,
    lifetimes: Lifetimes,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, PublishError> {
    let folder = Folder::new(dir);
    let previous = Previous::read(&folder)?.ok_or_else(nothing_published)?;
    if previous.trusted.root.role_keys(Role::Timestamp) != keys.publics() {
        return Err(PublishError::OtherKeys);
    }
    let (timestamp, snapshot, _) = previous.trusted.versions();
    let path = paths::snapshot(snapshot);
    let bytes = fs::read(dir.join(&path)).map_err(|source| PublishError::Io {
        path: path.into(),
        source,
    })?;
    let until = expiry(now, lifetimes.timestamp);
    let body = naming("snapshot.json", snapshot, &bytes);
    put(
        dir,
        paths::TIMESTAMP,
        &signed(Role::Timestamp, timestamp + 1, until, body, keys)?,
    )?;
    Ok(until)
}

/// Hands over to other keys, or confirms the present ones for another lifetime: writes the next root, signed by the
/// present root's keys and by the new ones'. Publish afterwards, so that the other roles are signed by the new keys.
///
/// # Errors
/// [`PublishError`]; the root before it stays the newest.
pub fn rotate_root(
    dir: &Path,
    present: &RoleKeys,
    next: &SigningKeys,
    lifetimes: Lifetimes,
    now: DateTime<Utc>,
) -> Result<u64, PublishError> {
    let trusted = Previous::roots(&Folder::new(dir))?
        .pop()
        .ok_or_else(nothing_published)?;
    if trusted.root.role_keys(Role::Root) != present.publics() {
        return Err(PublishError::OtherKeys);
    }
    let version = trusted.root.version + 1;
    put(
        dir,
        &paths::root(version),
        &root_bytes(version, next, &[present, &next.root], lifetimes, now)?,
    )?;
    Ok(version)
}

fn nothing_published() -> PublishError {
    let path = paths::root(1);
    PublishError::Previous(ReadFault::Fetch {
        path,
        source: crate::FetchError::NotFound,
    })
}

fn root_bytes(
    version: u64,
    keys: &SigningKeys,
    signers: &[&RoleKeys],
    lifetimes: Lifetimes,
    now: DateTime<Utc>,
) -> Result<Vec<u8>, PublishError> {
    let all = keys.roles();
    let public: serde_json::Map<_, _> = all
        .iter()
        .flat_map(|(_, keys)| &keys.keys)
        .map(|key| (key.id(), key.public().to_json()))
        .collect();
    let roles: serde_json::Map<_, _> = all
        .iter()
        .map(|(role, keys)| (role.name().to_owned(), keys.to_json()))
        .collect();
    let body = json!({"consistent_snapshot": true, "keys": public, "roles": roles});
    signed_bytes(Role::Root, version, expiry(now, lifetimes.root), body, signers).map_err(unsignable)
}

fn signed(
    role: Role,
    version: u64,
    expires: DateTime<Utc>,
    body: Value,
    keys: &RoleKeys,
) -> Result<Vec<u8>, PublishError> {
    signed_bytes(role, version, expires, body, &[keys]).map_err(unsignable)
}

fn unsignable(source: FormatFault) -> PublishError {
    PublishError::Previous(ReadFault::Format {
        path: "metadata".to_owned(),
        source,
    })
}

fn naming(name: &str, version: u64, bytes: &[u8]) -> Value {
    let hash = ContentHash::of(bytes);
    json!({"meta": {name: {"version": version, "length": bytes.len(), "hashes": {"sha256": hash}}}})
}

fn check_keys(previous: &Previous, keys: &SigningKeys) -> Result<(), PublishError> {
    let root = &previous.trusted.root;
    let same = keys.roles().iter().skip(1).all(|(role, keys)| {
        root.role_keys(*role) == keys.publics() && root.role(*role).threshold <= keys.keys.len()
    });
    if same {
        Ok(())
    } else {
        Err(PublishError::OtherKeys)
    }
}

fn expiry(now: DateTime<Utc>, days: u64) -> DateTime<Utc> {
    now.checked_add_days(Days::new(days)).unwrap_or(now)
}

/// The date in China: offices live by it.
pub(crate) fn china_day(now: DateTime<Utc>) -> NaiveDate {
    const EAST_8: i32 = 8 * 3600;
    FixedOffset::east_opt(EAST_8)
        .map_or_else(|| now.date_naive(), |zone| now.with_timezone(&zone).date_naive())
}

fn put_target(
    dir: &Path,
    files: &mut BTreeMap<String, TargetFile>,
    name: &str,
    bytes: &[u8],
    custom: Value,
) -> Result<(), PublishError> {
    let file = TargetFile::of(bytes, custom);
    put_once(dir, &paths::target(name, &file.sha256), bytes)?;
    files.insert(name.to_owned(), file);
    Ok(())
}

/// Files that are named by their hash are written once; one of another length is left from a run that broke off.
fn put_once(dir: &Path, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
    let there = fs::metadata(dir.join(path)).is_ok_and(|file| file.len() == bytes.len() as u64);
    if there { Ok(()) } else { put(dir, path, bytes) }
}

/// Writes beside and renames: a reader sees the old bytes or the new ones.
fn put(dir: &Path, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
    let full = dir.join(path);
    let beside = full.with_file_name(format!(
        ".{}.new",
        full.file_name().unwrap_or_default().to_string_lossy()
    ));
    let written = (|| {
        if let Some(folder) = full.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = File::create(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, &full)
    })();
    written.map_err(|source| PublishError::Io { path: full, source })
}
