//! Reading a published folder: what the gateway checks submissions against.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use banshi_domain::{
    Calendar, CalendarFault, ContentHash, Divisions, DivisionsFault, Item, ItemCode, ItemVersion, ReceiptKeys,
};
use chrono::{DateTime, NaiveDate, Utc};

use crate::edition::{self, CALENDAR, DIVISIONS, RECEIPT_KEYS};
use crate::fetch::{Fetch, Folder, paths};
use crate::format::{FormatFault, Manifest, limits};
use crate::publish::usable_until;
use crate::tuf::{MetadataFault, Targets, Trusted};
use crate::{FetchError, ReadFault};

/// A published folder, verified from a root given by the caller.
///
/// Cheap to share: behind an `Arc` its methods take `&self` from any thread. Rows are read from the folder when they
/// are asked for, and the last few hundred kept.
#[derive(Debug)]
pub struct Published {
    folder: Folder,
    root: Vec<u8>,
    edition: RwLock<Arc<Edition>>,
}

/// One edition; requests that began with it end with it.
#[derive(Debug)]
struct Edition {
    timestamp: Vec<u8>,
    trusted: Trusted,
    targets: Targets,
    manifest: Manifest,
    calendar: Arc<Calendar>,
    divisions: Arc<Divisions>,
    receipt_keys: Arc<ReceiptKeys>,
    items: Mutex<HashMap<ItemCode, Arc<[Arc<Item>]>>>,
}

/// Why a folder, or something in it, cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublishedError {
    /// A file is missing, tampered with or malformed.
    #[error(transparent)]
    Read(#[from] ReadFault),
    /// The signed calendar is not one.
    #[error("calendar: {0}")]
    Calendar(#[from] CalendarFault),
    /// The signed table of divisions is not one.
    #[error("divisions: {0}")]
    Divisions(#[from] DivisionsFault),
    /// The caller's root is not one.
    #[error("the trusted root: {0}")]
    TrustedRoot(MetadataFault),
}

/// Whether a version may be filed on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Usability {
    /// It may. `until` is its last day, where it has a successor.
    Usable {
        /// Last day.
        until: Option<NaiveDate>,
    },
    /// It begins later.
    NotYet {
        /// First day.
        from: NaiveDate,
    },
    /// It has been replaced for too long, or was never published.
    Closed {
        /// What to file instead.
        successor: ItemVersion,
    },
    /// No version of this item is published.
    Unknown,
}

/// Items that are kept parsed.
const KEPT: usize = 512;

impl Published {
    /// Opens a folder. An expired timestamp is no error here: the folder is the gateway's own, and what it serves
    /// stale it must still be able to take; see [`fresh_until`](Self::fresh_until).
    ///
    /// # Errors
    /// [`PublishedError`].
    pub fn open(folder: impl Into<PathBuf>, trusted_root: &[u8]) -> Result<Self, PublishedError> {
        let folder = Folder::new(folder);
        let edition = Edition::read(&folder, trusted_root)?;
        Ok(Self {
            folder,
            root: trusted_root.to_vec(),
            edition: RwLock::new(Arc::new(edition)),
        })
    }

    /// Reads the folder anew if its timestamp changed; tells whether it had. To be called now and then, and before a
    /// version is said to be unknown. A folder that is just being written, or damaged, leaves the edition in place.
    ///
    /// # Errors
    /// [`PublishedError`].
    pub fn reload_if_changed(&self) -> Result<bool, PublishedError> {
        let timestamp = self
            .folder
            .get(paths::TIMESTAMP, limits::TIMESTAMP)
            .map_err(|source| {
                PublishedError::Read(ReadFault::Fetch {
                    path: paths::TIMESTAMP.to_owned(),
                    source,
                })
            })?;
        let present = self.edition();
        if timestamp == present.timestamp {
            return Ok(false);
        }
        let next = Edition::read(&self.folder, &self.root)?;
        next.trusted
            .check_not_before(&present.trusted)
            .map_err(ReadFault::from)?;
        *self.edition.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
        Ok(true)
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Number of the edition.
    #[must_use]
    pub fn edition_number(&self) -> u64 {
        self.edition().manifest.edition
    }

    /// See [`content_digest`](crate::content_digest).
    #[must_use]
    pub fn content_digest(&self) -> ContentHash {
        self.edition().manifest.content_digest
    }

    /// When phones will begin to call what is served stale.
    #[must_use]
    pub fn fresh_until(&self) -> Option<DateTime<Utc>> {
        self.edition().trusted.fresh_until()
    }

    /// The official calendar.
    #[must_use]
    pub fn calendar(&self) -> Arc<Calendar> {
        self.edition().calendar.clone()
    }

    /// Names of divisions.
    #[must_use]
    pub fn divisions(&self) -> Arc<Divisions> {
        self.edition().divisions.clone()
    }

    /// Keys under which receipts were ever signed.
    #[must_use]
    pub fn receipt_keys(&self) -> Arc<ReceiptKeys> {
        self.edition().receipt_keys.clone()
    }

    /// One version of an item, if it is published still.
    ///
    /// # Errors
    /// [`PublishedError`] where the folder is damaged.
    pub fn item(&self, code: &ItemCode, version: ItemVersion) -> Result<Option<Arc<Item>>, PublishedError> {
        Ok(self
            .versions(code)?
            .iter()
            .find(|item| item.version == version)
            .cloned())
    }

    /// All published versions of an item, oldest first.
    ///
    /// # Errors
    /// [`PublishedError`] where the folder is damaged.
    pub fn versions(&self, code: &ItemCode) -> Result<Arc<[Arc<Item>]>, PublishedError> {
        let edition = self.edition();
        if let Some(versions) = edition.kept().get(code) {
            return Ok(versions.clone());
        }
        let mut found = Vec::new();
        for part in edition.manifest.parts_of(code) {
            for row in edition::part_rows(&self.folder, part)?
                .iter()
                .filter(|row| row.key.0 == *code)
            {
                found.push(Arc::new(item_of(row)?));
            }
        }
        let found: Arc<[Arc<Item>]> = found.into();
        let mut kept = edition.kept();
        // Codes that are none must not push out those that are.
        if !found.is_empty() {
            if kept.len() >= KEPT {
                kept.clear();
            }
            kept.insert(code.clone(), found.clone());
        }
        Ok(found)
    }

    /// The version that is to be filed on `day` (China time), if the item is published.
    ///
    /// # Errors
    /// [`PublishedError`] where the folder is damaged.
    pub fn current(&self, code: &ItemCode, day: NaiveDate) -> Result<Option<Arc<Item>>, PublishedError> {
        Ok(current_of(&self.versions(code)?, day).cloned())
    }

    /// Whether a version may be filed on `day`: it may from its first day until its successor's first day and the
    /// days that the successor grants.
    ///
    /// # Errors
    /// [`PublishedError`] where the folder is damaged.
    pub fn usability(
        &self,
        code: &ItemCode,
        version: ItemVersion,
        day: NaiveDate,
    ) -> Result<Usability, PublishedError> {
        let versions = self.versions(code)?;
        let Some(current) = current_of(&versions, day) else {
            return Ok(Usability::Unknown);
        };
        let Some(item) = versions.iter().find(|item| item.version == version) else {
            return Ok(Usability::Closed {
                successor: current.version,
            });
        };
        let successor = versions.iter().find(|item| item.version > version);
        let until = successor.map(|item| usable_until(item));
        Ok(match until {
            _ if item.valid_from > day && item.version != current.version => Usability::NotYet {
                from: item.valid_from,
            },
            Some(until) if day > until => Usability::Closed {
                successor: current.version,
            },
            until => Usability::Usable { until },
        })
    }

    /// All published versions of all items, in order of code and version.
    ///
    /// # Errors
    /// [`PublishedError`] where the folder is damaged.
    pub fn items(&self) -> Result<Vec<Item>, PublishedError> {
        let mut items = Vec::new();
        for part in &self.edition().manifest.parts {
            for row in edition::part_rows(&self.folder, part)? {
                items.push(item_of(&row)?);
            }
        }
        Ok(items)
    }

    /// A form, list or sample, by the hash that an item names; `None` where there is none of that hash.
    ///
    /// # Errors
    /// [`PublishedError`] where its bytes are not those of the hash.
    pub fn object(&self, hash: &ContentHash) -> Result<Option<Vec<u8>>, PublishedError> {
        match edition::object(&self.folder, hash) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(ReadFault::Fetch {
                source: FetchError::NotFound,
                ..
            }) => Ok(None),
            Err(fault) => Err(fault.into()),
        }
    }

    /// Names of the signed targets, for those who serve or list them.
    #[must_use]
    pub fn target_names(&self) -> Vec<String> {
        self.edition().targets.files.keys().cloned().collect()
    }

    fn edition(&self) -> Arc<Edition> {
        self.edition
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Edition {
    fn read(folder: &Folder, root: &[u8]) -> Result<Self, PublishedError> {
        let mut trusted = Trusted::new(root).map_err(PublishedError::TrustedRoot)?;
        edition::follow_roots(folder, &mut trusted, |_, _| {})?;
        let chain = edition::follow_chain(folder, &mut trusted, None)?;
        let targets = trusted.targets().map_err(ReadFault::from)?.clone();
        let manifest = edition::manifest(folder, &targets)?;
        let calendar = Calendar::parse(&text(folder, &targets, CALENDAR)?)?;
        let divisions = Divisions::parse(&text(folder, &targets, DIVISIONS)?)?;
        let receipt_keys = edition::target(folder, &targets, RECEIPT_KEYS)?;
        let receipt_keys = serde_json::from_slice(&receipt_keys).map_err(|_| malformed(RECEIPT_KEYS))?;
        Ok(Self {
            timestamp: chain.timestamp,
            trusted,
            targets,
            manifest,
            calendar: Arc::new(calendar),
            divisions: Arc::new(divisions),
            receipt_keys: Arc::new(receipt_keys),
            items: Mutex::default(),
        })
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<ItemCode, Arc<[Arc<Item>]>>> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Of an item's versions, oldest first, the newest whose first day has come; else the oldest.
fn current_of(versions: &[Arc<Item>], day: NaiveDate) -> Option<&Arc<Item>> {
    versions
        .iter()
        .rev()
        .find(|item| item.valid_from <= day)
        .or(versions.first())
}

fn item_of(row: &crate::format::Row) -> Result<Item, PublishedError> {
    let path = format!("{} version {}", row.key.0, row.key.1);
    Ok(row.item().map_err(|source| ReadFault::Format { path, source })?)
}

fn text(folder: &Folder, targets: &Targets, name: &'static str) -> Result<String, PublishedError> {
    String::from_utf8(edition::target(folder, targets, name)?).map_err(|_| malformed(name))
}

fn malformed(name: &'static str) -> PublishedError {
    ReadFault::Format {
        path: name.to_owned(),
        source: FormatFault::Malformed { what: name },
    }
    .into()
}
