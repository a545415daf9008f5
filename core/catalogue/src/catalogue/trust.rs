//! What the phone believes between syncs: roots and the metadata that was verified last.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::CatalogueError;
use super::schema::{fact, forget_fact, set_fact};
use crate::edition::Chain;
use crate::tuf::Trusted;

const CHAIN: [&str; 3] = ["timestamp.json", "snapshot.json", "targets.json"];

/// Ties the database to the root that the app was built with.
///
/// The same root, or one that was followed before: all stays. A later root of the same line, as after an update of
/// the app: it is followed. Any other root: the app was built for another publisher, and what was believed before
/// counts no more; rows stay until the next sync replaces them.
pub(super) fn anchor(connection: &Connection, root: &[u8]) -> Result<(), CatalogueError> {
    let given = Trusted::new(root).map_err(CatalogueError::TrustedRoot)?;
    let version = i64::try_from(given.root.version).unwrap_or(i64::MAX);
    let known: Option<Vec<u8>> = connection
        .query_row("SELECT bytes FROM root WHERE version = ?1", [version], |row| {
            row.get(0)
        })
        .optional()?;
    let newest = newest_root(connection)?;
    match (known, newest) {
        (Some(known), _) if known == root => return Ok(()),
        (None, Some(newest)) => {
            let mut followed = Trusted::new(&newest).map_err(|_| CatalogueError::Damaged)?;
            if followed.next_root(root).is_ok() {
                return Ok(store_root(connection, given.root.version, root)?);
            }
        }
        _ => {}
    }
    connection.execute("DELETE FROM root", [])?;
    for name in CHAIN.into_iter().chain(["edition"]) {
        forget_fact(connection, name)?;
    }
    Ok(store_root(connection, given.root.version, root)?)
}

fn newest_root(connection: &Connection) -> Result<Option<Vec<u8>>, rusqlite::Error> {
    let sql = "SELECT bytes FROM root ORDER BY version DESC LIMIT 1";
    connection.query_row(sql, [], |row| row.get(0)).optional()
}

/// Keeps a root that was followed: from then on nothing signed by the keys before is believed.
pub(super) fn store_root(connection: &Connection, version: u64, bytes: &[u8]) -> Result<(), rusqlite::Error> {
    let version = i64::try_from(version).unwrap_or(i64::MAX);
    let sql = "INSERT OR REPLACE INTO root (version, bytes) VALUES (?1, ?2)";
    connection.execute(sql, params![version, bytes]).map(drop)
}

/// What was believed at the end of the last sync.
pub(super) fn load(connection: &Connection) -> Result<Trusted, CatalogueError> {
    let root = newest_root(connection)?.ok_or(CatalogueError::Damaged)?;
    let mut trusted = Trusted::new(&root).map_err(|_| CatalogueError::Damaged)?;
    let [timestamp, snapshot, targets] = CHAIN;
    // Metadata that the newest root no longer vouches for is not believed, and guards nothing.
    if let Some(bytes) = fact(connection, timestamp)?
        && trusted.take_timestamp(&bytes, None).is_ok()
        && let Some(bytes) = fact(connection, snapshot)?
        && trusted.take_snapshot(&bytes, None).is_ok()
        && let Some(bytes) = fact(connection, targets)?
    {
        let _ = trusted.take_targets(&bytes, None);
    }
    Ok(trusted)
}

/// Keeps what was verified; in the transaction that stores the rows it speaks of.
pub(super) fn store_chain(connection: &Connection, chain: &Chain) -> Result<(), rusqlite::Error> {
    for (name, bytes) in CHAIN
        .into_iter()
        .zip([&chain.timestamp, &chain.snapshot, &chain.targets])
    {
        set_fact(connection, name, bytes)?;
    }
    Ok(())
}
