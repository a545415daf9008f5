//! Where published files come from: HTTP on a phone, a folder at the gateway and in tests.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::{Component, Path, PathBuf};

/// Gets published files. Bytes are checked by the caller: a fetcher need not be trusted.
pub trait Fetch {
    /// Gets one file, by its path below the catalogue's root (`metadata/timestamp.json`), of at most `max_len` bytes.
    ///
    /// # Errors
    /// [`FetchError`]. A longer file is [`FetchError::TooLarge`], best told before it is read whole.
    fn get(&self, path: &str, max_len: u64) -> Result<Vec<u8>, FetchError>;
}

/// Why a file did not come.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// There is no such file (404).
    #[error("there is no such file")]
    NotFound,
    /// Longer than asked for.
    #[error("the file is longer than expected")]
    TooLarge,
    /// No network, no answer, or an answer that says to come again; holds what the transport said.
    #[error("cannot be reached: {0}")]
    Unavailable(String),
}

/// A published folder.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// The folder that holds `metadata`, `targets` and `objects`.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Fetch for Folder {
    fn get(&self, path: &str, max_len: u64) -> Result<Vec<u8>, FetchError> {
        let relative = Path::new(path);
        if !relative
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
        {
            return Err(FetchError::NotFound);
        }
        let file = File::open(self.0.join(relative)).map_err(|error| match error.kind() {
            ErrorKind::NotFound => FetchError::NotFound,
            kind => FetchError::Unavailable(kind.to_string()),
        })?;
        let mut bytes = Vec::new();
        file.take(max_len.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| FetchError::Unavailable(error.kind().to_string()))?;
        if bytes.len() as u64 > max_len {
            return Err(FetchError::TooLarge);
        }
        Ok(bytes)
    }
}

/// Paths below the catalogue's root.
pub(crate) mod paths {
    use banshi_domain::ContentHash;

    pub(crate) const TIMESTAMP: &str = "metadata/timestamp.json";

    pub(crate) fn root(version: u64) -> String {
        format!("metadata/{version}.root.json")
    }

    pub(crate) fn snapshot(version: u64) -> String {
        format!("metadata/{version}.snapshot.json")
    }

    pub(crate) fn targets(version: u64) -> String {
        format!("metadata/{version}.targets.json")
    }

    /// Consistent snapshots: a target's name on disk begins with its hash, so that an old one is never overwritten.
    pub(crate) fn target(name: &str, hash: &ContentHash) -> String {
        format!("targets/{hash}.{name}")
    }

    pub(crate) fn object(hash: &ContentHash) -> String {
        format!("objects/{hash}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_nothing_from_outside_of_it() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("in")).unwrap();
        std::fs::write(dir.path().join("secret"), "x").unwrap();
        std::fs::write(dir.path().join("in/four"), "1234").unwrap();
        let folder = Folder::new(dir.path().join("in"));
        for path in ["../secret", "/etc/hostname", "./../secret", "none"] {
            assert_eq!(folder.get(path, 100), Err(FetchError::NotFound), "{path}");
        }
        assert_eq!(folder.get("four", 4).unwrap(), b"1234");
        assert_eq!(folder.get("four", 3), Err(FetchError::TooLarge));
    }
}
