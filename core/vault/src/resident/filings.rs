use chrono::{DateTime, Utc};
use rusqlite::{Row, Transaction};
use uuid::Uuid;

use crate::database::{self, Columns};
use crate::error::{Fault, VaultError};

/// Filings at the gateway as last told, and what happened to them.
pub struct Filings<'tx>(pub(super) &'tx Transaction<'tx>);

/// A filing's state as last applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFiling {
    /// The gateway's id for it.
    pub id: String,
    /// The submission that it came from, where that is of this phone.
    pub submission: Option<Uuid>,
    /// Its whole state, in the caller's shape.
    pub body: Vec<u8>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineEntry {
    /// The gateway's id for it: what is there already is not added again.
    pub id: String,
    /// The filing it happened to, where it was one.
    pub filing: Option<String>,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// In the caller's shape.
    pub body: Vec<u8>,
}

impl Filings<'_> {
    /// Adds or replaces a filing's state.
    ///
    /// # Errors
    /// Those of the database.
    pub fn put(&self, filing: &StoredFiling) -> Result<(), VaultError> {
        let sql = "INSERT OR REPLACE INTO filing (id, submission, body, updated_at) VALUES (?1, ?2, ?3, ?4)";
        let submission = filing.submission.map(Uuid::into_bytes);
        let at = filing.updated_at.timestamp_millis();
        database::run(self.0, sql, (&filing.id, submission, &filing.body, at)).map(drop)
    }

    /// One filing.
    ///
    /// # Errors
    /// Those of the database.
    pub fn get(&self, id: &str) -> Result<Option<StoredFiling>, VaultError> {
        let sql = "SELECT id, submission, body, updated_at FROM filing WHERE id = ?1";
        database::row(self.0, sql, [id], read_filing)
    }

    /// All filings, the last changed first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn all(&self) -> Result<Vec<StoredFiling>, VaultError> {
        let sql = "SELECT id, submission, body, updated_at FROM filing ORDER BY updated_at DESC, id";
        database::rows(self.0, sql, [], read_filing)
    }

    /// Filings of one submission.
    ///
    /// # Errors
    /// Those of the database.
    pub fn of(&self, submission: Uuid) -> Result<Vec<StoredFiling>, VaultError> {
        let sql = "SELECT id, submission, body, updated_at FROM filing WHERE submission = ?1 ORDER BY id";
        database::rows(self.0, sql, [submission.as_bytes()], read_filing)
    }

    /// Removes a filing with its timeline; `false` where there was none.
    ///
    /// # Errors
    /// Those of the database.
    pub fn remove(&self, id: &str) -> Result<bool, VaultError> {
        database::run(self.0, "DELETE FROM timeline WHERE filing = ?1", [id])?;
        Ok(database::run(self.0, "DELETE FROM filing WHERE id = ?1", [id])? > 0)
    }

    /// Adds what happened; `false` where it is there already.
    ///
    /// # Errors
    /// Those of the database.
    pub fn happened(&self, entry: &TimelineEntry) -> Result<bool, VaultError> {
        let sql =
            "INSERT INTO timeline (id, filing, at, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
        let parameters = (&entry.id, &entry.filing, entry.at.timestamp_millis(), &entry.body);
        Ok(database::run(self.0, sql, parameters)? > 0)
    }

    /// What happened to one filing, or at all, oldest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn timeline(&self, filing: Option<&str>) -> Result<Vec<TimelineEntry>, VaultError> {
        let sql =
            "SELECT id, filing, at, body FROM timeline WHERE ?1 IS NULL OR filing = ?1 ORDER BY at, seq";
        database::rows(self.0, sql, [filing], |row| {
            Ok(TimelineEntry {
                id: row.get(0)?,
                filing: row.get(1)?,
                at: row.time(2, "timeline")?,
                body: row.get(3)?,
            })
        })
    }
}

fn read_filing(row: &Row<'_>) -> Result<StoredFiling, Fault> {
    let submission = row.get::<_, Option<Vec<u8>>>(1)?;
    Ok(StoredFiling {
        id: row.get(0)?,
        submission: submission.map(|_| row.id(1, "filing")).transpose()?,
        body: row.get(2)?,
        updated_at: row.time(3, "filing")?,
    })
}
