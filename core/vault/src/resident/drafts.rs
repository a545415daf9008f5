use chrono::{DateTime, Utc};
use rusqlite::Row;
use uuid::Uuid;

use super::{ResidentTx, Sha256};
use crate::database::{self, Columns};
use crate::error::{Fault, VaultError};

const TABLE: &str = "draft";
const COLUMNS: &str = "id, item, item_version, form_sha256, title, progress, body, updated_at";

/// Filings that are being prepared, each pinned to the versions it was begun with.
pub struct Drafts<'tx>(pub(super) &'tx ResidentTx<'tx>);

/// One draft; its answers are in the [journal](super::Journal), its form and lists among the [pins](super::Pins).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Made by the phone.
    pub id: Uuid,
    /// The item's code.
    pub item: String,
    /// The item's version that it was begun with.
    pub item_version: String,
    /// The form's bytes.
    pub form_sha256: Sha256,
    /// The choice lists' bytes, by the name the form gives them.
    pub lists: Vec<PinnedList>,
    /// What the list of drafts calls it.
    pub title: String,
    /// How much is filled in, in percent.
    pub progress: u8,
    /// Whatever else belongs to it, in the caller's shape; may be empty.
    pub body: Vec<u8>,
    /// When the person last changed it.
    pub updated_at: DateTime<Utc>,
}

/// A choice list that a form stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinnedList {
    /// The name by which the form asks for it.
    pub name: String,
    /// Its bytes.
    pub sha256: Sha256,
}

impl Drafts<'_> {
    /// Adds a draft, or replaces the one with its id; its journal stays.
    ///
    /// # Errors
    /// Those of the database.
    pub fn put(&self, draft: &Draft) -> Result<(), VaultError> {
        let connection = self.0.transaction;
        let sql = "INSERT INTO draft (id, item, item_version, form_sha256, title, progress, body, updated_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO UPDATE SET item = excluded.item,
                   item_version = excluded.item_version, form_sha256 = excluded.form_sha256,
                   title = excluded.title, progress = excluded.progress, body = excluded.body,
                   updated_at = excluded.updated_at";
        let parameters = (
            draft.id.as_bytes(),
            &draft.item,
            &draft.item_version,
            &draft.form_sha256,
            &draft.title,
            draft.progress,
            &draft.body,
            draft.updated_at.timestamp_millis(),
        );
        database::run(connection, sql, parameters)?;
        database::run(
            connection,
            "DELETE FROM draft_list WHERE draft = ?1",
            [draft.id.as_bytes()],
        )?;
        for list in &draft.lists {
            let sql = "INSERT INTO draft_list (draft, name, sha256) VALUES (?1, ?2, ?3)";
            database::run(connection, sql, (draft.id.as_bytes(), &list.name, &list.sha256))?;
        }
        Ok(())
    }

    /// Notes how far a draft has come.
    ///
    /// # Errors
    /// [`VaultError::Missing`] where it was discarded meanwhile.
    pub fn touch(&self, id: Uuid, progress: u8, at: DateTime<Utc>) -> Result<(), VaultError> {
        let sql = "UPDATE draft SET progress = ?2, updated_at = ?3 WHERE id = ?1";
        database::run_on_one(
            self.0.transaction,
            TABLE,
            sql,
            (id.as_bytes(), progress, at.timestamp_millis()),
        )
    }

    /// One draft.
    ///
    /// # Errors
    /// Those of the database.
    pub fn get(&self, id: Uuid) -> Result<Option<Draft>, VaultError> {
        let sql = format!("SELECT {COLUMNS} FROM draft WHERE id = ?1");
        let found = database::row(self.0.transaction, &sql, [id.as_bytes()], read)?;
        found.map(|draft| self.with_lists(draft)).transpose()
    }

    /// All drafts, the last changed first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn all(&self) -> Result<Vec<Draft>, VaultError> {
        let sql = format!("SELECT {COLUMNS} FROM draft ORDER BY updated_at DESC, id");
        let found = database::rows(self.0.transaction, &sql, [], read)?;
        found.into_iter().map(|draft| self.with_lists(draft)).collect()
    }

    /// Removes a draft with its journal, and what is still its own: papers and pins that no submission took over.
    /// `false` where there was none.
    ///
    /// # Errors
    /// Those of the database.
    pub fn discard(&self, id: Uuid) -> Result<bool, VaultError> {
        self.0.papers().remove_all_of(id)?;
        self.0.pins().release(id)?;
        Ok(database::run(
            self.0.transaction,
            "DELETE FROM draft WHERE id = ?1",
            [id.as_bytes()],
        )? > 0)
    }

    fn with_lists(&self, draft: Draft) -> Result<Draft, VaultError> {
        let sql = "SELECT name, sha256 FROM draft_list WHERE draft = ?1 ORDER BY name";
        let lists = database::rows(self.0.transaction, sql, [draft.id.as_bytes()], |row| {
            Ok(PinnedList {
                name: row.get(0)?,
                sha256: row.digest(1, "draft_list")?,
            })
        })?;
        Ok(Draft { lists, ..draft })
    }
}

fn read(row: &Row<'_>) -> Result<Draft, Fault> {
    Ok(Draft {
        id: row.id(0, TABLE)?,
        item: row.get(1)?,
        item_version: row.get(2)?,
        form_sha256: row.digest(3, TABLE)?,
        lists: Vec::new(),
        title: row.get(4)?,
        progress: row.get(5)?,
        body: row.get(6)?,
        updated_at: row.time(7, TABLE)?,
    })
}
