//! The folder that holds all vaults of a phone.
//!
//! ```text
//! device/               vault.db, device.key, names.key        (each key in two copies: .key, .copy)
//! residents/{id}/       vault.db, screen.key, sending.key?, papers/{random}
//! deleting              a mark: everything is being deleted
//! ```
//!
//! A folder appears under its name when it is whole, and loses its name before its contents go.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::VaultId;
use crate::database::Database;
use crate::device::{self, DeviceVault};
use crate::disk;
use crate::error::{Fault, VaultError};
use crate::key::{Key, KeyPurpose, KeyWrapper};
use crate::key_file::KeyFile;
use crate::resident::{self, Access, ResidentVault, papers_folder, sweep};

const DATABASE: &str = "vault.db";
const NEW: &str = "new-";
const GONE: &str = "gone-";
const DELETING: &str = "deleting";

/// All vaults of a phone. One per folder and process at a time.
pub struct Store {
    root: PathBuf,
    wrapper: Arc<dyn KeyWrapper>,
}

impl Store {
    /// Opens the folder, or makes it, and ends what an earlier process left half done.
    ///
    /// # Errors
    /// Those of the disk and of the key wrapper.
    pub fn open(root: impl Into<PathBuf>, wrapper: Arc<dyn KeyWrapper>) -> Result<Self, VaultError> {
        let store = Self {
            root: root.into(),
            wrapper,
        };
        disk::create_folder(&store.residents_folder())?;
        if store.root.join(DELETING).exists() {
            store.delete_contents()?;
        }
        let gone = store.gone_device();
        if gone.exists() && store.device_folder().exists() {
            // A new one was made meanwhile; its hardware keys bear the same names and must stay.
            disk::remove_folder(&gone)?;
        } else if gone.exists() {
            store.erase_device(&gone)?;
        }
        for name in names(&store.residents_folder())? {
            if let Some(Ok(id)) = name.strip_prefix(GONE).map(str::parse::<Uuid>) {
                store.delete_folder(id.into())?;
            }
        }
        for folder in [store.root.clone(), store.residents_folder()] {
            for name in names(&folder)?.iter().filter(|name| name.starts_with(NEW)) {
                disk::remove_folder(&folder.join(name))?;
            }
        }
        Ok(store)
    }

    /// Opens the device vault; makes it the first time.
    ///
    /// # Errors
    /// [`VaultError::KeyLost`] where it can never be opened again; [`reset_device`](Self::reset_device) then makes
    /// place for a new one.
    pub fn device(&self) -> Result<DeviceVault, VaultError> {
        let folder = self.device_folder();
        let wrapper = self.wrapper.as_ref();
        if !folder.exists() {
            make(&folder, |new| {
                let key = Key::random()?;
                KeyFile::new(new, KeyPurpose::Names).write(wrapper, &Key::random()?)?;
                KeyFile::new(new, KeyPurpose::Device).write(wrapper, &key)?;
                Database::create(&new.join(DATABASE), &key, device::HISTORY)?.checkpoint()
            })?;
        }
        let key = KeyFile::new(&folder, KeyPurpose::Device).read(wrapper)?;
        let database = Database::open(&folder.join(DATABASE), &key, device::HISTORY)?;
        let device = DeviceVault::new(database, &key, folder, Arc::clone(&self.wrapper));
        for id in device.read(|tx| tx.residents().deleting())? {
            self.end_deleting(&device, id)?;
        }
        Ok(device)
    }

    /// Gives up a device vault whose key is lost, or that is damaged: tokens, the device key's handle and the
    /// outbox go with it. Residents' vaults stay and are listed again by [`adopt`](Self::adopt).
    ///
    /// # Errors
    /// Those of the disk and of the key wrapper.
    pub fn reset_device(&self) -> Result<(), VaultError> {
        let gone = self.gone_device();
        disk::remove_folder(&gone)?;
        if self.device_folder().exists() {
            disk::rename_folder(&self.device_folder(), &gone)?;
        }
        self.erase_device(&gone)
    }

    /// Makes a vault for a resident and lists it in the device vault.
    ///
    /// # Errors
    /// Those of the disk and of the key wrapper. A vault that was made but could not be listed is empty, and among
    /// [`vaults`](Self::vaults).
    pub fn create_resident(
        &self,
        device: &DeviceVault,
        display_name: &str,
        at: DateTime<Utc>,
    ) -> Result<VaultId, VaultError> {
        let id = VaultId::random();
        make(&self.resident_folder(id), |new| {
            let key = Key::random()?;
            KeyFile::new(new, KeyPurpose::Screen(id)).write(self.wrapper.as_ref(), &key)?;
            disk::create_folder(&papers_folder(new))?;
            Database::create(&new.join(DATABASE), &key, resident::HISTORY)?.checkpoint()
        })?;
        device.add_resident(id, display_name, at)?;
        Ok(id)
    }

    /// Opens a resident's vault.
    ///
    /// # Errors
    /// [`VaultError::Locked`] while the phone does not give out that key, [`VaultError::KeyLost`] where it never
    /// will again (for [`Access::Sending`]: or nothing is queued), [`VaultError::Missing`] where there is no such
    /// vault.
    pub fn open_resident(&self, id: VaultId, access: Access) -> Result<ResidentVault, VaultError> {
        let folder = self.resident_folder(id);
        if !folder.exists() {
            return Err(Fault::NoSuchVault.into());
        }
        let key = KeyFile::new(&folder, access.purpose(id)).read(self.wrapper.as_ref())?;
        let database = Database::open(&folder.join(DATABASE), &key, resident::HISTORY)?;
        if access == Access::Screen {
            sweep(&database, &folder)?;
        }
        Ok(ResidentVault::new(
            id,
            database,
            key,
            folder,
            Arc::clone(&self.wrapper),
        ))
    }

    /// Whether the outbox can open a resident's vault while the phone is locked.
    #[must_use]
    pub fn sending_allowed(&self, id: VaultId) -> bool {
        KeyFile::new(&self.resident_folder(id), KeyPurpose::Sending(id)).exists()
    }

    /// Takes back what [`ResidentVault::allow_sending`] gave: the last receipt is there.
    ///
    /// # Errors
    /// Those of the disk and of the key wrapper.
    pub fn end_sending(&self, id: VaultId) -> Result<(), VaultError> {
        let file = KeyFile::new(&self.resident_folder(id), KeyPurpose::Sending(id));
        Ok(file.remove(self.wrapper.as_ref())?)
    }

    /// The residents' vaults that are on disk, listed by the device vault or not.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn vaults(&self) -> Result<Vec<VaultId>, VaultError> {
        let names = names(&self.residents_folder())?;
        Ok(names
            .iter()
            .filter_map(|name| Some(name.parse::<Uuid>().ok()?.into()))
            .collect())
    }

    /// Lists a vault that is on disk in a new device vault.
    ///
    /// # Errors
    /// [`VaultError::Missing`] where there is no such vault, [`VaultError::Bug`] where it is listed.
    pub fn adopt(
        &self,
        device: &DeviceVault,
        id: VaultId,
        display_name: &str,
        at: DateTime<Utc>,
    ) -> Result<(), VaultError> {
        if !self.resident_folder(id).exists() {
            return Err(Fault::NoSuchVault.into());
        }
        device.add_resident(id, display_name, at)
    }

    /// Deletes a resident from this phone: keys first, hardware's too, then database and papers, then what the
    /// device vault knew. Once begun it is ended at the next start at the latest. Drop the resident's open vaults
    /// before.
    ///
    /// # Errors
    /// Those of the disk and of the key wrapper.
    pub fn delete_resident(&self, device: &DeviceVault, id: VaultId) -> Result<(), VaultError> {
        device.transaction(|tx| tx.residents().mark_deleting(id))?;
        self.end_deleting(device, id)
    }

    /// Deletes everything (删除本机数据): all keys, databases and papers of all vaults. Once begun it is ended at
    /// the next start at the latest. Drop all open vaults before.
    ///
    /// # Errors
    /// Those of the disk and of the key wrapper.
    pub fn delete_everything(self) -> Result<(), VaultError> {
        disk::write_whole(&self.root.join(DELETING), b"")?;
        self.delete_contents()
    }

    fn delete_contents(&self) -> Result<(), VaultError> {
        self.reset_device()?;
        for id in self.vaults()? {
            self.delete_folder(id)?;
        }
        disk::remove_file(&self.root.join(DELETING))?;
        Ok(disk::sync_folder(&self.root)?)
    }

    fn end_deleting(&self, device: &DeviceVault, id: VaultId) -> Result<(), VaultError> {
        self.delete_folder(id)?;
        device.transaction(|tx| tx.residents().remove(id))
    }

    fn delete_folder(&self, id: VaultId) -> Result<(), VaultError> {
        let folder = self.resident_folder(id);
        let gone = self.residents_folder().join(format!("{GONE}{id}"));
        if folder.exists() {
            disk::rename_folder(&folder, &gone)?;
        }
        self.erase(&gone, [KeyPurpose::Screen(id), KeyPurpose::Sending(id)])
    }

    fn erase_device(&self, gone: &Path) -> Result<(), VaultError> {
        self.erase(gone, [KeyPurpose::Names, KeyPurpose::Device])
    }

    /// Removes a folder that has lost its name: keys before what they open.
    fn erase(&self, gone: &Path, purposes: [KeyPurpose; 2]) -> Result<(), VaultError> {
        for purpose in purposes {
            KeyFile::new(gone, purpose).remove(self.wrapper.as_ref())?;
        }
        Ok(disk::remove_folder(gone)?)
    }

    fn gone_device(&self) -> PathBuf {
        self.root.join(format!("{GONE}device"))
    }

    fn device_folder(&self) -> PathBuf {
        self.root.join("device")
    }

    fn residents_folder(&self) -> PathBuf {
        self.root.join("residents")
    }

    fn resident_folder(&self, id: VaultId) -> PathBuf {
        self.residents_folder().join(id.to_string())
    }
}

/// Fills a folder under another name and gives it its own when all in it is durable.
fn make(folder: &Path, fill: impl FnOnce(&Path) -> Result<(), Fault>) -> Result<(), VaultError> {
    let new = folder.with_file_name(format!("{NEW}{}", Uuid::new_v4().simple()));
    disk::create_folder(&new)?;
    let made = fill(&new)
        .and_then(|()| disk::sync_folder(&new))
        .and_then(|()| disk::rename_folder(&new, folder));
    if made.is_err() {
        // Where this fails too, the next start does it.
        let _ = disk::remove_folder(&new);
    }
    Ok(made?)
}

fn names(folder: &Path) -> Result<Vec<String>, Fault> {
    let entries = fs::read_dir(folder).map_err(Fault::file("listing vaults"))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(Fault::file("listing vaults"))?;
        names.extend(entry.file_name().into_string());
    }
    names.sort();
    Ok(names)
}
