use chrono::{DateTime, Utc};
use rusqlite::{Row, Transaction};
use uuid::Uuid;

use crate::database::{self, Columns};
use crate::error::{Fault, VaultError};

/// Reservations at windows, for home visits and video.
pub struct Reservations<'tx>(pub(super) &'tx Transaction<'tx>);

/// A reservation as last told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredReservation {
    /// The id under which it was `PUT`.
    pub id: Uuid,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// Its whole state, in the caller's shape.
    pub body: Vec<u8>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Reservations<'_> {
    /// Adds or replaces a reservation.
    ///
    /// # Errors
    /// Those of the database.
    pub fn put(&self, reservation: &StoredReservation) -> Result<(), VaultError> {
        let sql =
            "INSERT OR REPLACE INTO reservation (id, starts_at, body, updated_at) VALUES (?1, ?2, ?3, ?4)";
        let times = (
            reservation.starts_at.timestamp_millis(),
            reservation.updated_at.timestamp_millis(),
        );
        database::run(
            self.0,
            sql,
            (reservation.id.as_bytes(), times.0, &reservation.body, times.1),
        )
        .map(drop)
    }

    /// One reservation.
    ///
    /// # Errors
    /// Those of the database.
    pub fn get(&self, id: Uuid) -> Result<Option<StoredReservation>, VaultError> {
        let sql = "SELECT id, starts_at, body, updated_at FROM reservation WHERE id = ?1";
        database::row(self.0, sql, [id.as_bytes()], read)
    }

    /// All reservations, the earliest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn all(&self) -> Result<Vec<StoredReservation>, VaultError> {
        let sql = "SELECT id, starts_at, body, updated_at FROM reservation ORDER BY starts_at, id";
        database::rows(self.0, sql, [], read)
    }

    /// Removes a reservation; `false` where there was none.
    ///
    /// # Errors
    /// Those of the database.
    pub fn remove(&self, id: Uuid) -> Result<bool, VaultError> {
        Ok(database::run(self.0, "DELETE FROM reservation WHERE id = ?1", [id.as_bytes()])? > 0)
    }
}

fn read(row: &Row<'_>) -> Result<StoredReservation, Fault> {
    Ok(StoredReservation {
        id: row.id(0, "reservation")?,
        starts_at: row.time(1, "reservation")?,
        body: row.get(2)?,
        updated_at: row.time(3, "reservation")?,
    })
}
