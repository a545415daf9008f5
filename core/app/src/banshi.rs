//! The app as a whole: opens what is stored and hands out its parts.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use banshi_client::{Client, ClientSettings};
use banshi_vault::{Access, DeviceVault, ResidentVault, Store, VaultId};
use chrono::{DateTime, NaiveDate, Utc};

use crate::catalogue::Catalogue;
use crate::clock::OfficeClock;
use crate::devices::Devices;
use crate::feed::Feed;
use crate::gateway::Gateway;
use crate::outbox::{Outbox, SendingScreen};
use crate::residents::Residents;
use crate::sign_in::SignIn;
use crate::subscription::Listeners;
use crate::tokens::VaultTokens;
use crate::{AppError, Platform, Settings, words};

/// The app without its screens. Cheap to clone; all clones are one app. One per folder and process.
#[derive(Clone)]
pub struct Banshi {
    pub(crate) inner: Arc<Inner>,
}

impl std::fmt::Debug for Banshi {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Banshi").finish_non_exhaustive()
    }
}

pub(crate) struct Inner {
    pub(crate) settings: Settings,
    pub(crate) platform: Platform,
    pub(crate) clock: Arc<OfficeClock>,
    pub(crate) gateway: Arc<dyn Gateway>,
    pub(crate) catalogue: crate::catalogue::Shelf,
    stored: RwLock<Option<Stored>>,
    /// One sending at a time: two would send the same pieces twice.
    pub(crate) sending: tokio::sync::Mutex<()>,
    /// Ends the wait of a sending: something is due, or the network may be back.
    pub(crate) hurried: tokio::sync::Notify,
    pub(crate) sending_news: Listeners<SendingScreen>,
    pub(crate) changed: Listeners<()>,
    /// Vaults that are open on the screen; the feed delivers to them at once.
    pub(crate) on_screen: Mutex<Vec<std::sync::Weak<ResidentVault>>>,
    /// The machine's typeface gave no shapes for a stamp, and the person was told.
    pub(crate) is_stamp_missing: AtomicBool,
}

#[derive(Clone)]
struct Stored {
    store: Arc<Store>,
    device: Arc<DeviceVault>,
}

impl Banshi {
    /// Opens the app's folder, or makes it. Nothing is sent.
    ///
    /// # Errors
    /// [`AppError::Locked`] before the first unlock of the phone, [`AppError::KeyLost`], [`AppError::Damaged`];
    /// [`AppError::Bug`] where the settings cannot be right.
    pub fn open(settings: Settings, platform: Platform) -> Result<Self, AppError> {
        let mut client = ClientSettings::new(&settings.gateway).map_err(AppError::bug)?;
        if !settings.tls_roots_pem.is_empty() {
            client = client
                .with_roots_pem(&settings.tls_roots_pem)
                .map_err(AppError::bug)?;
        }
        Self::open_with(settings, platform, |device, clock| {
            let client = client.with_time_listener(Arc::new(move |time| clock.hear(time)));
            let client = Client::new(&client, Arc::new(VaultTokens(device))).map_err(AppError::bug)?;
            Ok(Arc::new(client))
        })
    }

    /// As [`Banshi::open`], with another link to the government's side; `gateway` is given the device vault, where
    /// tokens belong, and the clock that is to hear the gateway's time.
    ///
    /// # Errors
    /// As [`Banshi::open`].
    pub fn open_with(
        settings: Settings,
        platform: Platform,
        gateway: impl FnOnce(Arc<DeviceVault>, Arc<OfficeClock>) -> Result<Arc<dyn Gateway>, AppError>,
    ) -> Result<Self, AppError> {
        let store = Store::open(settings.folder.join("vaults"), Arc::clone(&platform.key_wrapper))?;
        let device = Arc::new(store.device()?);
        let changed = Listeners::default();
        let clock = OfficeClock::open(Arc::clone(&platform.clock), Arc::clone(&device), changed.clone())?;
        let clock = Arc::new(clock);
        let gateway = gateway(Arc::clone(&device), Arc::clone(&clock))?;
        let catalogue = crate::catalogue::Shelf::open(&settings)?;
        Ok(Self {
            inner: Arc::new(Inner {
                settings,
                platform,
                clock,
                gateway,
                catalogue,
                stored: RwLock::new(Some(Stored {
                    store: Arc::new(store),
                    device,
                })),
                sending: tokio::sync::Mutex::default(),
                hurried: tokio::sync::Notify::new(),
                sending_news: Listeners::default(),
                changed,
                on_screen: Mutex::default(),
                is_stamp_missing: AtomicBool::new(false),
            }),
        })
    }

    /// All items: sync, search, one item's page.
    #[must_use]
    pub fn catalogue(&self) -> Catalogue {
        Catalogue(Arc::clone(&self.inner))
    }

    /// The people whose papers are on this phone.
    #[must_use]
    pub fn residents(&self) -> Residents {
        Residents(Arc::clone(&self.inner))
    }

    /// What waits to be sent.
    #[must_use]
    pub fn outbox(&self) -> Outbox {
        Outbox(Arc::clone(&self.inner))
    }

    /// What happened at the gateway.
    #[must_use]
    pub fn feed(&self) -> Feed {
        Feed(Arc::clone(&self.inner))
    }

    /// Who the phone is to the gateway.
    #[must_use]
    pub fn sign_in(&self) -> SignIn {
        SignIn(Arc::clone(&self.inner))
    }

    /// Where else the person is signed in.
    #[must_use]
    pub fn devices(&self) -> Devices {
        Devices(Arc::clone(&self.inner))
    }

    /// 删除本机数据: all keys, answers, papers, tokens and the catalogue. What was filed stays with the gateway. Every
    /// other use of this app fails afterwards; open a new one. Drop open [`crate::Resident`]s before.
    ///
    /// # Errors
    /// [`AppError::NotNow`] while another thread is in the middle of something; those of the disk. Once begun it is
    /// ended at the next start at the latest.
    pub fn delete_everything(&self) -> Result<(), AppError> {
        let Ok(_alone) = self.inner.sending.try_lock() else {
            return Err(AppError::NotNow("something is being sent"));
        };
        let mut stored = self.inner.stored.write().unwrap_or_else(PoisonError::into_inner);
        let Some(Stored { store, device }) = stored.take() else {
            return Ok(());
        };
        match Arc::try_unwrap(store) {
            Ok(store) => {
                drop(device);
                self.inner.catalogue.delete()?;
                Ok(store.delete_everything()?)
            }
            Err(store) => {
                *stored = Some(Stored { store, device });
                Err(AppError::NotNow("the vaults are in use"))
            }
        }
    }
}

impl Inner {
    fn stored(&self) -> Result<Stored, AppError> {
        let stored = self.stored.read().unwrap_or_else(PoisonError::into_inner);
        stored.clone().ok_or(AppError::NotNow("everything was deleted"))
    }

    pub(crate) fn store(&self) -> Result<Arc<Store>, AppError> {
        Ok(self.stored()?.store)
    }

    pub(crate) fn device(&self) -> Result<Arc<DeviceVault>, AppError> {
        Ok(self.stored()?.device)
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Today in China.
    pub(crate) fn today(&self) -> NaiveDate {
        words::china_day(self.now())
    }

    /// The resident's vault for sending: the screen's where it is open, else by the sending key.
    pub(crate) fn sending_vault(&self, id: VaultId) -> Result<Arc<ResidentVault>, AppError> {
        if let Some(open) = self.vault_on_screen(id) {
            return Ok(open);
        }
        Ok(Arc::new(self.store()?.open_resident(id, Access::Sending)?))
    }

    pub(crate) fn vault_on_screen(&self, id: VaultId) -> Option<Arc<ResidentVault>> {
        self.vaults_on_screen().into_iter().find(|vault| vault.id() == id)
    }

    pub(crate) fn vaults_on_screen(&self) -> Vec<Arc<ResidentVault>> {
        let mut on_screen = self.on_screen.lock().unwrap_or_else(PoisonError::into_inner);
        on_screen.retain(|vault| vault.strong_count() > 0);
        on_screen.iter().filter_map(std::sync::Weak::upgrade).collect()
    }
}
