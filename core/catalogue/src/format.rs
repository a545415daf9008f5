//! The published bytes: rows, parts that hold them, the manifest that lists the parts, deltas between editions.

mod canonical;
mod delta;
mod diff;
mod manifest;
mod packing;
mod row;
mod scenarios;

pub(crate) use canonical::{olpc, sorted};
pub(crate) use delta::{Change, Delta};
pub(crate) use diff::{Splice, diff, patch};
pub(crate) use manifest::{Manifest, Part, PartRef};
pub(crate) use packing::{pack, pack_fast, unpack};
pub use row::content_digest;
pub(crate) use row::{Row, RowKey, digest_of};
pub(crate) use scenarios::{SCENARIOS_FORMAT, read_scenarios, write_scenarios};

/// The format's version; a reader refuses others.
pub const FORMAT: u32 = 1;

/// Limits on what is read from outside. Far above what a catalogue of 100,000 items needs, far below what harms a
/// phone with 2 GiB of memory.
pub(crate) mod limits {
    /// Bytes of a metadata file of The Update Framework, as python-tuf has them.
    pub(crate) const ROOT: u64 = 512_000;
    /// Timestamp: names one file.
    pub(crate) const TIMESTAMP: u64 = 16_384;
    /// Snapshot metadata: names one file here.
    pub(crate) const SNAPSHOT: u64 = 2_000_000;
    /// Targets metadata: some forty files.
    pub(crate) const TARGETS: u64 = 5_000_000;
    /// Roots that are followed in one sync.
    pub(crate) const ROOT_ROTATIONS: u64 = 256;
    /// Any other target: manifest, delta, calendar, divisions.
    pub(crate) const TARGET: u64 = 16 << 20;
    /// An object: form, list, sample, part.
    pub(crate) const OBJECT: u64 = 32 << 20;
    /// A target or part after unpacking.
    pub(crate) const UNPACKED: usize = 64 << 20;
    /// All scenarios after unpacking: a thousand of the longest that a person follows.
    pub(crate) const SCENARIOS: usize = 8 << 20;
    /// One row.
    pub(crate) const ROW: usize = 1 << 20;
    /// Rows of a catalogue.
    pub(crate) const ROWS: usize = 1_000_000;
}

/// Why published bytes cannot be read, though their hash is the signed one or was not yet compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatFault {
    /// Not compressed as the format says, or cut short.
    #[error("the packed bytes are damaged")]
    Packing,
    /// Longer than any true file of its kind.
    #[error("longer than the limit of {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// Written for a later reader.
    #[error("format {found} is not known to this build")]
    Version {
        /// The version that the file names.
        found: u64,
    },
    /// A line or member is not what the format says.
    #[error("{what} is malformed")]
    Malformed {
        /// Which part of the file.
        what: &'static str,
    },
    /// A delta speaks of a row that is not there.
    #[error("the delta does not fit the rows that it is applied to")]
    DeltaMisfit,
}
