use chrono::{DateTime, Utc};
use rusqlite::Transaction;
use zeroize::Zeroizing;

use super::broken_seal;
use crate::database::{self, Columns};
use crate::error::{Fault, VaultError};
use crate::key::Key;
use crate::seal;

/// Who the phone is to the gateway: its tokens and its signing key, sealed once more inside the database.
pub struct Identity<'tx> {
    pub(super) connection: &'tx Transaction<'tx>,
    pub(super) secrets: &'tx Key,
}

/// Which token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Sent with each request; short-lived.
    Access,
    /// Exchanged for a new access token.
    Refresh,
}

impl TokenKind {
    fn name(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
        }
    }
}

/// A token as it was given.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// Its bytes, erased when dropped.
    pub secret: Zeroizing<Vec<u8>>,
    /// When it ends, where the giver said.
    pub expires_at: Option<DateTime<Utc>>,
}

/// The installation's P-256 signing key.
#[derive(Clone, PartialEq, Eq)]
pub enum DeviceKey {
    /// The key stays in hardware; this is how the shell finds it.
    Hardware(Vec<u8>),
    /// No hardware here: the private key itself, PKCS#8, erased when dropped.
    Software(Zeroizing<Vec<u8>>),
}

impl Identity<'_> {
    /// Stores a token in place of an earlier one of its kind.
    ///
    /// # Errors
    /// Those of the database.
    pub fn set_token(&self, kind: TokenKind, token: &Token) -> Result<(), VaultError> {
        let sealed = seal::seal(self.secrets, kind.name().as_bytes(), &token.secret)?;
        let sql = "INSERT INTO token (kind, sealed, expires_at) VALUES (?1, ?2, ?3)
                   ON CONFLICT DO UPDATE SET sealed = excluded.sealed, expires_at = excluded.expires_at";
        let expires_at = token.expires_at.map(|at| at.timestamp_millis());
        database::run(self.connection, sql, (kind.name(), sealed, expires_at)).map(drop)
    }

    /// The token, where one is stored.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] where its seal is broken.
    pub fn token(&self, kind: TokenKind) -> Result<Option<Token>, VaultError> {
        let sql = "SELECT sealed, expires_at FROM token WHERE kind = ?1";
        let found = database::row(self.connection, sql, [kind.name()], |row| {
            let expires_at = row
                .get::<_, Option<i64>>(1)?
                .map(|_| row.time(1, "token"))
                .transpose()?;
            Ok((row.get::<_, Vec<u8>>(0)?, expires_at))
        })?;
        found
            .map(|(sealed, expires_at)| {
                let secret = seal::open(self.secrets, kind.name().as_bytes(), &sealed);
                let secret = secret.ok_or_else(|| broken_seal("token"))?;
                Ok(Token { secret, expires_at })
            })
            .transpose()
    }

    /// Removes both tokens: the person signed out, or was signed out.
    ///
    /// # Errors
    /// Those of the database.
    pub fn clear_tokens(&self) -> Result<(), VaultError> {
        database::run(self.connection, "DELETE FROM token", []).map(drop)
    }

    /// Stores the signing key, or how to find it, in place of an earlier one.
    ///
    /// # Errors
    /// Those of the database.
    pub fn set_device_key(&self, key: &DeviceKey, at: DateTime<Utc>) -> Result<(), VaultError> {
        let (kind, bytes) = match key {
            DeviceKey::Hardware(handle) => ("hardware", handle.as_slice()),
            DeviceKey::Software(private) => ("software", private.as_slice()),
        };
        let sealed = seal::seal(self.secrets, kind.as_bytes(), bytes)?;
        let sql =
            "INSERT OR REPLACE INTO device_key (only_one, kind, sealed, created_at) VALUES (1, ?1, ?2, ?3)";
        database::run(self.connection, sql, (kind, sealed, at.timestamp_millis())).map(drop)
    }

    /// The signing key, where one was made.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] where its seal is broken.
    pub fn device_key(&self) -> Result<Option<DeviceKey>, VaultError> {
        let found = database::row(
            self.connection,
            "SELECT kind, sealed FROM device_key",
            [],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?)),
        )?;
        let Some((kind, sealed)) = found else {
            return Ok(None);
        };
        let bytes =
            seal::open(self.secrets, kind.as_bytes(), &sealed).ok_or_else(|| broken_seal("device_key"))?;
        match kind.as_str() {
            "hardware" => Ok(Some(DeviceKey::Hardware(bytes.to_vec()))),
            "software" => Ok(Some(DeviceKey::Software(bytes))),
            _ => Err(Fault::Value("device_key").into()),
        }
    }

    /// Forgets the signing key; the shell removes the one in hardware.
    ///
    /// # Errors
    /// Those of the database.
    pub fn clear_device_key(&self) -> Result<(), VaultError> {
        database::run(self.connection, "DELETE FROM device_key", []).map(drop)
    }
}
