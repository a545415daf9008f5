//! A vault's wrapped key on disk, in two copies: it is the one block whose loss would lose the whole vault.
//!
//! ```text
//! "BANSHIKF" | format u16 | length u32 | wrapped key | key check 16 | SHA-256 of all before, 32     (big endian)
//! ```
//!
//! The checksum tells a damaged file from a wrong key; the key check tells a wrong key from a damaged database.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ring::digest;
use zeroize::Zeroizing;

use crate::disk;
use crate::error::Fault;
use crate::key::{Key, KeyPurpose, KeyWrapper, KeyWrapperError};

const MAGIC: &[u8; 8] = b"BANSHIKF";
const FORMAT: u16 = 1;
const HEAD: usize = 8 + 2 + 4;
const CHECK: usize = 16;
const SUM: usize = 32;
/// Keystores give a few hundred bytes at most.
const WRAPPED_LIMIT: usize = 16 * 1024;
const FILE_LIMIT: usize = HEAD + WRAPPED_LIMIT + CHECK + SUM;

/// Where a wrapped key lies: `{name}.key` and `{name}.copy` in a vault's folder.
pub(crate) struct KeyFile {
    folder: PathBuf,
    name: &'static str,
    purpose: KeyPurpose,
}

enum Copy {
    Absent,
    Damaged,
    Whole(Content),
}

#[derive(PartialEq, Eq)]
struct Content {
    wrapped: Vec<u8>,
    check: [u8; CHECK],
}

impl KeyFile {
    pub(crate) fn new(folder: &Path, purpose: KeyPurpose) -> Self {
        let name = match purpose {
            KeyPurpose::Device => "device",
            KeyPurpose::Names => "names",
            KeyPurpose::Screen(_) => "screen",
            KeyPurpose::Sending(_) => "sending",
        };
        Self {
            folder: folder.to_owned(),
            name,
            purpose,
        }
    }

    /// Wraps `key` and writes both copies, durably.
    pub(crate) fn write(&self, wrapper: &dyn KeyWrapper, key: &Key) -> Result<(), Fault> {
        let content = Content {
            wrapped: wrapper.wrap(self.purpose, key.as_bytes())?,
            check: self.check(key),
        };
        if content.wrapped.len() > WRAPPED_LIMIT {
            return Err(Fault::Misuse("a wrapped key above 16 KiB"));
        }
        let bytes = encode(&content);
        self.paths()
            .iter()
            .try_for_each(|path| disk::write_whole(path, &bytes))
    }

    /// Reads and unwraps the key. One damaged or missing copy is mended from the other.
    pub(crate) fn read(&self, wrapper: &dyn KeyWrapper) -> Result<Key, Fault> {
        let [first, second] = self.paths();
        let content = match (read_copy(&first)?, read_copy(&second)?) {
            (Copy::Whole(content), Copy::Whole(same)) if content == same => content,
            (Copy::Whole(content), _) => {
                disk::write_whole(&second, &encode(&content))?;
                content
            }
            (_, Copy::Whole(content)) => {
                disk::write_whole(&first, &encode(&content))?;
                content
            }
            (Copy::Absent, Copy::Absent) => return Err(Fault::KeyMissing(self.purpose)),
            _ => return Err(Fault::KeyFileDamaged),
        };
        let unwrapped = Zeroizing::new(wrapper.unwrap(self.purpose, &content.wrapped)?);
        let key = Key::from_slice(&unwrapped).ok_or(Fault::Wrapper(KeyWrapperError::Lost))?;
        if self.check(&key) == content.check {
            Ok(key)
        } else {
            Err(Fault::KeyMismatch)
        }
    }

    pub(crate) fn exists(&self) -> bool {
        self.paths().iter().any(|path| path.exists())
    }

    /// Removes both copies and the hardware's key behind them, durably.
    pub(crate) fn remove(&self, wrapper: &dyn KeyWrapper) -> Result<(), Fault> {
        for path in self.paths() {
            disk::remove_file(&path)?;
        }
        if self.folder.exists() {
            disk::sync_folder(&self.folder)?;
        }
        Ok(wrapper.forget(self.purpose)?)
    }

    fn paths(&self) -> [PathBuf; 2] {
        [
            self.folder.join(format!("{}.key", self.name)),
            self.folder.join(format!("{}.copy", self.name)),
        ]
    }

    fn check(&self, key: &Key) -> [u8; CHECK] {
        key.check(self.name.as_bytes())
    }
}

fn encode(content: &Content) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&FORMAT.to_be_bytes());
    let length = u32::try_from(content.wrapped.len()).unwrap_or(u32::MAX);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(&content.wrapped);
    bytes.extend_from_slice(&content.check);
    let sum = digest::digest(&digest::SHA256, &bytes);
    bytes.extend_from_slice(sum.as_ref());
    bytes
}

fn read_copy(path: &Path) -> Result<Copy, Fault> {
    let mut bytes = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(FILE_LIMIT as u64 + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Copy::Absent),
        Err(error) => return Err(Fault::file("reading a key file")(error)),
    }
    match decode(&bytes) {
        Ok(content) => Ok(content.map_or(Copy::Damaged, Copy::Whole)),
        Err(format) => Err(Fault::NewerKeyFile(format)),
    }
}

/// The content, `None` where damaged, or the number of a later format (whose checksum lies where ours does).
fn decode(bytes: &[u8]) -> Result<Option<Content>, u16> {
    let Some((body, sum)) = bytes
        .len()
        .checked_sub(SUM)
        .and_then(|at| bytes.split_at_checked(at))
    else {
        return Ok(None);
    };
    if digest::digest(&digest::SHA256, body).as_ref() != sum {
        return Ok(None);
    }
    let Some((head, rest)) = body.split_at_checked(HEAD) else {
        return Ok(None);
    };
    let (magic, numbers) = head.split_at(MAGIC.len());
    let format = u16::from_be_bytes([numbers[0], numbers[1]]);
    let length = u32::from_be_bytes([numbers[2], numbers[3], numbers[4], numbers[5]]) as usize;
    if magic != MAGIC {
        return Ok(None);
    }
    if format > FORMAT {
        return Err(format);
    }
    let Some((wrapped, check)) = rest.split_at_checked(length) else {
        return Ok(None);
    };
    Ok(check.try_into().ok().map(|check| Content {
        wrapped: wrapped.to_vec(),
        check,
    }))
}

/// Decodes bytes as a key file and forgets the result: an entry for fuzzing. Never panics.
#[doc(hidden)]
pub fn fuzz_key_file(bytes: &[u8]) {
    let _ = decode(bytes);
}
