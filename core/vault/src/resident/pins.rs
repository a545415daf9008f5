use ring::digest;
use rusqlite::Transaction;
use uuid::Uuid;

use crate::database;
use crate::error::{Fault, VaultError};

/// A SHA-256, as raw bytes.
pub type Sha256 = [u8; 32];

/// Bytes that a draft or a submission stands on (its form, its lists), kept by their hash as long as one of their
/// owners lives. Several owners share them.
pub struct Pins<'tx>(pub(super) &'tx Transaction<'tx>);

impl Pins<'_> {
    /// Keeps bytes for an owner and gives their hash.
    ///
    /// # Errors
    /// Those of the database.
    pub fn pin(&self, owner: Uuid, bytes: &[u8]) -> Result<Sha256, VaultError> {
        let sha256 = hash(bytes);
        let sql = "INSERT INTO pinned (sha256, bytes) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        database::run(self.0, sql, (&sha256, bytes))?;
        let sql = "INSERT INTO pin (owner, sha256) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        database::run(self.0, sql, (owner.as_bytes(), &sha256))?;
        Ok(sha256)
    }

    /// Lets another owner keep all that `from` keeps, besides it: a draft became a submission.
    ///
    /// # Errors
    /// Those of the database.
    pub fn share(&self, from: Uuid, to: Uuid) -> Result<(), VaultError> {
        let sql = "INSERT INTO pin (owner, sha256) SELECT ?2, sha256 FROM pin WHERE owner = ?1 ON CONFLICT DO NOTHING";
        database::run(self.0, sql, (from.as_bytes(), to.as_bytes())).map(drop)
    }

    /// The bytes of that hash, where some owner keeps them.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] where they are not what they were.
    pub fn get(&self, sha256: &Sha256) -> Result<Option<Vec<u8>>, VaultError> {
        let sql = "SELECT bytes FROM pinned WHERE sha256 = ?1";
        let found = database::row(self.0, sql, [sha256], |row| Ok(row.get::<_, Vec<u8>>(0)?))?;
        match found {
            Some(bytes) if hash(&bytes) != *sha256 => Err(Fault::Value("pinned").into()),
            found => Ok(found),
        }
    }

    /// Ends an owner's claim; bytes without any owner go.
    ///
    /// # Errors
    /// Those of the database.
    pub fn release(&self, owner: Uuid) -> Result<(), VaultError> {
        database::run(self.0, "DELETE FROM pin WHERE owner = ?1", [owner.as_bytes()])?;
        let sql = "DELETE FROM pinned WHERE sha256 NOT IN (SELECT sha256 FROM pin)";
        database::run(self.0, sql, []).map(drop)
    }
}

fn hash(bytes: &[u8]) -> Sha256 {
    let mut sha256 = [0; 32];
    sha256.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    sha256
}
