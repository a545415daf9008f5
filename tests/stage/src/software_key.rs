//! A device key and tokens in memory, for those who have no phone: officials, and phones that a test throws away.

use std::sync::{Mutex, PoisonError};

use banshi_client::{BoxError, DeviceSigner, TokenStore, Tokens};
use banshi_domain::{DeviceId, JwsFault, Signer};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};

/// A P-256 key in memory.
pub struct SoftwareKey {
    id: DeviceId,
    pkcs8: Vec<u8>,
    key: EcdsaKeyPair,
    random: SystemRandom,
}

impl SoftwareKey {
    /// A new key for a new device; `None` where the system has no randomness.
    #[must_use]
    pub fn generate() -> Option<Self> {
        let pkcs8 =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).ok()?;
        Self::from_parts(DeviceId::new(), pkcs8.as_ref())
    }

    /// The key that [`Self::parts`] gave.
    #[must_use]
    pub fn from_parts(id: DeviceId, pkcs8: &[u8]) -> Option<Self> {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8, &random).ok()?;
        Some(Self {
            id,
            pkcs8: pkcs8.to_vec(),
            key,
            random,
        })
    }

    /// Id and PKCS #8 bytes, so that the same device can come back.
    #[must_use]
    pub fn parts(&self) -> (DeviceId, &[u8]) {
        (self.id, &self.pkcs8)
    }
}

impl Signer for SoftwareKey {
    fn algorithm(&self) -> &'static str {
        "ES256"
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, JwsFault> {
        let signature = self
            .key
            .sign(&self.random, message)
            .map_err(|_| JwsFault::SignerFailed)?;
        Ok(signature.as_ref().to_vec())
    }
}

impl DeviceSigner for SoftwareKey {
    fn device_id(&self) -> DeviceId {
        self.id
    }

    fn public_key(&self) -> String {
        BASE64URL.encode(self.key.public_key())
    }
}

/// Tokens in memory.
#[derive(Default)]
pub struct MemoryTokens(Mutex<Option<Tokens>>);

impl MemoryTokens {
    /// The access token, once signed in.
    #[must_use]
    pub fn access_token(&self) -> Option<String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()
            .map(|tokens| tokens.access_token.clone())
    }
}

impl TokenStore for MemoryTokens {
    fn load(&self) -> Result<Option<Tokens>, BoxError> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    fn save(&self, tokens: &Tokens) -> Result<(), BoxError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(tokens.clone());
        Ok(())
    }

    fn clear(&self) -> Result<(), BoxError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }
}
