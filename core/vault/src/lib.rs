//! Encrypted storage on the phone: one device vault, one vault per resident, their papers, and the keys to them.
//!
//! A [`Store`] is a folder. Its [`DeviceVault`] knows what home and outbox need; each [`ResidentVault`] holds what
//! one person entered, photographed, sent and got back. Databases are SQLCipher under random keys that the phone's
//! hardware wraps through the [`KeyWrapper`] trait; papers are files under a key each. What a transaction or
//! [`finish`](PaperWriter::finish) reported as done survives a crash, a full disk and a power cut, and nothing of a
//! person's ever touches the disk in clear. See the crate's README for the threat model.
//!
//! ```
//! use std::sync::Arc;
//! use banshi_vault::{Access, Draft, FileKeyWrapper, Store, VaultError};
//!
//! # let folder = tempfile::tempdir().unwrap();
//! # let now = chrono::DateTime::UNIX_EPOCH;
//! let wrapper = Arc::new(FileKeyWrapper::new(folder.path().join("keys"))?);
//! let store = Store::open(folder.path().join("vaults"), wrapper)?;
//! let device = store.device()?;
//! let resident = store.create_resident(&device, "王建国", now)?;
//!
//! let vault = store.open_resident(resident, Access::Screen)?;
//! let draft = uuid::Uuid::now_v7();
//! vault.transaction(|tx| {
//!     let form_sha256 = tx.pins().pin(draft, b"<h:html/>")?;
//!     tx.drafts().put(&Draft {
//!         id: draft,
//!         item: "110000-xk-0001".into(),
//!         item_version: "3".into(),
//!         form_sha256,
//!         lists: vec![],
//!         title: "食品经营许可".into(),
//!         progress: 0,
//!         body: vec![],
//!         updated_at: now,
//!     })
//! })?;
//! let seq = vault.transaction(|tx| tx.journal().append(draft, b"{\"answer\":1}"))?;
//! assert_eq!(seq, 1);
//! # Ok::<(), VaultError>(())
//! ```

mod database;
mod device;
mod disk;
mod error;
mod file_wrapper;
mod key;
mod key_file;
mod paper_file;
mod resident;
mod seal;
mod store;

pub use device::{
    DeviceKey, DeviceTx, DeviceVault, Event, Feed, Identity, NewEvent, Outbox, OutboxState, QueuedSubmission,
    Resident, Residents, Settings, Token, TokenKind,
};
pub use error::{Fault, Part, VaultError};
pub use file_wrapper::FileKeyWrapper;
pub use key::{KeyPurpose, KeyWrapper, KeyWrapperError};
#[doc(hidden)]
pub use key_file::fuzz_key_file;
pub use paper_file::PaperReader;
pub use resident::{
    Access, Draft, Drafts, Filings, Journal, JournalEntry, NewPaper, Origin, Paper, PaperWriter, Papers,
    PinnedList, Pins, Profile, ProfileValue, Reservations, ResidentTx, ResidentVault, Sha256, StoredFiling,
    StoredReservation, StoredSubmission, Submissions, TimelineEntry, UploadProgress, Uploads, VaultId,
};
pub use store::Store;
