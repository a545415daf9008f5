//! A signing key without hardware, for desktops, kiosks and tests.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use banshi_domain::{DeviceId, JwsFault, Signer};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};

use super::DeviceSigner;

/// Length of a device's id in hyphenated text.
const ID: usize = 36;

/// A P-256 key in memory, and in a file where it is to come back. **It protects from nobody who can read this user's
/// files**: phones give their own [`DeviceSigner`].
pub struct SoftwareKey {
    id: DeviceId,
    key: EcdsaKeyPair,
    random: SystemRandom,
}

/// Why there is no software key.
#[derive(Debug, thiserror::Error)]
pub enum SoftwareKeyError {
    /// The file cannot be read or made.
    #[error("the key's file: {0}")]
    File(#[from] io::Error),
    /// The file holds something else.
    #[error("the key's file is damaged")]
    Damaged,
    /// The system gives no randomness.
    #[error("no randomness")]
    Random,
}

impl SoftwareKey {
    /// A new key for a new device, in memory only.
    ///
    /// # Errors
    /// [`SoftwareKeyError::Random`].
    pub fn generate() -> Result<Self, SoftwareKeyError> {
        Self::decode(&new_key()?)
    }

    /// Reads the key of this file, or makes it with its folder; only this user may read it.
    ///
    /// # Errors
    /// [`SoftwareKeyError`].
    pub fn open(file: &Path) -> Result<Self, SoftwareKeyError> {
        match fs::read(file) {
            Ok(kept) => Self::decode(&kept),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let made = new_key()?;
                keep(file, &made)?;
                Self::decode(&made)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The id in hyphenated text, a line end, the key in PKCS #8 (RFC 5958).
    fn decode(kept: &[u8]) -> Result<Self, SoftwareKeyError> {
        let (id, pkcs8) = kept.split_at_checked(ID + 1).ok_or(SoftwareKeyError::Damaged)?;
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8, &random)
            .map_err(|_| SoftwareKeyError::Damaged)?;
        let id = std::str::from_utf8(&id[..ID]).ok().and_then(|id| id.parse().ok());
        Ok(Self {
            id: id.ok_or(SoftwareKeyError::Damaged)?,
            key,
            random,
        })
    }
}

fn new_key() -> Result<Vec<u8>, SoftwareKeyError> {
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
        .map_err(|_| SoftwareKeyError::Random)?;
    Ok([DeviceId::new().to_string().as_bytes(), b"\n", pkcs8.as_ref()].concat())
}

fn keep(file: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    file.write_all(bytes)?;
    file.sync_all()
}

impl Signer for SoftwareKey {
    fn algorithm(&self) -> &'static str {
        "ES256"
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, JwsFault> {
        let signature = self.key.sign(&self.random, message);
        let signature = signature.map_err(|_| JwsFault::SignerFailed)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_in_a_file_comes_back_and_a_damaged_one_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("keys/device-key");
        let made = SoftwareKey::open(&file).expect("made");
        let again = SoftwareKey::open(&file).expect("read");
        assert_eq!((made.id, made.public_key()), (again.id, again.public_key()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let permissions = fs::metadata(&file).expect("there").permissions();
            assert_eq!(permissions.mode() & 0o777, 0o600);
        }
        let mut bytes = fs::read(&file).expect("read");
        bytes.truncate(60);
        fs::write(&file, bytes).expect("written");
        assert!(matches!(SoftwareKey::open(&file), Err(SoftwareKeyError::Damaged)));
    }
}
