use chrono::{DateTime, Utc};
use rusqlite::Transaction;

use super::Sha256;
use crate::database::{self, Columns, integer};
use crate::error::VaultError;

/// How far each paper's upload has come, by the paper's hash.
pub struct Uploads<'tx>(pub(super) &'tx Transaction<'tx>);

/// An upload that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadProgress {
    /// What is uploaded.
    pub sha256: Sha256,
    /// Where the gateway takes the rest.
    pub url: String,
    /// How many bytes the gateway has confirmed.
    pub offset: u64,
    /// When that was.
    pub updated_at: DateTime<Utc>,
}

impl Uploads<'_> {
    /// Adds or replaces an upload's progress.
    ///
    /// # Errors
    /// Those of the database.
    pub fn put(&self, progress: &UploadProgress) -> Result<(), VaultError> {
        let sql = "INSERT OR REPLACE INTO upload (sha256, url, sent, updated_at) VALUES (?1, ?2, ?3, ?4)";
        let at = progress.updated_at.timestamp_millis();
        database::run(
            self.0,
            sql,
            (&progress.sha256, &progress.url, integer(progress.offset), at),
        )
        .map(drop)
    }

    /// One upload's progress.
    ///
    /// # Errors
    /// Those of the database.
    pub fn get(&self, sha256: &Sha256) -> Result<Option<UploadProgress>, VaultError> {
        let sql = "SELECT sha256, url, sent, updated_at FROM upload WHERE sha256 = ?1";
        database::row(self.0, sql, [sha256], |row| {
            Ok(UploadProgress {
                sha256: row.digest(0, "upload")?,
                url: row.get(1)?,
                offset: row.count(2, "upload")?,
                updated_at: row.time(3, "upload")?,
            })
        })
    }

    /// Forgets an upload: it is done, or the gateway does not know it any more. `false` where there was none.
    ///
    /// # Errors
    /// Those of the database.
    pub fn remove(&self, sha256: &Sha256) -> Result<bool, VaultError> {
        Ok(database::run(self.0, "DELETE FROM upload WHERE sha256 = ?1", [sha256])? > 0)
    }
}
