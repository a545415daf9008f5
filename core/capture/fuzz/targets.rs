//! What is fuzzed: plain functions of bytes that must return, whatever they are given.

use banshi_capture::{
    Area, Attachment, Code, Document, Format, Frame, Glyph, MOST_CODES, Mode, PageCopy, Paper, Scan, Segment,
    Stamp, Viewfinder,
};

/// The decoder and all that follows it.
pub(crate) fn shot(bytes: &[u8]) {
    if let Ok(scan) = Scan::from_slice(bytes)
        && let Ok(page) = scan.page(Paper::Free, Mode::Auto)
    {
        assert!(page.jpeg_within(50_000).starts_with(&[0xFF, 0xD8]));
    }
}

/// A frame of whatever bytes, of a shape that the first two give: they are repeated until it is full.
fn frame<T>(bytes: &[u8], look: impl FnOnce(Frame<'_>) -> T) -> Option<T> {
    let [w, h, data @ ..] = bytes else { return None };
    let (width, height) = (64 + usize::from(*w), 64 + usize::from(*h) / 2);
    let length = if data.is_empty() { 0 } else { width * height };
    let plane: Vec<u8> = data.iter().copied().cycle().take(length).collect();
    Frame::new(&plane, width, height, width).ok().map(look)
}

/// The page in a preview.
pub(crate) fn preview(bytes: &[u8]) {
    if let Some(sight) = frame(bytes, |frame| Viewfinder::new().analyse(frame)) {
        assert_eq!(sight.quad.is_some(), sight.confidence > 0.0);
        assert!(sight.quad.is_none_or(|quad| quad.is_convex()));
    }
}

/// The codes in a preview.
pub(crate) fn code(bytes: &[u8]) {
    if let Some(codes) = frame(bytes, Code::read) {
        assert!(codes.len() <= MOST_CODES);
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

/// The PDF's writer: pictures, sizes, words and shapes of whatever bytes.
pub(crate) fn document(bytes: &[u8]) {
    let number = |i: usize| f32::from(bytes.get(i).copied().unwrap_or(7)) / 16.0 - 4.0;
    let point = |i: usize| [number(i), number(i + 1)];
    let outline = (0..bytes.len().min(64) / 8)
        .map(|k| match (k, bytes[k] % 3) {
            (0, _) | (_, 0) => Segment::Move(point(8 * k)),
            (_, 1) => Segment::Quadratic(point(8 * k), point(8 * k + 2)),
            _ => Segment::Cubic(point(8 * k), point(8 * k + 2), point(8 * k + 4)),
        })
        .collect();
    let glyph = Glyph {
        character: '章',
        advance: number(3),
        outline,
    };
    let size = (number(1) * 60.0, number(2) * 60.0);
    let stamp = Stamp::new("章章", [glyph]);
    let documents = [
        Some(Document::new("页")),
        stamp.ok().map(|stamp| Document::stamped("页", stamp)),
    ];
    for mut document in documents.into_iter().flatten() {
        let added = document.add_jpeg(bytes, size.0, size.1).is_ok();
        let card = document.add_card([(bytes, size)]).is_ok();
        assert_eq!(document.len(), usize::from(added) + usize::from(card));
        assert!(document.pdf().starts_with(b"%PDF-"));
    }
    if let Ok(mut copy) = PageCopy::open(bytes) {
        copy.cover(&[Area {
            left: number(0),
            top: number(1),
            right: number(2),
            bottom: number(3),
        }]);
        assert!(copy.jpeg().starts_with(&[0xFF, 0xD8]));
    }
}
