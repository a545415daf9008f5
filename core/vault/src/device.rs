//! The device vault: what the phone itself must know, and what home and outbox show without opening any resident's
//! vault. It holds no content of a filing.

mod events;
mod identity;
mod outbox;
mod residents;
mod settings;

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};
use rusqlite::Transaction;

pub use self::events::{Event, Feed, NewEvent};
pub use self::identity::{DeviceKey, Identity, Token, TokenKind};
pub use self::outbox::{Outbox, OutboxState, QueuedSubmission};
pub use self::residents::{Resident, Residents};
pub use self::settings::Settings;
use crate::database::{Database, Migration};
use crate::error::{Fault, VaultError};
use crate::key::{Key, KeyPurpose, KeyWrapper};
use crate::key_file::KeyFile;
use crate::{VaultId, seal};

pub(crate) const HISTORY: &[Migration] = &[Migration {
    to: 1,
    sql: include_str!("device/schema_1.sql"),
}];

/// The open device vault. One per process; share it by `Arc`.
pub struct DeviceVault {
    database: Database,
    secrets: Key,
    names: OnceLock<Key>,
    wrapper: Arc<dyn KeyWrapper>,
    folder: PathBuf,
}

/// One transaction on the device vault, by concern.
pub struct DeviceTx<'vault> {
    transaction: &'vault Transaction<'vault>,
    secrets: &'vault Key,
}

impl DeviceVault {
    pub(crate) fn new(database: Database, key: &Key, folder: PathBuf, wrapper: Arc<dyn KeyWrapper>) -> Self {
        Self {
            database,
            secrets: key.derive(b"device secrets"),
            names: OnceLock::new(),
            wrapper,
            folder,
        }
    }

    /// Changes the vault. Everything that `change` does is durable when this returns `Ok`, and nothing of it was
    /// done when it returns `Err`: so a feed's cursor and its effect never part.
    ///
    /// # Errors
    /// `change`'s own, or the vault's.
    pub fn transaction<T, E: From<VaultError>>(
        &self,
        change: impl FnOnce(&DeviceTx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.database.write(|transaction| {
            change(&DeviceTx {
                transaction,
                secrets: &self.secrets,
            })
        })
    }

    /// Reads one consistent state of the vault. A change made in here is an error.
    ///
    /// # Errors
    /// `look`'s own, or the vault's.
    pub fn read<T, E: From<VaultError>>(
        &self,
        look: impl FnOnce(&DeviceTx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.database.read(|transaction| {
            look(&DeviceTx {
                transaction,
                secrets: &self.secrets,
            })
        })
    }

    /// All residents with their names, in the order in which they came.
    ///
    /// # Errors
    /// [`VaultError::Locked`] while the phone is locked: names are for the screen only.
    pub fn residents(&self) -> Result<Vec<Resident>, VaultError> {
        let sealed = self.read(|tx| tx.residents().sealed())?;
        if sealed.is_empty() {
            return Ok(Vec::new());
        }
        let names = self.names()?;
        sealed.into_iter().map(|row| row.open(names)).collect()
    }

    /// Gives a resident another display name.
    ///
    /// # Errors
    /// [`VaultError::Missing`] where there is no such resident.
    pub fn rename_resident(&self, id: VaultId, display_name: &str) -> Result<(), VaultError> {
        let sealed = self.seal_name(id, display_name)?;
        self.transaction(|tx| tx.residents().set_name(id, &sealed))
    }

    pub(crate) fn add_resident(
        &self,
        id: VaultId,
        display_name: &str,
        at: DateTime<Utc>,
    ) -> Result<(), VaultError> {
        let sealed = self.seal_name(id, display_name)?;
        self.transaction(|tx| tx.residents().add(id, &sealed, at))
    }

    fn seal_name(&self, id: VaultId, name: &str) -> Result<Vec<u8>, VaultError> {
        Ok(seal::seal(
            self.names()?,
            id.as_uuid().as_bytes(),
            name.as_bytes(),
        )?)
    }

    /// The names' key, unwrapped when first needed: sending in the background never needs it.
    fn names(&self) -> Result<&Key, VaultError> {
        if let Some(key) = self.names.get() {
            return Ok(key);
        }
        let key = KeyFile::new(&self.folder, KeyPurpose::Names).read(self.wrapper.as_ref())?;
        Ok(self.names.get_or_init(|| key))
    }

    /// Authenticates every page of the database.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] where a page was changed.
    pub fn check(&self) -> Result<(), VaultError> {
        Ok(self.database.check()?)
    }

    /// Moves the write-ahead log into the database; for when the app goes to the background.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn checkpoint(&self) -> Result<(), VaultError> {
        Ok(self.database.checkpoint()?)
    }
}

impl fmt::Debug for DeviceVault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceVault").finish_non_exhaustive()
    }
}

impl DeviceTx<'_> {
    /// Settings by key.
    #[must_use]
    pub fn settings(&self) -> Settings<'_> {
        Settings(self.transaction)
    }

    /// Tokens and the device's signing key.
    #[must_use]
    pub fn identity(&self) -> Identity<'_> {
        Identity {
            connection: self.transaction,
            secrets: self.secrets,
        }
    }

    /// Residents by random id.
    #[must_use]
    pub fn residents(&self) -> Residents<'_> {
        Residents(self.transaction)
    }

    /// What is to be sent, and when.
    #[must_use]
    pub fn outbox(&self) -> Outbox<'_> {
        Outbox(self.transaction)
    }

    /// The change feed's cursor and the events that still wait for their resident's vault.
    #[must_use]
    pub fn feed(&self) -> Feed<'_> {
        Feed(self.transaction)
    }
}

/// A sealed value that does not open.
fn broken_seal(table: &'static str) -> VaultError {
    Fault::Seal(table).into()
}
