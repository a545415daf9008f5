//! A resident's vault: all that one person entered, photographed, sent and got back.

mod drafts;
mod filings;
mod journal;
mod papers;
mod pins;
mod profile;
mod reservations;
mod submissions;
mod uploads;

use std::cell::RefCell;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::Transaction;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::drafts::{Draft, Drafts, PinnedList};
pub use self::filings::{Filings, StoredFiling, TimelineEntry};
pub use self::journal::{Journal, JournalEntry};
pub(crate) use self::papers::sweep;
pub use self::papers::{NewPaper, Paper, PaperWriter, Papers};
pub use self::pins::{Pins, Sha256};
pub use self::profile::{Origin, Profile, ProfileValue};
pub use self::reservations::{Reservations, StoredReservation};
pub use self::submissions::{StoredSubmission, Submissions};
pub use self::uploads::{UploadProgress, Uploads};
use crate::database::{Database, Migration};
use crate::disk;
use crate::error::VaultError;
use crate::key::{Key, KeyPurpose, KeyWrapper};
use crate::key_file::KeyFile;

pub(crate) const HISTORY: &[Migration] = &[Migration {
    to: 1,
    sql: include_str!("resident/schema_1.sql"),
}];

/// Which resident's vault on this phone: random, so that it says nothing about the person and means nothing
/// elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VaultId(Uuid);

impl VaultId {
    /// A new one.
    #[must_use]
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }

    /// Its bytes as a UUID.
    #[must_use]
    pub fn as_uuid(&self) -> &Uuid {
        &self.0
    }
}

impl From<Uuid> for VaultId {
    fn from(id: Uuid) -> Self {
        Self(id)
    }
}

impl fmt::Display for VaultId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Which of a resident's two wrapped keys opens their vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// The person looks at the screen of an unlocked phone.
    Screen,
    /// The outbox sends in the background; possible only while something is queued.
    Sending,
}

impl Access {
    pub(crate) fn purpose(self, id: VaultId) -> KeyPurpose {
        match self {
            Self::Screen => KeyPurpose::Screen(id),
            Self::Sending => KeyPurpose::Sending(id),
        }
    }
}

/// An open resident's vault. Screen and sending may each have theirs open at the same time; share one by `Arc`.
pub struct ResidentVault {
    id: VaultId,
    database: Database,
    key: Key,
    folder: PathBuf,
    wrapper: Arc<dyn KeyWrapper>,
}

/// One transaction on a resident's vault, by concern.
pub struct ResidentTx<'vault> {
    transaction: &'vault Transaction<'vault>,
    /// Files that nothing names any more once this transaction is durable.
    unnamed: RefCell<Vec<String>>,
}

impl ResidentVault {
    pub(crate) fn new(
        id: VaultId,
        database: Database,
        key: Key,
        folder: PathBuf,
        wrapper: Arc<dyn KeyWrapper>,
    ) -> Self {
        Self {
            id,
            database,
            key,
            folder,
            wrapper,
        }
    }

    /// Whose vault this is.
    pub fn id(&self) -> VaultId {
        self.id
    }

    /// Changes the vault. Everything that `change` does is durable when this returns `Ok`, and nothing of it was
    /// done when it returns `Err`.
    ///
    /// # Errors
    /// `change`'s own, or the vault's.
    pub fn transaction<T, E: From<VaultError>>(
        &self,
        change: impl FnOnce(&ResidentTx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let (result, unnamed) = self.database.write(|transaction| -> Result<_, E> {
            let tx = ResidentTx {
                transaction,
                unnamed: RefCell::default(),
            };
            let result = change(&tx)?;
            Ok((result, tx.unnamed.into_inner()))
        })?;
        for file in unnamed {
            // Without its row a file's key is gone: should this fail, the next sweep takes the bytes.
            let _ = disk::remove_file(&self.papers_folder().join(file));
        }
        Ok(result)
    }

    /// Reads one consistent state of the vault. A change made in here is an error.
    ///
    /// # Errors
    /// `look`'s own, or the vault's.
    pub fn read<T, E: From<VaultError>>(
        &self,
        look: impl FnOnce(&ResidentTx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.database.read(|transaction| {
            look(&ResidentTx {
                transaction,
                unnamed: RefCell::default(),
            })
        })
    }

    /// Lets the outbox open this vault while the phone is locked, until
    /// [`Store::end_sending`](crate::Store::end_sending).
    ///
    /// # Errors
    /// Those of the disk and of the key wrapper.
    pub fn allow_sending(&self) -> Result<(), VaultError> {
        let file = KeyFile::new(&self.folder, KeyPurpose::Sending(self.id));
        Ok(file.write(self.wrapper.as_ref(), &self.key)?)
    }

    /// Authenticates every page of the database and every chunk of every paper; what is damaged.
    ///
    /// # Errors
    /// Those of the disk; damage is not among them.
    pub fn check(&self) -> Result<Vec<VaultError>, VaultError> {
        let mut damage = Vec::new();
        keep_damage(self.database.check().map_err(VaultError::from), &mut damage)?;
        let papers = keep_damage(self.read(|tx| tx.papers().all()), &mut damage)?;
        for paper in papers.unwrap_or_default() {
            let read = self
                .open_paper(paper.id)
                .and_then(|mut reader| Ok(std::io::copy(&mut reader, &mut std::io::sink())?));
            keep_damage(read, &mut damage)?;
        }
        Ok(damage)
    }

    /// Moves the write-ahead log into the database; for when the app goes to the background.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn checkpoint(&self) -> Result<(), VaultError> {
        Ok(self.database.checkpoint()?)
    }

    fn papers_folder(&self) -> PathBuf {
        papers_folder(&self.folder)
    }
}

impl fmt::Debug for ResidentVault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResidentVault")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl ResidentTx<'_> {
    /// What is known about the person, to prefill forms with.
    pub fn profile(&self) -> Profile<'_> {
        Profile(self.transaction)
    }

    /// Filings that are being prepared.
    pub fn drafts(&self) -> Drafts<'_> {
        Drafts(self)
    }

    /// What was entered into each draft, entry by entry.
    pub fn journal(&self) -> Journal<'_> {
        Journal(self.transaction)
    }

    /// Forms and lists that drafts and submissions stand on, by their hash.
    pub fn pins(&self) -> Pins<'_> {
        Pins(self.transaction)
    }

    /// Photographed and attached papers: what is known about each; their bytes are files.
    pub fn papers(&self) -> Papers<'_> {
        Papers(self)
    }

    /// What was signed and is, or was, to be sent.
    pub fn submissions(&self) -> Submissions<'_> {
        Submissions(self)
    }

    /// How far each upload has come.
    pub fn uploads(&self) -> Uploads<'_> {
        Uploads(self.transaction)
    }

    /// Filings at the gateway as last told, and what happened to them.
    pub fn filings(&self) -> Filings<'_> {
        Filings(self.transaction)
    }

    /// Reservations at windows, for home visits and video.
    pub fn reservations(&self) -> Reservations<'_> {
        Reservations(self.transaction)
    }
}

/// Puts damage aside so that the search for more goes on.
fn keep_damage<T>(
    found: Result<T, VaultError>,
    damage: &mut Vec<VaultError>,
) -> Result<Option<T>, VaultError> {
    match found {
        Ok(whole) => Ok(Some(whole)),
        Err(error @ VaultError::Damaged { .. }) => {
            damage.push(error);
            Ok(None)
        }
        Err(other) => Err(other),
    }
}

pub(crate) fn papers_folder(folder: &Path) -> PathBuf {
    folder.join("papers")
}
