//! The phone's copy: opened in an instant, read without network, brought up to date by [`Catalogue::sync`].

mod apply;
mod scenarios;
mod schema;
mod sync;
mod trust;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use banshi_domain::{
    Calendar, CalendarFault, ContentHash, Divisions, DivisionsFault, Handling, Item, ItemCode, ItemKind,
    ItemVersion, Office, ReceiptKeys, RegionCode, Title,
};
use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, OptionalExtension as _, Row as SqlRow, Transaction, params};

use crate::edition::{self, CALENDAR, DIVISIONS, RECEIPT_KEYS};
use crate::format::{FormatFault, Row, limits, unpack};
use crate::search::{KeptNames, Names};
use crate::tuf::MetadataFault;
use crate::{Fetch, ReadFault};

use scenarios::KeptScenarios;
pub use sync::{SyncAdvice, SyncError, SyncOutcome, SyncReport};

/// The phone's copy of the catalogue. All of it is public: it is stored as it is, and can be thrown away and fetched
/// anew.
///
/// Methods take `&self` from any thread. Reading goes on while a sync runs, and sees the old edition until the new
/// one stands whole.
#[derive(Debug)]
pub struct Catalogue {
    path: PathBuf,
    reader: Mutex<Reader>,
    /// Held for a whole sync: there is one at a time.
    writer: Mutex<Connection>,
}

/// Who reads, with what search keeps in memory.
#[derive(Debug)]
pub(crate) struct Reader {
    connection: Connection,
    names: KeptNames,
    scenarios: KeptScenarios,
}

impl Reader {
    /// One consistent state, and the names that are searched in it.
    pub(crate) fn names(&mut self) -> Result<(Transaction<'_>, Arc<Names>), CatalogueError> {
        let transaction = self.connection.transaction()?;
        let generation = schema::number(&transaction, SEARCHED)?.unwrap_or_default();
        let names = self.names.of(&transaction, generation)?;
        Ok((transaction, names))
    }
}

impl std::ops::Deref for Reader {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

/// Name of the fact that counts changes of what is searched.
const SEARCHED: &str = "searched";

/// Why a catalogue cannot be opened or read.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// The database cannot be opened, read or written: a full or failing disk.
    #[error("the catalogue's database: {0}")]
    Storage(#[from] rusqlite::Error),
    /// The root given by the caller is not one: the app was built wrongly.
    #[error("the trusted root: {0}")]
    TrustedRoot(MetadataFault),
    /// A stored row or object is not what was verified when it was stored.
    #[error("a stored row or object is damaged; sync anew")]
    Damaged,
    /// The signed calendar is not one.
    #[error("calendar: {0}")]
    Calendar(#[from] CalendarFault),
    /// The signed table of divisions is not one.
    #[error("divisions: {0}")]
    Divisions(#[from] DivisionsFault),
    /// An object is not stored and could not be got.
    #[error(transparent)]
    Read(#[from] ReadFault),
}

/// An item as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Its code.
    pub code: ItemCode,
    /// The version that is to be filed now.
    pub version: ItemVersion,
    /// Its official name.
    pub title: Title,
    /// Who accepts.
    pub office: Office,
    /// The place that it serves.
    pub region: RegionCode,
    /// Its kind.
    pub kind: ItemKind,
    /// How it is handled.
    pub handling: Handling,
    /// 网办深度.
    pub online_depth: u8,
    /// 到现场次数.
    pub visits: u8,
    /// A word of caution that stands with the title.
    pub caution: Option<String>,
}

/// What there is, and how old.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The edition; `None` before the first sync.
    pub edition: Option<u64>,
    /// How many items there are.
    pub items: u64,
    /// When the signatures of the last sync run out.
    pub fresh_until: Option<DateTime<Utc>>,
}

impl Status {
    /// 可能已过期: readable, but nobody vouches any more that it is the newest.
    #[must_use]
    pub fn is_stale(&self, now: DateTime<Utc>) -> bool {
        self.fresh_until.is_none_or(|until| until <= now)
    }
}

impl Catalogue {
    /// Opens the database at `path`, or makes it. `trusted_root` is the root metadata that the app was built with.
    ///
    /// A database that is damaged or of another build's shape is made anew, empty: it holds nothing of the person's.
    ///
    /// # Errors
    /// [`CatalogueError::TrustedRoot`], [`CatalogueError::Storage`].
    pub fn open(path: impl AsRef<Path>, trusted_root: &[u8]) -> Result<Self, CatalogueError> {
        let path = path.as_ref();
        let writer = match schema::open(path) {
            Err(error) if schema::is_damage(&error) => {
                tracing::warn!("the catalogue's database is damaged; it is made anew");
                schema::remove(path);
                schema::open(path)?
            }
            opened => opened?,
        };
        trust::anchor(&writer, trusted_root)?;
        let reader = schema::open(path)?;
        reader.pragma_update(None, "query_only", true)?;
        Ok(Self {
            path: path.to_owned(),
            reader: Mutex::new(Reader {
                connection: reader,
                names: KeptNames::default(),
                scenarios: KeptScenarios::default(),
            }),
            writer: Mutex::new(writer),
        })
    }

    /// Where the database lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What there is, and how old.
    ///
    /// # Errors
    /// [`CatalogueError::Storage`].
    pub fn status(&self) -> Result<Status, CatalogueError> {
        let reader = self.reader();
        let items: i64 = reader.query_row("SELECT count(*) FROM listing", [], |row| row.get(0))?;
        Ok(Status {
            edition: schema::number(&reader, "edition")?,
            items: items.unsigned_abs(),
            fresh_until: schema::number(&reader, "fresh_until")?
                .and_then(|seconds| DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0)),
        })
    }

    /// One version of an item.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn item(&self, code: &ItemCode, version: ItemVersion) -> Result<Option<Item>, CatalogueError> {
        let row = apply::stored_row(&self.reader(), &(code.clone(), version))?;
        row.map(|row| row.item().map_err(|_| CatalogueError::Damaged))
            .transpose()
    }

    /// The version of an item that is to be filed on `day` (China time): the newest whose first day has come.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn current(&self, code: &ItemCode, day: NaiveDate) -> Result<Option<Item>, CatalogueError> {
        let version = apply::current_version(&self.reader(), code.as_str(), day)?;
        version.map_or(Ok(None), |version| self.item(code, version))
    }

    /// An item's line in lists.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn listing(&self, code: &ItemCode) -> Result<Option<Listing>, CatalogueError> {
        let reader = self.reader();
        let sql = format!("SELECT {} FROM listing WHERE code = ?1", Listing::COLUMNS);
        let mut statement = reader.prepare_cached(&sql)?;
        Ok(statement.query_row([code.as_str()], Listing::of).optional()?)
    }

    /// A form, list or sample by the hash that an item names, if it is stored already. Its bytes are checked again.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn stored_object(&self, hash: &ContentHash) -> Result<Option<Vec<u8>>, CatalogueError> {
        let reader = self.reader();
        let mut statement = reader.prepare_cached("SELECT bytes FROM object WHERE hash = ?1")?;
        let bytes: Option<Vec<u8>> = statement
            .query_row([hash.as_bytes()], |row| row.get(0))
            .optional()?;
        Ok(bytes.filter(|bytes| ContentHash::of(bytes) == *hash))
    }

    /// A form, list or sample by the hash that an item names: stored, or fetched, verified and stored.
    ///
    /// # Errors
    /// [`CatalogueError`]; [`ReadFault::Tampered`] where the bytes got are not those of the hash.
    pub fn object(&self, hash: &ContentHash, fetch: &dyn Fetch) -> Result<Vec<u8>, CatalogueError> {
        if let Some(bytes) = self.stored_object(hash)? {
            return Ok(bytes);
        }
        let bytes = edition::object(fetch, hash)?;
        let write = "INSERT OR REPLACE INTO object (hash, bytes) VALUES (?1, ?2)";
        self.writer()
            .prepare_cached(write)?
            .execute(params![hash.as_bytes(), bytes])?;
        Ok(bytes)
    }

    /// Fetches what an item's form needs, so that it can be filled in without network: form and lists, by hash.
    ///
    /// # Errors
    /// As [`object`](Self::object); what was got before stays stored.
    pub fn objects_of(
        &self,
        item: &Item,
        fetch: &dyn Fetch,
    ) -> Result<Vec<(ContentHash, Vec<u8>)>, CatalogueError> {
        let lists = item.form.lists.iter().map(|list| list.hash);
        std::iter::once(item.form.hash)
            .chain(lists)
            .map(|hash| Ok((hash, self.object(&hash, fetch)?)))
            .collect()
    }

    /// The official calendar; `None` before the first sync.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn calendar(&self) -> Result<Option<Calendar>, CatalogueError> {
        self.text(CALENDAR)?
            .map(|text| Ok(Calendar::parse(&text)?))
            .transpose()
    }

    /// Names of divisions; `None` before the first sync.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn divisions(&self) -> Result<Option<Divisions>, CatalogueError> {
        self.text(DIVISIONS)?
            .map(|text| Ok(Divisions::parse(&text)?))
            .transpose()
    }

    /// Keys under which receipts were ever signed; none before the first sync.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn receipt_keys(&self) -> Result<ReceiptKeys, CatalogueError> {
        let text = self.text(RECEIPT_KEYS)?;
        text.map_or(Ok(ReceiptKeys::default()), |text| {
            serde_json::from_str(&text).map_err(|_| CatalogueError::Damaged)
        })
    }

    fn text(&self, name: &str) -> Result<Option<String>, CatalogueError> {
        let bytes = schema::fact(&self.reader(), name)?;
        bytes
            .map(|bytes| String::from_utf8(bytes).map_err(|_| CatalogueError::Damaged))
            .transpose()
    }

    pub(crate) fn reader(&self) -> MutexGuard<'_, Reader> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listing {
    /// In the order that [`of`](Self::of) reads.
    pub(crate) const COLUMNS: &str = "code, version, title, title_en, office_code, office, region, kind, handling, \
                                      online_depth, visits, caution";

    pub(crate) fn of(row: &SqlRow<'_>) -> rusqlite::Result<Self> {
        fn parsed<T: std::str::FromStr>(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<T> {
            let text = row.get_ref(column)?.as_str()?;
            text.parse().map_err(|_| {
                rusqlite::Error::InvalidColumnType(column, text.to_owned(), rusqlite::types::Type::Text)
            })
        }
        fn named<T: for<'a> serde::Deserialize<'a>>(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<T> {
            let text: String = row.get(column)?;
            serde_json::from_value(serde_json::Value::String(text.clone()))
                .map_err(|_| rusqlite::Error::InvalidColumnType(column, text, rusqlite::types::Type::Text))
        }
        Ok(Self {
            code: parsed(row, 0)?,
            version: ItemVersion(row.get(1)?),
            title: Title {
                zh: row.get(2)?,
                en: row.get(3)?,
            },
            office: Office {
                code: parsed(row, 4)?,
                name: row.get(5)?,
            },
            region: parsed(row, 6)?,
            kind: named(row, 7)?,
            handling: named(row, 8)?,
            online_depth: row.get(9)?,
            visits: row.get(10)?,
            caution: row.get(11)?,
        })
    }
}

/// Unpacks a stored row.
fn unpacked(packed: &[u8]) -> Result<Row, CatalogueError> {
    let json = unpack(packed, limits::ROW).map_err(|_| CatalogueError::Damaged)?;
    let json = String::from_utf8(json).map_err(|_| CatalogueError::Damaged)?;
    Row::read(json).map_err(|_: FormatFault| CatalogueError::Damaged)
}
