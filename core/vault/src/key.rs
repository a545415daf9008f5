//! Keys: 32 random bytes each, in the clear only in memory and only while a vault is open, and the trait by which
//! the phone's hardware wraps them.

use std::fmt;

use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

use crate::VaultId;
use crate::error::Fault;

/// What a wrapped key is for. The hardware holds one key of its own for each, so that it can ask for a different
/// state of the phone for each, and so that forgetting it erases what it wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyPurpose {
    /// The device vault: usable after the first unlock since the phone started, in the background too.
    Device,
    /// Residents' display names in the device vault: usable only while the phone is unlocked.
    Names,
    /// A resident's vault, for the screen: usable only while the phone is unlocked.
    Screen(VaultId),
    /// The same vault, for sending in the background: usable after the first unlock. Exists only while something
    /// of the resident's is queued.
    Sending(VaultId),
}

impl KeyPurpose {
    /// A stable name, ASCII, at most 64 bytes: the alias under which a keystore keeps its key. It never changes
    /// between versions of the app.
    #[must_use]
    pub fn alias(self) -> String {
        match self {
            Self::Device => "banshi.device".to_owned(),
            Self::Names => "banshi.names".to_owned(),
            Self::Screen(id) => format!("banshi.screen.{id}"),
            Self::Sending(id) => format!("banshi.sending.{id}"),
        }
    }

    /// Whether the hardware is to demand an unlocked phone for this key, and not only one that was unlocked since
    /// it started.
    #[must_use]
    pub fn needs_unlocked_phone(self) -> bool {
        matches!(self, Self::Names | Self::Screen(_))
    }
}

/// Wraps keys by a key that never leaves the phone's hardware (Android Keystore, Secure Enclave).
///
/// No lock of the vault is held while a method is called; a call may block on the person's fingerprint.
pub trait KeyWrapper: Send + Sync {
    /// Encrypts `key` (32 bytes) under the purpose's hardware key, which is made when there is none. At most 16 KiB.
    ///
    /// # Errors
    /// What the hardware refuses.
    fn wrap(&self, purpose: KeyPurpose, key: &[u8]) -> Result<Vec<u8>, KeyWrapperError>;

    /// Decrypts what [`wrap`](Self::wrap) gave. Must fail, and not give other bytes, where `wrapped` was changed.
    ///
    /// # Errors
    /// [`KeyWrapperError::Lost`] where the hardware key does not exist any more or never wrapped this.
    fn unwrap(&self, purpose: KeyPurpose, wrapped: &[u8]) -> Result<Vec<u8>, KeyWrapperError>;

    /// Destroys the purpose's hardware key, and with it all it wrapped. Nothing to destroy is success.
    ///
    /// # Errors
    /// What the hardware refuses.
    fn forget(&self, purpose: KeyPurpose) -> Result<(), KeyWrapperError>;
}

/// Why a [`KeyWrapper`] refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyWrapperError {
    /// The hardware key is gone for good, or it did not wrap these bytes.
    #[error("hardware key lost")]
    Lost,
    /// Not now: the phone, or the person, must unlock it first.
    #[error("hardware key locked")]
    Locked,
    /// Another failure of the keystore, with its own code; may pass.
    #[error("keystore failed with code {0}")]
    Failed(i32),
}

/// A key in memory, erased when dropped.
#[derive(Clone)]
pub(crate) struct Key(Zeroizing<[u8; Key::LENGTH]>);

impl Key {
    pub(crate) const LENGTH: usize = 32;

    pub(crate) fn random() -> Result<Self, Fault> {
        let mut bytes = Zeroizing::new([0; Self::LENGTH]);
        random_bytes(&mut *bytes)?;
        Ok(Self(bytes))
    }

    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    pub(crate) fn as_bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }

    /// Sixteen bytes by which a right key is told from a wrong one, and from which nothing of it is learnt.
    pub(crate) fn check(&self, context: &[u8]) -> [u8; 16] {
        let tag = self.mac(b"banshi key check", context);
        let mut check = [0; 16];
        check.copy_from_slice(&tag.as_ref()[..16]);
        check
    }

    /// Another key that can be computed from this one only, for the use that `context` names.
    pub(crate) fn derive(&self, context: &[u8]) -> Self {
        let tag = self.mac(b"banshi derived key", context);
        let mut bytes = Zeroizing::new([0; Self::LENGTH]);
        bytes.copy_from_slice(tag.as_ref());
        Self(bytes)
    }

    fn mac(&self, label: &[u8], context: &[u8]) -> hmac::Tag {
        let mut mac = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, self.as_bytes()));
        mac.update(label);
        mac.update(&[0]);
        mac.update(context);
        mac.sign()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

pub(crate) fn random_bytes(bytes: &mut [u8]) -> Result<(), Fault> {
    SystemRandom::new().fill(bytes).map_err(|_| Fault::Random)
}
