//! What a client believes so far, and the rules by which it comes to believe more (specification 5.3 to 5.6).

use chrono::{DateTime, Utc};

use super::metadata::{Envelope, Pointer, Root};
use super::{FileMeta, MetadataFault, Role, Targets};

/// Verified metadata. Every step either believes the bytes or leaves all as it was.
#[derive(Debug, Clone)]
pub(crate) struct Trusted {
    pub(crate) root: Root,
    timestamp: Option<Pointer>,
    snapshot: Option<Pointer>,
    targets: Option<Targets>,
}

impl Trusted {
    /// Starts from a root that is trusted because of where it came from; its own signatures are checked all the same.
    pub(crate) fn new(root: &[u8]) -> Result<Self, MetadataFault> {
        let envelope = Envelope::read(Role::Root, root)?;
        let root = Root::read(&envelope)?;
        envelope.verify(&root)?;
        Ok(Self {
            root,
            timestamp: None,
            snapshot: None,
            targets: None,
        })
    }

    /// Follows to the next root: signed by the old keys and by its own, and exactly one version on (5.3.4 to 5.3.8).
    pub(crate) fn next_root(&mut self, bytes: &[u8]) -> Result<(), MetadataFault> {
        let envelope = Envelope::read(Role::Root, bytes)?;
        envelope.verify(&self.root)?;
        let root = Root::read(&envelope)?;
        envelope.verify(&root)?;
        if root.version != self.root.version + 1 {
            return Err(MetadataFault::RolledBack {
                role: Role::Root,
                trusted: self.root.version,
                offered: root.version,
            });
        }
        // Keys that were taken away may have signed far ahead: what they signed is forgotten (5.3.11).
        let rotated = |role| self.root.role_keys(role) != root.role_keys(role);
        if rotated(Role::Timestamp) || rotated(Role::Snapshot) {
            self.timestamp = None;
            self.snapshot = None;
        }
        self.root = root;
        Ok(())
    }

    /// To be called after the last root was followed (5.3.10).
    pub(crate) fn check_root(&self, now: DateTime<Utc>) -> Result<(), MetadataFault> {
        unexpired(Role::Root, self.root.expires, now)
    }

    /// Takes a timestamp (5.4). Stored metadata is taken by the same rules, without `now`: old knowledge still
    /// guards against a roll-back.
    pub(crate) fn take_timestamp(
        &mut self,
        bytes: &[u8],
        now: Option<DateTime<Utc>>,
    ) -> Result<(), MetadataFault> {
        let envelope = Envelope::read(Role::Timestamp, bytes)?;
        envelope.verify(&self.root)?;
        let offered = Pointer::read(&envelope)?;
        if let Some(trusted) = &self.timestamp {
            not_back(Role::Timestamp, trusted.version, offered.version)?;
            not_back(Role::Snapshot, trusted.below.version, offered.below.version)?;
        }
        if let Some(now) = now {
            unexpired(Role::Timestamp, offered.expires, now)?;
        }
        self.timestamp = Some(offered);
        Ok(())
    }

    /// Takes the snapshot metadata that the timestamp names (5.5).
    pub(crate) fn take_snapshot(
        &mut self,
        bytes: &[u8],
        now: Option<DateTime<Utc>>,
    ) -> Result<(), MetadataFault> {
        let named = self.snapshot_meta()?;
        let offered = below(Role::Snapshot, &named, bytes, &self.root)?;
        let offered = Pointer::read(&offered)?;
        if offered.version != named.version {
            return Err(MetadataFault::MixedUp { role: Role::Snapshot });
        }
        if let Some(trusted) = &self.snapshot {
            not_back(Role::Targets, trusted.below.version, offered.below.version)?;
        }
        if let Some(now) = now {
            unexpired(Role::Snapshot, offered.expires, now)?;
        }
        self.snapshot = Some(offered);
        Ok(())
    }

    /// Takes the targets metadata that the snapshot names (5.6).
    pub(crate) fn take_targets(
        &mut self,
        bytes: &[u8],
        now: Option<DateTime<Utc>>,
    ) -> Result<(), MetadataFault> {
        let named = self.targets_meta()?;
        let envelope = below(Role::Targets, &named, bytes, &self.root)?;
        let offered = Targets::read(&envelope)?;
        if offered.version != named.version {
            return Err(MetadataFault::MixedUp { role: Role::Targets });
        }
        if let Some(now) = now {
            unexpired(Role::Targets, offered.expires, now)?;
        }
        self.targets = Some(offered);
        Ok(())
    }

    /// Refuses what went back behind what was trusted before.
    pub(crate) fn check_not_before(&self, before: &Self) -> Result<(), MetadataFault> {
        let (before, now) = (before.versions(), self.versions());
        not_back(Role::Timestamp, before.0, now.0)?;
        not_back(Role::Snapshot, before.1, now.1)?;
        not_back(Role::Targets, before.2, now.2)
    }

    /// What the timestamp says of the snapshot metadata.
    pub(crate) fn snapshot_meta(&self) -> Result<FileMeta, MetadataFault> {
        let timestamp = self.timestamp.as_ref().ok_or(MetadataFault::MixedUp {
            role: Role::Timestamp,
        })?;
        Ok(timestamp.below.clone())
    }

    /// What the snapshot says of the targets metadata.
    pub(crate) fn targets_meta(&self) -> Result<FileMeta, MetadataFault> {
        let snapshot = self
            .snapshot
            .as_ref()
            .ok_or(MetadataFault::MixedUp { role: Role::Snapshot })?;
        Ok(snapshot.below.clone())
    }

    /// The files; there once all four roles are believed.
    pub(crate) fn targets(&self) -> Result<&Targets, MetadataFault> {
        self.targets
            .as_ref()
            .ok_or(MetadataFault::MixedUp { role: Role::Targets })
    }

    /// When the first of the roles expires: until then the catalogue is fresh.
    pub(crate) fn fresh_until(&self) -> Option<DateTime<Utc>> {
        let timestamp = self.timestamp.as_ref()?.expires;
        let snapshot = self.snapshot.as_ref()?.expires;
        let targets = self.targets.as_ref()?.expires;
        Some(timestamp.min(snapshot).min(targets).min(self.root.expires))
    }

    /// Versions of timestamp, snapshot and targets, 0 where there is none yet.
    pub(crate) fn versions(&self) -> (u64, u64, u64) {
        let of = |pointer: &Option<Pointer>| pointer.as_ref().map_or(0, |pointer| pointer.version);
        (
            of(&self.timestamp),
            of(&self.snapshot),
            self.targets.as_ref().map_or(0, |targets| targets.version),
        )
    }
}

/// Metadata that the role above names by version, and perhaps by length and hash.
fn below(role: Role, named: &FileMeta, bytes: &[u8], root: &Root) -> Result<Envelope, MetadataFault> {
    if !named.fits(bytes) {
        return Err(MetadataFault::MixedUp { role });
    }
    let envelope = Envelope::read(role, bytes)?;
    envelope.verify(root)?;
    Ok(envelope)
}

fn unexpired(role: Role, expires: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), MetadataFault> {
    if expires <= now {
        Err(MetadataFault::Expired { role })
    } else {
        Ok(())
    }
}

fn not_back(role: Role, trusted: u64, offered: u64) -> Result<(), MetadataFault> {
    if offered < trusted {
        Err(MetadataFault::RolledBack {
            role,
            trusted,
            offered,
        })
    } else {
        Ok(())
    }
}
