//! 居民: the people whose papers are on this phone.

use std::sync::Arc;

use banshi_app as app;
use uuid::Uuid;

use crate::cross::{Cross, record};
use crate::error::known;
use crate::{Appointments, BanshiError, Drafts, Filings, HomeScreen, Profile};

/// The people whose papers are on this phone.
#[derive(uniffi::Object)]
pub struct Residents(pub(crate) app::Residents);

/// One resident with their vault open; it closes when the last handle on it ends.
#[derive(uniffi::Object)]
pub struct Resident(pub(crate) app::Resident);

record! {
    /// A resident in a list: counts only.
    ResidentLine = app::ResidentLine {
        /// Random, of this phone only.
        id: String,
        /// What to call them on the screen.
        name: String,
        /// Submissions that wait for the network or for sign-in.
        waiting: u32,
        /// Submissions that need the person.
        attention: u32,
        /// News that came and wait for the vault to be opened.
        news: u32,
        /// Whether this is who signed in on this phone.
        is_account: bool,
    }
}

fn vault(id: &str) -> Result<app::vault::VaultId, BanshiError> {
    Ok(known::<Uuid>(id)?.into())
}

#[uniffi::export]
impl Residents {
    /// Everyone, with what waits for them.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn list(&self) -> Result<Vec<ResidentLine>, BanshiError> {
        Ok(self.0.list()?.cross())
    }

    /// Makes room for someone; gives their id.
    ///
    /// # Errors
    /// [`BanshiError::AskPerson`] where the name does not do.
    pub fn create(&self, name: String) -> Result<String, BanshiError> {
        Ok(self.0.create(&name)?.cross())
    }

    /// Calls someone otherwise.
    ///
    /// # Errors
    /// [`BanshiError::AskPerson`], [`BanshiError::ReadAnew`].
    pub fn rename(&self, id: String, name: String) -> Result<(), BanshiError> {
        Ok(self.0.rename(vault(&id)?, &name)?)
    }

    /// Opens someone's vault.
    ///
    /// # Errors
    /// [`BanshiError::Storage`] with `locked`, `key-lost`, `damaged`.
    pub fn open(&self, id: String) -> Result<Arc<Resident>, BanshiError> {
        Ok(Arc::new(Resident(self.0.open(vault(&id)?)?)))
    }

    /// Deletes someone with all their papers from this phone. What was filed stays with the office.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] while their vault is open.
    pub fn delete(&self, id: String) -> Result<(), BanshiError> {
        Ok(self.0.delete(vault(&id)?)?)
    }
}

#[uniffi::export]
impl Resident {
    /// Random, of this phone only.
    ///
    /// # Errors
    /// None today; a panic would be one.
    pub fn id(&self) -> Result<String, BanshiError> {
        Ok(self.0.id().cross())
    }

    /// 首页.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn home(&self) -> Result<HomeScreen, BanshiError> {
        Ok(self.0.home()?.cross())
    }

    /// What is known about them.
    ///
    /// # Errors
    /// None today; a panic would be one.
    pub fn profile(&self) -> Result<Arc<Profile>, BanshiError> {
        Ok(Arc::new(Profile(self.0.profile())))
    }

    /// What is being filled in.
    ///
    /// # Errors
    /// None today; a panic would be one.
    pub fn drafts(&self) -> Result<Arc<Drafts>, BanshiError> {
        Ok(Arc::new(Drafts(self.0.drafts())))
    }

    /// What was filed.
    ///
    /// # Errors
    /// None today; a panic would be one.
    pub fn filings(&self) -> Result<Arc<Filings>, BanshiError> {
        Ok(Arc::new(Filings(self.0.filings())))
    }

    /// 预约.
    ///
    /// # Errors
    /// None today; a panic would be one.
    pub fn appointments(&self) -> Result<Arc<Appointments>, BanshiError> {
        Ok(Arc::new(Appointments(self.0.appointments())))
    }
}
