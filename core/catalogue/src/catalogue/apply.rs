//! Rows into the database: all of them, or what a delta changes; always inside the caller's transaction.

use std::collections::{BTreeMap, BTreeSet};

use banshi_domain::{ContentHash, Handling, ItemCode, ItemKind, ItemVersion, Office, RegionCode, Title};
use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::Deserialize;

use super::{CatalogueError, SEARCHED, schema, unpacked};
use crate::ReadFault;
use crate::format::{Change, Delta, FormatFault, Row, RowKey, digest_of, pack_fast, patch};
use crate::search::Searchable;

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

/// Name of the fact that says for which day lists were made.
const LISTED_ON: &str = "listed-on";

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
    connection
        .execute_batch("DELETE FROM item; DELETE FROM packed; DELETE FROM listing; DELETE FROM searched;")?;
    Ok(())
}

fn first_day(row: &Row) -> Result<NaiveDate, CatalogueError> {
    let head: FirstDay = serde_json::from_str(&row.json).map_err(|_| malformed(&row.key))?;
    Ok(head.valid_from)
}

pub(super) fn insert_row(connection: &Connection, row: &Row) -> Result<(), CatalogueError> {
    let first_day = first_day(row)?;
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
        first_day.to_string(),
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

/// Codes whose listing may have changed, and those of their rows that are at hand.
#[derive(Debug, Default)]
pub(super) struct Touched {
    pub(super) codes: BTreeSet<ItemCode>,
    rows: BTreeMap<RowKey, Row>,
}

/// Applies a delta to the rows.
pub(super) fn delta(connection: &Connection, delta: &Delta) -> Result<Touched, CatalogueError> {
    // Bases are rows of the earlier edition: all are read before any goes.
    let mut touched = Touched::default();
    for change in &delta.changes {
        let row = match change {
            Change::Remove(key) => {
                touched.codes.insert(key.0.clone());
                continue;
            }
            Change::Insert(row) => row.clone(),
            Change::Derive(base, splices) => {
                let base = stored_row(connection, base)?.ok_or_else(|| misfit(FormatFault::DeltaMisfit))?;
                Row::read(patch(&base.json, splices).map_err(misfit)?).map_err(misfit)?
            }
        };
        touched.codes.insert(row.key.0.clone());
        touched.rows.insert(row.key.clone(), row);
    }
    for change in &delta.changes {
        if let Change::Remove(key) = change {
            remove_row(connection, key)?;
        }
    }
    for row in touched.rows.values() {
        insert_row(connection, row)?;
    }
    Ok(touched)
}

/// `content_digest` of the rows as they are now stored.
pub(super) fn digest(connection: &Connection) -> Result<ContentHash, CatalogueError> {
    let mut statement = connection.prepare_cached("SELECT hash FROM item ORDER BY code, version")?;
    let hashes = statement
        .query_map([], |row| Ok(ContentHash(row.get(0)?)))?
        .collect::<Result<Vec<_>, _>>()?;
    Ok(digest_of(hashes.iter()))
}

/// Lists all items anew, of rows that come in key order: each is listed while its rows are at hand.
pub(super) struct ListingAll<'a> {
    connection: &'a Connection,
    today: NaiveDate,
    /// Of one item.
    rows: Vec<Row>,
}

impl<'a> ListingAll<'a> {
    pub(super) fn new(connection: &'a Connection, today: NaiveDate) -> Self {
        Self {
            connection,
            today,
            rows: vec![],
        }
    }

    pub(super) fn take(&mut self, row: Row) -> Result<(), CatalogueError> {
        if self.rows.first().is_some_and(|first| first.key.0 != row.key.0) {
            self.list()?;
        }
        self.rows.push(row);
        Ok(())
    }

    pub(super) fn end(mut self) -> Result<(), CatalogueError> {
        self.list()?;
        mark_listed(self.connection, true, self.today)
    }

    fn list(&mut self) -> Result<(), CatalogueError> {
        let mut current = 0;
        for (place, row) in self.rows.iter().enumerate().skip(1) {
            if first_day(row)? <= self.today {
                current = place;
            }
        }
        if let Some(row) = self.rows.get(current) {
            list_one(self.connection, row, None)?;
        }
        self.rows.clear();
        Ok(())
    }
}

/// Brings lists and search up to date for what was touched, and for items of which a version's first day has come.
pub(super) fn list_touched(
    connection: &Connection,
    touched: &Touched,
    today: NaiveDate,
) -> Result<(), CatalogueError> {
    let mut codes: BTreeSet<String> = touched.codes.iter().map(ToString::to_string).collect();
    let before = schema::fact(connection, LISTED_ON)?;
    let before = before
        .and_then(|day| String::from_utf8(day).ok())
        .unwrap_or_default();
    let today_text = today.to_string();
    // The phone's clock may have been set back: what had come has then not come.
    let (from, to) = if before <= today_text {
        (&before, &today_text)
    } else {
        (&today_text, &before)
    };
    if from != to {
        let sql = "SELECT DISTINCT code FROM item WHERE valid_from > ?1 AND valid_from <= ?2";
        let mut statement = connection.prepare(sql)?;
        for code in statement.query_map([from, to], |row| row.get(0))? {
            codes.insert(code?);
        }
    }
    list(connection, &codes, &touched.rows, today)
}

fn list(
    connection: &Connection,
    codes: &BTreeSet<String>,
    at_hand: &BTreeMap<RowKey, Row>,
    today: NaiveDate,
) -> Result<(), CatalogueError> {
    let mut is_searched_anew = false;
    let mut listed = connection.prepare_cached("SELECT id FROM listing WHERE code = ?1")?;
    for code in codes {
        let before: Option<i64> = listed.query_row([code], |row| row.get(0)).optional()?;
        match (current_version(connection, code, today)?, before) {
            (Some(version), _) => {
                let key = (code.parse().map_err(|_| CatalogueError::Damaged)?, version);
                is_searched_anew |= if let Some(row) = at_hand.get(&key) {
                    list_one(connection, row, before)?
                } else {
                    let row = stored_row(connection, &key)?.ok_or(CatalogueError::Damaged)?;
                    list_one(connection, &row, before)?
                };
            }
            (None, Some(id)) => {
                unlist(connection, id)?;
                is_searched_anew = true;
            }
            (None, None) => {}
        }
    }
    mark_listed(connection, is_searched_anew, today)
}

fn mark_listed(
    connection: &Connection,
    is_searched_anew: bool,
    today: NaiveDate,
) -> Result<(), CatalogueError> {
    if is_searched_anew {
        let generation = schema::number(connection, SEARCHED)?.unwrap_or_default() + 1;
        schema::set_fact(connection, SEARCHED, generation.to_string().as_bytes())?;
    }
    Ok(schema::set_fact(
        connection,
        LISTED_ON,
        today.to_string().as_bytes(),
    )?)
}

/// The version of an item that is to be filed on `day`: the newest whose first day has come, else the first to come.
pub(super) fn current_version(
    connection: &Connection,
    code: &str,
    day: NaiveDate,
) -> Result<Option<ItemVersion>, CatalogueError> {
    let mut statement = connection.prepare_cached(
        "SELECT version FROM item WHERE code = ?1
         ORDER BY valid_from <= ?2 DESC, CASE WHEN valid_from <= ?2 THEN -version ELSE version END LIMIT 1",
    )?;
    let version = statement.query_row(params![code, day.to_string()], |row| Ok(ItemVersion(row.get(0)?)));
    Ok(version.optional()?)
}

fn unlist(connection: &Connection, id: i64) -> Result<(), CatalogueError> {
    for sql in [
        "DELETE FROM listing WHERE id = ?1",
        "DELETE FROM searched WHERE id = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([id])?;
    }
    Ok(())
}

/// Lists one item; whether it is now found by other texts than before.
fn list_one(connection: &Connection, row: &Row, before: Option<i64>) -> Result<bool, CatalogueError> {
    let key = &row.key;
    let head: Head = serde_json::from_str(&row.json).map_err(|_| malformed(key))?;
    let searchable = Searchable {
        title: &head.title.zh,
        title_en: head.title.en.as_deref(),
        aliases: &head.aliases,
        office: &head.office.name,
        office_code: head.office.code.as_str(),
        region: head.region.as_str(),
    };
    let lines = searchable.lines();
    let stays = match before {
        None => None,
        Some(id) => connection
            .prepare_cached("SELECT id FROM searched WHERE id = ?1 AND lines = ?2")?
            .query_row(params![id, lines], |row| row.get(0))
            .optional()?,
    };
    let id = if let Some(id) = stays {
        id
    } else {
        before.map_or(Ok(()), |id| unlist(connection, id))?;
        let id = free_id(connection, searchable.rank(key.0.as_str()))?;
        connection
            .prepare_cached("INSERT INTO searched (id, lines) VALUES (?1, ?2)")?
            .execute(params![id, lines])?;
        id
    };
    let mut statement = connection.prepare_cached(
        "INSERT OR REPLACE INTO listing (id, code, version, title, title_en, office_code, office, region, kind,
             handling, online_depth, visits, caution)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
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
    ])?;
    Ok(stays.is_none())
}

/// The id of a rank, or the next one that is free: two items may rank the same.
fn free_id(connection: &Connection, rank: i64) -> Result<i64, CatalogueError> {
    let mut id = rank;
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
