//! A paper of the vault as the client reads it: decrypted piece by piece.

use std::io::{Read as _, Seek as _, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use banshi_client::{BoxError, PaperSource};
use banshi_domain::ContentHash;
use banshi_vault::{Paper, PaperReader, ResidentVault, VaultError};

pub(super) struct VaultPaper {
    vault: Arc<ResidentVault>,
    paper: Paper,
    reader: Mutex<Option<PaperReader>>,
}

impl VaultPaper {
    pub(super) fn new(vault: &Arc<ResidentVault>, paper: Paper) -> Self {
        Self {
            vault: Arc::clone(vault),
            paper,
            reader: Mutex::new(None),
        }
    }
}

impl PaperSource for VaultPaper {
    fn length(&self) -> u64 {
        self.paper.length
    }

    fn sha256(&self) -> ContentHash {
        ContentHash(self.paper.sha256)
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, BoxError> {
        let mut slot = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let mut reader = match slot.take() {
            Some(reader) => reader,
            None => self.vault.open_paper(self.paper.id)?,
        };
        // A reader that failed is not put back: the next call opens anew.
        reader.seek(SeekFrom::Start(offset)).map_err(VaultError::from)?;
        let read = reader.read(buffer).map_err(VaultError::from)?;
        *slot = Some(reader);
        Ok(read)
    }
}
