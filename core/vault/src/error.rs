//! What can go wrong, in two layers: [`Fault`] says precisely what happened, [`VaultError`] what a caller can do
//! about it. Neither ever holds a name, a number, an answer or a key.

use std::fmt;
use std::io;

use uuid::Uuid;

use crate::key::{KeyPurpose, KeyWrapperError};

/// What a caller can act on. The cause is its `source()`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// The bytes are there and whole, but the key to them is gone (hardware key invalidated, phone restored from
    /// a backup, key file missing). They cannot be read again: what was submitted is rebuilt from the gateway.
    #[error("the key is lost")]
    KeyLost(#[source] Box<Fault>),
    /// The key is right, but the bytes were changed: a failing flash memory, a truncated or foreign file. What is
    /// named is lost, the rest of the vault may be read.
    #[error("damaged: {what}")]
    Damaged {
        /// What cannot be trusted any more.
        what: Part,
        /// What was found.
        #[source]
        cause: Box<Fault>,
    },
    /// The disk is full. Nothing of the change was kept, nothing earlier was lost; it may be tried again when
    /// there is room.
    #[error("the disk is full")]
    Full(#[source] Box<Fault>),
    /// A newer release of the app wrote this. Nothing was touched: the app must be updated.
    #[error("written by a newer version of the app")]
    NewerVersion(#[source] Box<Fault>),
    /// The hardware gives the key out only after the phone, or the person, is unlocked. Try again then.
    #[error("locked until the phone is unlocked")]
    Locked(#[source] Box<Fault>),
    /// What was named does not exist (any more): deleted elsewhere, or never made.
    #[error("not there: {0}")]
    Missing(Part, #[source] Box<Fault>),
    /// The file system or the database failed for another reason; may succeed when repeated.
    #[error("storage failed")]
    Io(#[source] Box<Fault>),
    /// A mistake of ours or of the caller's; repeating it will not help.
    #[error("a bug in the vault or its use")]
    Bug(#[source] Box<Fault>),
}

/// A part of the storage that an error names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// A vault's `vault.db`.
    Database,
    /// The file that holds a vault's wrapped key.
    KeyFile,
    /// A paper, by its id.
    Paper(Uuid),
    /// A row of the named table.
    Row(&'static str),
    /// A whole vault.
    Vault,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database => f.write_str("database"),
            Self::KeyFile => f.write_str("key file"),
            Self::Paper(id) => write!(f, "paper {id}"),
            Self::Row(table) => write!(f, "row of {table}"),
            Self::Vault => f.write_str("vault"),
        }
    }
}

/// What exactly happened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// From SQLite or SQLCipher.
    #[error("database: {0}")]
    Database(#[from] rusqlite::Error),
    /// From the file system, while doing what is named.
    #[error("{doing}: {source}")]
    File {
        /// What was being done.
        doing: &'static str,
        /// Its error.
        source: io::Error,
    },
    /// The keystore refused.
    #[error("key wrapper: {0}")]
    Wrapper(#[from] KeyWrapperError),
    /// A vault's database exists without a wrapped key for this purpose.
    #[error("no wrapped key for {0:?}")]
    KeyMissing(KeyPurpose),
    /// The keystore gave a key, but not this vault's.
    #[error("the unwrapped key is not this vault's")]
    KeyMismatch,
    /// Both copies of a wrapped key are damaged.
    #[error("both copies of the wrapped key are damaged")]
    KeyFileDamaged,
    /// A key file of a later format.
    #[error("key file of format {0}")]
    NewerKeyFile(u16),
    /// A database of a later schema.
    #[error("database of schema {found}, this version knows {known}")]
    NewerDatabase {
        /// The schema's number in the file.
        found: u32,
        /// The latest that this version of the app knows.
        known: u32,
    },
    /// The key is right, but page 1 does not decrypt.
    #[error("the database does not open with its own key")]
    DatabaseUnreadable,
    /// `vault.db` is gone although its key is there.
    #[error("the database file is missing")]
    DatabaseMissing,
    /// What a page-by-page check of the database found.
    #[error("{0} findings in the database's integrity check")]
    DatabaseCheck(usize),
    /// A paper of a later format.
    #[error("paper {id} of format {format}")]
    NewerPaper {
        /// Which paper.
        id: Uuid,
        /// Its file's format.
        format: u16,
    },
    /// A paper's file is gone.
    #[error("the file of paper {0} is missing")]
    PaperFileMissing(Uuid),
    /// A paper's file is shorter or longer than what was written.
    #[error("paper {id}: {found} bytes on disk instead of {expected}")]
    PaperLength {
        /// Which paper.
        id: Uuid,
        /// The file's length in bytes.
        found: u64,
        /// What it should be.
        expected: u64,
    },
    /// A paper's first bytes are not what was written.
    #[error("paper {0}: header damaged")]
    PaperHeader(Uuid),
    /// A paper's file is whole but encrypted by another key: a file put in another's place.
    #[error("paper {0}: encrypted by another key")]
    PaperForeign(Uuid),
    /// A chunk of a paper fails its authentication: changed, moved, or cut.
    #[error("paper {id}: chunk {chunk} fails authentication")]
    PaperChunk {
        /// Which paper.
        id: Uuid,
        /// The chunk's number, from 0.
        chunk: u32,
    },
    /// A paper would be longer than its format allows.
    #[error("paper {0}: too long")]
    PaperTooLong(Uuid),
    /// A sealed value of the named table fails its authentication.
    #[error("sealed value in {0} fails authentication")]
    Seal(&'static str),
    /// A stored value is not of its column's kind.
    #[error("value in {0} is not of its kind")]
    Value(&'static str),
    /// Nothing by that id in the named table.
    #[error("no such row in {0}")]
    NoSuchRow(&'static str),
    /// No such paper, or its writing was never finished.
    #[error("no such paper {0}")]
    NoSuchPaper(Uuid),
    /// No folder for that resident.
    #[error("no vault for this resident")]
    NoSuchVault,
    /// The same key or id with other content.
    #[error("{0}")]
    Misuse(&'static str),
    /// The system's source of randomness failed.
    #[error("no randomness")]
    Random,
}

impl Fault {
    pub(crate) fn file(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File { doing, source }
    }
}

impl From<Fault> for VaultError {
    fn from(fault: Fault) -> Self {
        use Fault as F;
        let damaged = |what, fault| Self::Damaged {
            what,
            cause: Box::new(fault),
        };
        match fault {
            F::Database(error) => from_database(error),
            F::File { doing, source } => from_file(doing, source),
            F::Wrapper(KeyWrapperError::Lost) | F::KeyMissing(_) | F::KeyMismatch => {
                Self::KeyLost(Box::new(fault))
            }
            F::Wrapper(KeyWrapperError::Locked) => Self::Locked(Box::new(fault)),
            F::Wrapper(KeyWrapperError::Failed(_)) | F::Random => Self::Io(Box::new(fault)),
            F::KeyFileDamaged => damaged(Part::KeyFile, fault),
            F::NewerKeyFile(_) | F::NewerDatabase { .. } | F::NewerPaper { .. } => {
                Self::NewerVersion(Box::new(fault))
            }
            F::DatabaseUnreadable | F::DatabaseMissing | F::DatabaseCheck(_) => {
                damaged(Part::Database, fault)
            }
            F::PaperFileMissing(id)
            | F::PaperLength { id, .. }
            | F::PaperHeader(id)
            | F::PaperForeign(id)
            | F::PaperChunk { id, .. } => damaged(Part::Paper(id), fault),
            F::Seal(table) | F::Value(table) => damaged(Part::Row(table), fault),
            F::NoSuchRow(table) => Self::Missing(Part::Row(table), Box::new(fault)),
            F::NoSuchPaper(id) => Self::Missing(Part::Paper(id), Box::new(fault)),
            F::NoSuchVault => Self::Missing(Part::Vault, Box::new(fault)),
            F::PaperTooLong(_) | F::Misuse(_) => Self::Bug(Box::new(fault)),
        }
    }
}

impl From<rusqlite::Error> for VaultError {
    fn from(error: rusqlite::Error) -> Self {
        from_database(error)
    }
}

fn from_database(error: rusqlite::Error) -> VaultError {
    use rusqlite::ErrorCode as Code;
    let code = error.sqlite_error_code();
    // A failed growth of the -shm file is how a full disk shows itself when a reader comes first.
    let shm_growth = error
        .sqlite_error()
        .is_some_and(|e| e.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE);
    // A page that fails its authentication surfaces as SQLITE_ERROR without a message of its own (a mistake in a
    // statement always says more), or as SQLITE_NOMEM, which is what SQLite's pager makes of a failing codec; a
    // phone that is out of memory ends the app long before SQLite would notice.
    let bad_page = error
        .sqlite_error()
        .is_some_and(|e| e.extended_code == rusqlite::ffi::SQLITE_ERROR)
        && matches!(&error, rusqlite::Error::SqliteFailure(_, Some(text)) if text == "SQL logic error");
    let cause = Box::new(Fault::Database(error));
    match code {
        Some(Code::DiskFull) => VaultError::Full(cause),
        Some(Code::SystemIoFailure) if shm_growth => VaultError::Full(cause),
        Some(Code::NotADatabase | Code::DatabaseCorrupt | Code::OutOfMemory) => VaultError::Damaged {
            what: Part::Database,
            cause,
        },
        Some(
            Code::SystemIoFailure
            | Code::CannotOpen
            | Code::PermissionDenied
            | Code::ReadOnly
            | Code::DatabaseBusy
            | Code::DatabaseLocked,
        ) => VaultError::Io(cause),
        _ if bad_page => VaultError::Damaged {
            what: Part::Database,
            cause,
        },
        _ => VaultError::Bug(cause),
    }
}

fn from_file(doing: &'static str, source: io::Error) -> VaultError {
    // A paper's reader speaks `std::io`; what it meant is inside.
    let source = match source.downcast::<VaultError>() {
        Ok(inside) => return inside,
        Err(source) => source,
    };
    let full = matches!(
        source.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    );
    let cause = Box::new(Fault::File { doing, source });
    if full {
        VaultError::Full(cause)
    } else {
        VaultError::Io(cause)
    }
}

/// A [`PaperReader`](crate::PaperReader) or [`PaperWriter`](crate::PaperWriter) used as `Read` or `Write` wraps its
/// error in an `io::Error`; this takes it out again.
impl From<io::Error> for VaultError {
    fn from(error: io::Error) -> Self {
        from_file("reading or writing a paper", error)
    }
}

impl From<VaultError> for io::Error {
    fn from(error: VaultError) -> Self {
        let kind = match &error {
            VaultError::Full(_) => io::ErrorKind::StorageFull,
            VaultError::Damaged { .. } => io::ErrorKind::InvalidData,
            VaultError::Missing(..) => io::ErrorKind::NotFound,
            _ => io::ErrorKind::Other,
        };
        io::Error::new(kind, error)
    }
}
