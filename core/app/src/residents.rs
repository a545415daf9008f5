//! The people whose papers are on this phone, each in a vault of their own.

use std::sync::{Arc, PoisonError};

use banshi_vault::{Access, OutboxState, ResidentVault, VaultError, VaultId};

use crate::appointments::Appointments;
use crate::banshi::Inner;
use crate::drafts::Drafts;
use crate::filings::Filings;
use crate::home::{self, HomeScreen};
use crate::profile::Profile;
use crate::{AppError, feed, outbox, profile, sign_in};

/// The people whose papers are on this phone.
pub struct Residents(pub(crate) Arc<Inner>);

/// A resident in the list, without anything of their papers: counts only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResidentLine {
    /// Random, of this phone only.
    pub id: VaultId,
    /// What to call them on the screen.
    pub name: String,
    /// Submissions that wait for the network or for sign-in.
    pub waiting: u32,
    /// Submissions that need the person.
    pub attention: u32,
    /// News that came and wait for the vault to be opened.
    pub news: u32,
    /// Whether this is who signed in on this phone.
    pub is_account: bool,
}

impl Residents {
    /// All residents, in the order in which they came.
    ///
    /// # Errors
    /// [`AppError::Locked`] while the phone is locked.
    pub fn list(&self) -> Result<Vec<ResidentLine>, AppError> {
        let device = self.0.device()?;
        let account = sign_in::account(&device)?;
        let residents = device.residents()?;
        let mut lines = Vec::with_capacity(residents.len());
        for resident in residents {
            let (queued, news) = device.read(|tx| {
                Ok::<_, VaultError>((
                    tx.outbox().of(resident.id)?,
                    tx.feed().undelivered(Some(resident.id))?.len(),
                ))
            })?;
            let attention = queued
                .iter()
                .filter(|one| one.state == OutboxState::NeedsAttention)
                .count();
            lines.push(ResidentLine {
                id: resident.id,
                name: resident.display_name,
                waiting: count(queued.len() - attention),
                attention: count(attention),
                news: count(news),
                is_account: account == Some(resident.id),
            });
        }
        Ok(lines)
    }

    /// Makes a vault for a resident. What they are called is what forms are filled in with first, until they say or
    /// prove another name.
    ///
    /// # Errors
    /// Those of the disk and of the key wrapper; [`AppError::BadInput`] for a name that is empty or too long.
    pub fn create(&self, name: &str) -> Result<VaultId, AppError> {
        let name = checked_name(name)?;
        let (store, now) = (self.0.store()?, self.0.now());
        let id = store.create_resident(&*self.0.device()?, name, now)?;
        let vault = store.open_resident(id, Access::Screen)?;
        vault.transaction(|tx| profile::enter(tx, profile::keys::NAME, name, now))?;
        Ok(id)
    }

    /// Gives a resident another name on this phone's screens.
    ///
    /// # Errors
    /// As [`Residents::create`].
    pub fn rename(&self, id: VaultId, name: &str) -> Result<(), AppError> {
        Ok(self.0.device()?.rename_resident(id, checked_name(name)?)?)
    }

    /// Opens a resident's vault for the screen; asks the phone for its key. What came meanwhile is taken in, and what
    /// a crash left between two steps is put right.
    ///
    /// # Errors
    /// [`AppError::Locked`], [`AppError::KeyLost`], [`AppError::Damaged`], [`AppError::NotFound`].
    pub fn open(&self, id: VaultId) -> Result<Resident, AppError> {
        let vault = if let Some(open) = self.0.vault_on_screen(id) {
            open
        } else {
            let vault = Arc::new(self.0.store()?.open_resident(id, Access::Screen)?);
            let mut on_screen = self.0.on_screen.lock().unwrap_or_else(PoisonError::into_inner);
            on_screen.push(Arc::downgrade(&vault));
            vault
        };
        outbox::reconcile(&self.0, &vault)?;
        feed::deliver(&self.0, &vault)?;
        Ok(Resident {
            app: Arc::clone(&self.0),
            vault,
        })
    }

    /// Deletes a resident with all their papers from this phone. What was filed stays with the gateway. Drop their
    /// open [`Resident`] before.
    ///
    /// # Errors
    /// [`AppError::NotNow`] while their vault is open.
    pub fn delete(&self, id: VaultId) -> Result<(), AppError> {
        if self.0.vault_on_screen(id).is_some() {
            return Err(AppError::NotNow("the vault is open"));
        }
        let Ok(_alone) = self.0.sending.try_lock() else {
            return Err(AppError::NotNow("something is being sent"));
        };
        let device = self.0.device()?;
        sign_in::forget_account(&device, id)?;
        Ok(self.0.store()?.delete_resident(&device, id)?)
    }
}

/// One resident with their vault open. Dropping the last clone closes it.
#[derive(Clone)]
pub struct Resident {
    pub(crate) app: Arc<Inner>,
    pub(crate) vault: Arc<ResidentVault>,
}

impl std::fmt::Debug for Resident {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resident")
            .field("id", &self.id())
            .finish_non_exhaustive()
    }
}

impl Resident {
    /// Random, of this phone only.
    #[must_use]
    pub fn id(&self) -> VaultId {
        self.vault.id()
    }

    /// 首页.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn home(&self) -> Result<HomeScreen, AppError> {
        home::screen(&self.app, &self.vault)
    }

    /// What is known about them.
    #[must_use]
    pub fn profile(&self) -> Profile {
        Profile {
            app: Arc::clone(&self.app),
            vault: Arc::clone(&self.vault),
        }
    }

    /// What is being filled in.
    #[must_use]
    pub fn drafts(&self) -> Drafts {
        Drafts {
            app: Arc::clone(&self.app),
            vault: Arc::clone(&self.vault),
        }
    }

    /// What was filed.
    #[must_use]
    pub fn filings(&self) -> Filings {
        Filings {
            app: Arc::clone(&self.app),
            vault: Arc::clone(&self.vault),
        }
    }

    /// 预约.
    #[must_use]
    pub fn appointments(&self) -> Appointments {
        Appointments {
            app: Arc::clone(&self.app),
            vault: Arc::clone(&self.vault),
        }
    }
}

fn checked_name(name: &str) -> Result<&str, AppError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 60 {
        return Err(AppError::bad(
            "name-length",
            "请写一到六十个字的称呼",
            "A name of 1 to 60 characters, please",
        ));
    }
    Ok(name)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
