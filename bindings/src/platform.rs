//! What only the phone's hardware can do, behind foreign traits.

use std::sync::Arc;

use banshi_app::client::DeviceSigner;
use banshi_app::domain::{DeviceId, JwsFault, Signer};
use banshi_app::vault;

use crate::BanshiError;
use crate::error::known;

/// Where things are.
#[derive(Debug, Clone, uniffi::Record)]
pub struct BanshiSettings {
    /// The app's private folder.
    pub folder: String,
    /// The gateway's address: `https`, or plain `http` to loopback.
    pub gateway: String,
    /// Root certificates for it, PEM; may be empty for loopback.
    pub tls_roots_pem: Vec<u8>,
    /// The first root metadata of the catalogue, shipped with the app.
    pub catalogue_root: Vec<u8>,
    /// What the list of devices calls this one.
    pub device_name: String,
    /// The phone's IANA time zone.
    pub zone: String,
}

/// What a wrapped key is for.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct KeyPurpose {
    /// The name of the hardware key, stable and free of anything personal.
    pub alias: String,
    /// Whether the hardware is to demand an unlocked phone.
    pub needs_unlocked_phone: bool,
}

impl From<vault::KeyPurpose> for KeyPurpose {
    fn from(purpose: vault::KeyPurpose) -> Self {
        Self {
            alias: purpose.alias(),
            needs_unlocked_phone: purpose.needs_unlocked_phone(),
        }
    }
}

/// Why the keystore refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum KeyWrapperError {
    /// The hardware key is gone for good, or did not wrap these bytes.
    #[error("lost")]
    Lost,
    /// Unlock the phone first.
    #[error("locked")]
    Locked,
    /// Another failure, with the keystore's code.
    #[error("failed with {code}")]
    Failed {
        /// The keystore's own code.
        code: i32,
    },
}

impl From<uniffi::UnexpectedUniFFICallbackError> for KeyWrapperError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed { code: -1 }
    }
}

impl From<KeyWrapperError> for vault::KeyWrapperError {
    fn from(error: KeyWrapperError) -> Self {
        match error {
            KeyWrapperError::Lost => Self::Lost,
            KeyWrapperError::Locked => Self::Locked,
            KeyWrapperError::Failed { code } => Self::Failed(code),
        }
    }
}

/// Wraps keys by a key that never leaves the phone's hardware (Android Keystore, Secure Enclave).
#[uniffi::export(with_foreign)]
pub trait KeyWrapper: Send + Sync {
    /// Encrypts 32 bytes under the purpose's hardware key, which is made when there is none.
    ///
    /// # Errors
    /// What the hardware refuses.
    fn wrap(&self, purpose: KeyPurpose, key: Vec<u8>) -> Result<Vec<u8>, KeyWrapperError>;

    /// Decrypts what `wrap` gave; fails where it was changed.
    ///
    /// # Errors
    /// What the hardware refuses.
    fn unwrap(&self, purpose: KeyPurpose, wrapped: Vec<u8>) -> Result<Vec<u8>, KeyWrapperError>;

    /// Destroys the purpose's hardware key; nothing to destroy is success.
    ///
    /// # Errors
    /// What the hardware refuses.
    fn forget(&self, purpose: KeyPurpose) -> Result<(), KeyWrapperError>;
}

/// The foreign key wrapper as the vault knows it.
pub(crate) struct Wrapping(pub(crate) Arc<dyn KeyWrapper>);

impl vault::KeyWrapper for Wrapping {
    fn wrap(&self, purpose: vault::KeyPurpose, key: &[u8]) -> Result<Vec<u8>, vault::KeyWrapperError> {
        Ok(self.0.wrap(purpose.into(), key.to_vec())?)
    }

    fn unwrap(&self, purpose: vault::KeyPurpose, wrapped: &[u8]) -> Result<Vec<u8>, vault::KeyWrapperError> {
        Ok(self.0.unwrap(purpose.into(), wrapped.to_vec())?)
    }

    fn forget(&self, purpose: vault::KeyPurpose) -> Result<(), vault::KeyWrapperError> {
        Ok(self.0.forget(purpose.into())?)
    }
}

/// Why the device's key did not sign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum DeviceKeyError {
    /// The key is gone, or the phone is locked.
    #[error("the device key cannot be used")]
    Unusable,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for DeviceKeyError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Unusable
    }
}

/// The P-256 key of this installation, in the phone's hardware.
#[uniffi::export(with_foreign)]
pub trait DeviceKey: Send + Sync {
    /// The installation's id, a UUID made at its first start.
    ///
    /// # Errors
    /// [`DeviceKeyError`].
    fn device_id(&self) -> Result<String, DeviceKeyError>;

    /// The public key: uncompressed point of 65 bytes, base64url without padding.
    ///
    /// # Errors
    /// [`DeviceKeyError`].
    fn public_key(&self) -> Result<String, DeviceKeyError>;

    /// ES256 over the message, in the fixed form r ‖ s of 64 bytes.
    ///
    /// # Errors
    /// [`DeviceKeyError`].
    fn sign(&self, message: Vec<u8>) -> Result<Vec<u8>, DeviceKeyError>;
}

/// The foreign device key as the client knows it; id and public key are asked for once.
pub(crate) struct Signing {
    key: Arc<dyn DeviceKey>,
    id: DeviceId,
    public_key: String,
}

impl Signing {
    pub(crate) fn new(key: Arc<dyn DeviceKey>) -> Result<Self, BanshiError> {
        let unusable = |_| BanshiError::from(banshi_app::AppError::Locked);
        let id = known(&key.device_id().map_err(unusable)?)?;
        let public_key = key.public_key().map_err(unusable)?;
        Ok(Self { key, id, public_key })
    }
}

impl Signer for Signing {
    fn algorithm(&self) -> &'static str {
        "ES256"
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, JwsFault> {
        self.key
            .sign(message.to_vec())
            .map_err(|_| JwsFault::SignerFailed)
    }
}

impl DeviceSigner for Signing {
    fn device_id(&self) -> DeviceId {
        self.id
    }

    fn public_key(&self) -> String {
        self.public_key.clone()
    }
}
