//! Sign-in: the browser opens the provider's page; what comes back names the person, and their profile keeps it.

use std::sync::Arc;

use banshi_domain::Assurance;
use banshi_vault::{DeviceVault, VaultId};
use uuid::Uuid;

use crate::banshi::Inner;
use crate::residents::Resident;
use crate::{AppError, Thing, profile, tokens};

/// Which resident signed in.
const ACCOUNT: &str = "account.resident";
/// A sign-in under way; the device vault is encrypted.
const UNDER_WAY: &str = "account.sign_in";

/// Who the phone is to the gateway.
pub struct SignIn(pub(crate) Arc<Inner>);

/// Who is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedIn {
    /// How surely the person is known.
    pub assurance: Assurance,
    /// The resident that they are on this phone, where they still are one.
    pub resident: Option<VaultId>,
}

impl SignIn {
    /// Who is signed in; `None` for nobody.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn state(&self) -> Result<Option<SignedIn>, AppError> {
        let device = self.0.device()?;
        let resident = account(&device)?;
        Ok(tokens::assurance(&device)?.map(|assurance| SignedIn { assurance, resident }))
    }

    /// Begins: gives the address for the browser. It is remembered, for the app may be ended meanwhile. `redirect_uri` is
    /// where the provider sends the person back: the app's own scheme or link.
    ///
    /// # Errors
    /// [`AppError::TryLater`] without a network.
    pub async fn begin(&self, redirect_uri: &str) -> Result<String, AppError> {
        let begun = self.0.gateway.begin_sign_in(redirect_uri).await?;
        let bytes = serde_json::to_vec(&begun)?;
        self.0
            .device()?
            .transaction(|tx| tx.settings().set(UNDER_WAY, &bytes))?;
        Ok(begun.authorisation_url.to_string())
    }

    /// Completes with the address that the provider redirected to. The device is enrolled; name and number of the person
    /// go into the resident's profile, locked.
    ///
    /// # Errors
    /// [`AppError::NotFound`] where none is under way, [`AppError::Cancelled`], [`AppError::SignInNeeded`] where the
    /// code is void: begin anew; [`AppError::NotNow`] where this phone belongs to another resident's sign-in.
    pub async fn complete(&self, resident: &Resident, callback_url: &str) -> Result<SignedIn, AppError> {
        let device = self.0.device()?;
        let bytes = device
            .read(|tx| tx.settings().get(UNDER_WAY))?
            .ok_or(AppError::NotFound(Thing::SignIn))?;
        let begun = serde_json::from_slice(&bytes)?;
        let signer = Arc::clone(&self.0.platform.signer);
        let name = &self.0.settings.device_name;
        let session = self
            .0
            .gateway
            .complete_sign_in(&begun, callback_url, name, signer)
            .await?;
        let at = self.0.now();
        resident
            .vault
            .transaction(|tx| profile::learn_person(tx, &session.person, at))?;
        let assurance = serde_json::to_vec(&session.assurance)?;
        device.transaction(|tx| {
            tx.settings().remove(UNDER_WAY)?;
            tx.settings().set(ACCOUNT, resident.id().as_uuid().as_bytes())?;
            tx.settings().set(tokens::ASSURANCE, &assurance)
        })?;
        crate::Outbox(Arc::clone(&self.0)).hurry()?;
        self.0.changed.tell(&());
        Ok(SignedIn {
            assurance: session.assurance,
            resident: Some(resident.id()),
        })
    }

    /// Forgets the tokens. What waits to be sent stays, and waits for the next sign-in.
    ///
    /// # Errors
    /// Those of the vault.
    pub async fn sign_out(&self) -> Result<(), AppError> {
        self.0.gateway.sign_out().await?;
        self.0.changed.tell(&());
        Ok(())
    }
}

/// Which resident signed in on this phone.
pub(crate) fn account(device: &DeviceVault) -> Result<Option<VaultId>, AppError> {
    let stored = device.read(|tx| tx.settings().get(ACCOUNT))?;
    Ok(stored
        .and_then(|bytes| Uuid::from_slice(&bytes).ok())
        .map(VaultId::from))
}

pub(crate) fn forget_account(device: &DeviceVault, resident: VaultId) -> Result<(), AppError> {
    if account(device)? == Some(resident) {
        device.transaction(|tx| tx.settings().remove(ACCOUNT).map(drop))?;
    }
    Ok(())
}
