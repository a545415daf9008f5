use rusqlite::Transaction;
use uuid::Uuid;

use crate::database::{self, Columns, integer};
use crate::error::{Fault, VaultError};

/// What was entered into each draft: each entry is one insert, durable when its transaction returns.
pub struct Journal<'tx>(pub(super) &'tx Transaction<'tx>);

/// One entry of a draft's journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
    /// Its place, from 1, without gaps but for what was [compacted](Journal::compact).
    pub seq: u64,
    /// In the caller's shape.
    pub bytes: Vec<u8>,
}

impl Journal<'_> {
    /// Appends an entry and gives its place.
    ///
    /// # Errors
    /// [`VaultError::Missing`] where the draft was discarded meanwhile.
    pub fn append(&self, draft: Uuid, bytes: &[u8]) -> Result<u64, VaultError> {
        let sql = "INSERT INTO journal (draft, seq, entry)
                   SELECT id, 1 + coalesce((SELECT max(seq) FROM journal WHERE draft = ?1), 0), ?2
                   FROM draft WHERE id = ?1 RETURNING seq";
        let seq = database::row(self.0, sql, (draft.as_bytes(), bytes), |row| {
            row.count(0, "journal")
        })?;
        seq.ok_or_else(|| Fault::NoSuchRow("draft").into())
    }

    /// The entries after the `after`-th (0 for all), in order.
    ///
    /// # Errors
    /// Those of the database.
    pub fn entries(&self, draft: Uuid, after: u64) -> Result<Vec<JournalEntry>, VaultError> {
        let sql = "SELECT seq, entry FROM journal WHERE draft = ?1 AND seq > ?2 ORDER BY seq";
        database::rows(self.0, sql, (draft.as_bytes(), integer(after)), |row| {
            Ok(JournalEntry {
                seq: row.count(0, "journal")?,
                bytes: row.get(1)?,
            })
        })
    }

    /// The place of the last entry, 0 where there is none.
    ///
    /// # Errors
    /// Those of the database.
    pub fn last(&self, draft: Uuid) -> Result<u64, VaultError> {
        let sql = "SELECT coalesce(max(seq), 0) FROM journal WHERE draft = ?1";
        let last = database::row(self.0, sql, [draft.as_bytes()], |row| row.count(0, "journal"))?;
        Ok(last.unwrap_or(0))
    }

    /// Puts one entry in place of all up to and including the `through`-th: a snapshot of what they led to.
    ///
    /// # Errors
    /// [`VaultError::Missing`] where the draft has no such entry.
    pub fn compact(&self, draft: Uuid, through: u64, snapshot: &[u8]) -> Result<(), VaultError> {
        let place = (draft.as_bytes(), integer(through));
        database::run(self.0, "DELETE FROM journal WHERE draft = ?1 AND seq < ?2", place)?;
        let sql = "UPDATE journal SET entry = ?3 WHERE draft = ?1 AND seq = ?2";
        database::run_on_one(self.0, "journal", sql, (place.0, place.1, snapshot))
    }
}
