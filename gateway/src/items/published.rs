//! The published folder, with what is asked for often kept at hand.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use banshi_catalogue::Published;
use banshi_domain::{Calendar, ContentHash, Item, ItemCode};

use super::{Items, ItemsError};

/// Objects that are kept in memory, by count; a form is some tens of kilobytes.
const KEPT_OBJECTS: usize = 128;

/// Items that are kept in memory, by count.
const KEPT_ITEMS: usize = 1024;

/// The published folder.
#[derive(Debug)]
pub struct PublishedItems {
    published: Published,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    edition: u64,
    versions: HashMap<ItemCode, Vec<Arc<Item>>>,
    objects: HashMap<ContentHash, Arc<[u8]>>,
}

/// Opens the published folder; trusted is the root that its operator put there first.
///
/// # Errors
/// [`ItemsError`], which says what to do.
pub fn open(folder: &Path) -> Result<Arc<dyn Items>, ItemsError> {
    let path = folder.join("metadata").join("1.root.json");
    let root = std::fs::read(&path).map_err(|cause| ItemsError::NoRoot { path, cause })?;
    let published = Published::open(folder, &root)?;
    Ok(Arc::new(PublishedItems {
        published,
        kept: Mutex::default(),
    }))
}

impl PublishedItems {
    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let edition = self.published.edition_number();
        if kept.edition != edition {
            *kept = Kept {
                edition,
                ..Kept::default()
            };
        }
        kept
    }
}

impl Items for PublishedItems {
    fn versions(&self, code: &ItemCode) -> Result<Vec<Arc<Item>>, ItemsError> {
        if let Some(versions) = self.kept().versions.get(code) {
            return Ok(versions.clone());
        }
        let versions = self.published.versions(code)?.to_vec();
        let mut kept = self.kept();
        if kept.versions.len() >= KEPT_ITEMS {
            kept.versions.clear();
        }
        // What does not exist is not kept: anyone can ask for any code.
        if !versions.is_empty() {
            kept.versions.insert(code.clone(), versions.clone());
        }
        Ok(versions)
    }

    fn object(&self, hash: &ContentHash) -> Result<Option<Arc<[u8]>>, ItemsError> {
        if let Some(object) = self.kept().objects.get(hash) {
            return Ok(Some(object.clone()));
        }
        let Some(object) = self.published.object(hash)? else {
            return Ok(None);
        };
        let object: Arc<[u8]> = object.into();
        let mut kept = self.kept();
        if kept.objects.len() >= KEPT_OBJECTS {
            kept.objects.clear();
        }
        kept.objects.insert(*hash, object.clone());
        Ok(Some(object))
    }

    fn calendar(&self) -> Arc<Calendar> {
        self.published.calendar()
    }

    fn edition(&self) -> u64 {
        self.published.edition_number()
    }

    fn reload(&self) -> Result<(), ItemsError> {
        if self.published.reload_if_changed()? {
            tracing::info!(
                edition = self.published.edition_number(),
                "a new edition of the catalogue"
            );
        }
        Ok(())
    }
}
