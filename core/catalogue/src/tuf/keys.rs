//! Keys: those that sign, for the publisher; those that are trusted stand in root metadata.

use std::collections::BTreeSet;

use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::{Value, json};

use super::metadata::{PublicKey, key_id};

/// Bytes are no key that can sign, or no key can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// Not an Ed25519 key as PKCS#8.
    #[error("not an Ed25519 key in PKCS#8")]
    NotPkcs8,
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    NoRandomness,
    /// A role without keys, or that needs more signatures than it has keys.
    #[error("a role needs at least one key and no more signatures than keys")]
    Threshold,
}

/// One Ed25519 key that signs metadata.
pub struct SigningKey(Ed25519KeyPair);

impl SigningKey {
    /// Reads a key from PKCS#8 (DER), with or without the public key in it.
    ///
    /// # Errors
    /// [`KeyFault::NotPkcs8`].
    pub fn from_pkcs8(bytes: &[u8]) -> Result<Self, KeyFault> {
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(bytes)
            .map(Self)
            .map_err(|_| KeyFault::NotPkcs8)
    }

    /// Makes a new key; the bytes are for the caller to keep, readable by nobody else.
    ///
    /// # Errors
    /// [`KeyFault::NoRandomness`].
    pub fn generate_pkcs8() -> Result<Vec<u8>, KeyFault> {
        Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
            .map(|document| document.as_ref().to_vec())
            .map_err(|_| KeyFault::NoRandomness)
    }

    /// Its id: SHA-256 over the canonical JSON of its public half, as python-tuf computes it.
    #[must_use]
    pub fn id(&self) -> String {
        key_id(&self.public())
    }

    pub(crate) fn public(&self) -> PublicKey {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(self.0.public_key().as_ref());
        PublicKey(bytes)
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).as_ref().to_vec()
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({})", self.id())
    }
}

/// The keys of one role, and how many of them must sign.
#[derive(Debug)]
pub struct RoleKeys {
    pub(crate) keys: Vec<SigningKey>,
    pub(crate) threshold: usize,
}

impl RoleKeys {
    /// All of `keys` sign; `threshold` of them suffice.
    ///
    /// # Errors
    /// [`KeyFault::Threshold`].
    pub fn new(keys: Vec<SigningKey>, threshold: usize) -> Result<Self, KeyFault> {
        let distinct: BTreeSet<_> = keys.iter().map(SigningKey::id).collect();
        if threshold == 0 || threshold > distinct.len() || distinct.len() != keys.len() {
            return Err(KeyFault::Threshold);
        }
        Ok(Self { keys, threshold })
    }

    /// One key from PKCS#8.
    ///
    /// # Errors
    /// [`KeyFault::NotPkcs8`].
    pub fn one(pkcs8: &[u8]) -> Result<Self, KeyFault> {
        Self::new(vec![SigningKey::from_pkcs8(pkcs8)?], 1)
    }

    /// `{"keyids": […], "threshold": n}`.
    pub(crate) fn to_json(&self) -> Value {
        let ids: Vec<_> = self.keys.iter().map(SigningKey::id).collect();
        json!({"keyids": ids, "threshold": self.threshold})
    }

    /// Whether these are exactly the keys of a role in root metadata.
    pub(crate) fn publics(&self) -> BTreeSet<PublicKey> {
        self.keys.iter().map(SigningKey::public).collect()
    }
}

/// The keys of all four roles.
#[derive(Debug)]
pub struct SigningKeys {
    /// Kept apart, used to hand over to other keys.
    pub root: RoleKeys,
    /// Sign what is published.
    pub targets: RoleKeys,
    /// Sign which targets metadata is the newest.
    pub snapshot: RoleKeys,
    /// Sign every few days; on a machine that is online.
    pub timestamp: RoleKeys,
}

impl SigningKeys {
    /// One key for each role, as PKCS#8.
    ///
    /// # Errors
    /// [`KeyFault::NotPkcs8`].
    pub fn from_pkcs8(
        root: &[u8],
        targets: &[u8],
        snapshot: &[u8],
        timestamp: &[u8],
    ) -> Result<Self, KeyFault> {
        Ok(Self {
            root: RoleKeys::one(root)?,
            targets: RoleKeys::one(targets)?,
            snapshot: RoleKeys::one(snapshot)?,
            timestamp: RoleKeys::one(timestamp)?,
        })
    }

    pub(crate) fn roles(&self) -> [(super::Role, &RoleKeys); 4] {
        use super::Role;
        [
            (Role::Root, &self.root),
            (Role::Targets, &self.targets),
            (Role::Snapshot, &self.snapshot),
            (Role::Timestamp, &self.timestamp),
        ]
    }
}
