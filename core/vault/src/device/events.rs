use chrono::{DateTime, Utc};
use rusqlite::Transaction;

use crate::VaultId;
use crate::database::{self, Columns};
use crate::error::VaultError;

/// The change feed as this phone has taken it in: where it stands, and which events still wait for their
/// resident's vault to be opened.
pub struct Feed<'tx>(pub(super) &'tx Transaction<'tx>);

/// An event to keep until it is delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// The gateway's id: one that is kept already is not kept twice.
    pub id: String,
    /// Whom it concerns, where that is one resident.
    pub resident: Option<VaultId>,
    /// As it came.
    pub body: Vec<u8>,
    /// When it came.
    pub received_at: DateTime<Utc>,
}

/// An event that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its place in the order of arrival on this phone.
    pub seq: u64,
    /// What came.
    pub event: NewEvent,
}

impl Feed<'_> {
    /// Where the feed is to be read on.
    ///
    /// # Errors
    /// Those of the database.
    pub fn cursor(&self) -> Result<Option<String>, VaultError> {
        database::row(self.0, "SELECT cursor FROM feed", [], |row| Ok(row.get(0)?))
    }

    /// Moves the cursor; in the same transaction as the effects of what was read.
    ///
    /// # Errors
    /// Those of the database.
    pub fn set_cursor(&self, cursor: &str) -> Result<(), VaultError> {
        let sql = "INSERT INTO feed (only_one, cursor) VALUES (1, ?1) ON CONFLICT DO UPDATE SET cursor = excluded.cursor";
        database::run(self.0, sql, [cursor]).map(drop)
    }

    /// Forgets the cursor: the feed was too old, whole states are read instead.
    ///
    /// # Errors
    /// Those of the database.
    pub fn clear_cursor(&self) -> Result<(), VaultError> {
        database::run(self.0, "DELETE FROM feed", []).map(drop)
    }

    /// Keeps an event until [`delivered`](Self::delivered); `false` where it is kept already.
    ///
    /// # Errors
    /// [`VaultError::Bug`] where the resident is unknown.
    pub fn keep(&self, event: &NewEvent) -> Result<bool, VaultError> {
        let sql = "INSERT INTO event (id, resident, body, received_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
        let resident = event.resident.map(|id| id.as_uuid().into_bytes());
        let parameters = (
            &event.id,
            resident,
            &event.body,
            event.received_at.timestamp_millis(),
        );
        Ok(database::run(self.0, sql, parameters)? > 0)
    }

    /// What waits, in order of arrival; for one resident, or for all and for none in particular.
    ///
    /// # Errors
    /// Those of the database.
    pub fn undelivered(&self, resident: Option<VaultId>) -> Result<Vec<Event>, VaultError> {
        let sql = "SELECT seq, id, resident, body, received_at FROM event
                   WHERE ?1 IS NULL OR resident = ?1 ORDER BY seq";
        let resident = resident.map(|id| id.as_uuid().into_bytes());
        database::rows(self.0, sql, [resident], |row| {
            let resident = row.get::<_, Option<Vec<u8>>>(2)?;
            let resident = resident.map(|_| row.id(2, "event")).transpose()?;
            Ok(Event {
                seq: row.count(0, "event")?,
                event: NewEvent {
                    id: row.get(1)?,
                    resident: resident.map(VaultId::from),
                    body: row.get(3)?,
                    received_at: row.time(4, "event")?,
                },
            })
        })
    }

    /// Drops an event that its resident's vault holds now.
    ///
    /// # Errors
    /// Those of the database.
    pub fn delivered(&self, seq: u64) -> Result<(), VaultError> {
        database::run(
            self.0,
            "DELETE FROM event WHERE seq = ?1",
            [database::integer(seq)],
        )
        .map(drop)
    }
}
