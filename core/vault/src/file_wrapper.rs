//! A key wrapper without hardware, for desktops and tests.

use std::fs;
use std::io;
use std::path::PathBuf;

use crate::disk;
use crate::key::{Key, KeyPurpose, KeyWrapper, KeyWrapperError};
use crate::seal;

/// Keeps its keys as files (mode 0600) in a folder of its own. **It protects from nobody who can read this user's
/// files**: whoever copies this folder and the vault has everything. It stands in where there is no hardware
/// keystore: in tests, on a developer's desktop, in a kiosk whose disk is encrypted. Phones give their own
/// [`KeyWrapper`].
pub struct FileKeyWrapper {
    folder: PathBuf,
}

impl FileKeyWrapper {
    /// Makes the folder when there is none. It should not lie inside the vault's.
    ///
    /// # Errors
    /// Where the folder cannot be made.
    pub fn new(folder: impl Into<PathBuf>) -> Result<Self, crate::VaultError> {
        let folder = folder.into();
        disk::create_folder(&folder)?;
        Ok(Self { folder })
    }

    fn path(&self, purpose: KeyPurpose) -> PathBuf {
        self.folder.join(purpose.alias())
    }

    fn load(&self, purpose: KeyPurpose) -> Result<Option<Key>, KeyWrapperError> {
        match fs::read(self.path(purpose)) {
            Ok(bytes) => Key::from_slice(&bytes).map(Some).ok_or(KeyWrapperError::Lost),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }
}

impl KeyWrapper for FileKeyWrapper {
    fn wrap(&self, purpose: KeyPurpose, key: &[u8]) -> Result<Vec<u8>, KeyWrapperError> {
        let wrapping = if let Some(existing) = self.load(purpose)? {
            existing
        } else {
            let new = Key::random().map_err(|_| KeyWrapperError::Failed(0))?;
            disk::write_whole(&self.path(purpose), new.as_bytes()).map_err(|_| KeyWrapperError::Failed(0))?;
            new
        };
        seal::seal(&wrapping, purpose.alias().as_bytes(), key).map_err(|_| KeyWrapperError::Failed(0))
    }

    fn unwrap(&self, purpose: KeyPurpose, wrapped: &[u8]) -> Result<Vec<u8>, KeyWrapperError> {
        let wrapping = self.load(purpose)?.ok_or(KeyWrapperError::Lost)?;
        let key = seal::open(&wrapping, purpose.alias().as_bytes(), wrapped).ok_or(KeyWrapperError::Lost)?;
        Ok(key.to_vec())
    }

    fn forget(&self, purpose: KeyPurpose) -> Result<(), KeyWrapperError> {
        match fs::remove_file(self.path(purpose)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(&error)),
            _ => Ok(()),
        }
    }
}

fn failed(error: &io::Error) -> KeyWrapperError {
    KeyWrapperError::Failed(error.raw_os_error().unwrap_or(0))
}
