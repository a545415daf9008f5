//! The Update Framework, as far as a catalogue needs it: four roles, ed25519, consistent snapshots, no delegations.
//! Clause numbers are those of its specification 1.0.

mod fault;
mod keys;
mod metadata;
mod trusted;

pub use fault::{MetadataFault, Role};
pub use keys::{KeyFault, RoleKeys, SigningKey, SigningKeys};
pub(crate) use metadata::{Envelope, FileMeta, TargetFile, Targets, signed_bytes};
pub(crate) use trusted::Trusted;
