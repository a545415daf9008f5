//! What stands in for the phone's hardware on machines that have none: a P-256 key in a file that only this user may
//! read. For trying out and for kiosks; a phone always gives its own.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use banshi_app::AppError;
use banshi_app::client::DeviceSigner;
use banshi_app::domain::{DeviceId, JwsFault, Signer};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};

/// The device's key, held in memory.
pub(crate) struct FileSigner {
    id: DeviceId,
    key: EcdsaKeyPair,
    random: SystemRandom,
}

impl FileSigner {
    /// Reads the key of this folder, or makes it.
    pub(crate) fn open(folder: &Path) -> Result<Self, AppError> {
        let path = folder.join("device-key");
        let random = SystemRandom::new();
        let kept = match std::fs::read(&path) {
            Ok(kept) => kept,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
                    .map_err(|_| AppError::Storage)?;
                let made = [DeviceId::new().to_string().as_bytes(), b"\n", pkcs8.as_ref()].concat();
                keep(folder, &path, &made).map_err(|_| AppError::Storage)?;
                made
            }
            Err(_) => return Err(AppError::Storage),
        };
        // The id in hyphenated text, a line end, the key in PKCS #8.
        let (id, pkcs8) = kept.split_at_checked(37).ok_or(AppError::Damaged)?;
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8, &random)
            .map_err(|_| AppError::Damaged)?;
        let id = std::str::from_utf8(&id[..36])
            .ok()
            .and_then(|id| id.parse().ok())
            .ok_or(AppError::Damaged)?;
        Ok(Self { id, key, random })
    }
}

fn keep(folder: &Path, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

impl Signer for FileSigner {
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

impl DeviceSigner for FileSigner {
    fn device_id(&self) -> DeviceId {
        self.id
    }

    fn public_key(&self) -> String {
        BASE64URL.encode(self.key.public_key())
    }
}
