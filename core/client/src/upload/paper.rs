//! The bytes to upload.

use std::sync::Arc;

use banshi_domain::ContentHash;
use bytes::Bytes;
use ring::digest;

use crate::error::{BoxError, ClientError, LocalPart};

/// The bytes to upload, read piece by piece: an encrypted paper is never whole in clear. Called on a thread that may
/// block.
pub trait PaperSource: Send + Sync {
    /// Bytes in all.
    fn length(&self) -> u64;

    /// SHA-256 of the whole, as the manifest names it.
    fn sha256(&self) -> ContentHash;

    /// Fills `buffer` from `offset`; returns how much, 0 only at the end.
    ///
    /// # Errors
    /// Where the paper cannot be read: locked, damaged, gone.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, BoxError>;
}

/// A piece of a paper and its checksum.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) bytes: Bytes,
    pub(crate) sha256: [u8; 32],
}

/// Why a paper cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum PaperFault {
    #[error("the paper ends before its length")]
    Short,
    #[error("the paper's bytes are not those of its hash")]
    Changed,
}

/// Reads `length` bytes from `offset`.
pub(crate) async fn piece(
    paper: &Arc<dyn PaperSource>,
    offset: u64,
    length: usize,
) -> Result<Piece, ClientError> {
    blocking(paper, move |paper| {
        let mut bytes = vec![0; length];
        fill(paper, offset, &mut bytes)?;
        let mut sha256 = [0; 32];
        sha256.copy_from_slice(digest::digest(&digest::SHA256, &bytes).as_ref());
        Ok(Piece {
            bytes: bytes.into(),
            sha256,
        })
    })
    .await
}

/// Makes sure that the paper is what its hash says.
pub(crate) async fn check(paper: &Arc<dyn PaperSource>) -> Result<(), ClientError> {
    blocking(paper, |paper| {
        let mut hash = digest::Context::new(&digest::SHA256);
        let mut buffer = vec![0; 64 * 1024];
        let mut offset = 0;
        while offset < paper.length() {
            let left = paper.length() - offset;
            let size = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
            fill(paper, offset, &mut buffer[..size])?;
            hash.update(&buffer[..size]);
            offset += size as u64;
        }
        if hash.finish().as_ref() == paper.sha256().as_bytes() {
            Ok(())
        } else {
            Err(PaperFault::Changed.into())
        }
    })
    .await
}

fn fill(paper: &dyn PaperSource, offset: u64, buffer: &mut [u8]) -> Result<(), BoxError> {
    let mut filled = 0;
    while filled < buffer.len() {
        let read = paper.read_at(offset + filled as u64, &mut buffer[filled..])?;
        if read == 0 || read > buffer.len() - filled {
            return Err(PaperFault::Short.into());
        }
        filled += read;
    }
    Ok(())
}

async fn blocking<T: Send + 'static>(
    paper: &Arc<dyn PaperSource>,
    work: impl FnOnce(&dyn PaperSource) -> Result<T, BoxError> + Send + 'static,
) -> Result<T, ClientError> {
    let paper = paper.clone();
    let done = tokio::task::spawn_blocking(move || work(&*paper)).await;
    done.map_err(|_| ClientError::Bug("a paper that panicked"))?
        .map_err(ClientError::local(LocalPart::Paper))
}
