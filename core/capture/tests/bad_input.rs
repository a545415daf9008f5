//! Files that are not what they should be: each gives its named error, at once and without harm.
#![expect(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test's own small files"
)]

use std::io::Cursor;

use banshi_capture::{
    Attachment, AttachmentError, Document, DocumentError, Format, Frame, FrameError, Scan, ScanError,
};
use banshi_papers::{Ground, Scene, Sheet};
use image::{ExtendedColorType, ImageEncoder, ImageFormat};

fn photo() -> Vec<u8> {
    Scene::draw(3, Ground::Plain, Some(Sheet::Opinion), 400, 300)
        .photograph()
        .jpeg()
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let image = image::RgbImage::from_pixel(width, height, image::Rgb([200, 190, 180]));
    image
        .write_to(&mut Cursor::new(&mut out), ImageFormat::Png)
        .unwrap();
    out
}

fn code(bytes: &[u8]) -> &'static str {
    Scan::from_slice(bytes).map_or_else(|e| e.code(), |_| "ok")
}

#[test]
fn each_bad_file_has_its_own_name() {
    assert_eq!(code(b""), "empty");
    assert_eq!(code(b"<html>not a picture</html>"), "not-a-picture");
    assert_eq!(code(&png(1, 1)), "too-small");
    assert_eq!(code(b"GIF89a\x10\x00\x10\x00"), "unsupported-format");
    assert_eq!(code(b"\0\0\0\x18ftypheic\0\0\0\0"), "unsupported-format");
    assert_eq!(code(b"%PDF-1.7\n"), "unsupported-format");
    assert_eq!(code(&vec![0xFF; 20_000_001]), "too-large");
}

#[test]
fn a_photo_cut_short_anywhere_is_refused_and_not_filled_with_grey() {
    let whole = photo();
    assert_eq!(code(&whole), "ok");
    for share in [5, 20, 50, 90, 99] {
        let cut = &whole[..whole.len() * share / 100];
        assert!(
            matches!(code(cut), "truncated" | "damaged"),
            "{share} %: {}",
            code(cut)
        );
    }
    assert_eq!(code(&whole[..whole.len() - 2]), "truncated");
    let whole = png(300, 300);
    assert_eq!(code(&whole), "ok");
    assert_eq!(code(&whole[..whole.len() - 13]), "truncated");
    let mut webp = Vec::new();
    image::RgbImage::new(256, 256)
        .write_to(&mut Cursor::new(&mut webp), ImageFormat::WebP)
        .unwrap();
    assert_eq!(code(&webp), "ok");
    assert_eq!(code(&webp[..webp.len() - 5]), "truncated");
}

#[test]
fn what_a_phone_appends_to_a_photo_does_no_harm() {
    let mut motion = photo();
    motion.extend_from_slice(b"\0\0\0\x18ftypmp42 a film of three seconds");
    assert_eq!(code(&motion), "ok");
}

#[test]
fn a_header_that_promises_a_billion_pixels_costs_no_memory() {
    // 30,000 × 30,000 in an otherwise small PNG; the checksum of the header is set right.
    let mut bytes = png(300, 300);
    bytes[16..20].copy_from_slice(&30_000_u32.to_be_bytes());
    bytes[20..24].copy_from_slice(&30_000_u32.to_be_bytes());
    let sum = crc(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    assert_eq!(code(&bytes), "too-many-pixels");
    // And in a JPEG's frame header.
    let mut bytes = photo();
    let at = bytes.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
    bytes[at + 5..at + 9].copy_from_slice(&[0x75, 0x30, 0x75, 0x30]);
    assert_eq!(code(&bytes), "too-many-pixels");
}

/// A scan may have hardly a byte and still go over the whole picture: a file of 20 MB would have hundreds of thousands.
#[test]
fn a_photo_of_countless_scans_is_named() {
    let photo = photo();
    let scan = photo.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap();
    let repeated = |times: usize| {
        let (head, body) = photo.split_at(scan);
        let body = &body[..body.len() - 2];
        let all = [head, &body.repeat(times), &[0xFF, 0xD9]].concat();
        Scan::from_slice(&all).err().map(|error| error.code())
    };
    assert_eq!(repeated(1), None);
    assert_eq!(repeated(65), Some("too-many-scans"));
}

/// All coefficients of a progressive JPEG are kept until its last scan: what would not fit is refused by its header.
#[test]
fn a_progressive_photo_that_would_not_fit_into_memory_is_named() {
    let with = |marker: u8, width: u16, height: u16, luma: u8| {
        let ([a, b], [c, d]) = (height.to_be_bytes(), width.to_be_bytes());
        let frame = [8, a, b, c, d, 3, 1, luma, 0, 2, 0x11, 0, 3, 0x11, 0];
        let scan = [3, 1, 0, 2, 0, 3, 0, 0, 0, 0];
        let segment = |marker: u8, body: &[u8]| [&[0xFF, marker, 0, body.len() as u8 + 2], body].concat();
        let file = [
            &[0xFF, 0xD8][..],
            &segment(marker, &frame),
            &segment(0xDA, &scan),
            &[0xFF, 0xD9],
        ];
        code(&file.concat())
    };
    // Colour at a quarter of the pixels, and at all of them; two bytes a coefficient and three a pixel.
    assert_eq!(with(0xC2, 8000, 6000, 0x22), "progressive-too-large");
    assert_eq!(with(0xC2, 7000, 6000, 0x11), "progressive-too-large");
    assert_eq!(with(0xC2, 9000, 6000, 0x22), "too-many-pixels");
    // What would fit is looked into, and has nothing in it.
    for (marker, width, luma) in [(0xC2, 7000, 0x22), (0xC2, 4000, 0x11), (0xC0, 8000, 0x11)] {
        assert_eq!(
            with(marker, width, 6000, luma),
            "damaged",
            "{marker:x} {width} {luma:x}"
        );
    }
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                (crc >> 1) ^ 0xEDB8_8320
            } else {
                crc >> 1
            };
        }
    }
    !crc
}

#[test]
fn sixteen_bits_and_transparency_are_read_as_a_person_would_see_them() {
    let mut out = Vec::new();
    let deep: Vec<u8> = (0..256_u32 * 256 * 3)
        .flat_map(|i| ((i * 7) as u16).to_ne_bytes())
        .collect();
    image::codecs::png::PngEncoder::new(&mut out)
        .write_image(&deep, 256, 256, ExtendedColorType::Rgb16)
        .unwrap();
    assert_eq!(code(&out), "ok");
    let mut out = Vec::new();
    let clear = image::RgbaImage::from_pixel(256, 256, image::Rgba([0, 0, 0, 0]));
    clear
        .write_to(&mut Cursor::new(&mut out), ImageFormat::Png)
        .unwrap();
    let page = Scan::from_slice(&out)
        .unwrap()
        .page(banshi_capture::Paper::Free, banshi_capture::Mode::Grey)
        .unwrap();
    assert!(
        page.pixels().iter().all(|v| *v > 240),
        "clear is white, not black"
    );
}

#[test]
fn an_animated_png_is_refused() {
    let mut bytes = png(300, 300);
    let mut chunk = Vec::from(*b"acTL");
    chunk.extend_from_slice(&[0, 0, 0, 2, 0, 0, 0, 0]);
    let sum = crc(&chunk);
    let mut whole = Vec::from(8_u32.to_be_bytes());
    whole.extend_from_slice(&chunk);
    whole.extend_from_slice(&sum.to_be_bytes());
    bytes.splice(33..33, whole);
    assert_eq!(code(&bytes), "animated");
}

#[test]
fn four_colour_jpegs_are_read_or_named_and_never_bound_into_a_document() {
    let four = cmyk();
    assert!(
        matches!(code(&four), "ok" | "damaged" | "truncated"),
        "{}",
        code(&four)
    );
    let mut document = Document::new("四色");
    assert_eq!(
        document.add_jpeg(&four, 210.0, 297.0),
        Err(DocumentError::Colours)
    );
    assert!(document.is_empty());
}

/// A JPEG whose frame header names four components; its scan is of three, as a damaged file's may be.
fn cmyk() -> Vec<u8> {
    let mut bytes = photo();
    let at = bytes.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
    bytes[at + 3] += 3;
    bytes[at + 9] = 4;
    bytes.splice(at + 19..at + 19, [4, 0x11, 0]);
    bytes
}

#[test]
fn exif_turns_the_photo_upright() {
    let plain = photo();
    let mut turned = vec![0xFF, 0xD8];
    // APP1 with one entry: orientation 6, to be turned by a quarter clockwise.
    let mut exif = Vec::from(*b"Exif\0\0MM\0*\0\0\0\x08\0\x01");
    exif.extend_from_slice(&[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]);
    turned.extend_from_slice(&[0xFF, 0xE1]);
    turned.extend_from_slice(&(exif.len() as u16 + 2).to_be_bytes());
    turned.extend_from_slice(&exif);
    turned.extend_from_slice(&plain[2..]);
    let (before, after) = (
        Scan::from_slice(&plain).unwrap(),
        Scan::from_slice(&turned).unwrap(),
    );
    assert_eq!((before.width(), before.height()), (400, 300));
    assert_eq!((after.width(), after.height()), (300, 400));
    assert!(before.found().is_some() && after.found().is_some());
}

#[test]
fn attachments_are_taken_by_their_bytes() {
    let jpeg = photo();
    let taken = [Format::Jpeg, Format::Pdf];
    let check =
        |bytes: &[u8], declared| Attachment::check(bytes, declared, &taken, 1_000_000).map(|a| a.format());
    assert_eq!(check(&jpeg, Some("image/jpeg")), Ok(Format::Jpeg));
    assert_eq!(check(&jpeg, None), Ok(Format::Jpeg));
    assert_eq!(
        check(&jpeg, Some("application/pdf")),
        Err(AttachmentError::Mislabelled(Format::Jpeg))
    );
    assert_eq!(
        check(&png(300, 300), Some("image/png")),
        Err(AttachmentError::NotTaken(Format::Png))
    );
    assert_eq!(check(b"MZ\x90\0", None), Err(AttachmentError::Unknown));
    assert_eq!(check(b"", None), Err(AttachmentError::Empty));
    assert_eq!(
        check(b"%PDF-1.4\n1 0 obj\n", None),
        Err(AttachmentError::Truncated)
    );
    assert_eq!(
        check(b"%PDF-1.4\ntrailer <</Encrypt 5 0 R>>\n%%EOF", None),
        Err(AttachmentError::Locked)
    );
    // A polyglot is what its first bytes say.
    assert_eq!(
        check(b"%PDF-1.4 PK\x03\x04 %%EOF", Some("application/zip")),
        Err(AttachmentError::Mislabelled(Format::Pdf))
    );
    let small = Attachment::check(&jpeg, None, &taken, 100);
    assert_eq!(small, Err(AttachmentError::TooLarge { most: 100 }));
}

#[test]
fn a_source_that_fails_is_named_and_one_that_is_too_long_is_not_read_to_its_end() {
    struct Endless(u64);
    impl std::io::Read for Endless {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            self.0 += out.len() as u64;
            assert!(self.0 < 80_000_000, "reading stops at the limit");
            out.fill(0xFF);
            Ok(out.len())
        }
    }
    impl std::io::Seek for Endless {
        fn seek(&mut self, _: std::io::SeekFrom) -> std::io::Result<u64> {
            Ok(0)
        }
    }
    assert!(matches!(Scan::read(Endless(0)), Err(ScanError::TooLarge)));
}

#[test]
fn frames_are_checked_before_a_row_is_touched() {
    let data = vec![0_u8; 640 * 480];
    assert!(Frame::new(&data, 640, 480, 640).is_ok());
    assert_eq!(Frame::new(&data, 640, 480, 639).unwrap_err(), FrameError::Short);
    assert_eq!(Frame::new(&data, 640, 480, 641).unwrap_err(), FrameError::Short);
    assert_eq!(
        Frame::new(&data, 640, 480, usize::MAX).unwrap_err(),
        FrameError::Short
    );
    assert_eq!(Frame::new(&data, 10, 10, 10).unwrap_err(), FrameError::TooSmall);
    assert_eq!(
        Frame::new(&data, 5000, 480, 5000).unwrap_err(),
        FrameError::TooLarge
    );
}
