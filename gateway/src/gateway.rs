//! The gateway's parts, put together once and shared by every handler and worker.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::Notify;
use url::Url;

use crate::acceptance::Forms;
use crate::changes::Bell;
use crate::clock::{Clock, ClockError};
use crate::identity::Provider;
use crate::items::{self, Items, ItemsError};
use crate::keys::{KeyError, Keys};
use crate::limits::Addresses;
use crate::outside::{self, OutsideError};
use crate::partners::Partner;
use crate::settings::Settings;
use crate::store::{Objects, Store, StoreError};

/// Why a gateway cannot open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database or the objects.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The gateway's keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The clock.
    #[error(transparent)]
    Clock(#[from] ClockError),
    /// The catalogue.
    #[error(transparent)]
    Items(#[from] ItemsError),
    /// The HTTP client.
    #[error(transparent)]
    Outside(#[from] OutsideError),
    /// A setting that cannot be right.
    #[error("{0}")]
    Setting(&'static str),
}

/// The gateway: cheap to clone, the state of every handler.
#[derive(Clone)]
pub struct Gateway(Arc<Parts>);

struct Parts {
    settings: Settings,
    public_url: RwLock<Url>,
    clock: Clock,
    store: Store,
    objects: Objects,
    keys: Keys,
    items: Arc<dyn Items>,
    provider: Provider,
    evidence: Option<Partner>,
    courier: Option<Partner>,
    sms: Option<Partner>,
    forms: Forms,
    bell: Bell,
    jobs_bell: Notify,
    addresses: Addresses,
    is_stopping: AtomicBool,
}

impl std::fmt::Debug for Gateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Gateway { .. }")
    }
}

impl Gateway {
    /// Opens everything that the settings name; the database is brought to this version.
    ///
    /// # Errors
    /// [`OpenError`], which names what to mend.
    pub async fn open(settings: Settings) -> Result<Self, OpenError> {
        let items = items::open(&settings.catalogue)?;
        Self::open_with(settings, items).await
    }

    /// As [`Self::open`], with a reading of the catalogue that the caller has.
    ///
    /// # Errors
    /// [`OpenError`].
    pub async fn open_with(settings: Settings, items: Arc<dyn Items>) -> Result<Self, OpenError> {
        let clock = match settings.clock.as_str() {
            "system" => Clock::system(),
            path => Clock::from_file(path)?,
        };
        for partner in [&settings.evidence, &settings.courier, &settings.sms]
            .into_iter()
            .flatten()
        {
            if partner.secret.len() < 16 {
                return Err(OpenError::Setting("a partner's secret needs at least 16 bytes"));
            }
        }
        let keys = Keys::open(&settings.data.join("keys"))?;
        let store = Store::open(&settings.database_url()).await?;
        let timeout = Duration::from_millis(settings.jobs.timeout_ms);
        let http = outside::client(&settings.roots, timeout)?;
        let objects = Objects::open(&settings, http.clone())?;
        objects.check(&settings).await?;
        let partner = |name, settings: &Option<crate::PartnerSettings>| {
            settings
                .clone()
                .map(|settings| Partner::new(name, settings, http.clone(), timeout))
        };
        let public_url = match &settings.public_url {
            Some(url) => with_slash(url.clone()),
            None => listening_at(settings.listen)?,
        };
        Ok(Self(Arc::new(Parts {
            public_url: RwLock::new(public_url),
            clock,
            store,
            objects,
            keys,
            items,
            provider: Provider::new(settings.identity.clone(), http.clone()),
            evidence: partner("evidence", &settings.evidence),
            courier: partner("courier", &settings.courier),
            sms: partner("sms", &settings.sms),
            forms: Forms::default(),
            bell: Bell::default(),
            jobs_bell: Notify::new(),
            addresses: Addresses::new(settings.limits.clone()),
            is_stopping: AtomicBool::new(false),
            settings,
        })))
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// How others reach this gateway; ends with a slash.
    #[must_use]
    pub fn public_url(&self) -> Url {
        self.0
            .public_url
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The office's clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The database.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// Papers and answers.
    #[must_use]
    pub fn objects(&self) -> &Objects {
        &self.0.objects
    }

    /// The gateway's own keys.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.0.keys
    }

    /// The catalogue as read last.
    #[must_use]
    pub fn items(&self) -> Arc<dyn Items> {
        self.0.items.clone()
    }

    /// The identity provider.
    #[must_use]
    pub fn provider(&self) -> &Provider {
        &self.0.provider
    }

    pub(crate) fn evidence(&self) -> Option<&Partner> {
        self.0.evidence.as_ref()
    }

    pub(crate) fn courier(&self) -> Option<&Partner> {
        self.0.courier.as_ref()
    }

    pub(crate) fn sms(&self) -> Option<&Partner> {
        self.0.sms.as_ref()
    }

    pub(crate) fn forms(&self) -> &Forms {
        &self.0.forms
    }

    pub(crate) fn bell(&self) -> &Bell {
        &self.0.bell
    }

    pub(crate) fn addresses(&self) -> &Addresses {
        &self.0.addresses
    }

    pub(crate) fn jobs_bell(&self) -> &Notify {
        &self.0.jobs_bell
    }

    /// After a change was committed: wakes who waits for the subscriber's feed, and the workers.
    pub fn ring(&self, subscriber: &str) {
        self.0.bell.ring(subscriber);
        self.0.jobs_bell.notify_waiters();
    }

    /// Whether the gateway is about to stop: long polls answer at once, workers end.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.0.is_stopping.load(Ordering::Relaxed)
    }

    pub(crate) fn stop(&self) {
        self.0.is_stopping.store(true, Ordering::Relaxed);
        self.0.jobs_bell.notify_waiters();
        self.0.bell.ring_all();
    }

    /// What it really listens on, where the settings leave the address open.
    pub(crate) fn listens_at(&self, address: std::net::SocketAddr) -> Result<(), OpenError> {
        if self.0.settings.public_url.is_none() {
            *self.0.public_url.write().unwrap_or_else(PoisonError::into_inner) = listening_at(address)?;
        }
        Ok(())
    }
}

fn listening_at(address: std::net::SocketAddr) -> Result<Url, OpenError> {
    Url::parse(&format!("http://{address}/")).map_err(|_| OpenError::Setting("an address that is no URL"))
}

fn with_slash(mut url: Url) -> Url {
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    url
}
