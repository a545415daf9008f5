//! One SQLCipher database: how it is opened, brought up to date, and changed.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OpenFlags, Row, Transaction, TransactionBehavior};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::disk;
use crate::error::{Fault, VaultError};
use crate::key::Key;

/// One step of a schema's history: SQL that brings a database of the number before to this one.
pub(crate) struct Migration {
    pub(crate) to: u32,
    pub(crate) sql: &'static str,
}

/// What every connection is set to after its key. `FULL` makes each commit durable in the WAL; `fullfsync` is
/// what durability takes on Apple's systems and is ignored elsewhere; temporary tables and sorting never reach the
/// disk; a deleted row's bytes are overwritten in the page that held them.
pub(crate) const PRAGMAS: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA checkpoint_fullfsync = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA secure_delete = ON;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
";

/// SQLCipher 4's format, but for the hash that authenticates pages: phones have instructions for SHA-256, few for
/// the default SHA-512.
const CIPHER: &str = "PRAGMA cipher_compatibility = 4; PRAGMA cipher_hmac_algorithm = HMAC_SHA256";

/// SQLCipher 4's page, in bytes.
const PAGE: u64 = 4096;

/// How long another connection, or SQLCipher's own start, is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// An open database. Its lock is held for one transaction, never while a key wrapper is called.
pub(crate) struct Database {
    connection: Mutex<Connection>,
    /// Who is inside a transaction: to come again would wait for oneself.
    inside: Mutex<Option<ThreadId>>,
}

/// The connection while it is one thread's.
struct Turn<'database> {
    connection: MutexGuard<'database, Connection>,
    inside: &'database Mutex<Option<ThreadId>>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *locked(self.inside) = None;
    }
}

/// A panic inside a transaction rolled it back when it was dropped: what the lock guards stays good.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Database {
    /// Makes a database where there is none.
    pub(crate) fn create(path: &Path, key: &Key, history: &[Migration]) -> Result<Self, Fault> {
        // An empty file is a new database, and its log inherits that only this user can read it.
        drop(disk::create_new(path)?);
        Self::connect(path, key, history)
    }

    /// Opens one that must be there.
    pub(crate) fn open(path: &Path, key: &Key, history: &[Migration]) -> Result<Self, Fault> {
        match fs::metadata(path) {
            // SQLite would take what is shorter than a page for a new database and write over it.
            Ok(file) if file.len() < PAGE => Err(Fault::DatabaseUnreadable),
            Ok(_) => Self::connect(path, key, history),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Fault::DatabaseMissing),
            Err(error) => Err(Fault::file("looking for a database")(error)),
        }
    }

    fn connect(path: &Path, key: &Key, history: &[Migration]) -> Result<Self, Fault> {
        // NO_MUTEX: ours serialises. No URI: a path is a path.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(PATIENCE)?;
        connection.set_prepared_statement_cache_capacity(64);
        // SQLCipher writes its complaints to stderr; ours are errors.
        connection.execute_batch("PRAGMA cipher_log_level = NONE")?;
        set_key(&connection, key)?;
        connection.execute_batch(CIPHER)?;
        connection.execute_batch(PRAGMAS).map_err(unreadable)?;
        migrate(&mut connection, history).map_err(|fault| match fault {
            Fault::Database(error) => unreadable(error),
            other => other,
        })?;
        Ok(Self {
            connection: Mutex::new(connection),
            inside: Mutex::new(None),
        })
    }

    /// Runs `change` in one transaction: all of it is durable when this returns `Ok`, none of it otherwise.
    pub(crate) fn write<T, E: From<VaultError>>(
        &self,
        change: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run(TransactionBehavior::Immediate, change)
    }

    /// Runs `look` on one consistent state; what it changed all the same is undone and an error.
    pub(crate) fn read<T, E: From<VaultError>>(
        &self,
        look: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run(TransactionBehavior::Deferred, |transaction| {
            let before = transaction.total_changes();
            let result = look(transaction)?;
            if transaction.total_changes() == before {
                Ok(result)
            } else {
                Err(VaultError::from(Fault::Misuse("a change inside a read")).into())
            }
        })
    }

    fn run<T, E: From<VaultError>>(
        &self,
        behaviour: TransactionBehavior,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut turn = self.turn().map_err(VaultError::from)?;
        let transaction = turn
            .connection
            .transaction_with_behavior(behaviour)
            .map_err(VaultError::from)?;
        let result = work(&transaction)?;
        transaction.commit().map_err(VaultError::from)?;
        Ok(result)
    }

    /// Decrypts and authenticates every page, then checks SQLite's own structure.
    pub(crate) fn check(&self) -> Result<(), Fault> {
        let turn = self.turn()?;
        let mut findings = 0;
        for (pragma, fine) in [
            ("PRAGMA cipher_integrity_check", ""),
            ("PRAGMA integrity_check", "ok"),
        ] {
            let mut statement = turn.connection.prepare(pragma)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                findings += usize::from(row.get_ref(0)?.as_str().is_ok_and(|text| text != fine));
            }
        }
        if findings == 0 {
            Ok(())
        } else {
            Err(Fault::DatabaseCheck(findings))
        }
    }

    /// Moves the write-ahead log into the database and empties it.
    pub(crate) fn checkpoint(&self) -> Result<(), Fault> {
        self.turn()?
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    fn turn(&self) -> Result<Turn<'_>, Fault> {
        let me = thread::current().id();
        if *locked(&self.inside) == Some(me) {
            return Err(Fault::Misuse("a transaction inside another"));
        }
        let connection = locked(&self.connection);
        *locked(&self.inside) = Some(me);
        Ok(Turn {
            connection,
            inside: &self.inside,
        })
    }
}

/// Gives the connection its key. SQLite lets other threads in a moment before SQLCipher's own start is over
/// (`SQLITE_EXTRA_INIT` runs after `sqlite3_initialize` has left its mutex): a key is refused until then, so it is
/// offered again. It is never ignored: nothing is written in clear.
fn set_key(connection: &Connection, key: &Key) -> rusqlite::Result<()> {
    let statement = Zeroizing::new(format!("PRAGMA key = \"x'{}'\"", *hex(key)));
    let give_up = Instant::now() + PATIENCE;
    loop {
        match connection.execute_batch(&statement) {
            Err(_) if Instant::now() < give_up => thread::sleep(Duration::from_millis(1)),
            result => return result,
        }
    }
}

/// The key is known to be right before a database is opened: what does not decrypt is damaged.
fn unreadable(error: rusqlite::Error) -> Fault {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => Fault::DatabaseUnreadable,
        _ => Fault::Database(error),
    }
}

fn migrate(connection: &mut Connection, history: &[Migration]) -> Result<(), Fault> {
    let known = history.last().map_or(0, |last| last.to);
    let found = schema(connection)?;
    if found == known {
        return Ok(());
    }
    if found > known {
        return Err(Fault::NewerDatabase { found, known });
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another connection may have been quicker.
    let found = schema(&transaction)?;
    for step in history.iter().filter(|step| step.to > found) {
        transaction.execute_batch(step.sql)?;
        transaction.pragma_update(None, "user_version", step.to)?;
    }
    transaction.commit()?;
    Ok(())
}

fn schema(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

fn hex(key: &Key) -> Zeroizing<String> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = Zeroizing::new(String::with_capacity(2 * Key::LENGTH));
    for byte in key.as_bytes() {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

/// Reads columns as the types that the tables hold, with the table named where one does not fit.
pub(crate) trait Columns {
    fn id(&self, column: usize, table: &'static str) -> Result<Uuid, Fault>;
    fn time(&self, column: usize, table: &'static str) -> Result<DateTime<Utc>, Fault>;
    fn count(&self, column: usize, table: &'static str) -> Result<u64, Fault>;
    fn digest(&self, column: usize, table: &'static str) -> Result<[u8; 32], Fault>;
}

impl Columns for Row<'_> {
    fn id(&self, column: usize, table: &'static str) -> Result<Uuid, Fault> {
        let value = self.get_ref(column)?;
        let bytes = value.as_blob().map_err(|_| Fault::Value(table))?;
        Uuid::from_slice(bytes).map_err(|_| Fault::Value(table))
    }

    fn time(&self, column: usize, table: &'static str) -> Result<DateTime<Utc>, Fault> {
        DateTime::from_timestamp_millis(self.get(column)?).ok_or(Fault::Value(table))
    }

    fn count(&self, column: usize, table: &'static str) -> Result<u64, Fault> {
        u64::try_from(self.get::<_, i64>(column)?).map_err(|_| Fault::Value(table))
    }

    fn digest(&self, column: usize, table: &'static str) -> Result<[u8; 32], Fault> {
        let value = self.get_ref(column)?;
        let bytes = value.as_blob().map_err(|_| Fault::Value(table))?;
        bytes.try_into().map_err(|_| Fault::Value(table))
    }
}

/// All rows of a query, by a function that may find one damaged.
pub(crate) fn rows<T>(
    connection: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
    read: impl Fn(&Row<'_>) -> Result<T, Fault>,
) -> Result<Vec<T>, VaultError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(parameters)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// The first row of a query, where there is one.
pub(crate) fn row<T>(
    connection: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
    read: impl Fn(&Row<'_>) -> Result<T, Fault>,
) -> Result<Option<T>, VaultError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(parameters)?;
    Ok(rows.next()?.map(read).transpose()?)
}

/// Runs one statement; how many rows it changed.
pub(crate) fn run(
    connection: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
) -> Result<usize, VaultError> {
    Ok(connection.prepare_cached(sql)?.execute(parameters)?)
}

/// The same, where no row changed means that there is none by that id.
pub(crate) fn run_on_one(
    connection: &Connection,
    table: &'static str,
    sql: &str,
    parameters: impl rusqlite::Params,
) -> Result<(), VaultError> {
    match run(connection, sql, parameters)? {
        0 => Err(Fault::NoSuchRow(table).into()),
        _ => Ok(()),
    }
}

/// SQLite's integers are signed; lengths and counts here never reach its half.
pub(crate) fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Migration = Migration {
        to: 1,
        sql: "CREATE TABLE paper(id INTEGER PRIMARY KEY)",
    };
    const SECOND: Migration = Migration {
        to: 2,
        sql: "ALTER TABLE paper ADD COLUMN page INTEGER NOT NULL DEFAULT 1",
    };

    #[test]
    fn an_older_schema_is_brought_up_and_a_newer_refused_untouched() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault.db");
        let key = Key::random().unwrap();
        let old = Database::create(&path, &key, &[FIRST]).unwrap();
        old.write(|t| run(t, "INSERT INTO paper VALUES (7)", [])).unwrap();
        drop(old);
        let new = Database::open(&path, &key, &[FIRST, SECOND]).unwrap();
        let page = new.read(|t| {
            row(t, "SELECT page FROM paper WHERE id = 7", [], |r| {
                Ok(r.get::<_, i64>(0)?)
            })
        });
        assert_eq!(page.unwrap(), Some(1));
        drop(new);
        let before = std::fs::read(&path).unwrap();
        let refused = Database::open(&path, &key, &[FIRST]).err().unwrap();
        assert!(
            matches!(refused, Fault::NewerDatabase { found: 2, known: 1 }),
            "{refused}"
        );
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }

    #[test]
    fn a_failing_migration_leaves_the_old_schema() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault.db");
        let key = Key::random().unwrap();
        drop(Database::create(&path, &key, &[FIRST]).unwrap());
        let broken = Migration {
            to: 3,
            sql: "CREATE TABLE half(x); THIS IS NOT SQL",
        };
        assert!(Database::open(&path, &key, &[FIRST, SECOND, broken]).is_err());
        drop(Database::open(&path, &key, &[FIRST]).unwrap());
    }

    #[test]
    fn the_pragmas_hold() {
        let folder = tempfile::tempdir().unwrap();
        let key = Key::random().unwrap();
        let database = Database::create(&folder.path().join("vault.db"), &key, &[FIRST]).unwrap();
        let turn = database.turn().unwrap();
        let connection = &turn.connection;
        for (pragma, value) in [
            ("synchronous", 2),
            ("temp_store", 2),
            ("secure_delete", 1),
            ("foreign_keys", 1),
            ("cipher_page_size", 4096),
        ] {
            let found: rusqlite::types::Value = connection
                .query_row(&format!("PRAGMA {pragma}"), [], |r| r.get(0))
                .unwrap();
            let text = match found {
                rusqlite::types::Value::Integer(i) => i.to_string(),
                rusqlite::types::Value::Text(t) => t,
                other => panic!("{other:?}"),
            };
            assert_eq!(text, value.to_string(), "{pragma}");
        }
        let mode: String = connection
            .query_row("PRAGMA journal_mode", [], |r| r.get(0))
            .unwrap();
        assert_eq!(mode, "wal");
    }
}
