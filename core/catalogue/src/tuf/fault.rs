//! Why metadata is not believed.

use std::fmt;

/// A role of The Update Framework.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Says who signs for the others, and for itself.
    Root,
    /// Says which files there are.
    Targets,
    /// Says which targets metadata is the newest.
    Snapshot,
    /// Says that all this is still so; signed every few days.
    Timestamp,
}

impl Role {
    /// As in metadata.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Targets => "targets",
            Self::Snapshot => "snapshot",
            Self::Timestamp => "timestamp",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why metadata is not believed. Nothing of it was taken over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetadataFault {
    /// Not the JSON that this role's metadata is.
    #[error("{role} metadata is malformed: {what}")]
    Malformed {
        /// Whose.
        role: Role,
        /// Which part.
        what: &'static str,
    },
    /// Longer than the metadata that names it says, or than any true one.
    #[error("{role} metadata is longer than {limit} bytes")]
    TooLarge {
        /// Whose.
        role: Role,
        /// The limit.
        limit: u64,
    },
    /// Too few of the role's keys have signed it: tampered with, or signed by somebody else.
    #[error("{role} metadata has {valid} of {needed} valid signatures")]
    Unsigned {
        /// Whose.
        role: Role,
        /// Distinct keys with a valid signature.
        valid: usize,
        /// How many must be.
        needed: usize,
    },
    /// Older than what was seen before: a roll-back.
    #[error("{role} metadata went back from version {trusted} to {offered}")]
    RolledBack {
        /// Whose.
        role: Role,
        /// Seen before.
        trusted: u64,
        /// Offered now.
        offered: u64,
    },
    /// Not the file that the role above it names: mixed from several editions.
    #[error("{role} metadata is not the one that is named above it")]
    MixedUp {
        /// Whose.
        role: Role,
    },
    /// No longer valid: a freeze, or a publisher that stopped signing.
    #[error("{role} metadata expired")]
    Expired {
        /// Whose.
        role: Role,
    },
}
