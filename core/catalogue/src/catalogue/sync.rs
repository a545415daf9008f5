//! Bringing the copy up to date. Whatever fails, the phone keeps what it had.

use std::cell::Cell;

use banshi_domain::{Calendar, ContentHash, Divisions, ItemCode, ReceiptKeys};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use serde::Deserialize;

use super::apply::{self, ListingAll, Touched};
use super::{Catalogue, CatalogueError, schema, trust};
use crate::edition::{
    self, CALENDAR, Chain, DIVISIONS, FORMATS, RECEIPT_KEYS, SCENARIOS, SNAPSHOT, delta_name,
};
use crate::fetch::paths;
use crate::format::{Delta, FORMAT, FormatFault, Manifest, Part, PartRef, limits, read_scenarios};
use crate::publish::china_day;
use crate::tuf::{MetadataFault, Targets, Trusted};
use crate::{Fetch, FetchError, ReadFault};

/// What a sync did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncReport {
    /// How the rows came.
    pub outcome: SyncOutcome,
    /// The edition that is now there.
    pub edition: u64,
    /// Files that were got.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// How the rows came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SyncOutcome {
    /// What was there is still the newest.
    UpToDate,
    /// By a delta from the edition that was there.
    Delta {
        /// That edition.
        from: u64,
        /// Items with a row that is new or gone.
        changed: Vec<ItemCode>,
    },
    /// All rows anew: the first sync, or one after a long time.
    Whole,
}

/// Why nothing was taken over. What was there is still there.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// A file is missing, not believed, tampered with or malformed.
    #[error(transparent)]
    Read(#[from] ReadFault),
    /// The signed list speaks of an edition before the one that is there.
    #[error("the catalogue went back from edition {present} to {offered}")]
    EditionWentBack {
        /// What is there.
        present: u64,
        /// What was offered.
        offered: u64,
    },
    /// The database cannot be written: a full or failing disk.
    #[error("the catalogue's database: {0}")]
    Storage(#[from] rusqlite::Error),
    /// What the database held of roots is damaged.
    #[error("the catalogue's database is damaged; open it anew")]
    Damaged,
}

/// What to do about a [`SyncError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncAdvice {
    /// Try again later: no network, or a publisher in the middle of publishing.
    TryLater,
    /// Nothing newer is vouched for; also seen where the phone's clock is wrong.
    ShowStale,
    /// Somebody between here and the publisher changes what is sent, or the publisher made a mistake: another network
    /// may help.
    Distrust,
    /// The format is of later years.
    UpdateApp,
    /// The phone's storage is full or failing.
    FreeStorage,
}

impl SyncError {
    /// What to do.
    #[must_use]
    pub fn advice(&self) -> SyncAdvice {
        match self {
            Self::Read(ReadFault::Fetch { .. }) => SyncAdvice::TryLater,
            Self::Read(ReadFault::Metadata(MetadataFault::Expired { .. })) => SyncAdvice::ShowStale,
            Self::Read(ReadFault::Format {
                source: FormatFault::Version { .. },
                ..
            }) => SyncAdvice::UpdateApp,
            Self::Read(_) | Self::EditionWentBack { .. } => SyncAdvice::Distrust,
            Self::Storage(_) | Self::Damaged => SyncAdvice::FreeStorage,
        }
    }
}

impl From<CatalogueError> for SyncError {
    fn from(error: CatalogueError) -> Self {
        match error {
            CatalogueError::Storage(error) => Self::Storage(error),
            CatalogueError::Read(fault) => Self::Read(fault),
            _ => Self::Damaged,
        }
    }
}

/// Members of `custom` at the target `snapshot`.
#[derive(Deserialize)]
struct Newest {
    edition: u64,
    content_digest: ContentHash,
}

impl Catalogue {
    /// Brings the copy up to date: metadata, then the delta from the edition that is there, or all parts. One sync
    /// runs at a time; a second one waits. A first sync that breaks off goes on with the parts that it has.
    ///
    /// # Errors
    /// [`SyncError`]; [`SyncError::advice`] says what to do.
    pub fn sync(&self, fetch: &dyn Fetch, now: DateTime<Utc>) -> Result<SyncReport, SyncError> {
        let meter = Meter {
            fetch,
            files: Cell::new(0),
            bytes: Cell::new(0),
        };
        let mut connection = self.writer();
        let mut trusted = trust::load(&connection)?;
        follow_roots(&meter, &mut trusted, &connection)?;
        trusted.check_root(now).map_err(ReadFault::from)?;
        let chain = edition::follow_chain(&meter, &mut trusted, Some(now))?;
        let targets = trusted.targets().map_err(ReadFault::from)?;
        let texts = texts(&meter, targets, &connection)?;
        let update = Update {
            trusted: &trusted,
            chain: &chain,
            targets,
            texts: &texts,
            now,
        };
        let (edition, outcome) = update.rows(&meter, &mut connection)?;
        tracing::info!(
            edition,
            files = meter.files.get(),
            bytes = meter.bytes.get(),
            "catalogue synced"
        );
        Ok(SyncReport {
            outcome,
            edition,
            files: meter.files.get(),
            bytes: meter.bytes.get(),
        })
    }
}

/// Each root is kept as soon as it is believed: from then on the keys before it count no more, whatever fails later.
fn follow_roots(meter: &Meter<'_>, trusted: &mut Trusted, connection: &Connection) -> Result<(), SyncError> {
    let mut stored = Ok(());
    let followed = edition::follow_roots(meter, trusted, |version, bytes| {
        if stored.is_ok() {
            stored = trust::store_root(connection, version, bytes);
        }
    });
    stored?;
    Ok(followed?)
}

/// A small target beside the rows, by name, with its bytes; none for one that is gone.
type Text = (&'static str, Option<Vec<u8>>);

/// The small targets beside the rows: those whose bytes are not there yet, and those that are gone.
fn texts(meter: &Meter<'_>, targets: &Targets, connection: &Connection) -> Result<Vec<Text>, SyncError> {
    let mut texts = Vec::new();
    for name in [FORMATS, CALENDAR, DIVISIONS, RECEIPT_KEYS, SCENARIOS] {
        let file = match edition::listed(targets, name) {
            // Not every publisher writes scenarios.
            Err(_) if name == SCENARIOS => {
                texts.push((name, None));
                continue;
            }
            listed => listed?,
        };
        let present = schema::fact(connection, name)?;
        if present.is_none_or(|present| ContentHash::of(&present) != file.sha256) {
            let bytes = edition::target(meter, targets, name)?;
            check_text(name, &bytes)?;
            texts.push((name, Some(bytes)));
        }
    }
    Ok(texts)
}

/// All that was verified, to be stored with the rows or not at all.
struct Update<'a> {
    trusted: &'a Trusted,
    chain: &'a Chain,
    targets: &'a Targets,
    texts: &'a [Text],
    now: DateTime<Utc>,
}

impl Update<'_> {
    fn rows(&self, meter: &Meter<'_>, connection: &mut Connection) -> Result<(u64, SyncOutcome), SyncError> {
        let malformed = || ReadFault::Format {
            path: SNAPSHOT.to_owned(),
            source: FormatFault::Malformed {
                what: "the entry of the snapshot",
            },
        };
        let newest =
            Newest::deserialize(&edition::listed(self.targets, SNAPSHOT)?.custom).map_err(|_| malformed())?;
        let present = schema::number(connection, "edition")?;
        match present {
            Some(present) if present > newest.edition => {
                return Err(SyncError::EditionWentBack {
                    present,
                    offered: newest.edition,
                });
            }
            Some(present)
                if present == newest.edition && apply::digest(connection)? == newest.content_digest =>
            {
                let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
                apply::list_touched(&transaction, &Touched::default(), china_day(self.now))?;
                self.store(&transaction, newest.edition)?;
                transaction.commit()?;
                return Ok((newest.edition, SyncOutcome::UpToDate));
            }
            Some(present) if self.targets.files.contains_key(&delta_name(present)) => {
                match self.by_delta(meter, connection, present, &newest) {
                    Ok(changed) => {
                        return Ok((
                            newest.edition,
                            SyncOutcome::Delta {
                                from: present,
                                changed,
                            },
                        ));
                    }
                    // The delta is signed, so it is the copy here that differs, or the publisher erred: rows anew.
                    Err(SyncError::Read(fault @ (ReadFault::Format { .. } | ReadFault::DigestMismatch))) => {
                        tracing::warn!(%fault, "the delta cannot be applied; all rows are fetched");
                    }
                    Err(SyncError::Damaged) => {
                        tracing::warn!("a stored row is damaged; all rows are fetched");
                    }
                    Err(error) => return Err(error),
                }
            }
            _ => {}
        }
        self.whole(meter, connection, &newest)?;
        Ok((newest.edition, SyncOutcome::Whole))
    }

    fn by_delta(
        &self,
        meter: &Meter<'_>,
        connection: &mut Connection,
        from: u64,
        newest: &Newest,
    ) -> Result<Vec<ItemCode>, SyncError> {
        let name = delta_name(from);
        let bytes = edition::target(meter, self.targets, &name)?;
        let delta = Delta::read(&bytes).map_err(|source| ReadFault::Format {
            path: name.clone(),
            source,
        })?;
        if (delta.from, delta.to) != (from, newest.edition) {
            return Err(ReadFault::Format {
                path: name,
                source: FormatFault::DeltaMisfit,
            }
            .into());
        }
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let touched = apply::delta(&transaction, &delta)?;
        if apply::digest(&transaction)? != newest.content_digest {
            return Err(ReadFault::DigestMismatch.into());
        }
        apply::list_touched(&transaction, &touched, china_day(self.now))?;
        self.store(&transaction, newest.edition)?;
        transaction.commit()?;
        Ok(touched.codes.into_iter().collect())
    }

    fn whole(
        &self,
        meter: &Meter<'_>,
        connection: &mut Connection,
        newest: &Newest,
    ) -> Result<(), SyncError> {
        let manifest = edition::manifest(meter, self.targets)?;
        if manifest.edition != newest.edition || manifest.content_digest != newest.content_digest {
            return Err(ReadFault::DigestMismatch.into());
        }
        fetch_parts(meter, connection, &manifest)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        apply::clear(&transaction)?;
        let mut listing = ListingAll::new(&transaction, china_day(self.now));
        for part in &manifest.parts {
            let packed = stored_part(&transaction, part)?.ok_or(SyncError::Damaged)?;
            let path = || paths::object(&part.sha256);
            let rows =
                Part::rows(part, &packed).map_err(|source| ReadFault::Format { path: path(), source })?;
            for row in rows {
                apply::insert_row(&transaction, &row)?;
                listing.take(row)?;
            }
        }
        if apply::digest(&transaction)? != newest.content_digest {
            return Err(ReadFault::DigestMismatch.into());
        }
        listing.end()?;
        transaction.execute("DELETE FROM part", [])?;
        self.store(&transaction, newest.edition)?;
        transaction.commit()?;
        Ok(())
    }

    /// Metadata, texts and edition, in the transaction of the rows.
    fn store(&self, transaction: &Connection, edition: u64) -> Result<(), SyncError> {
        trust::store_chain(transaction, self.chain)?;
        for (name, bytes) in self.texts {
            match bytes {
                Some(bytes) => schema::set_fact(transaction, name, bytes)?,
                None => schema::forget_fact(transaction, name)?,
            }
        }
        schema::set_fact(transaction, "edition", edition.to_string().as_bytes())?;
        if let Some(until) = self.trusted.fresh_until() {
            schema::set_fact(
                transaction,
                "fresh_until",
                until.timestamp().max(0).to_string().as_bytes(),
            )?;
        }
        Ok(())
    }
}

/// Gets the parts that are not there yet, each kept as soon as it is verified. Those of an edition that was never
/// finished go.
fn fetch_parts(meter: &Meter<'_>, connection: &Connection, manifest: &Manifest) -> Result<(), SyncError> {
    let mut statement = connection.prepare("SELECT hash FROM part")?;
    let kept = statement
        .query_map([], |row| Ok(ContentHash(row.get(0)?)))?
        .collect::<Result<Vec<_>, _>>()?;
    for hash in kept {
        if !manifest.parts.iter().any(|part| part.sha256 == hash) {
            connection.execute("DELETE FROM part WHERE hash = ?1", [hash.as_bytes()])?;
        }
    }
    for part in &manifest.parts {
        if stored_part(connection, part)?.is_none() {
            let path = paths::object(&part.sha256);
            let bytes = edition::signed_file(meter, &path, part.length, limits::OBJECT, &part.sha256)?;
            let insert = "INSERT OR REPLACE INTO part (hash, bytes) VALUES (?1, ?2)";
            connection.execute(insert, params![part.sha256.as_bytes(), bytes])?;
        }
    }
    Ok(())
}

fn stored_part(connection: &Connection, part: &PartRef) -> Result<Option<Vec<u8>>, SyncError> {
    let mut statement = connection.prepare_cached("SELECT bytes FROM part WHERE hash = ?1")?;
    let bytes: Option<Vec<u8>> = statement
        .query_row([part.sha256.as_bytes()], |row| row.get(0))
        .optional()?;
    Ok(bytes.filter(|bytes| ContentHash::of(bytes) == part.sha256))
}

/// Counts what a sync costs.
struct Meter<'a> {
    fetch: &'a dyn Fetch,
    files: Cell<u64>,
    bytes: Cell<u64>,
}

impl Fetch for Meter<'_> {
    fn get(&self, path: &str, max_len: u64) -> Result<Vec<u8>, FetchError> {
        let bytes = self.fetch.get(path, max_len)?;
        // A fetcher that does not keep to the limit is not trusted to.
        if bytes.len() as u64 > max_len {
            return Err(FetchError::TooLarge);
        }
        self.files.set(self.files.get() + 1);
        self.bytes.set(self.bytes.get() + bytes.len() as u64);
        Ok(bytes)
    }
}

/// What is signed can still be of later years, or a publisher's mistake: told before the rows are fetched.
fn check_text(name: &str, bytes: &[u8]) -> Result<(), ReadFault> {
    #[derive(Deserialize)]
    struct Formats {
        catalogue: u64,
    }
    let text = std::str::from_utf8(bytes).ok();
    let right = match name {
        FORMATS => match serde_json::from_slice::<Formats>(bytes) {
            Ok(formats) if formats.catalogue != u64::from(FORMAT) => {
                let source = FormatFault::Version {
                    found: formats.catalogue,
                };
                return Err(ReadFault::Format {
                    path: FORMATS.to_owned(),
                    source,
                });
            }
            formats => formats.is_ok(),
        },
        // Those of later years are kept, and not shown: they keep nobody from the items.
        SCENARIOS => matches!(read_scenarios(bytes), Ok(_) | Err(FormatFault::Version { .. })),
        CALENDAR => text.is_some_and(|text| Calendar::parse(text).is_ok()),
        DIVISIONS => text.is_some_and(|text| Divisions::parse(text).is_ok()),
        _ => serde_json::from_slice::<ReceiptKeys>(bytes).is_ok(),
    };
    if right {
        return Ok(());
    }
    Err(ReadFault::Format {
        path: name.to_owned(),
        source: FormatFault::Malformed { what: "the file" },
    })
}
