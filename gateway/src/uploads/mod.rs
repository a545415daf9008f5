//! Uploads: tus 1.0 (creation, creation-with-upload, checksum, expiration, termination).
//!
//! The offset that the gateway tells is durable: pieces of at most 1 MiB are flushed before it moves. The whole is
//! checked against the SHA-256 in `Upload-Metadata` and then stands under that hash, for its owner alone.

pub mod rules;

pub(crate) mod api;
mod store;

pub use api::router;
pub(crate) use store::{missing, purge};
