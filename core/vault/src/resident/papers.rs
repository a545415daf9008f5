use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chrono::{DateTime, Utc};
use rusqlite::Row;
use uuid::Uuid;

use super::{ResidentTx, ResidentVault, Sha256, papers_folder};
use crate::database::{self, Columns, Database, integer};
use crate::disk;
use crate::error::{Fault, VaultError};
use crate::key::Key;
use crate::paper_file::{Encrypting, PaperReader};

const TABLE: &str = "paper";
const COLUMNS: &str = "id, owner, material, page, media_type, length, sha256, added_at";

/// What is known about each paper. Their bytes go in by [`ResidentVault::add_paper`] or
/// [`begin_paper`](ResidentVault::begin_paper), and come out by [`open_paper`](ResidentVault::open_paper).
pub struct Papers<'tx>(pub(super) &'tx ResidentTx<'tx>);

/// A paper to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPaper {
    /// Made by the caller.
    pub id: Uuid,
    /// The draft or submission that it belongs to.
    pub owner: Uuid,
    /// The material's code in the item's guide.
    pub material: String,
    /// Its place among the pages of that material.
    pub page: u32,
    /// What its bytes are, as in `Content-Type`.
    pub media_type: String,
    /// When it was photographed or attached.
    pub added_at: DateTime<Utc>,
}

/// A stored paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Made by the caller.
    pub id: Uuid,
    /// The draft or submission that it belongs to.
    pub owner: Uuid,
    /// The material's code in the item's guide.
    pub material: String,
    /// Its place among the pages of that material.
    pub page: u32,
    /// What its bytes are, as in `Content-Type`.
    pub media_type: String,
    /// How long it is, in bytes.
    pub length: u64,
    /// The hash of its bytes in clear.
    pub sha256: Sha256,
    /// When it was photographed or attached.
    pub added_at: DateTime<Utc>,
}

impl Papers<'_> {
    /// One paper.
    ///
    /// # Errors
    /// Those of the database.
    pub fn get(&self, id: Uuid) -> Result<Option<Paper>, VaultError> {
        let sql = format!("SELECT {COLUMNS} FROM paper WHERE id = ?1 AND writer IS NULL");
        database::row(self.0.transaction, &sql, [id.as_bytes()], read)
    }

    /// A paper with these bytes, where there is one.
    ///
    /// # Errors
    /// Those of the database.
    pub fn by_hash(&self, sha256: &Sha256) -> Result<Option<Paper>, VaultError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM paper WHERE sha256 = ?1 AND writer IS NULL ORDER BY rowid LIMIT 1"
        );
        database::row(self.0.transaction, &sql, [sha256], read)
    }

    /// The papers of a draft or submission, by material and page.
    ///
    /// # Errors
    /// Those of the database.
    pub fn of(&self, owner: Uuid) -> Result<Vec<Paper>, VaultError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM paper WHERE owner = ?1 AND writer IS NULL ORDER BY material, page, rowid"
        );
        database::rows(self.0.transaction, &sql, [owner.as_bytes()], read)
    }

    /// All papers of the vault, as they came.
    ///
    /// # Errors
    /// Those of the database.
    pub fn all(&self) -> Result<Vec<Paper>, VaultError> {
        let sql = format!("SELECT {COLUMNS} FROM paper WHERE writer IS NULL ORDER BY rowid");
        database::rows(self.0.transaction, &sql, [], read)
    }

    /// Moves a paper to another place among its material's pages.
    ///
    /// # Errors
    /// [`VaultError::Missing`] where there is no such paper.
    pub fn set_page(&self, id: Uuid, page: u32) -> Result<(), VaultError> {
        let sql = "UPDATE paper SET page = ?2 WHERE id = ?1 AND writer IS NULL";
        database::run_on_one(self.0.transaction, TABLE, sql, (id.as_bytes(), page))
    }

    /// Says anew what a paper's bytes are, such as what is to be done to a copy of them. The bytes stay.
    ///
    /// # Errors
    /// [`VaultError::Missing`] where there is no such paper.
    pub fn set_media_type(&self, id: Uuid, media_type: &str) -> Result<(), VaultError> {
        let sql = "UPDATE paper SET media_type = ?2 WHERE id = ?1 AND writer IS NULL";
        database::run_on_one(self.0.transaction, TABLE, sql, (id.as_bytes(), media_type))
    }

    /// Gives all papers of one owner to another: a draft became a submission, or came back as a draft.
    ///
    /// # Errors
    /// Those of the database.
    pub fn hand_over(&self, from: Uuid, to: Uuid) -> Result<(), VaultError> {
        let sql = "UPDATE paper SET owner = ?2 WHERE owner = ?1";
        database::run(self.0.transaction, sql, (from.as_bytes(), to.as_bytes())).map(drop)
    }

    /// Removes a paper: its key with the transaction, its file right after. `false` where there was none.
    ///
    /// # Errors
    /// Those of the database.
    pub fn remove(&self, id: Uuid) -> Result<bool, VaultError> {
        let sql = "DELETE FROM paper WHERE id = ?1 RETURNING file";
        let removed = self.remove_rows(sql, id)?;
        Ok(removed > 0)
    }

    /// Removes all papers of an owner; how many there were.
    ///
    /// # Errors
    /// Those of the database.
    pub fn remove_all_of(&self, owner: Uuid) -> Result<usize, VaultError> {
        self.remove_rows("DELETE FROM paper WHERE owner = ?1 RETURNING file", owner)
    }

    fn remove_rows(&self, sql: &str, id: Uuid) -> Result<usize, VaultError> {
        let files = database::rows(self.0.transaction, sql, [id.as_bytes()], |row| {
            Ok(row.get::<_, String>(0)?)
        })?;
        let count = files.len();
        self.0.unnamed.borrow_mut().extend(files);
        Ok(count)
    }
}

fn read(row: &Row<'_>) -> Result<Paper, Fault> {
    Ok(Paper {
        id: row.id(0, TABLE)?,
        owner: row.id(1, TABLE)?,
        material: row.get(2)?,
        page: row.get(3)?,
        media_type: row.get(4)?,
        length: row.count(5, TABLE)?,
        sha256: row.digest(6, TABLE)?,
        added_at: row.time(7, TABLE)?,
    })
}

impl ResidentVault {
    /// Stores a paper that is in memory. It is durable when this returns.
    ///
    /// # Errors
    /// [`VaultError::Full`] where the disk is: nothing is left of it then.
    pub fn add_paper(&self, paper: &NewPaper, bytes: &[u8]) -> Result<Paper, VaultError> {
        let mut writer = self.begin_paper(paper)?;
        writer.take(bytes)?;
        writer.finish()
    }

    /// Begins a paper whose bytes come piece by piece. It is not there before
    /// [`finish`](PaperWriter::finish), and what was begun and not finished is removed.
    ///
    /// # Errors
    /// [`VaultError::Bug`] where the id is in use.
    pub fn begin_paper(&self, paper: &NewPaper) -> Result<PaperWriter<'_>, VaultError> {
        let key = Key::random()?;
        let file = Uuid::new_v4().simple().to_string();
        // The row goes first: a file without a row is an orphan at any time.
        self.transaction(|tx| {
            let sql = "INSERT INTO paper (id, owner, material, page, media_type, key, file, writer, added_at)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
            let parameters = (
                paper.id.as_bytes(),
                paper.owner.as_bytes(),
                &paper.material,
                paper.page,
                &paper.media_type,
                key.as_bytes(),
                &file,
                this_process().as_bytes(),
                paper.added_at.timestamp_millis(),
            );
            database::run(tx.transaction, sql, parameters).map(drop)
        })?;
        let mut writer = PaperWriter {
            vault: self,
            id: paper.id,
            unfinished: self.papers_folder().join(format!("{file}.part")),
            whole: self.papers_folder().join(file),
            state: State::Failed,
        };
        let out = disk::create_new(&writer.unfinished)?;
        writer.state = State::Writing(Box::new(Encrypting::new(out, paper.id, &key)?));
        Ok(writer)
    }

    /// Opens a paper for reading; seek to go on where an upload stopped.
    ///
    /// # Errors
    /// [`VaultError::Missing`] where there is no such paper, [`VaultError::Damaged`] where its file is missing, of
    /// another length, or not its own. Chunks are authenticated as they are read.
    pub fn open_paper(&self, id: Uuid) -> Result<PaperReader, VaultError> {
        let (key, file, length) = self.read(|tx| {
            let sql = "SELECT key, file, length FROM paper WHERE id = ?1 AND writer IS NULL";
            let found = database::row(tx.transaction, sql, [id.as_bytes()], |row| {
                let key = Key::from_slice(row.get_ref(0)?.as_blob().map_err(|_| Fault::Value(TABLE))?);
                let key = key.ok_or(Fault::Value(TABLE))?;
                Ok((key, row.get::<_, String>(1)?, row.count(2, TABLE)?))
            })?;
            found.ok_or_else(|| VaultError::from(Fault::NoSuchPaper(id)))
        })?;
        Ok(PaperReader::open(
            &self.papers_folder().join(file),
            id,
            &key,
            length,
        )?)
    }
}

/// A paper that is being written. Dropped unfinished, it leaves nothing behind.
pub struct PaperWriter<'vault> {
    vault: &'vault ResidentVault,
    id: Uuid,
    unfinished: PathBuf,
    whole: PathBuf,
    state: State,
}

enum State {
    Writing(Box<Encrypting<File>>),
    Failed,
    Finished,
}

impl PaperWriter<'_> {
    /// Makes the paper whole and durable: the file first, then its name, then its row.
    ///
    /// # Errors
    /// [`VaultError::Full`] where the disk is: nothing is left of it then.
    pub fn finish(mut self) -> Result<Paper, VaultError> {
        let State::Writing(encrypting) = std::mem::replace(&mut self.state, State::Failed) else {
            return Err(Fault::Misuse("a paper whose writing failed").into());
        };
        let (file, length, sha256) = encrypting.end()?;
        file.sync_all().map_err(Fault::file("making a paper durable"))?;
        drop(file);
        fs::rename(&self.unfinished, &self.whole).map_err(Fault::file("naming a paper"))?;
        disk::sync_parent(&self.whole)?;
        let paper = self.vault.transaction(|tx| {
            let sql = "UPDATE paper SET length = ?2, sha256 = ?3, writer = NULL WHERE id = ?1";
            database::run_on_one(
                tx.transaction,
                TABLE,
                sql,
                (self.id.as_bytes(), integer(length), &sha256),
            )?;
            let paper = tx.papers().get(self.id)?;
            paper.ok_or_else(|| VaultError::from(Fault::NoSuchPaper(self.id)))
        })?;
        self.state = State::Finished;
        Ok(paper)
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), VaultError> {
        let State::Writing(encrypting) = &mut self.state else {
            return Err(Fault::Misuse("a paper whose writing failed").into());
        };
        let result = encrypting.take(bytes);
        if result.is_err() {
            self.state = State::Failed;
        }
        Ok(result?)
    }
}

/// As `Write` it gives a [`VaultError`] inside its `io::Error`; `VaultError::from` takes it out.
impl Write for PaperWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.take(bytes)?;
        Ok(bytes.len())
    }

    /// Does nothing: what is not finished is not there.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for PaperWriter<'_> {
    fn drop(&mut self) {
        if matches!(self.state, State::Finished) {
            return;
        }
        // Where this fails, the next process's sweep does it.
        let _ = disk::remove_file(&self.unfinished);
        let _ = disk::remove_file(&self.whole);
        let sql = "DELETE FROM paper WHERE id = ?1 AND writer IS NOT NULL";
        let _ = self
            .vault
            .transaction(|tx| database::run(tx.transaction, sql, [self.id.as_bytes()]));
    }
}

/// Removes what an earlier process began and did not finish, and files without a row.
pub(crate) fn sweep(database: &Database, folder: &Path) -> Result<(), VaultError> {
    // Files first: one whose row comes later than this listing is not in it.
    let folder = papers_folder(folder);
    let mut files = BTreeSet::new();
    for entry in fs::read_dir(&folder).map_err(Fault::file("listing papers"))? {
        files.insert(entry.map_err(Fault::file("listing papers"))?.file_name());
    }
    let abandoned = "SELECT 1 FROM paper WHERE writer IS NOT NULL AND writer <> ?1";
    let me = this_process().into_bytes();
    if database
        .read(|t| database::row(t, abandoned, [me], |_| Ok(())))?
        .is_some()
    {
        let sql = "DELETE FROM paper WHERE writer IS NOT NULL AND writer <> ?1";
        database.write(|t| database::run(t, sql, [me]))?;
    }
    let named = database.read(|t| {
        database::rows(
            t,
            "SELECT file FROM paper",
            [],
            |row| Ok(row.get::<_, String>(0)?),
        )
    })?;
    let named: BTreeSet<String> = named.into_iter().collect();
    for file in files {
        let name = file.to_string_lossy();
        if !named.contains(name.strip_suffix(".part").unwrap_or(&name)) {
            disk::remove_file(&folder.join(&file))?;
        }
    }
    Ok(())
}

/// Tells what this process is writing from what an earlier one left.
fn this_process() -> &'static Uuid {
    static THIS: OnceLock<Uuid> = OnceLock::new();
    THIS.get_or_init(Uuid::new_v4)
}
