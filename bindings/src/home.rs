//! The app: catalogue, residents, sign-in, sending, what came back.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use banshi_app as app;

use crate::error::not_ours;
use crate::platform::{Signing, Wrapping};
use crate::{BanshiError, BanshiSettings, DeviceKey, KeyWrapper, Resident, ResidentLine, Words};

/// The app. One per folder and process.
#[derive(uniffi::Object)]
pub struct Banshi(app::Banshi);

/// An item as the catalogue's page shows it.
#[derive(Debug, Clone, uniffi::Record)]
pub struct Item {
    /// For [`Banshi::item`], and for a draft.
    pub code: String,
    /// Its name.
    pub title: Words,
    /// How long it takes, by promise.
    pub promised: Words,
    /// How long it may take, by law.
    pub legal: Words,
    /// What it costs.
    pub cost: Words,
    /// How the result comes.
    pub result: Words,
    /// 共 7 样材料，您只需拍 1 样.
    pub summary: Words,
    /// A word of caution.
    pub caution: Option<String>,
    /// What is needed, and what is not and why.
    pub materials: Vec<ItemMaterial>,
    /// Whether its form is on the phone.
    pub is_ready: bool,
}

/// One material.
#[derive(Debug, Clone, uniffi::Record)]
pub struct ItemMaterial {
    /// Its code.
    pub code: String,
    /// Its name.
    pub title: String,
    /// Why it is or is not asked for.
    pub reason: Words,
    /// Whether the person has to make it.
    pub required: bool,
}

/// What one sending did.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Sent {
    /// Receipted now.
    pub submitted: u32,
    /// Need the person.
    pub attention: u32,
    /// Wait on.
    pub waiting: u32,
    /// Sign-in is needed first.
    pub sign_in_needed: bool,
}

/// What waits and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Sending {
    /// A line a submission.
    pub lines: Vec<SendingLine>,
    /// 内容都在手机里.
    pub safe: Words,
}

/// One submission on its way.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SendingLine {
    /// Its id.
    pub submission: String,
    /// Where it stands.
    pub words: Words,
    /// Bytes sent of the paper under way.
    pub sent: Option<u64>,
    /// Bytes of the paper under way.
    pub of: Option<u64>,
}

impl From<&app::SendingScreen> for Sending {
    fn from(screen: &app::SendingScreen) -> Self {
        let lines = screen
            .lines
            .iter()
            .map(|line| SendingLine {
                submission: line.submission.to_string(),
                words: line.words.clone().into(),
                sent: line.piece.map(|(sent, _)| sent),
                of: line.piece.map(|(_, of)| of),
            })
            .collect();
        Self {
            lines,
            safe: screen.safe.clone().into(),
        }
    }
}

/// Hears how sending goes on: what is, first; then every change, until the subscription ends.
#[uniffi::export(with_foreign)]
pub trait SendingListener: Send + Sync {
    /// What is now. Called without any lock held, on the thread that caused the change.
    ///
    /// # Errors
    /// Nothing is done about one.
    fn changed(&self, sending: Sending) -> Result<(), BanshiError>;
}

impl From<uniffi::UnexpectedUniFFICallbackError> for BanshiError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        // Its reason is the shell's own words and may hold anything: it is not passed on.
        drop(error);
        app::AppError::Bug("the shell's listener failed".to_owned()).into()
    }
}

/// Ends a subscription when it is ended or dropped.
#[derive(uniffi::Object)]
pub struct Subscription(Mutex<Option<app::Subscription>>);

#[uniffi::export]
impl Subscription {
    /// Ends it: nothing is told after this.
    ///
    /// # Errors
    /// None today; a panic would be one.
    pub fn end(&self) -> Result<(), BanshiError> {
        drop(self.0.lock().unwrap_or_else(PoisonError::into_inner).take());
        Ok(())
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl Banshi {
    /// Opens the app's folder, or makes it. Without a key wrapper or a device key, as on a desktop, keys lie in files
    /// that only this user may read.
    ///
    /// # Errors
    /// [`BanshiError::Storage`] with `locked`, `key-lost`, `damaged`.
    #[uniffi::constructor]
    pub fn open(
        settings: BanshiSettings,
        key_wrapper: Option<Arc<dyn KeyWrapper>>,
        device_key: Option<Arc<dyn DeviceKey>>,
    ) -> Result<Arc<Self>, BanshiError> {
        let folder = Path::new(&settings.folder);
        let key_wrapper: Arc<dyn app::vault::KeyWrapper> = match key_wrapper {
            Some(foreign) => Arc::new(Wrapping(foreign)),
            None => Arc::new(
                app::vault::FileKeyWrapper::new(folder.join("host-keys")).map_err(app::AppError::from)?,
            ),
        };
        let signer: Arc<dyn app::client::DeviceSigner> = match device_key {
            Some(foreign) => Arc::new(Signing::new(foreign)?),
            None => Arc::new(
                app::client::SoftwareKey::open(&folder.join("host-keys/device-key"))
                    .map_err(app::AppError::from)?,
            ),
        };
        let platform = app::Platform {
            key_wrapper,
            signer,
            clock: Arc::new(app::SystemClock::new(settings.zone)),
        };
        let settings = app::Settings {
            folder: folder.join("app"),
            gateway: settings.gateway,
            tls_roots_pem: settings.tls_roots_pem,
            catalogue_root: settings.catalogue_root,
            device_name: settings.device_name,
        };
        Ok(Arc::new(Self(app::Banshi::open(settings, platform)?)))
    }

    /// Fetches what is new in the catalogue.
    ///
    /// # Errors
    /// [`BanshiError::TryLater`]; [`BanshiError::AskPerson`] where the catalogue cannot be believed.
    pub async fn sync(&self) -> Result<(), BanshiError> {
        self.0.catalogue().sync().await?;
        Ok(())
    }

    /// Codes of the items that a search finds, best first: Chinese, pinyin, initials.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn search(&self, typed: String) -> Result<Vec<String>, BanshiError> {
        let found = self.0.catalogue().search(&typed)?;
        Ok(found.items.iter().map(|line| line.code.to_string()).collect())
    }

    /// One item's page.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where there is none.
    pub fn item(&self, code: String) -> Result<Item, BanshiError> {
        let screen = self.0.catalogue().item(&code.parse().map_err(|_| not_ours())?)?;
        let materials = screen
            .materials
            .into_iter()
            .map(|line| ItemMaterial {
                code: line.code.to_string(),
                title: line.title,
                reason: line.reason.into(),
                required: line.required,
            })
            .collect();
        Ok(Item {
            code: screen.code.to_string(),
            title: screen.title.into(),
            promised: screen.promised.into(),
            legal: screen.legal.into(),
            cost: screen.cost.into(),
            result: screen.result.into(),
            summary: screen.summary.into(),
            caution: screen.caution,
            materials,
            is_ready: screen.is_ready,
        })
    }

    /// Fetches an item's form, so that it can be filled in without a network.
    ///
    /// # Errors
    /// [`BanshiError::TryLater`].
    pub async fn prepare(&self, code: String) -> Result<(), BanshiError> {
        Ok(self
            .0
            .catalogue()
            .prepare(&code.parse().map_err(|_| not_ours())?)
            .await?)
    }

    /// Who is on this phone.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn residents(&self) -> Result<Vec<ResidentLine>, BanshiError> {
        Ok(self.0.residents().list()?.into_iter().map(Into::into).collect())
    }

    /// Makes room for someone, and opens it.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn create_resident(&self, name: String) -> Result<Arc<Resident>, BanshiError> {
        let id = self.0.residents().create(&name)?;
        Ok(Arc::new(Resident(self.0.residents().open(id)?)))
    }

    /// Begins to sign in: the address for the browser.
    ///
    /// # Errors
    /// [`BanshiError::TryLater`].
    pub async fn begin_sign_in(&self, redirect_uri: String) -> Result<String, BanshiError> {
        Ok(self.0.sign_in().begin(&redirect_uri).await?)
    }

    /// Completes it, with the address that the provider redirected to.
    ///
    /// # Errors
    /// [`BanshiError::SignInNeeded`] where the code is void: begin anew.
    pub async fn complete_sign_in(
        &self,
        resident: Arc<Resident>,
        callback_url: String,
    ) -> Result<(), BanshiError> {
        self.0.sign_in().complete(&resident.0, &callback_url).await?;
        Ok(())
    }

    /// Sends what waits, within the seconds that the system grants. May be cancelled at any moment.
    ///
    /// # Errors
    /// [`BanshiError::Storage`]; what befalls one submission is in its own line.
    pub async fn send(&self, seconds: u32) -> Result<Sent, BanshiError> {
        let report = self.0.outbox().send(Duration::from_secs(seconds.into())).await?;
        Ok(Sent {
            submitted: report.submitted,
            attention: report.attention,
            waiting: report.waiting,
            sign_in_needed: report.sign_in_needed,
        })
    }

    /// What waits to be sent.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn sending(&self) -> Result<Sending, BanshiError> {
        Ok(Sending::from(&self.0.outbox().screen()?))
    }

    /// Tells the listener what is now, and every change until the subscription ends.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn subscribe_sending(
        &self,
        listener: Arc<dyn SendingListener>,
    ) -> Result<Arc<Subscription>, BanshiError> {
        let tell = move |screen: &app::SendingScreen| {
            // A listener that fails is the shell's affair; the next change is told all the same.
            let _ = listener.changed(screen.into());
        };
        let subscription = self.0.outbox().subscribe(Arc::new(tell))?;
        Ok(Arc::new(Subscription(Mutex::new(Some(subscription)))))
    }

    /// Asks the gateway what is new, waiting for at most so many milliseconds; how many changes came.
    ///
    /// # Errors
    /// [`BanshiError::TryLater`], [`BanshiError::SignInNeeded`].
    pub async fn pull(&self, wait_ms: u32) -> Result<u32, BanshiError> {
        Ok(self
            .0
            .feed()
            .pull(Duration::from_millis(wait_ms.into()))
            .await?
            .changes)
    }
}
