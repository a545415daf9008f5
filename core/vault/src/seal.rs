//! Seals a small value (a name, a token) inside a database that is itself encrypted: XChaCha20-Poly1305 with a
//! random 24-byte nonce in front. What it is sealed for stands in the associated data, so that a sealed value
//! moved to another row does not open.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::error::Fault;
use crate::key::{Key, random_bytes};

const NONCE: usize = 24;

pub(crate) fn seal(key: &Key, context: &[u8], plain: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut nonce = [0; NONCE];
    random_bytes(&mut nonce)?;
    let payload = Payload {
        msg: plain,
        aad: context,
    };
    let sealed = XChaCha20Poly1305::new(key.as_bytes().into())
        .encrypt(XNonce::from_slice(&nonce), payload)
        .map_err(|_| Fault::Misuse("value too long to seal"))?;
    let mut bytes = nonce.to_vec();
    bytes.extend_from_slice(&sealed);
    Ok(bytes)
}

/// `None` where the bytes were not sealed by this key for this context.
pub(crate) fn open(key: &Key, context: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, msg) = sealed.split_at_checked(NONCE)?;
    let payload = Payload { msg, aad: context };
    XChaCha20Poly1305::new(key.as_bytes().into())
        .decrypt(XNonce::from_slice(nonce), payload)
        .ok()
        .map(Zeroizing::new)
}
