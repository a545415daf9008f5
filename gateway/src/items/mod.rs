//! What the gateway knows of items: the published catalogue, read and verified as a phone reads it.

mod published;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use banshi_catalogue::PublishedError;
use banshi_domain::{Calendar, ContentHash, Item, ItemCode, ItemVersion, Problem, ProblemKind};
use chrono::{Days, NaiveDate};

pub use published::{PublishedItems, open};

use crate::http::ApiError;

/// Why the catalogue cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ItemsError {
    /// There is no root to trust.
    #[error(
        "the catalogue's root {path} cannot be read: {cause}; publish with banshi-publisher, or set `catalogue`"
    )]
    NoRoot {
        /// Where it was looked for.
        path: std::path::PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// The folder is damaged, or half-written.
    #[error("the catalogue: {0}")]
    Published(#[from] PublishedError),
}

impl From<ItemsError> for ApiError {
    fn from(error: ItemsError) -> Self {
        tracing::error!(%error, "the catalogue cannot be read");
        ProblemKind::Unavailable.into()
    }
}

/// A reading of the catalogue: items by code and version, the bytes that they name, the calendar.
pub trait Items: Send + Sync {
    /// All published versions of an item, oldest first.
    ///
    /// # Errors
    /// [`ItemsError`] where what is published is damaged.
    fn versions(&self, code: &ItemCode) -> Result<Vec<Arc<Item>>, ItemsError>;

    /// Whether an item of this code is published.
    ///
    /// # Errors
    /// [`ItemsError`] where what is published is damaged.
    fn knows(&self, code: &ItemCode) -> Result<bool, ItemsError> {
        Ok(!self.versions(code)?.is_empty())
    }

    /// Bytes that an item names, such as its form; checked against the hash.
    ///
    /// # Errors
    /// [`ItemsError`] where what is published is damaged.
    fn object(&self, hash: &ContentHash) -> Result<Option<Arc<[u8]>>, ItemsError>;

    /// The official calendar.
    fn calendar(&self) -> Arc<Calendar>;

    /// Which edition it is.
    fn edition(&self) -> u64;

    /// Looks whether a newer edition was published.
    ///
    /// # Errors
    /// [`ItemsError`]; the edition read before stays.
    fn reload(&self) -> Result<(), ItemsError>;
}

/// A reading held in memory.
#[derive(Debug, Clone)]
pub struct HeldItems {
    items: BTreeMap<ItemCode, BTreeMap<u32, Arc<Item>>>,
    objects: HashMap<ContentHash, Arc<[u8]>>,
    calendar: Arc<Calendar>,
}

impl HeldItems {
    /// Items, objects and calendar as given.
    #[must_use]
    pub fn new(items: Vec<Item>, objects: Vec<Vec<u8>>, calendar: Calendar) -> Self {
        let mut by_code: BTreeMap<ItemCode, BTreeMap<u32, Arc<Item>>> = BTreeMap::new();
        for item in items {
            by_code
                .entry(item.code.clone())
                .or_default()
                .insert(item.version.0, Arc::new(item));
        }
        let objects = objects
            .into_iter()
            .map(|bytes| (ContentHash::of(&bytes), bytes.into()))
            .collect();
        Self {
            items: by_code,
            objects,
            calendar: Arc::new(calendar),
        }
    }
}

impl Items for HeldItems {
    fn versions(&self, code: &ItemCode) -> Result<Vec<Arc<Item>>, ItemsError> {
        Ok(self
            .items
            .get(code)
            .map(|versions| versions.values().cloned().collect())
            .unwrap_or_default())
    }

    fn object(&self, hash: &ContentHash) -> Result<Option<Arc<[u8]>>, ItemsError> {
        Ok(self.objects.get(hash).cloned())
    }

    fn calendar(&self) -> Arc<Calendar> {
        self.calendar.clone()
    }

    fn edition(&self) -> u64 {
        0
    }

    fn reload(&self) -> Result<(), ItemsError> {
        Ok(())
    }
}

/// The version of an item that a filing names, if it is still taken `today`: from its first day until the first day of
/// its successor and the days that the successor grants.
///
/// # Errors
/// `item-unknown`, or `item-version-closed` with the version to file instead.
pub fn usable(
    items: &dyn Items,
    code: &ItemCode,
    version: ItemVersion,
    today: NaiveDate,
) -> Result<Arc<Item>, ApiError> {
    let mut versions = items.versions(code)?;
    if versions.iter().all(|item| item.version < version) {
        // Published this moment, perhaps: the phone may have read the folder before us.
        items.reload()?;
        versions = items.versions(code)?;
    }
    let Some(current) = versions
        .iter()
        .rev()
        .find(|item| item.valid_from <= today)
        .or(versions.first())
    else {
        return Err(ProblemKind::ItemUnknown.into());
    };
    let closed = || Problem {
        successor: Some(current.version),
        ..Problem::new(ProblemKind::ItemVersionClosed)
    };
    let Some(item) = versions.iter().find(|item| item.version == version) else {
        // A version that the catalogue no longer carries was closed; one that it never had is unknown.
        return Err(if version < current.version {
            closed().into()
        } else {
            ProblemKind::ItemUnknown.into()
        });
    };
    if item.valid_from > today && item.version != current.version {
        return Err(closed().into());
    }
    let successor = versions.iter().find(|other| other.version > version);
    let last = successor.map(|next| next.valid_from + Days::new(next.predecessor_usable_days.into()));
    if last.is_some_and(|last| today > last) {
        return Err(closed().into());
    }
    Ok(item.clone())
}
