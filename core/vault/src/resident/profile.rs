use chrono::{DateTime, Utc};
use rusqlite::{Row, Transaction};

use crate::database::{self, Columns};
use crate::error::{Fault, VaultError};

/// What is known about the person, key by key, each with where it came from.
pub struct Profile<'tx>(pub(super) &'tx Transaction<'tx>);

/// Where a value of the profile came from; how far it may be trusted follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The person typed it into the profile.
    Entered,
    /// Taken from an answer of an earlier filing.
    Filing,
    /// Read off a photographed paper; to be confirmed.
    Recognised,
    /// Given by sign-in or another office.
    Official,
}

impl Origin {
    fn name(self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::Filing => "filing",
            Self::Recognised => "recognised",
            Self::Official => "official",
        }
    }

    fn by_name(name: &str) -> Option<Self> {
        [Self::Entered, Self::Filing, Self::Recognised, Self::Official]
            .into_iter()
            .find(|origin| origin.name() == name)
    }
}

/// One value of the profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileValue {
    /// Its name, as forms ask for it.
    pub key: String,
    /// In the caller's shape.
    pub value: Vec<u8>,
    /// Where it came from.
    pub origin: Origin,
    /// When it was set.
    pub updated_at: DateTime<Utc>,
}

impl Profile<'_> {
    /// Sets or replaces a value.
    ///
    /// # Errors
    /// Those of the database.
    pub fn set(&self, value: &ProfileValue) -> Result<(), VaultError> {
        let sql = "INSERT OR REPLACE INTO profile (key, value, origin, updated_at) VALUES (?1, ?2, ?3, ?4)";
        let at = value.updated_at.timestamp_millis();
        database::run(self.0, sql, (&value.key, &value.value, value.origin.name(), at)).map(drop)
    }

    /// One value.
    ///
    /// # Errors
    /// Those of the database.
    pub fn get(&self, key: &str) -> Result<Option<ProfileValue>, VaultError> {
        let sql = "SELECT key, value, origin, updated_at FROM profile WHERE key = ?1";
        database::row(self.0, sql, [key], read)
    }

    /// All values, by key.
    ///
    /// # Errors
    /// Those of the database.
    pub fn all(&self) -> Result<Vec<ProfileValue>, VaultError> {
        database::rows(
            self.0,
            "SELECT key, value, origin, updated_at FROM profile ORDER BY key",
            [],
            read,
        )
    }

    /// Removes a value; `false` where there was none.
    ///
    /// # Errors
    /// Those of the database.
    pub fn remove(&self, key: &str) -> Result<bool, VaultError> {
        Ok(database::run(self.0, "DELETE FROM profile WHERE key = ?1", [key])? > 0)
    }
}

fn read(row: &Row<'_>) -> Result<ProfileValue, Fault> {
    Ok(ProfileValue {
        key: row.get(0)?,
        value: row.get(1)?,
        origin: Origin::by_name(&row.get::<_, String>(2)?).ok_or(Fault::Value("profile"))?,
        updated_at: row.time(3, "profile")?,
    })
}
