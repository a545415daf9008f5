//! What a caller brings: tokens, papers, a signing key; here in memory.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use banshi_client::{BoxError, Client, ClientSettings, PaperSource, TokenStore, Tokens, UploadProgress};
use banshi_domain::{Assurance, ContentHash};
use chrono::DateTime;

use crate::server::Server;

/// Tokens in memory, with a store that can fail.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) tokens: Mutex<Option<Tokens>>,
    /// How many of the next saves fail.
    pub(crate) failing: AtomicU32,
    pub(crate) saves: AtomicU32,
}

impl Memory {
    /// Signed in with what a new [`Server`] takes.
    pub(crate) fn signed_in() -> Arc<Self> {
        let memory = Self::default();
        *memory.tokens.lock().unwrap() = Some(tokens("access-0", "refresh-0"));
        Arc::new(memory)
    }

    pub(crate) fn access(&self) -> Option<String> {
        self.tokens
            .lock()
            .unwrap()
            .as_ref()
            .map(|tokens| tokens.access_token.clone())
    }
}

impl TokenStore for Memory {
    fn load(&self) -> Result<Option<Tokens>, BoxError> {
        Ok(self.tokens.lock().unwrap().clone())
    }

    fn save(&self, tokens: &Tokens) -> Result<(), BoxError> {
        if self.failing.load(Ordering::SeqCst) > 0 {
            self.failing.fetch_sub(1, Ordering::SeqCst);
            return Err("the disk is full".into());
        }
        *self.tokens.lock().unwrap() = Some(tokens.clone());
        self.saves.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    fn clear(&self) -> Result<(), BoxError> {
        *self.tokens.lock().unwrap() = None;
        Ok(())
    }
}

pub(crate) fn tokens(access: &str, refresh: &str) -> Tokens {
    Tokens {
        access_token: access.to_owned(),
        refresh_token: refresh.to_owned(),
        expires_at: DateTime::UNIX_EPOCH,
        assurance: Assurance::RealName,
    }
}

/// Settings for loopback, impatient.
pub(crate) fn settings(address: &str) -> ClientSettings {
    let mut settings = ClientSettings::new(address).unwrap();
    settings.timeouts.answer = Duration::from_secs(10);
    settings
}

/// A client that is signed in to `server`.
pub(crate) fn client(server: &Server) -> Client {
    Client::new(&settings(&server.url()), Memory::signed_in()).unwrap()
}

/// A paper in memory, which may lie about its hash or length.
pub(crate) struct Paper {
    pub(crate) bytes: Vec<u8>,
    pub(crate) sha256: ContentHash,
    pub(crate) length: u64,
}

impl Paper {
    pub(crate) fn new(bytes: Vec<u8>) -> Arc<Self> {
        let (sha256, length) = (ContentHash::of(&bytes), bytes.len() as u64);
        Arc::new(Self {
            bytes,
            sha256,
            length,
        })
    }

    /// A paper of so many bytes, no two pieces alike.
    pub(crate) fn of_length(length: u32) -> Arc<Self> {
        Self::new(
            (0..length)
                .map(|n| (n ^ (n >> 8) ^ (n >> 16)).to_le_bytes()[0])
                .collect(),
        )
    }
}

impl PaperSource for Paper {
    fn length(&self) -> u64 {
        self.length
    }

    fn sha256(&self) -> ContentHash {
        self.sha256
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, BoxError> {
        let rest = self.bytes.get(usize::try_from(offset)?..).unwrap_or_default();
        // In odd chunks, as a store of encrypted chunks would.
        let size = rest.len().min(buffer.len()).min(60_000);
        buffer[..size].copy_from_slice(&rest[..size]);
        Ok(size)
    }
}

/// Where the caller keeps how far an upload came.
#[derive(Default)]
pub(crate) struct Kept(pub(crate) Vec<UploadProgress>);

impl Kept {
    pub(crate) fn last(&self) -> Option<UploadProgress> {
        self.0.last().cloned()
    }

    pub(crate) fn keep(&mut self) -> impl FnMut(&UploadProgress) -> Result<(), BoxError> + Send + '_ {
        |progress| {
            self.0.push(progress.clone());
            Ok(())
        }
    }
}
