//! The publisher's keys: one file a role, kept out of the checkout, readable by their owner alone.
//!
//! `root` hands over to other keys and belongs in a safe; `targets` and `snapshot` sign what is published; `timestamp`
//! says every few days that it is still the newest. All are Ed25519 in PKCS #8 (RFC 8410).
//!
//! `receipts.pk8` is the gateway's and bears the name that it has there; only public halves are published, so that a
//! phone can check receipts. It is made here for development, where publisher and gateway share a folder. Where the
//! gateway keeps its key to itself, its list of public keys is laid beside as `receipt-keys.json`, and none is made.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use banshi_catalogue::{KeyFault, RoleKeys, SigningKey, SigningKeys};
use banshi_domain::{ContentHash, Ed25519Signer, ReceiptKey, ReceiptKeys};

/// The file with the public halves of all receipt keys, the present one and those before it.
const RECEIPT_KEYS: &str = "receipt-keys.json";

/// The names of the roles' key files, without `.pk8`.
const ROLES: [&str; 4] = ["root", "targets", "snapshot", "timestamp"];

/// The gateway's key.
const RECEIPTS: &str = "receipts";

/// Why the keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not there.
    #[error("{0} 不在：请先运行 banshi-publisher keys。 It is missing: run banshi-publisher keys first.")]
    Missing(PathBuf),
    /// A file holds no key.
    #[error("{0} 里不是密钥。 It holds no key.")]
    NotAKey(PathBuf),
}

/// Makes the keys that `dir` lacks, with the folder itself; never overwrites one. Gives the files made.
///
/// # Errors
/// [`KeysError`].
pub fn make_keys(dir: &Path) -> Result<Vec<PathBuf>, KeysError> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .map_err(|source| io(dir, source))?;
    let mut made = Vec::new();
    let receipts = (!dir.join(RECEIPT_KEYS).exists()).then_some(RECEIPTS);
    for name in ROLES.into_iter().chain(receipts) {
        let path = key_path(dir, name);
        if !path.exists() {
            let key = SigningKey::generate_pkcs8().map_err(|_| KeysError::NotAKey(path.clone()))?;
            write_private(&path, &key)?;
            made.push(path);
        }
    }
    let mut keys = listed_receipt_keys(&dir.join(RECEIPT_KEYS))?;
    let present = receipt_key(dir)?.filter(|present| !keys.keys.contains(present));
    if let Some(present) = present {
        keys.keys.push(present);
        let path = dir.join(RECEIPT_KEYS);
        let text = serde_json::to_vec_pretty(&keys).unwrap_or_default();
        fs::write(&path, text).map_err(|source| io(&path, source))?;
        made.push(path);
    }
    Ok(made)
}

/// The keys of all four roles.
///
/// # Errors
/// [`KeysError`].
pub fn signing_keys(dir: &Path) -> Result<SigningKeys, KeysError> {
    let [root, targets, snapshot, timestamp] = ROLES;
    let role = |name: &str| role_keys(dir, name);
    Ok(SigningKeys {
        root: role(root)?,
        targets: role(targets)?,
        snapshot: role(snapshot)?,
        timestamp: role(timestamp)?,
    })
}

/// The timestamp's keys alone, for a machine that only refreshes.
///
/// # Errors
/// [`KeysError`].
pub fn timestamp_keys(dir: &Path) -> Result<RoleKeys, KeysError> {
    role_keys(dir, "timestamp")
}

/// The public halves of all receipt keys: of `list` where one is named, else of the folder's own.
///
/// # Errors
/// [`KeysError`].
pub fn receipt_keys(dir: &Path, list: Option<&Path>) -> Result<ReceiptKeys, KeysError> {
    let path = list.map_or_else(|| dir.join(RECEIPT_KEYS), Path::to_path_buf);
    let keys = listed_receipt_keys(&path)?;
    if keys.keys.is_empty() {
        Err(KeysError::Missing(path))
    } else {
        Ok(keys)
    }
}

fn role_keys(dir: &Path, name: &str) -> Result<RoleKeys, KeysError> {
    let path = key_path(dir, name);
    RoleKeys::one(&read(&path)?).map_err(|_: KeyFault| KeysError::NotAKey(path))
}

/// The receipt key that lies here, if one does; its id is the start of the SHA-256 of the public key, as the gateway
/// has it.
fn receipt_key(dir: &Path) -> Result<Option<ReceiptKey>, KeysError> {
    let path = key_path(dir, RECEIPTS);
    if !path.exists() {
        return Ok(None);
    }
    let signer = Ed25519Signer::from_pkcs8(&read(&path)?).map_err(|_| KeysError::NotAKey(path))?;
    let x = signer.public_key();
    let mut kid = ContentHash::of(x.as_bytes()).to_string();
    kid.truncate(16);
    Ok(Some(ReceiptKey { kid, x }))
}

fn listed_receipt_keys(path: &Path) -> Result<ReceiptKeys, KeysError> {
    if !path.exists() {
        return Ok(ReceiptKeys::default());
    }
    serde_json::from_slice(&read(path)?).map_err(|_| KeysError::NotAKey(path.to_path_buf()))
}

fn key_path(dir: &Path, name: &str) -> PathBuf {
    dir.join(format!("{name}.pk8"))
}

fn read(path: &Path) -> Result<Vec<u8>, KeysError> {
    match fs::read(path) {
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => {
            Err(KeysError::Missing(path.to_path_buf()))
        }
        read => read.map_err(|source| io(path, source)),
    }
}

/// The file never exists with wider rights, not for a moment.
fn write_private(path: &Path, bytes: &[u8]) -> Result<(), KeysError> {
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
    written.map_err(|source| io(path, source))
}

fn io(path: &Path, source: std::io::Error) -> KeysError {
    KeysError::Io {
        path: path.to_path_buf(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn keys_are_made_once_and_for_their_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path().join("keys");
        assert_eq!(make_keys(&dir).unwrap().len(), 6);
        let root = fs::read(dir.join("root.pk8")).unwrap();
        assert_eq!(make_keys(&dir).unwrap(), Vec::<PathBuf>::new());
        assert_eq!(fs::read(dir.join("root.pk8")).unwrap(), root);
        for name in ROLES.into_iter().chain([RECEIPTS]) {
            assert_eq!(
                fs::metadata(key_path(&dir, name)).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
        assert!(signing_keys(&dir).is_ok());
        assert_eq!(receipt_keys(&dir, None).unwrap().keys.len(), 1);
    }

    #[test]
    fn where_the_gateways_list_lies_no_receipt_key_is_made() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(RECEIPT_KEYS), r#"{"keys":[{"kid":"k","x":"x"}]}"#).unwrap();
        assert_eq!(make_keys(dir.path()).unwrap().len(), 4);
        assert!(!key_path(dir.path(), RECEIPTS).exists());
        assert_eq!(receipt_keys(dir.path(), None).unwrap().keys[0].kid, "k");

        let other = dir.path().join("other.json");
        assert!(matches!(
            receipt_keys(dir.path(), Some(&other)),
            Err(KeysError::Missing(_))
        ));
    }

    #[test]
    fn what_is_missing_or_no_key_is_named() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(signing_keys(dir.path()), Err(KeysError::Missing(_))));
        fs::write(key_path(dir.path(), "timestamp"), b"no key").unwrap();
        assert!(matches!(timestamp_keys(dir.path()), Err(KeysError::NotAKey(_))));
    }
}
