use chrono::{DateTime, Utc};
use rusqlite::Row;
use uuid::Uuid;

use super::ResidentTx;
use crate::database::{self, Columns};
use crate::error::{Fault, VaultError};

const TABLE: &str = "submission";
const COLUMNS: &str = "id, draft, manifest, state, receipt, created_at, updated_at";

/// What was signed once and is sent until it is receipted.
pub struct Submissions<'tx>(pub(super) &'tx ResidentTx<'tx>);

/// One submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSubmission {
    /// The id under which it is `PUT`.
    pub id: Uuid,
    /// The draft it was made from, where that still means something.
    pub draft: Option<Uuid>,
    /// The signed manifest, exactly the bytes that are sent.
    pub manifest: Vec<u8>,
    /// The caller's word for where it stands.
    pub state: String,
    /// The gateway's signed receipt, exactly the bytes that came.
    pub receipt: Option<Vec<u8>>,
    /// When it was signed.
    pub created_at: DateTime<Utc>,
    /// When its state last changed.
    pub updated_at: DateTime<Utc>,
}

impl Submissions<'_> {
    /// Stores what was signed. The same bytes again change nothing.
    ///
    /// # Errors
    /// [`VaultError::Bug`] where the id stands for other bytes: what was signed never changes.
    pub fn add(&self, submission: &StoredSubmission) -> Result<(), VaultError> {
        if let Some(stored) = self.get(submission.id)? {
            if stored.manifest == submission.manifest {
                return Ok(());
            }
            return Err(Fault::Misuse("another manifest under the id of a stored one").into());
        }
        let sql = "INSERT INTO submission (id, draft, manifest, state, receipt, created_at, updated_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let parameters = (
            submission.id.as_bytes(),
            submission.draft.map(Uuid::into_bytes),
            &submission.manifest,
            &submission.state,
            &submission.receipt,
            submission.created_at.timestamp_millis(),
            submission.updated_at.timestamp_millis(),
        );
        database::run(self.0.transaction, sql, parameters).map(drop)
    }

    /// Notes where a submission stands.
    ///
    /// # Errors
    /// [`VaultError::Missing`] where there is no such submission.
    pub fn set_state(&self, id: Uuid, state: &str, at: DateTime<Utc>) -> Result<(), VaultError> {
        let sql = "UPDATE submission SET state = ?2, updated_at = ?3 WHERE id = ?1";
        database::run_on_one(
            self.0.transaction,
            TABLE,
            sql,
            (id.as_bytes(), state, at.timestamp_millis()),
        )
    }

    /// Stores the receipt with the state it leads to.
    ///
    /// # Errors
    /// [`VaultError::Missing`] where there is no such submission.
    pub fn set_receipt(
        &self,
        id: Uuid,
        receipt: &[u8],
        state: &str,
        at: DateTime<Utc>,
    ) -> Result<(), VaultError> {
        let sql = "UPDATE submission SET receipt = ?2, state = ?3, updated_at = ?4 WHERE id = ?1";
        let parameters = (id.as_bytes(), receipt, state, at.timestamp_millis());
        database::run_on_one(self.0.transaction, TABLE, sql, parameters)
    }

    /// One submission.
    ///
    /// # Errors
    /// Those of the database.
    pub fn get(&self, id: Uuid) -> Result<Option<StoredSubmission>, VaultError> {
        let sql = format!("SELECT {COLUMNS} FROM submission WHERE id = ?1");
        database::row(self.0.transaction, &sql, [id.as_bytes()], read)
    }

    /// All submissions, the newest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn all(&self) -> Result<Vec<StoredSubmission>, VaultError> {
        let sql = format!("SELECT {COLUMNS} FROM submission ORDER BY created_at DESC, id");
        database::rows(self.0.transaction, &sql, [], read)
    }

    /// Removes a submission with its papers and pins: withdrawn before it was sent, or its retention is over.
    /// `false` where there was none.
    ///
    /// # Errors
    /// Those of the database.
    pub fn remove(&self, id: Uuid) -> Result<bool, VaultError> {
        self.0.papers().remove_all_of(id)?;
        self.0.pins().release(id)?;
        Ok(database::run(
            self.0.transaction,
            "DELETE FROM submission WHERE id = ?1",
            [id.as_bytes()],
        )? > 0)
    }
}

fn read(row: &Row<'_>) -> Result<StoredSubmission, Fault> {
    let draft = row.get::<_, Option<Vec<u8>>>(1)?;
    Ok(StoredSubmission {
        id: row.id(0, TABLE)?,
        draft: draft.map(|_| row.id(1, TABLE)).transpose()?,
        manifest: row.get(2)?,
        state: row.get(3)?,
        receipt: row.get(4)?,
        created_at: row.time(5, TABLE)?,
        updated_at: row.time(6, TABLE)?,
    })
}
