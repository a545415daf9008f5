//! The app as a whole: opens what is stored and hands out its parts.

use std::path::Path;
use std::sync::Arc;

use banshi_app as app;

use crate::lettering::Drawing;
use crate::platform::{Signing, Wrapping};
use crate::services::{Network, Showing};
use crate::{
    BanshiError, BanshiSettings, Catalogue, Devices, Feed, Outbox, PhoneServices, Residents, SignIn,
};

/// The app. One per folder and process.
#[derive(uniffi::Object)]
pub struct Banshi(app::Banshi);

#[uniffi::export]
impl Banshi {
    /// Opens the app's folder, or makes it. Nothing is sent.
    ///
    /// # Errors
    /// [`BanshiError::Storage`] with `locked`, `key-lost`, `damaged`.
    #[uniffi::constructor]
    pub fn open(settings: BanshiSettings, services: PhoneServices) -> Result<Arc<Self>, BanshiError> {
        if let Some(log) = services.log {
            crate::log::to(log);
        }
        let folder = Path::new(&settings.folder);
        let key_wrapper: Arc<dyn app::vault::KeyWrapper> = match services.key_wrapper {
            Some(foreign) => Arc::new(Wrapping(foreign)),
            None => Arc::new(
                app::vault::FileKeyWrapper::new(folder.join("host-keys")).map_err(app::AppError::from)?,
            ),
        };
        let signer: Arc<dyn app::client::DeviceSigner> = match services.device_key {
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
            connectivity: match services.connectivity {
                Some(foreign) => Arc::new(Network(foreign)),
                None => Arc::new(app::AlwaysOnline),
            },
            notifications: match services.notifications {
                Some(foreign) => Arc::new(Showing(foreign)),
                None => Arc::new(app::Silent),
            },
            lettering: services
                .lettering
                .map(|foreign| Arc::new(Drawing(foreign)) as Arc<dyn app::Lettering>),
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

    /// All items: sync, search, one item's page.
    ///
    /// # Errors
    /// None today; a panic would be one.
    pub fn catalogue(&self) -> Result<Arc<Catalogue>, BanshiError> {
        Ok(Arc::new(Catalogue(self.0.catalogue())))
    }

    /// The people whose papers are on this phone.
    ///
    /// # Errors
    /// None today; a panic would be one.
    pub fn residents(&self) -> Result<Arc<Residents>, BanshiError> {
        Ok(Arc::new(Residents(self.0.residents())))
    }

    /// What waits to be sent.
    ///
    /// # Errors
    /// None today; a panic would be one.
    pub fn outbox(&self) -> Result<Arc<Outbox>, BanshiError> {
        Ok(Arc::new(Outbox(self.0.outbox())))
    }

    /// What happened at the gateway.
    ///
    /// # Errors
    /// None today; a panic would be one.
    pub fn feed(&self) -> Result<Arc<Feed>, BanshiError> {
        Ok(Arc::new(Feed(self.0.feed())))
    }

    /// Who the phone is to the gateway.
    ///
    /// # Errors
    /// None today; a panic would be one.
    pub fn sign_in(&self) -> Result<Arc<SignIn>, BanshiError> {
        Ok(Arc::new(SignIn(self.0.sign_in())))
    }

    /// Where else the person is signed in.
    ///
    /// # Errors
    /// None today; a panic would be one.
    pub fn devices(&self) -> Result<Arc<Devices>, BanshiError> {
        Ok(Arc::new(Devices(self.0.devices())))
    }

    /// 删除本机数据: all keys, answers, papers, tokens and the catalogue. What was filed stays with the office. End every
    /// handle on a resident before; every other use of this app fails afterwards.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] while something is in use or being sent; [`BanshiError::Storage`].
    pub fn delete_everything(&self) -> Result<(), BanshiError> {
        Ok(self.0.delete_everything()?)
    }
}
