use rusqlite::Transaction;

use crate::database;
use crate::error::VaultError;

/// Settings of the app on this phone; the shape of a value is the caller's.
pub struct Settings<'tx>(pub(super) &'tx Transaction<'tx>);

impl Settings<'_> {
    /// The value, where one was set.
    ///
    /// # Errors
    /// Those of the database.
    pub fn get(&self, key: &str) -> Result<Option<Vec<u8>>, VaultError> {
        database::row(self.0, "SELECT value FROM setting WHERE key = ?1", [key], |row| {
            Ok(row.get(0)?)
        })
    }

    /// Sets or replaces a value.
    ///
    /// # Errors
    /// Those of the database.
    pub fn set(&self, key: &str, value: &[u8]) -> Result<(), VaultError> {
        let sql = "INSERT INTO setting (key, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value";
        database::run(self.0, sql, (key, value)).map(drop)
    }

    /// Removes a value; `false` where there was none.
    ///
    /// # Errors
    /// Those of the database.
    pub fn remove(&self, key: &str) -> Result<bool, VaultError> {
        Ok(database::run(self.0, "DELETE FROM setting WHERE key = ?1", [key])? > 0)
    }

    /// All keys and values whose key starts with `prefix`, by key.
    ///
    /// # Errors
    /// Those of the database.
    pub fn with_prefix(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, VaultError> {
        let sql = "SELECT key, value FROM setting WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key";
        database::rows(self.0, sql, [prefix], |row| Ok((row.get(0)?, row.get(1)?)))
    }
}
