use chrono::{DateTime, Utc};
use rusqlite::{Row, Transaction};
use uuid::Uuid;

use crate::VaultId;
use crate::database::{self, Columns};
use crate::error::{Fault, VaultError};

const TABLE: &str = "outbox";
const COLUMNS: &str = "submission, resident, state, problem, attempts, queued_at, next_try_at";

/// What waits to be sent: ids, state and next try; the contents are in the resident's vault. A submission leaves
/// the outbox when its receipt is stored there.
pub struct Outbox<'tx>(pub(super) &'tx Transaction<'tx>);

/// How far a queued submission has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutboxState {
    /// Waits for its turn or its next try.
    Queued,
    /// Some of its papers are on their way.
    Uploading,
    /// The gateway named a problem that only the person can mend.
    NeedsAttention,
}

impl OutboxState {
    fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Uploading => "uploading",
            Self::NeedsAttention => "needs_attention",
        }
    }

    fn by_name(name: &str) -> Option<Self> {
        [Self::Queued, Self::Uploading, Self::NeedsAttention]
            .into_iter()
            .find(|state| state.name() == name)
    }
}

/// One entry of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedSubmission {
    /// The id under which it is `PUT`.
    pub submission: Uuid,
    /// In whose vault its contents are.
    pub resident: VaultId,
    /// How far it has come.
    pub state: OutboxState,
    /// The gateway's type of problem, where it needs attention: a code, never the person's data.
    pub problem: Option<String>,
    /// Tries that failed so far.
    pub attempts: u32,
    /// When the person sent it.
    pub queued_at: DateTime<Utc>,
    /// Not before this time.
    pub next_try_at: DateTime<Utc>,
}

impl Outbox<'_> {
    /// Adds an entry, or replaces the one with its id.
    ///
    /// # Errors
    /// [`VaultError::Bug`] where the resident is unknown.
    pub fn put(&self, entry: &QueuedSubmission) -> Result<(), VaultError> {
        let sql = "INSERT INTO outbox (submission, resident, state, problem, attempts, queued_at, next_try_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE SET state = excluded.state,
                   problem = excluded.problem, attempts = excluded.attempts, next_try_at = excluded.next_try_at";
        let parameters = (
            entry.submission.as_bytes(),
            entry.resident.as_uuid().as_bytes(),
            entry.state.name(),
            &entry.problem,
            entry.attempts,
            entry.queued_at.timestamp_millis(),
            entry.next_try_at.timestamp_millis(),
        );
        database::run(self.0, sql, parameters).map(drop)
    }

    /// One entry.
    ///
    /// # Errors
    /// Those of the database.
    pub fn get(&self, submission: Uuid) -> Result<Option<QueuedSubmission>, VaultError> {
        let sql = format!("SELECT {COLUMNS} FROM outbox WHERE submission = ?1");
        database::row(self.0, &sql, [submission.as_bytes()], read)
    }

    /// All entries, oldest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn all(&self) -> Result<Vec<QueuedSubmission>, VaultError> {
        let sql = format!("SELECT {COLUMNS} FROM outbox ORDER BY queued_at, submission");
        database::rows(self.0, &sql, [], read)
    }

    /// Entries of one resident, oldest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn of(&self, resident: VaultId) -> Result<Vec<QueuedSubmission>, VaultError> {
        let sql = format!("SELECT {COLUMNS} FROM outbox WHERE resident = ?1 ORDER BY queued_at, submission");
        database::rows(self.0, &sql, [resident.as_uuid().as_bytes()], read)
    }

    /// Entries whose next try is due at `now`, the longest due first; none that needs attention.
    ///
    /// # Errors
    /// Those of the database.
    pub fn due(&self, now: DateTime<Utc>) -> Result<Vec<QueuedSubmission>, VaultError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM outbox WHERE state <> 'needs_attention' AND next_try_at <= ?1
             ORDER BY next_try_at, submission"
        );
        database::rows(self.0, &sql, [now.timestamp_millis()], read)
    }

    /// When the next entry is due, where any is to be sent at all.
    ///
    /// # Errors
    /// Those of the database.
    pub fn next_due(&self) -> Result<Option<DateTime<Utc>>, VaultError> {
        let sql =
            "SELECT next_try_at FROM outbox WHERE state <> 'needs_attention' ORDER BY next_try_at LIMIT 1";
        database::row(self.0, sql, [], |row| row.time(0, TABLE))
    }

    /// Removes an entry; `false` where there was none.
    ///
    /// # Errors
    /// Those of the database.
    pub fn remove(&self, submission: Uuid) -> Result<bool, VaultError> {
        Ok(database::run(
            self.0,
            "DELETE FROM outbox WHERE submission = ?1",
            [submission.as_bytes()],
        )? > 0)
    }
}

fn read(row: &Row<'_>) -> Result<QueuedSubmission, Fault> {
    Ok(QueuedSubmission {
        submission: row.id(0, TABLE)?,
        resident: row.id(1, TABLE)?.into(),
        state: OutboxState::by_name(&row.get::<_, String>(2)?).ok_or(Fault::Value(TABLE))?,
        problem: row.get(3)?,
        attempts: row.get(4)?,
        queued_at: row.time(5, TABLE)?,
        next_try_at: row.time(6, TABLE)?,
    })
}
