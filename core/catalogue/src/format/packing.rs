//! zlib (RFC 1950) around everything of the catalogue's own that is larger than a line.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

use super::FormatFault;

/// Packs as small as can be: done once by the publisher, paid for by every phone.
pub(crate) fn pack(bytes: &[u8]) -> Vec<u8> {
    packed(bytes, Compression::best())
}

/// Packs quickly: done by the phone for its own storage.
pub(crate) fn pack_fast(bytes: &[u8]) -> Vec<u8> {
    packed(bytes, Compression::fast())
}

fn packed(bytes: &[u8], level: Compression) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(bytes.len() / 3), level);
    // Writing into memory cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// Unpacks at most `limit` bytes; a small file that unpacks into a huge one is refused without being unpacked.
pub(crate) fn unpack(bytes: &[u8], limit: usize) -> Result<Vec<u8>, FormatFault> {
    let mut decoder = ZlibDecoder::new(bytes);
    let mut out = Vec::with_capacity((bytes.len() * 4).min(limit));
    (&mut decoder)
        .take(limit as u64 + 1)
        .read_to_end(&mut out)
        .map_err(|_| FormatFault::Packing)?;
    if out.len() > limit {
        return Err(FormatFault::TooLarge { limit: limit as u64 });
    }
    if decoder.total_in() != bytes.len() as u64 {
        return Err(FormatFault::Packing);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_comes_back() {
        let text = "办事指南".repeat(1000);
        assert_eq!(unpack(&pack(text.as_bytes()), 100_000).unwrap(), text.as_bytes());
        assert_eq!(
            unpack(&pack_fast(text.as_bytes()), 100_000).unwrap(),
            text.as_bytes()
        );
    }

    #[test]
    fn a_bomb_is_refused() {
        let bomb = pack(&vec![0; 10_000_000]);
        assert_eq!(unpack(&bomb, 1000), Err(FormatFault::TooLarge { limit: 1000 }));
    }

    #[test]
    fn cut_and_padded_bytes_are_refused() {
        let packed = pack(b"some text that is long enough to be cut");
        for length in 0..packed.len() {
            assert_eq!(
                unpack(&packed[..length], 1000),
                Err(FormatFault::Packing),
                "cut at {length}"
            );
        }
        let padded = [packed.as_slice(), b"x"].concat();
        assert_eq!(unpack(&padded, 1000), Err(FormatFault::Packing));
    }
}
