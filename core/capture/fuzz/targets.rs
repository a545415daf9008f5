//! What is fuzzed: plain functions of bytes that must return, whatever they are given.

use banshi_capture::{Attachment, Document, Format, Frame, Mode, Paper, Scan, Viewfinder};

/// The decoder and all that follows it.
pub(crate) fn shot(bytes: &[u8]) {
    if let Ok(scan) = Scan::from_slice(bytes)
        && let Ok(page) = scan.page(Paper::Free, Mode::Auto)
    {
        assert!(page.jpeg_within(50_000).starts_with(&[0xFF, 0xD8]));
    }
}

/// A preview of whatever bytes, of a shape that the first two give: they are repeated until it is full.
pub(crate) fn preview(bytes: &[u8]) {
    let [w, h, data @ ..] = bytes else { return };
    let (width, height) = (64 + usize::from(*w), 64 + usize::from(*h) / 2);
    let length = if data.is_empty() { 0 } else { width * height };
    let plane: Vec<u8> = data.iter().copied().cycle().take(length).collect();
    if let Ok(frame) = Frame::new(&plane, width, height, width) {
        let sight = Viewfinder::new().analyse(frame);
        assert_eq!(sight.quad.is_some(), sight.confidence > 0.0);
        assert!(sight.quad.is_none_or(|quad| quad.is_convex()));
    }
}

/// Files that are taken as they are, and the PDF's writer.
pub(crate) fn attachment(bytes: &[u8]) {
    let taken = [Format::Jpeg, Format::Png, Format::Pdf, Format::WebP];
    let _ = Attachment::check(bytes, None, &taken, 1_000_000);
    let mut document = Document::new(String::from_utf8_lossy(&bytes[..bytes.len().min(40)]));
    let added = document.add_jpeg(bytes, 210.0, 297.0).is_ok();
    let pdf = document.pdf();
    assert_eq!(document.len(), usize::from(added));
    assert!(pdf.starts_with(b"%PDF-"));
}
