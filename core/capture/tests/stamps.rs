//! Stamps across copies, and what a person covers.
#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a test's own pictures"
)]

mod lettering;

use std::sync::OnceLock;

use banshi_capture::{
    Area, CopyError, Document, Glyph, MOST_PAGE_BYTES, Mode, Page, PageCopy, Paper, Scan, Segment, Stamp,
    StampError,
};

const WORDS: &str = "仅供办理执业药师首次注册使用";

fn stamp() -> Stamp {
    Stamp::new(WORDS, lettering::glyphs()).unwrap()
}

fn opinion() -> &'static Page {
    static PAGE: OnceLock<Page> = OnceLock::new();
    PAGE.get_or_init(|| {
        let scan = Scan::from_slice(&banshi_papers::employer_opinion_photo(1)).unwrap();
        scan.page(Paper::A4, Mode::Grey).unwrap()
    })
}

fn stamped() -> Vec<u8> {
    let mut copy = PageCopy::open(&opinion().jpeg()).unwrap();
    copy.stamp(&stamp(), opinion().size());
    copy.jpeg()
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|w| w == needle)
}

#[test]
fn the_words_lie_over_every_part_of_the_copy_and_leave_it_readable() {
    let plain = image::load_from_memory(&opinion().jpeg()).unwrap().into_luma8();
    let jpeg = stamped();
    assert!(jpeg.len() <= MOST_PAGE_BYTES, "{}", jpeg.len());
    let copy = image::load_from_memory(&jpeg).unwrap().into_luma8();
    assert_eq!(copy.dimensions(), plain.dimensions());
    // No piece of 60 by 60 millimetres, as much as could be cut out and used, is free of the words.
    let (step, mut ink, mut dark) = (472, 0_u32, 0_u32);
    for top in (0..copy.height() - step).step_by(118) {
        for left in (0..copy.width() - step).step_by(118) {
            let words = (0..step)
                .step_by(4)
                .flat_map(|y| (0..step).step_by(4).map(move |x| (left + x, top + y)))
                .filter(|&(x, y)| plain.get_pixel(x, y).0[0] > 245 && copy.get_pixel(x, y).0[0] < 225)
                .count();
            assert!(words > 200, "{left} {top}: {words}");
        }
    }
    // Ink stays ink: what was black is still far darker than the stamp makes paper.
    for (before, after) in plain.pixels().zip(copy.pixels()) {
        if before.0[0] < 60 {
            ink += 1;
            dark += u32::from(after.0[0] < 130);
        }
    }
    assert!(dark * 100 > ink * 97, "{dark} of {ink}");
}

#[test]
fn a_stamped_document_bears_the_words_in_its_pixels_and_as_type() {
    let mut document = Document::stamped("居民身份证", stamp());
    document.add_page(opinion()).unwrap();
    let pdf = document.pdf();
    assert!(holds(&pdf, &stamped()), "the picture in it is stamped itself");
    assert!(
        !holds(&pdf, &opinion().jpeg()),
        "and the page as it was is not in it"
    );
    assert!(holds(&pdf, b"/Type3") && holds(&pdf, b"/ToUnicode"));
    assert_eq!(pdf, document.pdf());
}

#[test]
fn words_need_shapes_and_shapes_need_sense() {
    let glyphs = lettering::glyphs;
    assert_eq!(Stamp::new("", glyphs()), Err(StampError::Length));
    assert_eq!(Stamp::new(&"仅".repeat(61), glyphs()), Err(StampError::Length));
    assert_eq!(Stamp::new("仅供龘", glyphs()), Err(StampError::NoGlyph('龘')));
    let bad = |outline: Vec<Segment>, advance| {
        let glyph = Glyph {
            character: '仅',
            advance,
            outline,
        };
        Stamp::new("仅", [glyph])
    };
    let refused = Err(StampError::BadGlyph('仅'));
    assert_eq!(bad(vec![Segment::Move([f32::NAN, 0.0])], 1.0), refused);
    assert_eq!(bad(vec![Segment::Move([0.0, 9.0])], 1.0), refused);
    assert_eq!(bad(vec![Segment::Line([0.0, 0.0])], 1.0), refused);
    assert_eq!(bad(vec![Segment::Move([0.0, 0.0]); 5000], 1.0), refused);
    assert_eq!(bad(Vec::new(), f32::INFINITY), refused);
    // What shows nothing would pass for a stamp and be none.
    let unseen = Err(StampError::NoGlyph('仅'));
    assert_eq!(bad(Vec::new(), 1.0), unseen);
    assert_eq!(bad(vec![Segment::Move([0.5, 0.5]); 9], 1.0), unseen);
    let space = Glyph {
        character: ' ',
        advance: 0.3,
        outline: Vec::new(),
    };
    assert!(Stamp::new("仅 供", glyphs().into_iter().chain([space])).is_ok());
}

#[test]
fn what_is_covered_is_gone_from_the_bytes() {
    let area = Area {
        left: 0.1,
        top: 0.15,
        right: 0.9,
        bottom: 0.3,
    };
    let mut copy = PageCopy::open(&opinion().jpeg()).unwrap();
    copy.cover(&[area]);
    let covered = image::load_from_memory(&copy.jpeg()).unwrap().into_luma8();
    let (w, h) = (covered.width() as f32, covered.height() as f32);
    let mut beside = 0;
    for (x, y, v) in covered.enumerate_pixels() {
        let (u, v01) = (x as f32 / w, y as f32 / h);
        if u > area.left && u < area.right && v01 > area.top && v01 < area.bottom {
            assert!(v.0[0] < 12, "{x} {y}: {v:?}");
        } else if v01 > area.bottom + 0.02 {
            beside += u32::from(v.0[0] > 240);
        }
    }
    assert!(beside > 100_000, "the rest is as it was");
    // Areas that make no sense cover what they can.
    copy.cover(&[
        Area {
            left: f32::NAN,
            top: -9.0,
            right: 99.0,
            bottom: f32::INFINITY,
        },
        Area {
            left: 0.9,
            top: 0.9,
            right: 0.1,
            bottom: 0.1,
        },
    ]);
}

#[test]
fn a_turned_copy_is_the_page_on_its_side() {
    let plain = image::load_from_memory(&opinion().jpeg()).unwrap().into_luma8();
    let turned = |quarters| {
        let mut copy = PageCopy::open(&opinion().jpeg()).unwrap();
        copy.turn(quarters);
        image::load_from_memory(&copy.jpeg()).unwrap().into_luma8()
    };
    let apart = |a: &image::GrayImage, b: &image::GrayImage| {
        assert_eq!(a.dimensions(), b.dimensions());
        let sum: u64 = a
            .iter()
            .zip(b.iter())
            .map(|(a, b)| u64::from(a.abs_diff(*b)))
            .sum();
        sum as f64 / f64::from(a.width() * a.height())
    };
    assert!(apart(&turned(1), &image::imageops::rotate90(&plain)) < 2.0);
    assert!(apart(&turned(2), &image::imageops::rotate180(&plain)) < 2.0);
    assert!(apart(&turned(7), &image::imageops::rotate270(&plain)) < 2.0);
    assert!(apart(&turned(4), &plain) < 2.0);
}

#[test]
fn only_a_whole_page_is_opened() {
    assert_eq!(PageCopy::open(b"").unwrap_err(), CopyError::NotAJpeg);
    let jpeg = opinion().jpeg();
    assert_eq!(
        PageCopy::open(&jpeg[..jpeg.len() / 2]).unwrap_err(),
        CopyError::NotAJpeg
    );
    let mut large = jpeg;
    let at = large.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
    large[at + 5..at + 9].copy_from_slice(&[0x75, 0x30, 0x75, 0x30]);
    assert_eq!(PageCopy::open(&large).unwrap_err(), CopyError::TooLarge);
}

/// Reads the words back as an office's clerk would find them; skipped by name where poppler is missing.
#[test]
fn a_reader_of_pdf_finds_the_words() {
    let mut document = Document::stamped("居民身份证", stamp());
    document.add_page(opinion()).unwrap();
    let folder = std::env::temp_dir().join(format!("banshi-stamp-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("stamped.pdf");
    std::fs::write(&file, document.pdf()).unwrap();

    let read = std::process::Command::new("pdftotext")
        .arg(&file)
        .arg("-")
        .output();
    std::fs::remove_dir_all(&folder).unwrap();
    let Ok(read) = read else {
        eprintln!("skipped: pdftotext is missing");
        return;
    };
    // Slanted text comes out in no order that a test could hold it to: it is the words' characters, all of them, and
    // no other.
    let text: std::collections::BTreeSet<char> = String::from_utf8(read.stdout)
        .unwrap()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    assert_eq!(text, WORDS.chars().collect());
}
