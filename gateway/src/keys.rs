//! The gateway's own keys: what signs receipts and checkpoints, and what hashes numbers of identity for comparison.
//! Files in the folder `keys`, made at the first start, readable by their owner alone.

use std::io::Write as _;
use std::path::Path;

use banshi_domain::{
    Applicant, ContentHash, Ed25519Signer, JwsFault, PersonId, ReceiptKey, ReceiptKeys, sign_compact,
};
use ring::hmac;
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::Ed25519KeyPair;
use serde::Serialize;

/// Why a key cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("the key file: {0}")]
    File(#[from] std::io::Error),
    /// The file holds no key.
    #[error("the key file holds no key")]
    NoKey,
    /// No randomness.
    #[error("the system gives no randomness")]
    Random,
}

/// The keys.
pub struct Keys {
    signer: Ed25519Signer,
    kid: String,
    retired: Vec<ReceiptKey>,
    comparison: hmac::Key,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys {{ kid: {}, .. }}", self.kid)
    }
}

impl Keys {
    /// Opens the folder; makes what is not there yet.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn open(folder: &Path) -> Result<Self, KeyError> {
        std::fs::create_dir_all(folder)?;
        let pkcs8 = read_or_make(&folder.join("receipts.pk8"), || {
            let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| KeyError::Random)?;
            Ok(pkcs8.as_ref().to_vec())
        })?;
        let comparison = read_or_make(&folder.join("comparison.key"), || {
            let mut bytes = vec![0; 32];
            SystemRandom::new()
                .fill(&mut bytes)
                .map_err(|_| KeyError::Random)?;
            Ok(bytes)
        })?;
        if comparison.len() != 32 {
            return Err(KeyError::NoKey);
        }
        let signer = Ed25519Signer::from_pkcs8(&pkcs8).map_err(|_| KeyError::NoKey)?;
        let kid = ContentHash::of(signer.public_key().as_bytes()).to_string()[..16].to_owned();
        // Public keys that signed before a change of key: still needed to believe old receipts.
        let retired = match std::fs::read(folder.join("retired.json")) {
            Ok(bytes) => {
                serde_json::from_slice::<ReceiptKeys>(&bytes)
                    .map_err(|_| KeyError::NoKey)?
                    .keys
            }
            Err(_) => vec![],
        };
        Ok(Self {
            signer,
            kid,
            retired,
            comparison: hmac::Key::new(hmac::HMAC_SHA256, &comparison),
        })
    }

    /// All keys under which receipts were ever signed: the catalogue's target `receipt-keys.json`.
    #[must_use]
    pub fn receipt_keys(&self) -> ReceiptKeys {
        let current = ReceiptKey {
            kid: self.kid.clone(),
            x: self.signer.public_key(),
        };
        ReceiptKeys {
            keys: std::iter::once(current)
                .chain(self.retired.iter().cloned())
                .collect(),
        }
    }

    /// Signs a statement of the gateway's as a compact JWS.
    ///
    /// # Errors
    /// [`JwsFault`].
    pub fn sign(&self, claims: &impl Serialize) -> Result<String, JwsFault> {
        let payload = serde_json::to_vec(claims).map_err(|_| JwsFault::Malformed)?;
        sign_compact(&payload, &self.kid, None, &self.signer)
    }

    /// What an applicant is compared by: a keyed hash of the number, never the number.
    #[must_use]
    pub fn applicant_key(&self, applicant: &Applicant) -> String {
        match applicant {
            Applicant::Person { id, .. } => self.person_key(id),
            Applicant::Body { id, .. } => self.compared(&format!("body:{}", id.as_str())),
        }
    }

    /// What a person is compared by, as an applicant and as someone who signs in.
    #[must_use]
    pub fn person_key(&self, id: &PersonId) -> String {
        self.compared(&format!("{}:{}", id.kind(), id.number()))
    }

    fn compared(&self, number: &str) -> String {
        hex::encode(hmac::sign(&self.comparison, number.as_bytes()))
    }
}

fn read_or_make(path: &Path, make: impl FnOnce() -> Result<Vec<u8>, KeyError>) -> Result<Vec<u8>, KeyError> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let bytes = make()?;
            // Written beside and linked into place: of two who start at once, one key wins and both read it.
            let beside = path.with_extension(format!("{}.new", uuid::Uuid::now_v7()));
            let mut options = std::fs::OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(&beside)?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            let linked = std::fs::hard_link(&beside, path);
            std::fs::remove_file(&beside)?;
            match linked {
                Ok(()) => Ok(bytes),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(std::fs::read(path)?),
                Err(error) => Err(error.into()),
            }
        }
        Err(error) => Err(error.into()),
    }
}
