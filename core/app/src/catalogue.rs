//! All items on the phone: synced when there is a network, searched and read without.

mod screen;

use std::path::PathBuf;
use std::sync::{Arc, RwLock};

use banshi_catalogue::{
    Catalogue as Copy, CatalogueError, Fetch, FetchError, Query, ReadFault, SyncAdvice, SyncError,
    SyncOutcome,
};
use banshi_client::ClientError;
use banshi_domain::{ContentHash, Item, ItemCode, ReceiptKeys};
use chrono::NaiveDate;

pub use self::screen::{GuideLines, ItemLine, ItemScreen, MaterialLine, MaterialMark};
pub(crate) use self::screen::{item_line, material_lines, summary};
use crate::banshi::Inner;
use crate::gateway::Gateway;
use crate::scenarios::{self, ScenarioLine, ScenarioPath, ScenarioScreen};
use crate::{AppError, Settings, Thing, Words, spoken, words};

/// All items on the phone.
pub struct Catalogue(pub(crate) Arc<Inner>);

/// What there is, and how old.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueState {
    /// How many items there are; none before the first sync.
    pub items: u64,
    /// Whether nobody vouches any more that it is the newest.
    pub is_stale: bool,
    /// 目录更新到 10月16日; what to say where it is stale.
    pub words: Words,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchScreen {
    /// The window that was asked for, the closest first.
    pub items: Vec<ItemLine>,
    /// How many there are in all.
    pub total: u32,
    /// What to say above them, where nothing fits and these come closest.
    pub note: Option<Words>,
    /// 不确定办哪个？ Scenarios that the text is about; the first where nothing is typed or nothing fits.
    pub scenarios: Vec<ScenarioLine>,
}

/// What a sync did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Synced {
    /// Whether something is new.
    pub changed: bool,
    /// Bytes that were fetched.
    pub bytes: u64,
}

impl Catalogue {
    /// Brings the catalogue up to date. Whatever fails, what was there stays.
    ///
    /// # Errors
    /// [`AppError::TryLater`], [`AppError::Catalogue`] where what came is not believed, [`AppError::Full`].
    pub async fn sync(&self) -> Result<Synced, AppError> {
        let clock = Arc::clone(&self.0.clock);
        let report = self
            .0
            .with_network(move |copy, link| {
                let ahead = clock.ahead();
                let mut report = copy.sync(link, clock.now());
                // With its first answer the gateway may have told that the clock is wrong.
                if report.is_err() && clock.ahead() != ahead {
                    report = copy.sync(link, clock.now());
                }
                report.map_err(|error| not_synced(&error, link))
            })
            .await?;
        let changed = report.outcome != SyncOutcome::UpToDate;
        if changed {
            self.0.changed.tell(&());
        }
        Ok(Synced {
            changed,
            bytes: report.bytes,
        })
    }

    /// What there is, and how old.
    ///
    /// # Errors
    /// Those of the storage.
    pub fn state(&self) -> Result<CatalogueState, AppError> {
        let status = self.0.catalogue.copy()?.status().map_err(failed)?;
        let now = self.0.now();
        let until = status
            .fresh_until
            .map(|until| words::moment(until, words::china_day(now)));
        let is_stale = status.is_stale(now);
        let words = match (status.edition, until) {
            (None, _) => Words::new(
                "目录还没有下载，请连一次网",
                "The catalogue is not here yet: connect once",
            ),
            (_, Some(until)) if is_stale => Words::new(
                format!("目录只保证到 {}，内容可能已有变化", until.zh),
                format!(
                    "The catalogue was vouched for until {}; it may have changed",
                    until.en
                ),
            ),
            (_, Some(until)) => Words::new(
                format!("目录有效到 {}", until.zh),
                format!("The catalogue is good until {}", until.en),
            ),
            (Some(_), None) => Words::new("目录可能不是最新", "The catalogue may not be the newest"),
        };
        Ok(CatalogueState {
            items: status.items,
            is_stale,
            words,
        })
    }

    /// 事项: a window of the results as typed: names, what people call things, pinyin and its initials (`gzf`); the
    /// nearest where nothing fits; everything where nothing is typed. A window has at most 200 items.
    ///
    /// # Errors
    /// Those of the storage.
    pub fn search(&self, typed: &str, offset: u32, limit: u32) -> Result<SearchScreen, AppError> {
        let query = Query {
            offset: offset as usize,
            limit: limit as usize,
            ..Query::text(typed)
        };
        let found = self.0.catalogue.copy()?.search(&query).map_err(failed)?;
        let is_found = found.total > 0 && !found.nearest;
        Ok(SearchScreen {
            scenarios: scenarios::beside(&self.0, typed, is_found)?,
            note: found
                .nearest
                .then(|| Words::new("没有完全相符的，下面是相近的", "Nothing fits; these come closest")),
            items: found.items.iter().map(screen::line).collect(),
            total: u32::try_from(found.total).unwrap_or(u32::MAX),
        })
    }

    /// 场景导航: a step of a scenario, from [`SearchScreen::scenarios`] on.
    ///
    /// # Errors
    /// [`AppError::NotFound`] where there is no such scenario any more.
    pub fn scenario(&self, path: &ScenarioPath) -> Result<ScenarioScreen, AppError> {
        scenarios::screen(&self.0, path)
    }

    /// 事项: how long, what it costs, how the result comes; what is needed, and what is not and why. Where a scenario led
    /// here, its choices cut the list.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn item(&self, code: &ItemCode, chosen: Option<&ScenarioPath>) -> Result<ItemScreen, AppError> {
        let item = self.0.catalogue.item(code, self.0.today())?;
        let status = self.0.catalogue.copy()?.status().map_err(failed)?;
        let ready = self.0.catalogue.is_ready(&item)?;
        let chosen = scenarios::chosen(&self.0, &item, chosen)?;
        let answers = chosen.as_ref().map_or(&[][..], |chosen| &chosen.answers);
        let not_needed = scenarios::not_needed(&self.0, &item, answers)?;
        let is_stale = status.is_stale(self.0.now());
        Ok(screen::item(&item, is_stale, ready, chosen.as_ref(), &not_needed))
    }

    /// 读给我听: an item's page, sentence by sentence.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn spoken(&self, code: &ItemCode, chosen: Option<&ScenarioPath>) -> Result<Vec<Words>, AppError> {
        Ok(spoken::item(&self.item(code, chosen)?))
    }

    /// Fetches an item's form and lists, so that it can be filled in without a network.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`AppError::TryLater`], [`AppError::Catalogue`].
    pub async fn prepare(&self, code: &ItemCode) -> Result<(), AppError> {
        let item = self.0.catalogue.item(code, self.0.today())?;
        self.0
            .with_network(move |copy, link| {
                copy.objects_of(&item, link)
                    .map(drop)
                    .map_err(|error| link.taken().unwrap_or(failed(error)))
            })
            .await
    }
}

/// The catalogue's copy on this phone; gone after everything was deleted.
pub(crate) struct Shelf {
    folder: PathBuf,
    copy: RwLock<Option<Arc<Copy>>>,
}

impl Shelf {
    pub(crate) fn open(settings: &Settings) -> Result<Self, AppError> {
        let folder = settings.folder.join("catalogue");
        std::fs::create_dir_all(&folder).map_err(|_| AppError::Storage)?;
        let copy = Copy::open(folder.join("catalogue.db"), &settings.catalogue_root).map_err(failed)?;
        Ok(Self {
            folder,
            copy: RwLock::new(Some(Arc::new(copy))),
        })
    }

    pub(crate) fn copy(&self) -> Result<Arc<Copy>, AppError> {
        let copy = self
            .copy
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        copy.clone().ok_or(AppError::NotNow("everything was deleted"))
    }

    /// The version of an item that is filed on a day.
    pub(crate) fn item(&self, code: &ItemCode, day: NaiveDate) -> Result<Item, AppError> {
        let found = self.copy()?.current(code, day).map_err(failed)?;
        found.ok_or(AppError::NotFound(Thing::Item))
    }

    pub(crate) fn object(&self, hash: &ContentHash) -> Result<Option<Vec<u8>>, AppError> {
        self.copy()?.stored_object(hash).map_err(failed)
    }

    pub(crate) fn receipt_keys(&self) -> Result<ReceiptKeys, AppError> {
        self.copy()?.receipt_keys().map_err(failed)
    }

    pub(crate) fn delete(&self) -> Result<(), AppError> {
        self.copy
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .take();
        match std::fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(AppError::Storage),
            _ => Ok(()),
        }
    }

    fn is_ready(&self, item: &Item) -> Result<bool, AppError> {
        let copy = self.copy()?;
        let lists = item.form.lists.iter().map(|list| &list.hash);
        for hash in std::iter::once(&item.form.hash).chain(lists) {
            if copy.stored_object(hash).map_err(failed)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// The catalogue's files over the gateway's link; remembers why one did not come.
pub(crate) struct Link {
    gateway: Arc<dyn Gateway>,
    runtime: tokio::runtime::Handle,
    failure: std::cell::Cell<Option<AppError>>,
}

impl Link {
    fn taken(&self) -> Option<AppError> {
        self.failure.take()
    }
}

impl Fetch for Link {
    fn get(&self, path: &str, max_len: u64) -> Result<Vec<u8>, FetchError> {
        match self.runtime.block_on(self.gateway.fetch_catalogue(path, max_len)) {
            Ok(bytes) => Ok(bytes),
            Err(ClientError::TooLarge { .. }) => Err(FetchError::TooLarge),
            Err(ClientError::Refused(problem)) if problem.status == 404 => Err(FetchError::NotFound),
            Err(error) => {
                let told = error.to_string();
                self.failure.set(Some(error.into()));
                Err(FetchError::Unavailable(told))
            }
        }
    }
}

impl Inner {
    /// The catalogue reads in one go, and waits for the network within: on a thread that may block.
    async fn with_network<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Copy, &Link) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let copy = self.catalogue.copy()?;
        let gateway = Arc::clone(&self.gateway);
        let runtime = tokio::runtime::Handle::current();
        let done = tokio::task::spawn_blocking(move || {
            let link = Link {
                gateway,
                runtime,
                failure: std::cell::Cell::new(None),
            };
            work(&copy, &link)
        });
        done.await.map_err(|_| AppError::bug("a sync that panicked"))?
    }
}

fn not_synced(error: &SyncError, link: &Link) -> AppError {
    match error.advice() {
        SyncAdvice::TryLater => link.taken().unwrap_or(AppError::TryLater {
            after: None,
            cause: banshi_client::RetryCause::Network,
        }),
        SyncAdvice::FreeStorage => AppError::Full,
        SyncAdvice::UpdateApp => AppError::NewerVersion,
        SyncAdvice::ShowStale | SyncAdvice::Distrust => AppError::Catalogue(error.to_string()),
    }
}

pub(crate) fn failed(error: CatalogueError) -> AppError {
    match error {
        CatalogueError::Storage(_) => AppError::Storage,
        CatalogueError::Read(ReadFault::Fetch { .. }) => AppError::TryLater {
            after: None,
            cause: banshi_client::RetryCause::Network,
        },
        CatalogueError::TrustedRoot(_) => AppError::bug("the catalogue's root that the app was built with"),
        other => AppError::Catalogue(other.to_string()),
    }
}
