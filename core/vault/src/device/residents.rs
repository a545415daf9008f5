use chrono::{DateTime, Utc};
use rusqlite::Transaction;

use super::broken_seal;
use crate::VaultId;
use crate::database::{self, Columns};
use crate::error::VaultError;
use crate::key::Key;
use crate::seal;

/// The residents whose vaults are on this phone, without their names:
/// [`DeviceVault::residents`](super::DeviceVault::residents) has those.
pub struct Residents<'tx>(pub(super) &'tx Transaction<'tx>);

/// A resident as home lists them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resident {
    /// Random, of this phone only.
    pub id: VaultId,
    /// What to call them on the screen.
    pub display_name: String,
    /// When their vault was made.
    pub created_at: DateTime<Utc>,
}

pub(super) struct SealedResident {
    id: VaultId,
    sealed_name: Vec<u8>,
    created_at: DateTime<Utc>,
}

impl SealedResident {
    pub(super) fn open(self, names: &Key) -> Result<Resident, VaultError> {
        let name = seal::open(names, self.id.as_uuid().as_bytes(), &self.sealed_name);
        let name = name.and_then(|bytes| String::from_utf8(bytes.to_vec()).ok());
        Ok(Resident {
            id: self.id,
            display_name: name.ok_or_else(|| broken_seal("resident"))?,
            created_at: self.created_at,
        })
    }
}

impl Residents<'_> {
    /// Their ids, in the order in which they came.
    ///
    /// # Errors
    /// Those of the database.
    pub fn ids(&self) -> Result<Vec<VaultId>, VaultError> {
        Ok(self.sealed()?.into_iter().map(|row| row.id).collect())
    }

    pub(super) fn sealed(&self) -> Result<Vec<SealedResident>, VaultError> {
        let sql = "SELECT id, sealed_name, created_at FROM resident WHERE deleting = 0 ORDER BY rowid";
        database::rows(self.0, sql, [], |row| {
            Ok(SealedResident {
                id: row.id(0, "resident")?.into(),
                sealed_name: row.get(1)?,
                created_at: row.time(2, "resident")?,
            })
        })
    }

    pub(super) fn add(&self, id: VaultId, sealed_name: &[u8], at: DateTime<Utc>) -> Result<(), VaultError> {
        let sql = "INSERT INTO resident (id, sealed_name, created_at) VALUES (?1, ?2, ?3)";
        database::run(
            self.0,
            sql,
            (id.as_uuid().as_bytes(), sealed_name, at.timestamp_millis()),
        )
        .map(drop)
    }

    pub(super) fn set_name(&self, id: VaultId, sealed_name: &[u8]) -> Result<(), VaultError> {
        let sql = "UPDATE resident SET sealed_name = ?2 WHERE id = ?1 AND deleting = 0";
        database::run_on_one(self.0, "resident", sql, (id.as_uuid().as_bytes(), sealed_name))
    }

    /// From here on the resident is not listed, and a deletion cut short is ended at the next start.
    pub(crate) fn mark_deleting(&self, id: VaultId) -> Result<(), VaultError> {
        database::run(
            self.0,
            "DELETE FROM outbox WHERE resident = ?1",
            [id.as_uuid().as_bytes()],
        )?;
        database::run(
            self.0,
            "DELETE FROM event WHERE resident = ?1",
            [id.as_uuid().as_bytes()],
        )?;
        // The name goes at once; the row itself only when the folder is gone.
        let sql = "UPDATE resident SET deleting = 1, sealed_name = x'' WHERE id = ?1";
        database::run(self.0, sql, [id.as_uuid().as_bytes()]).map(drop)
    }

    pub(crate) fn remove(&self, id: VaultId) -> Result<(), VaultError> {
        database::run(
            self.0,
            "DELETE FROM resident WHERE id = ?1",
            [id.as_uuid().as_bytes()],
        )
        .map(drop)
    }

    pub(crate) fn deleting(&self) -> Result<Vec<VaultId>, VaultError> {
        database::rows(self.0, "SELECT id FROM resident WHERE deleting = 1", [], |row| {
            Ok(row.id(0, "resident")?.into())
        })
    }
}
