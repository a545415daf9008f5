//! What a file is, by its bytes and never by its name, and whether it is all there.

use std::ops::RangeInclusive;

/// Kinds of files that a person may hand over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// ISO/IEC 10918-1.
    Jpeg,
    /// ISO/IEC 15948.
    Png,
    /// RFC 9649.
    WebP,
    /// ISO 32000.
    Pdf,
    /// HEIF and HEIC, ISO/IEC 23008-12: the platform decodes it.
    Heif,
    /// AVIF.
    Avif,
    /// GIF.
    Gif,
    /// TIFF.
    Tiff,
    /// Windows bitmap.
    Bmp,
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.media_type())
    }
}

impl Format {
    /// By the signature at the start; `None` where no known one stands there.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
            return Some(Self::Jpeg);
        }
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            return Some(Self::Png);
        }
        if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            return Some(Self::WebP);
        }
        if bytes.starts_with(b"%PDF-") {
            return Some(Self::Pdf);
        }
        if bytes.get(4..8) == Some(b"ftyp") {
            return match bytes.get(8..12) {
                Some(b"heic" | b"heix" | b"hevc" | b"hevx" | b"heim" | b"heis" | b"mif1" | b"msf1") => {
                    Some(Self::Heif)
                }
                Some(b"avif" | b"avis") => Some(Self::Avif),
                _ => None,
            };
        }
        if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
            return Some(Self::Gif);
        }
        if bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*") {
            return Some(Self::Tiff);
        }
        // "BM" alone would take in ordinary text: the reserved words must be nought as well.
        (bytes.starts_with(b"BM") && bytes.get(6..10) == Some(&[0; 4])).then_some(Self::Bmp)
    }

    /// Registered media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Pdf => "application/pdf",
            Self::Heif => "image/heic",
            Self::Avif => "image/avif",
            Self::Gif => "image/gif",
            Self::Tiff => "image/tiff",
            Self::Bmp => "image/bmp",
        }
    }
}

/// Size and colours of a JPEG, from its frame header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct JpegHeader {
    pub(crate) width: u16,
    pub(crate) height: u16,
    pub(crate) components: u8,
}

/// One step of a walk over a JPEG's markers.
enum Segment<'a> {
    Marker(u8, &'a [u8]),
    End,
    Broken,
}

/// Walks marker by marker; entropy-coded data is skipped to the next marker in it.
struct Markers<'a> {
    bytes: &'a [u8],
    at: usize,
    in_scan: bool,
}

impl<'a> Markers<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 2,
            in_scan: false,
        }
    }

    fn step(&mut self) -> Segment<'a> {
        loop {
            if self.in_scan {
                // FF00 is a stuffed byte, FFD0 to FFD7 are restarts: neither ends the scan.
                let Some(found) = self.bytes[self.at.min(self.bytes.len())..]
                    .windows(2)
                    .position(|w| w[0] == 0xFF && !matches!(w[1], 0x00 | 0xD0..=0xD7 | 0xFF))
                else {
                    return Segment::Broken;
                };
                self.at += found;
                self.in_scan = false;
            }
            let (Some(&0xFF), Some(&marker)) = (self.bytes.get(self.at), self.bytes.get(self.at + 1)) else {
                return Segment::Broken;
            };
            match marker {
                0xFF => self.at += 1,
                0xD9 => return Segment::End,
                0x01 | 0xD0..=0xD8 => self.at += 2,
                _ => {
                    let Some(&[hi, lo]) = self.bytes.get(self.at + 2..self.at + 4) else {
                        return Segment::Broken;
                    };
                    let length = usize::from(u16::from_be_bytes([hi, lo]));
                    let Some(body) = self.bytes.get(self.at + 4..self.at + 2 + length) else {
                        return Segment::Broken;
                    };
                    self.at += 2 + length;
                    self.in_scan = marker == 0xDA;
                    return Segment::Marker(marker, body);
                }
            }
        }
    }
}

/// How many scans a JPEG has from its first marker to its end-of-image marker; `None` where that is missing. What follows
/// it (phones append a second picture or a film) does not matter.
pub(crate) fn jpeg_scans(bytes: &[u8]) -> Option<usize> {
    let mut markers = Markers::new(bytes);
    let mut scans = 0;
    loop {
        match markers.step() {
            Segment::Marker(0xDA, _) => scans += 1,
            Segment::Marker(..) => {}
            Segment::End => return Some(scans),
            Segment::Broken => return None,
        }
    }
}

/// Whether the JPEG has a picture and its end.
pub(crate) fn is_whole_jpeg(bytes: &[u8]) -> bool {
    jpeg_scans(bytes).is_some_and(|scans| scans > 0)
}

/// Whether these are the bytes of one whole JPEG file.
pub(crate) fn is_jpeg_file(bytes: &[u8]) -> bool {
    Format::of(bytes) == Some(Format::Jpeg) && is_whole_jpeg(bytes)
}

impl JpegHeader {
    fn of(frame: &[u8]) -> Option<Self> {
        let &[_, height_high, height_low, width_high, width_low, components, ..] = frame else {
            return None;
        };
        Some(Self {
            width: u16::from_be_bytes([width_high, width_low]),
            height: u16::from_be_bytes([height_high, height_low]),
            components,
        })
    }
}

/// The body of the first frame header with one of these markers; `None` where there is none before the first scan.
fn frame_header(bytes: &[u8], kinds: RangeInclusive<u8>) -> Option<&[u8]> {
    let mut markers = Markers::new(bytes);
    loop {
        match markers.step() {
            Segment::Marker(kind, body) if kinds.contains(&kind) => return Some(body),
            Segment::Marker(0xDA, _) | Segment::End | Segment::Broken => return None,
            Segment::Marker(..) => {}
        }
    }
}

/// The frame header; `None` where there is none before the first scan.
pub(crate) fn jpeg_header(bytes: &[u8]) -> Option<JpegHeader> {
    // Baseline, extended and progressive; lossless, hierarchical and arithmetic ones are not filed anywhere.
    JpegHeader::of(frame_header(bytes, 0xC0..=0xC2)?)
}

/// Bytes that the coefficients of a progressive JPEG take: all are kept until its last scan, two bytes for each sample
/// of each component. 0 for other JPEGs, which are decoded row by row, and for what is no JPEG.
pub(crate) fn coefficient_bytes(bytes: &[u8]) -> u64 {
    let frame = frame_header(bytes, 0xC2..=0xC2).unwrap_or_default();
    let Some(JpegHeader { width, height, .. }) = JpegHeader::of(frame) else {
        return 0;
    };
    // How often each component is sampled across and down, a half of a byte each.
    let factors = frame[6..].chunks_exact(3).map(|c| (c[1] >> 4, c[1] & 15));
    let (across, down) = factors
        .clone()
        .fold((1, 1), |most, (h, v)| (most.0.max(h), most.1.max(v)));
    let samples: u64 = factors.map(|(h, v)| u64::from(h) * u64::from(v)).sum();
    2 * u64::from(width) * u64::from(height) * samples / (u64::from(across) * u64::from(down))
}

/// The JPEG without what tells of place, time or device: application segments (but JFIF's and Adobe's, which say
/// how colours are coded) and comments go, and so does all that follows the end of the picture. `None` where the
/// file is not whole.
pub(crate) fn jpeg_without_metadata(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = vec![0xFF, 0xD8];
    let mut markers = Markers::new(bytes);
    loop {
        let before = markers.at;
        let in_scan = markers.in_scan;
        match markers.step() {
            Segment::Marker(marker, body) => {
                let start = markers.at - body.len() - 4;
                if in_scan {
                    out.extend_from_slice(&bytes[before..start]);
                }
                let jfif = marker == 0xE0 && body.starts_with(b"JFIF\0");
                let adobe = marker == 0xEE && body.starts_with(b"Adobe");
                if jfif || adobe || !matches!(marker, 0xE0..=0xEF | 0xFE) {
                    out.extend_from_slice(&bytes[start..markers.at]);
                }
            }
            Segment::End => {
                if in_scan {
                    out.extend_from_slice(&bytes[before..markers.at]);
                }
                out.extend_from_slice(&[0xFF, 0xD9]);
                return Some(out);
            }
            Segment::Broken => return None,
        }
    }
}

/// Whether chunk follows chunk to `IEND`.
pub(crate) fn is_whole_png(bytes: &[u8]) -> bool {
    let mut at = 8_usize;
    loop {
        let Some(head) = bytes.get(at..at + 8) else {
            return false;
        };
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let Some(end) = at.checked_add(12).and_then(|n| n.checked_add(length)) else {
            return false;
        };
        if end > bytes.len() {
            return false;
        }
        if &head[4..8] == b"IEND" {
            return true;
        }
        at = end;
    }
}

/// Whether the file is as long as its RIFF header says.
pub(crate) fn is_whole_webp(bytes: &[u8]) -> bool {
    bytes.get(4..8).is_some_and(|n| {
        let said = u64::from(u32::from_le_bytes([n[0], n[1], n[2], n[3]])) + 8;
        bytes.len() as u64 >= said
    })
}
