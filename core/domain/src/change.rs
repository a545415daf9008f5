//! 变更: the one feed by which a phone learns what happened (`GET /v1/changes?after=CURSOR&wait=SECONDS`).
//!
//! At least once and in order; each change carries the whole new state with its revision, so that applying one
//! twice, or an old one late, does no harm.

use serde::{Deserialize, Serialize};

use crate::{Filing, Reservation};

/// Position in one subscriber's own feed; 0 is before the first change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Cursor(pub u64);

/// What became new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    /// A filing's whole state.
    Filing {
        /// The state.
        filing: Box<Filing>,
    },
    /// A reservation's whole state.
    Reservation {
        /// The state.
        reservation: Box<Reservation>,
    },
    /// A kind that this build does not know: skipped, the cursor moves on.
    #[serde(other)]
    Other,
}

/// One answer of the feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangePage {
    /// The changes after the cursor asked with, in order; at most 100.
    pub changes: Vec<NumberedChange>,
    /// Where to ask on from.
    pub next: Cursor,
}

/// A change with its place in the feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NumberedChange {
    /// Its place.
    pub seq: Cursor,
    /// What became new.
    pub change: Change,
}
