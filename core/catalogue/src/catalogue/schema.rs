//! The database on the phone.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, Error, ErrorCode, OptionalExtension as _, params};

/// Counts up when the tables change; a database of another number is made anew.
const SHAPE: i64 = 2;

const TABLES: &str = "
    -- Metadata that was verified, the edition, texts beside the items.
    CREATE TABLE fact (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
    -- Every root that was ever followed.
    CREATE TABLE root (version INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
    -- Narrow, so that the digest over all hashes is a short scan.
    CREATE TABLE item (
        code TEXT NOT NULL, version INTEGER NOT NULL, hash BLOB NOT NULL, valid_from TEXT NOT NULL,
        packed INTEGER NOT NULL,
        PRIMARY KEY (code, version)
    ) WITHOUT ROWID;
    -- Rows as canonical JSON, packed one by one.
    CREATE TABLE packed (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
    -- What lists show of the version to be filed now. The id is the rank where nothing else decides.
    CREATE TABLE listing (
        id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, version INTEGER NOT NULL,
        title TEXT NOT NULL, title_en TEXT, office_code TEXT NOT NULL, office TEXT NOT NULL, region TEXT NOT NULL,
        kind TEXT NOT NULL, handling TEXT NOT NULL, online_depth INTEGER NOT NULL, visits INTEGER NOT NULL,
        caution TEXT
    );
    -- What search reads into memory, by rank: an item's place, office and names, a line each. The id is its listing's.
    CREATE TABLE searched (id INTEGER PRIMARY KEY, lines TEXT NOT NULL);
    -- Forms, lists, samples, fetched when they are needed.
    CREATE TABLE object (id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, bytes BLOB NOT NULL);
    -- Parts of a snapshot that is being fetched.
    CREATE TABLE part (id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, bytes BLOB NOT NULL);
";

pub(super) fn open(path: &Path) -> Result<Connection, Error> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.pragma_update(None, "journal_mode", "wal")?;
    // The data is public and can be fetched again: a lost last transaction is the edition before.
    connection.pragma_update(None, "synchronous", "normal")?;
    connection.pragma_update(None, "temp_store", "memory")?;
    let shape: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if shape == 0 {
        connection.execute_batch(&format!(
            "BEGIN IMMEDIATE; {TABLES} PRAGMA user_version = {SHAPE}; COMMIT;"
        ))?;
    } else if shape != SHAPE {
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_NOTADB);
        return Err(Error::SqliteFailure(
            code,
            Some("of another build's shape".to_owned()),
        ));
    }
    Ok(connection)
}

pub(super) fn is_damage(error: &Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt)
    )
}

/// Removes the database with its journal.
pub(super) fn remove(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        // What is not there need not go; what cannot go fails the next open.
        let _ = std::fs::remove_file(name);
    }
}

pub(super) fn fact(connection: &Connection, name: &str) -> Result<Option<Vec<u8>>, Error> {
    let mut statement = connection.prepare_cached("SELECT value FROM fact WHERE name = ?1")?;
    statement.query_row([name], |row| row.get(0)).optional()
}

pub(super) fn set_fact(connection: &Connection, name: &str, value: &[u8]) -> Result<(), Error> {
    let mut statement =
        connection.prepare_cached("INSERT OR REPLACE INTO fact (name, value) VALUES (?1, ?2)")?;
    statement.execute(params![name, value]).map(drop)
}

pub(super) fn forget_fact(connection: &Connection, name: &str) -> Result<(), Error> {
    connection
        .prepare_cached("DELETE FROM fact WHERE name = ?1")?
        .execute([name])
        .map(drop)
}

/// A fact that is a number, in decimal.
pub(super) fn number(connection: &Connection, name: &str) -> Result<Option<u64>, Error> {
    let bytes = fact(connection, name)?;
    Ok(bytes.and_then(|bytes| std::str::from_utf8(&bytes).ok()?.parse().ok()))
}
