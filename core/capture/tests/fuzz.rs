//! Plain functions over bytes, fed with whole files, pieces of them, and mutations of both; `BANSHI_FUZZ_SECONDS`
//! makes a run longer than the second that each takes by default.
#![expect(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test's own small files"
)]

use std::time::{Duration, Instant};

use banshi_capture::{Attachment, Document, Format, Frame, Mode, Paper, Scan, Viewfinder};
use banshi_papers::{Ground, Scene, Sheet};
use image::ImageFormat;

/// The decoder and all that follows it.
fn shot(bytes: &[u8]) {
    if let Ok(scan) = Scan::from_slice(bytes) {
        let page = scan.page(Paper::Free, Mode::Auto);
        if let Ok(page) = page {
            assert!(page.jpeg_within(50_000).starts_with(&[0xFF, 0xD8]));
        }
    }
}

/// A preview of whatever bytes, of a shape that the first two give.
fn preview(bytes: &[u8]) {
    let [w, h, data @ ..] = bytes else { return };
    let (width, height) = (64 + usize::from(*w), 64 + usize::from(*h) / 2);
    let plane: Vec<u8> = data
        .iter()
        .copied()
        .cycle()
        .take(if data.is_empty() { 0 } else { width * height })
        .collect();
    if let Ok(frame) = Frame::new(&plane, width, height, width) {
        let sight = Viewfinder::new().analyse(frame);
        assert_eq!(sight.quad.is_some(), sight.confidence > 0.0);
    }
}

/// Files that are taken as they are, and the PDF's writer.
fn attachment(bytes: &[u8]) {
    let taken = [Format::Jpeg, Format::Png, Format::Pdf, Format::WebP];
    let _ = Attachment::check(bytes, None, &taken, 1_000_000);
    let mut document = Document::new(String::from_utf8_lossy(&bytes[..bytes.len().min(40)]));
    let added = document.add_jpeg(bytes, 210.0, 297.0).is_ok();
    let pdf = document.pdf();
    assert_eq!(document.len(), usize::from(added));
    assert!(pdf.starts_with(b"%PDF-"));
}

fn corpus() -> Vec<Vec<u8>> {
    let photo = Scene::draw(1, Ground::Plain, Some(Sheet::Form), 240, 200).photograph();
    let mut files = vec![photo.jpeg(), b"%PDF-1.4\ntrailer\n%%EOF".to_vec(), vec![0; 300]];
    let rgb = image::RgbImage::from_raw(240, 200, photo.rgb).unwrap();
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let mut out = std::io::Cursor::new(Vec::new());
        rgb.write_to(&mut out, format).unwrap();
        files.push(out.into_inner());
    }
    files
}

fn run(target: fn(&[u8])) {
    let seconds = std::env::var("BANSHI_FUZZ_SECONDS")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or(1);
    let until = Instant::now() + Duration::from_secs(seconds);
    let corpus = corpus();
    for file in &corpus {
        target(file);
        target(&file[..file.len() / 2]);
    }
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = |most: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % most.max(1) as u64) as usize
    };
    let mut runs = 0_u32;
    while Instant::now() < until {
        let mut file = corpus[next(corpus.len())].clone();
        for _ in 0..=next(6) {
            let at = next(file.len());
            match next(5) {
                0 => file[at] = next(256) as u8,
                1 => file[at] ^= 1 << next(8),
                2 => file.truncate(at.max(1)),
                3 => {
                    let end = (at + next(40)).min(file.len());
                    file.drain(at..end);
                }
                // Headers matter most: three in five bytes of it are lengths and sizes.
                _ => {
                    let at = next(file.len().min(700));
                    file[at] = [0, 0xFF, 0x7F, 0x80][next(4)];
                }
            }
            if file.is_empty() {
                file.push(0);
            }
        }
        target(&file);
        runs += 1;
    }
    eprintln!("{runs} mutations");
}

#[test]
fn no_bytes_break_the_decoder() {
    run(shot);
}

#[test]
fn no_bytes_break_the_preview() {
    run(preview);
}

#[test]
fn no_bytes_break_attachments_and_documents() {
    run(attachment);
}
