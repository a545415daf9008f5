//! The one store layer: a database (SQLite or PostgreSQL, the same SQL) and the objects beside it.
//!
//! Everything that changes goes through [`Store::write`]. On SQLite one writer takes all waiting changes into one
//! `BEGIN IMMEDIATE` transaction, each in a savepoint of its own, so that many requests share one flush to the disk;
//! nobody hears of a success before the commit. On PostgreSQL each change is a transaction of its own.

mod objects;
mod writer;

use std::path::Path;

use futures_util::future::BoxFuture;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::Migrator;
use sqlx::{AnyConnection, AnyPool, ConnectOptions as _, Executor as _};

pub use objects::Objects;
use writer::Writer;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// How many read at once.
const READERS: u32 = 8;

/// Why the store did not do it; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The object store.
    #[error("objects: {0}")]
    Objects(#[from] object_store::Error),
    /// The bucket does not take what is written to it.
    #[error("the bucket {bucket}: {advice} ({cause})")]
    Bucket {
        /// Its name.
        bucket: String,
        /// What to mend.
        advice: &'static str,
        /// What it answered.
        cause: object_store::Error,
    },
    /// A migration.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// What is stored cannot be read: written by a newer version, or damaged.
    #[error("stored content of {0} cannot be read")]
    Content(&'static str),
    /// The folder cannot be made.
    #[error("the data folder: {0}")]
    Folder(#[from] std::io::Error),
    /// Shutting down.
    #[error("the store is closed")]
    Closed,
}

/// The database.
#[derive(Debug, Clone)]
pub struct Store {
    reads: AnyPool,
    writer: Writer,
}

impl Store {
    /// Opens `sqlite:PATH` or `postgres://…` and brings its tables to this version.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let sqlite = url.strip_prefix("sqlite:");
        let options = match sqlite {
            Some(path) => {
                if let Some(folder) = Path::new(path)
                    .parent()
                    .filter(|folder| !folder.as_os_str().is_empty())
                {
                    std::fs::create_dir_all(folder)?;
                }
                format!("sqlite:{}?mode=rwc", path.replace('%', "%25").replace('?', "%3F")).parse()?
            }
            None => url.parse::<AnyConnectOptions>()?,
        };
        let options = options.disable_statement_logging();
        let mut first = options.connect().await?;
        if sqlite.is_some() {
            prepare_sqlite(&mut first).await?;
        }
        MIGRATIONS.run(&mut first).await?;

        let is_sqlite = sqlite.is_some();
        let reads = AnyPoolOptions::new()
            .max_connections(READERS)
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    if is_sqlite {
                        prepare_sqlite(connection).await
                    } else {
                        Ok(())
                    }
                })
            })
            .connect_with(options)
            .await?;
        let writer = if is_sqlite {
            Writer::single(first)
        } else {
            Writer::many(reads.clone())
        };
        Ok(Self { reads, writer })
    }

    /// For reading. What is read may be older than a change under way; what must not be is read in [`Self::write`].
    #[must_use]
    pub fn reads(&self) -> &AnyPool {
        &self.reads
    }

    /// Makes a change: all of `change` or nothing, durable when this returns `Ok`. An `Err` of `change` undoes it.
    ///
    /// # Errors
    /// What `change` returns, or that the store failed.
    pub async fn write<T, E, F>(&self, change: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> FnOnce(&'c mut AnyConnection) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
    {
        self.writer.write(change).await
    }
}

async fn prepare_sqlite(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    for pragma in [
        "PRAGMA busy_timeout = 10000",
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA temp_store = MEMORY",
        "PRAGMA foreign_keys = ON",
    ] {
        connection.execute(pragma).await?;
    }
    Ok(())
}

/// Keeps others who name the same thing out until the change ends. SQLite has one writer: nothing to do there.
///
/// # Errors
/// The database's.
pub async fn lock(connection: &mut AnyConnection, name: &str) -> Result<(), StoreError> {
    if connection.backend_name() == "PostgreSQL" {
        sqlx::query("SELECT CAST(pg_advisory_xact_lock(hashtextextended($1, 0)) AS TEXT)")
            .bind(name)
            .execute(connection)
            .await?;
    }
    Ok(())
}

/// The next number of a series, from 1.
///
/// # Errors
/// The database's.
pub async fn next_serial(connection: &mut AnyConnection, name: &str) -> Result<i64, StoreError> {
    let last = sqlx::query_scalar(
        "INSERT INTO serials (name, last) VALUES ($1, 1)
         ON CONFLICT (name) DO UPDATE SET last = serials.last + 1 RETURNING last",
    )
    .bind(name)
    .fetch_one(connection)
    .await?;
    Ok(last)
}

/// A structure as the database keeps it.
///
/// # Errors
/// [`StoreError::Content`].
pub fn to_text<T: serde::Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Content(what))
}

/// A structure out of the database.
///
/// # Errors
/// [`StoreError::Content`].
pub fn from_text<T: serde::de::DeserializeOwned>(what: &'static str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Content(what))
}

#[cfg(test)]
mod tests;
