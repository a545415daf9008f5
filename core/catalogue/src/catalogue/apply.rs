//! Rows into the database: all of them, or what a delta changes; always inside the caller's transaction.

use std::collections::{BTreeMap, BTreeSet};

use banshi_domain::{ContentHash, Handling, ItemCode, ItemKind, ItemVersion, Office, RegionCode, Title};
use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::Deserialize;

use super::{CatalogueError, unpacked};
use crate::ReadFault;
use crate::format::{Change, Delta, FormatFault, Row, RowKey, digest_of, pack_fast, patch};
use crate::search::{Searchable, tokens};

/// What lists and search need of a row; the guide, which is most of it, is passed over.
#[derive(Deserialize)]
struct Head {
    title: Title,
    #[serde(default)]
    aliases: Vec<String>,
    kind: ItemKind,
    region: RegionCode,
    office: Office,
    handling: Handling,
    online_depth: u8,
    visits: u8,
    #[serde(default)]
    caution: Option<String>,
}

#[derive(Deserialize)]
struct FirstDay {
    valid_from: NaiveDate,
}

/// A signed row that is no item is the publisher's mistake: the edition is refused whole.
fn malformed(key: &RowKey) -> CatalogueError {
    let path = format!("{} version {}", key.0, key.1);
    CatalogueError::Read(ReadFault::Format {
        path,
        source: FormatFault::Malformed { what: "an item" },
    })
}

pub(super) fn stored_row(connection: &Connection, key: &RowKey) -> Result<Option<Row>, CatalogueError> {
    let mut statement = connection.prepare_cached(
        "SELECT packed.bytes, item.hash FROM item JOIN packed ON packed.id = item.packed
         WHERE item.code = ?1 AND item.version = ?2",
    )?;
    let found: Option<(Vec<u8>, [u8; 32])> = statement
        .query_row(params![key.0.as_str(), key.1.0], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let Some((packed, hash)) = found else {
        return Ok(None);
    };
    let row = unpacked(&packed)?;
    if row.hash.0 != hash || row.key != *key {
        return Err(CatalogueError::Damaged);
    }
    Ok(Some(row))
}

/// Forgets all rows; those of a whole snapshot follow.
pub(super) fn clear(connection: &Connection) -> Result<(), CatalogueError> {
    connection.execute_batch(
        "DELETE FROM item; DELETE FROM packed; DELETE FROM listing; INSERT INTO search (search) VALUES ('delete-all');",
    )?;
    Ok(())
}

pub(super) fn insert_row(connection: &Connection, row: &Row) -> Result<(), CatalogueError> {
    let head: FirstDay = serde_json::from_str(&row.json).map_err(|_| malformed(&row.key))?;
    connection
        .prepare_cached("INSERT INTO packed (bytes) VALUES (?1)")?
        .execute([pack_fast(row.json.as_bytes())])?;
    let packed = connection.last_insert_rowid();
    let mut statement = connection.prepare_cached(
        "INSERT OR REPLACE INTO item (code, version, hash, valid_from, packed) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    let (code, version) = &row.key;
    statement.execute(params![
        code.as_str(),
        version.0,
        row.hash.as_bytes(),
        head.valid_from.to_string(),
        packed
    ])?;
    Ok(())
}

fn remove_row(connection: &Connection, key: &RowKey) -> Result<(), CatalogueError> {
    let mut statement =
        connection.prepare_cached("DELETE FROM item WHERE code = ?1 AND version = ?2 RETURNING packed")?;
    let packed: Option<i64> = statement
        .query_row(params![key.0.as_str(), key.1.0], |row| row.get(0))
        .optional()?;
    let packed = packed.ok_or_else(|| misfit(FormatFault::DeltaMisfit))?;
    connection
        .prepare_cached("DELETE FROM packed WHERE id = ?1")?
        .execute([packed])?;
    Ok(())
}

fn misfit(source: FormatFault) -> CatalogueError {
    CatalogueError::Read(ReadFault::Format {
        path: "delta".to_owned(),
        source,
    })
}

/// Applies a delta to the rows; gives the codes whose listing may have changed.
pub(super) fn delta(connection: &Connection, delta: &Delta) -> Result<BTreeSet<ItemCode>, CatalogueError> {
    // Bases are rows of the earlier edition: all are read before any goes.
    let mut rows = Vec::new();
    let mut changed = BTreeSet::new();
    for change in &delta.changes {
        match change {
            Change::Remove(key) => {
                changed.insert(key.0.clone());
            }
            Change::Insert(row) => rows.push(row.clone()),
            Change::Derive(base, splices) => {
                let base = stored_row(connection, base)?.ok_or_else(|| misfit(FormatFault::DeltaMisfit))?;
                let json = patch(&base.json, splices).map_err(misfit)?;
                rows.push(Row::read(json).map_err(misfit)?);
            }
        }
    }
    for change in &delta.changes {
        if let Change::Remove(key) = change {
            remove_row(connection, key)?;
        }
    }
    for row in &rows {
        insert_row(connection, row)?;
        changed.insert(row.key.0.clone());
    }
    Ok(changed)
}

/// `content_digest` of the rows as they are now stored.
pub(super) fn digest(connection: &Connection) -> Result<ContentHash, CatalogueError> {
    let mut statement = connection.prepare_cached("SELECT hash FROM item ORDER BY code, version")?;
    let hashes = statement
        .query_map([], |row| Ok(ContentHash(row.get(0)?)))?
        .collect::<Result<Vec<_>, _>>()?;
    Ok(digest_of(hashes.iter()))
}

/// For each code the version that is to be filed on `today`.
fn current_versions(
    connection: &Connection,
    today: NaiveDate,
) -> Result<BTreeMap<String, u32>, CatalogueError> {
    let mut statement =
        connection.prepare_cached("SELECT code, version, valid_from FROM item ORDER BY code, version")?;
    let mut rows = statement.query([])?;
    let today = today.to_string();
    let mut current: BTreeMap<String, u32> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (code, version): (String, u32) = (row.get(0)?, row.get(1)?);
        if row.get_ref(2)?.as_str().is_ok_and(|first| *first <= *today) {
            current.insert(code, version);
        } else {
            current.entry(code).or_insert(version);
        }
    }
    Ok(current)
}

/// Brings lists and search up to date: for all items, or for those that changed and those whose day has come.
pub(super) fn list(
    connection: &Connection,
    changed: Option<&BTreeSet<ItemCode>>,
    today: NaiveDate,
) -> Result<(), CatalogueError> {
    let current = current_versions(connection, today)?;
    let mut listed: BTreeMap<String, (i64, u32)> = BTreeMap::new();
    let mut statement = connection.prepare_cached("SELECT code, id, version FROM listing")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        listed.insert(row.get(0)?, (row.get(1)?, row.get(2)?));
    }
    drop(rows);
    for (code, (id, _)) in &listed {
        if !current.contains_key(code) {
            connection
                .prepare_cached("DELETE FROM listing WHERE id = ?1")?
                .execute([id])?;
            connection
                .prepare_cached("DELETE FROM search WHERE rowid = ?1")?
                .execute([id])?;
        }
    }
    let mut searched = Vec::new();
    for (code, version) in current {
        let before = listed.get(&code).copied();
        let code: ItemCode = code.parse().map_err(|_| CatalogueError::Damaged)?;
        let touched = changed.is_none_or(|changed| changed.contains(&code));
        if before.is_some_and(|(_, listed)| listed == version) && !touched {
            continue;
        }
        searched.extend(list_one(
            connection,
            &(code, ItemVersion(version)),
            before.map(|(id, _)| id),
        )?);
    }
    // FTS5 writes out what it has gathered whenever an id is below the one before.
    searched.sort_unstable_by_key(|(id, _)| *id);
    let mut insert = connection.prepare_cached("INSERT INTO search (rowid, tokens) VALUES (?1, ?2)")?;
    for (id, tokens) in searched {
        insert.execute(params![id, tokens])?;
    }
    Ok(())
}

/// Lists one item; gives what search is to find it by, where that changed.
fn list_one(
    connection: &Connection,
    key: &RowKey,
    before: Option<i64>,
) -> Result<Option<(i64, String)>, CatalogueError> {
    let row = stored_row(connection, key)?.ok_or(CatalogueError::Damaged)?;
    let head: Head = serde_json::from_str(&row.json).map_err(|_| malformed(key))?;
    let searchable = Searchable {
        title: &head.title.zh,
        title_en: head.title.en.as_deref(),
        aliases: &head.aliases,
        office: &head.office.name,
        office_code: head.office.code.as_str(),
        region: head.region.as_str(),
    };
    let words = searchable.fingerprint();
    let known: Option<(i64, [u8; 32])> = match before {
        None => None,
        Some(id) => Some((
            id,
            connection
                .prepare_cached("SELECT words FROM listing WHERE id = ?1")?
                .query_row([id], |row| row.get(0))?,
        )),
    };
    let id = match known {
        Some((id, known)) if known == words => id,
        _ => free_id(connection, &searchable, &key.0)?,
    };
    if let Some((old, _)) = known {
        connection
            .prepare_cached("DELETE FROM listing WHERE id = ?1")?
            .execute([old])?;
        if old != id {
            connection
                .prepare_cached("DELETE FROM search WHERE rowid = ?1")?
                .execute([old])?;
        }
    }
    let mut statement = connection.prepare_cached(
        "INSERT INTO listing (id, code, version, title, title_en, office_code, office, region, kind, handling,
             online_depth, visits, caution, words)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?;
    statement.execute(params![
        id,
        key.0.as_str(),
        key.1.0,
        head.title.zh,
        head.title.en,
        head.office.code.as_str(),
        head.office.name,
        head.region.as_str(),
        name_of(&head.kind),
        name_of(&head.handling),
        head.online_depth,
        head.visits,
        head.caution,
        words,
    ])?;
    Ok((known.map(|(old, _)| old) != Some(id)).then(|| (id, tokens(&searchable))))
}

/// An id that ranks: shorter titles first, as they match a query more closely, then in no particular order, the same
/// on all phones.
fn free_id(
    connection: &Connection,
    searchable: &Searchable<'_>,
    code: &ItemCode,
) -> Result<i64, CatalogueError> {
    let hash = ContentHash::of(&[code.as_str().as_bytes(), &searchable.fingerprint()].concat());
    let spread = hash.0[..5]
        .iter()
        .fold(0_i64, |all, byte| all << 8 | i64::from(*byte));
    let length = i64::try_from(searchable.title.chars().count().min(255)).unwrap_or(255);
    let mut id = length << 40 | spread;
    let mut taken = connection.prepare_cached("SELECT 1 FROM listing WHERE id = ?1")?;
    while taken.exists([id])? {
        id += 1;
    }
    Ok(id)
}

/// The wire name of a plain enum's value.
fn name_of(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => "other".to_owned(),
    }
}
