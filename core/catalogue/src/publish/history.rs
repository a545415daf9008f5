//! What a folder holds from earlier editions: rows that stay, and editions that deltas start from.

use std::collections::BTreeMap;

use banshi_domain::Item;
use chrono::{Days, NaiveDate};

use super::PublishError;
use crate::fetch::{Fetch, Folder, paths};
use crate::format::{Manifest, Row, RowKey, limits};
use crate::tuf::{Envelope, MetadataFault, Role, Targets, Trusted};
use crate::{FetchError, ReadFault, edition};

/// Earlier editions for which a delta is kept.
pub(crate) const DELTAS_KEPT: usize = 30;

/// The folder's newest edition.
pub(super) struct Previous {
    pub(super) trusted: Trusted,
    pub(super) targets: Targets,
    pub(super) manifest: Manifest,
}

impl Previous {
    /// Reads the folder; `None` where nothing is published there.
    pub(super) fn read(folder: &Folder) -> Result<Option<Self>, PublishError> {
        let roots = Self::roots(folder)?;
        let Some(newest) = roots.last() else {
            return Ok(None);
        };
        // A run that broke off before its first timestamp published nothing.
        if let Err(FetchError::NotFound) = folder.get(paths::TIMESTAMP, limits::TIMESTAMP) {
            return Ok(None);
        }
        // Right after a hand-over to other keys the rest is still signed by those of the root before.
        let mut trusted = newest.clone();
        let mut read = edition::follow_chain(folder, &mut trusted, None);
        for root in roots.iter().rev().skip(1) {
            if !matches!(read, Err(ReadFault::Metadata(MetadataFault::Unsigned { .. }))) {
                break;
            }
            trusted = root.clone();
            read = edition::follow_chain(folder, &mut trusted, None);
        }
        read?;
        let targets = trusted.targets().map_err(ReadFault::from)?.clone();
        let manifest = edition::manifest(folder, &targets)?;
        trusted.root = newest.root.clone();
        Ok(Some(Self {
            trusted,
            targets,
            manifest,
        }))
    }

    /// All roots, the newest last; none where nothing is published. The folder is the publisher's own, so its first
    /// root is where trust starts; all after it are checked.
    pub(super) fn roots(folder: &Folder) -> Result<Vec<Trusted>, PublishError> {
        let mut path = paths::root(1);
        let mut roots: Vec<Trusted> = Vec::new();
        loop {
            let bytes = match folder.get(&path, limits::ROOT) {
                Ok(bytes) => bytes,
                Err(FetchError::NotFound) => return Ok(roots),
                Err(source) => return Err(ReadFault::Fetch { path, source }.into()),
            };
            let next = match roots.last() {
                None => Trusted::new(&bytes),
                Some(last) => {
                    let mut next = last.clone();
                    next.next_root(&bytes).map(|()| next)
                }
            };
            let next = next.map_err(ReadFault::from)?;
            path = paths::root(next.root.version + 1);
            roots.push(next);
        }
    }

    /// All its rows.
    pub(super) fn rows(&self, folder: &Folder) -> Result<BTreeMap<RowKey, Row>, PublishError> {
        Ok(edition::rows_of(folder, self.manifest.parts.iter())?)
    }

    /// Editions whose list of parts is still in the folder, this one first, then newest first; enough for all deltas.
    ///
    /// They are found through the earlier targets metadata, whose signatures are not looked at again: a wrong base
    /// makes a delta that no phone keeps, because the digest would not match.
    pub(super) fn editions(&self, folder: &Folder) -> Vec<Manifest> {
        let mut found = vec![self.manifest.clone()];
        for version in (1..self.targets.version).rev().take(LOOK_BACK) {
            if found.len() == DELTAS_KEPT {
                break;
            }
            let last = found.last().map_or(0, |manifest| manifest.edition);
            match earlier(folder, version) {
                Some(manifest) if manifest.edition < last => found.push(manifest),
                Some(_) => {}
                None => tracing::warn!(version, "an earlier edition cannot be read; no delta from it"),
            }
        }
        found
    }
}

/// Several versions of targets metadata may share one edition, as when only the calendar changed.
const LOOK_BACK: usize = 4 * DELTAS_KEPT;

fn earlier(folder: &Folder, version: u64) -> Option<Manifest> {
    let bytes = folder.get(&paths::targets(version), limits::TARGETS).ok()?;
    let targets = Targets::read(&Envelope::read(Role::Targets, &bytes).ok()?).ok()?;
    edition::manifest(folder, &targets).ok()
}

/// Last day on which the version before `successor` may still be filed.
pub(crate) fn usable_until(successor: &Item) -> NaiveDate {
    let days = Days::new(successor.predecessor_usable_days.into());
    successor
        .valid_from
        .checked_add_days(days)
        .unwrap_or(NaiveDate::MAX)
}
