//! One paper's bytes on disk: STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015; BE32) over ChaCha20-Poly1305 in
//! chunks of 64 KiB, under a key used for this file only.
//!
//! ```text
//! header, 48 bytes, big endian
//!   "BANSHIPP" | format u16 | chunk length u32 | nonce 7 | zero 3 | key check 16 | SHA-256 of all before, first 8
//! then each chunk, 16 bytes longer than what it holds; the last may be short, and empty only in an empty paper
//! ```
//!
//! The header is every chunk's associated data. A chunk's nonce holds its number and whether it is the last: a
//! chunk moved, repeated, changed, or cut off fails. A paper can be read from any place, in the memory of one
//! chunk.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use chacha20poly1305::ChaCha20Poly1305;
use chacha20poly1305::aead::KeyInit;
use chacha20poly1305::aead::stream::{NewStream, StreamBE32, StreamPrimitive};
use ring::digest;
use uuid::Uuid;
use zeroize::{Zeroize, Zeroizing};

use crate::error::{Fault, VaultError};
use crate::key::{Key, random_bytes};

/// What a chunk holds, in bytes.
pub(crate) const CHUNK: usize = 64 * 1024;
const TAG: usize = 16;
const HEADER: usize = 48;
const MAGIC: &[u8; 8] = b"BANSHIPP";
const FORMAT: u16 = 1;
/// Where in the header each field lies.
const NONCE_AT: usize = 14;
const CHECK_AT: usize = 24;
const SUM_AT: usize = 40;

type Stream = StreamBE32<ChaCha20Poly1305>;

/// A paper's length in clear → its file's length.
fn file_length(length: u64) -> u64 {
    HEADER as u64 + length + TAG as u64 * chunks(length)
}

fn chunks(length: u64) -> u64 {
    length.div_ceil(CHUNK as u64).max(1)
}

fn new_header(key: &Key) -> Result<[u8; HEADER], Fault> {
    let mut header = [0; HEADER];
    header[..8].copy_from_slice(MAGIC);
    header[8..10].copy_from_slice(&FORMAT.to_be_bytes());
    let chunk = u32::try_from(CHUNK).unwrap_or(u32::MAX);
    header[10..NONCE_AT].copy_from_slice(&chunk.to_be_bytes());
    random_bytes(&mut header[NONCE_AT..NONCE_AT + 7])?;
    let check = key.check(&header[..CHECK_AT]);
    header[CHECK_AT..SUM_AT].copy_from_slice(&check);
    let sum = digest::digest(&digest::SHA256, &header[..SUM_AT]);
    header[SUM_AT..].copy_from_slice(&sum.as_ref()[..HEADER - SUM_AT]);
    Ok(header)
}

fn verify_header(header: &[u8; HEADER], id: Uuid, key: &Key) -> Result<(), Fault> {
    let sum = digest::digest(&digest::SHA256, &header[..SUM_AT]);
    if header[SUM_AT..] != sum.as_ref()[..HEADER - SUM_AT] || header[..8] != MAGIC[..] {
        return Err(Fault::PaperHeader(id));
    }
    let format = u16::from_be_bytes([header[8], header[9]]);
    if format > FORMAT {
        return Err(Fault::NewerPaper { id, format });
    }
    if header[CHECK_AT..SUM_AT] != key.check(&header[..CHECK_AT]) {
        return Err(Fault::PaperForeign(id));
    }
    Ok(())
}

fn stream(key: &Key, header: &[u8; HEADER]) -> Stream {
    let nonce =
        chacha20poly1305::aead::generic_array::GenericArray::from_slice(&header[NONCE_AT..NONCE_AT + 7]);
    Stream::from_aead(ChaCha20Poly1305::new(key.as_bytes().into()), nonce)
}

/// Encrypts into a writer as the bytes come, and hashes them in clear.
pub(crate) struct Encrypting<W> {
    id: Uuid,
    out: W,
    header: [u8; HEADER],
    stream: Stream,
    next: u32,
    pending: Zeroizing<Vec<u8>>,
    length: u64,
    hash: digest::Context,
}

impl<W: Write> Encrypting<W> {
    pub(crate) fn new(mut out: W, id: Uuid, key: &Key) -> Result<Self, Fault> {
        let header = new_header(key)?;
        out.write_all(&header).map_err(Fault::file("writing a paper"))?;
        Ok(Self {
            id,
            out,
            header,
            stream: stream(key, &header),
            next: 0,
            pending: Zeroizing::new(Vec::with_capacity(CHUNK + TAG)),
            length: 0,
            hash: digest::Context::new(&digest::SHA256),
        })
    }

    pub(crate) fn take(&mut self, mut bytes: &[u8]) -> Result<(), Fault> {
        self.hash.update(bytes);
        self.length += bytes.len() as u64;
        while !bytes.is_empty() {
            // A full chunk goes only when more comes: until then it may be the last.
            if self.pending.len() == CHUNK {
                self.put_chunk(false)?;
            }
            let (now, later) = bytes.split_at(bytes.len().min(CHUNK - self.pending.len()));
            self.pending.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// The writer, and the length and hash of what went through.
    pub(crate) fn end(mut self) -> Result<(W, u64, [u8; 32]), Fault> {
        self.put_chunk(true)?;
        let mut sha256 = [0; 32];
        sha256.copy_from_slice(self.hash.finish().as_ref());
        Ok((self.out, self.length, sha256))
    }

    fn put_chunk(&mut self, last: bool) -> Result<(), Fault> {
        self.stream
            .encrypt_in_place(self.next, last, &self.header, &mut *self.pending)
            .map_err(|_| Fault::PaperTooLong(self.id))?;
        self.out
            .write_all(&self.pending)
            .map_err(Fault::file("writing a paper"))?;
        self.pending.clear();
        self.next = self.next.checked_add(1).ok_or(Fault::PaperTooLong(self.id))?;
        Ok(())
    }
}

/// A paper opened for reading, from any place on: what was sent already need not be read again.
///
/// As `Read` it gives a [`VaultError`] inside its `io::Error`; `VaultError::from` takes it out. Bytes are given out
/// only after their chunk is authenticated. An error is permanent: reading on gives it again.
pub struct PaperReader {
    id: Uuid,
    file: File,
    header: [u8; HEADER],
    stream: Stream,
    length: u64,
    position: u64,
    loaded: Option<u32>,
    chunk: Zeroizing<Vec<u8>>,
}

impl PaperReader {
    pub(crate) fn open(path: &Path, id: Uuid, key: &Key, length: u64) -> Result<Self, Fault> {
        let mut file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Fault::PaperFileMissing(id)),
            Err(error) => return Err(Fault::file("opening a paper")(error)),
        };
        let found = file.metadata().map_err(Fault::file("opening a paper"))?.len();
        let wrong_length = Fault::PaperLength {
            id,
            found,
            expected: file_length(length),
        };
        if found < HEADER as u64 {
            return Err(wrong_length);
        }
        let mut header = [0; HEADER];
        file.read_exact(&mut header)
            .map_err(Fault::file("reading a paper"))?;
        verify_header(&header, id, key)?;
        if found != file_length(length) {
            return Err(wrong_length);
        }
        Ok(Self {
            id,
            file,
            stream: stream(key, &header),
            header,
            length,
            position: 0,
            loaded: None,
            chunk: Zeroizing::new(Vec::with_capacity(CHUNK + TAG)),
        })
    }

    /// How long the paper is, in bytes.
    #[expect(
        clippy::len_without_is_empty,
        reason = "a length in bytes, not a collection's"
    )]
    #[must_use]
    pub fn len(&self) -> u64 {
        self.length
    }

    /// What is at the position, up to the end of its chunk; empty at the paper's end.
    fn available(&mut self) -> Result<&[u8], Fault> {
        // An empty paper has one chunk too, and it must be authentic.
        if self.position >= self.length && (self.length > 0 || self.loaded.is_some()) {
            return Ok(&[]);
        }
        let number = self.position / CHUNK as u64;
        let within = usize::try_from(self.position % CHUNK as u64).unwrap_or(0);
        let number = u32::try_from(number).map_err(|_| Fault::PaperTooLong(self.id))?;
        if self.loaded != Some(number) {
            self.load(number)?;
        }
        Ok(self.chunk.get(within..).unwrap_or_default())
    }

    fn load(&mut self, number: u32) -> Result<(), Fault> {
        self.loaded = None;
        self.chunk.zeroize();
        let start = u64::from(number) * CHUNK as u64;
        let last = u64::from(number) + 1 == chunks(self.length);
        let clear = (self.length - start).min(CHUNK as u64);
        let at = HEADER as u64 + u64::from(number) * (CHUNK + TAG) as u64;
        let sealed = clear + TAG as u64;
        let read = self
            .file
            .seek(SeekFrom::Start(at))
            .and_then(|_| (&mut self.file).take(sealed).read_to_end(&mut self.chunk));
        let damaged = Fault::PaperChunk {
            id: self.id,
            chunk: number,
        };
        if read.map_err(Fault::file("reading a paper"))? as u64 != sealed {
            return Err(damaged);
        }
        if self
            .stream
            .decrypt_in_place(number, last, &self.header, &mut *self.chunk)
            .is_err()
        {
            self.chunk.zeroize();
            return Err(damaged);
        }
        self.loaded = Some(number);
        Ok(())
    }
}

impl Read for PaperReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let available = self.available().map_err(VaultError::from)?;
        let count = available.len().min(buffer.len());
        buffer[..count].copy_from_slice(&available[..count]);
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for PaperReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(from_start) => Some(from_start),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = target.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.position)
    }
}

impl std::fmt::Debug for PaperReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PaperReader")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
