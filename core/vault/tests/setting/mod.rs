//! A phone with vaults, a keystore that can be locked and robbed, and things to put in.
#![allow(dead_code, reason = "each test binary uses its part")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use banshi_vault::*;
use chrono::DateTime;
use uuid::Uuid;

pub(crate) struct Phone {
    folder: tempfile::TempDir,
    wrapper: Arc<Keystore>,
}

struct Keystore {
    files: FileKeyWrapper,
    locked: AtomicBool,
}

impl Keystore {
    fn allow(&self, purpose: KeyPurpose) -> Result<(), KeyWrapperError> {
        if self.locked.load(Ordering::Relaxed) && purpose.needs_unlocked_phone() {
            return Err(KeyWrapperError::Locked);
        }
        Ok(())
    }
}

impl KeyWrapper for Keystore {
    fn wrap(&self, purpose: KeyPurpose, key: &[u8]) -> Result<Vec<u8>, KeyWrapperError> {
        self.allow(purpose)?;
        self.files.wrap(purpose, key)
    }
    fn unwrap(&self, purpose: KeyPurpose, wrapped: &[u8]) -> Result<Vec<u8>, KeyWrapperError> {
        self.allow(purpose)?;
        self.files.unwrap(purpose, wrapped)
    }
    fn forget(&self, purpose: KeyPurpose) -> Result<(), KeyWrapperError> {
        self.files.forget(purpose)
    }
}

impl Phone {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let files = FileKeyWrapper::new(folder.path().join("keys")).unwrap();
        let locked = AtomicBool::new(false);
        Self {
            wrapper: Arc::new(Keystore { files, locked }),
            folder,
        }
    }

    pub(crate) fn store(&self) -> Store {
        Store::open(self.vaults(), self.wrapper.clone()).unwrap()
    }

    /// The same keys over a copy of the vaults.
    pub(crate) fn store_at(&self, folder: &Path) -> Store {
        Store::open(folder, self.wrapper.clone()).unwrap()
    }

    /// A store with one resident, open for the screen.
    pub(crate) fn resident(&self) -> (Store, ResidentVault) {
        let store = self.store();
        let device = store.device().unwrap();
        let id = store
            .create_resident(&device, "someone", DateTime::UNIX_EPOCH)
            .unwrap();
        let vault = store.open_resident(id, Access::Screen).unwrap();
        (store, vault)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn vaults(&self) -> PathBuf {
        self.folder.path().join("vaults")
    }

    pub(crate) fn vault(&self, id: VaultId) -> PathBuf {
        self.vaults().join("residents").join(id.to_string())
    }

    pub(crate) fn papers(&self, id: VaultId) -> PathBuf {
        self.vault(id).join("papers")
    }

    pub(crate) fn paper_files(&self, id: VaultId) -> usize {
        std::fs::read_dir(self.papers(id)).unwrap().count()
    }

    /// All files of all vaults.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        files(&self.vaults())
    }

    pub(crate) fn keys(&self) -> usize {
        files(&self.folder.path().join("keys")).len()
    }

    pub(crate) fn has_key(&self, purpose: KeyPurpose) -> bool {
        self.folder.path().join("keys").join(purpose.alias()).exists()
    }

    pub(crate) fn lose(&self, purpose: KeyPurpose) {
        self.wrapper.forget(purpose).unwrap();
    }

    pub(crate) fn lock(&self) {
        self.wrapper.locked.store(true, Ordering::Relaxed);
    }

    pub(crate) fn unlock(&self) {
        self.wrapper.locked.store(false, Ordering::Relaxed);
    }
}

pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

pub(crate) fn draft(id: Uuid) -> Draft {
    Draft {
        id,
        item: "110000-xk-0001".into(),
        item_version: "3".into(),
        form_sha256: [1; 32],
        lists: vec![PinnedList {
            name: "towns".into(),
            sha256: [2; 32],
        }],
        title: "食品经营许可".into(),
        progress: 40,
        body: b"{}".to_vec(),
        updated_at: DateTime::UNIX_EPOCH,
    }
}

pub(crate) fn new_paper(owner: Uuid) -> NewPaper {
    NewPaper {
        id: Uuid::now_v7(),
        owner,
        material: "m-1".into(),
        page: 1,
        media_type: "image/jpeg".into(),
        added_at: DateTime::UNIX_EPOCH,
    }
}

/// Bytes that do not repeat within a chunk, the same each time.
pub(crate) fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}
