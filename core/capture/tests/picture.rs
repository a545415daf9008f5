//! The README's picture: a photograph of a paper, and the page that was made of it. It is drawn and compared with the
//! kept one; `BANSHI_PICTURES=docs/pictures` keeps what was drawn.
#![expect(clippy::unwrap_used, reason = "a test stops at what goes wrong")]

use std::path::{Path, PathBuf};

use banshi_capture::{Mode, Paper, Scan};
use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};

const HEIGHT: u32 = 720;
const MARGIN: u32 = 24;
/// The paper of the screens, so that a white page has an edge.
const GROUND: Rgb<u8> = Rgb([0xEC, 0xE8, 0xE0]);
/// Grey levels by which a drawing may differ from the kept one on average: processors round differently.
const TOLERANCE: f64 = 0.5;
const NAME: &str = "captured-page.png";

#[test]
fn the_readme_shows_what_capture_does_today() {
    let photo = banshi_papers::employer_opinion_photo(7);
    let page = Scan::from_slice(&photo)
        .unwrap()
        .page(Paper::A4, Mode::Auto)
        .unwrap();
    let drawn = side_by_side(&[fitted(&photo), fitted(&page.jpeg())]);
    if let Some(folder) = std::env::var_os("BANSHI_PICTURES").map(PathBuf::from) {
        drawn.save(folder.join(NAME)).unwrap();
        return;
    }
    let kept = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs/pictures")
        .join(NAME);
    let kept = image::open(kept).unwrap().to_rgb8();
    assert_eq!(kept.dimensions(), drawn.dimensions());
    let difference: u64 = kept
        .iter()
        .zip(drawn.iter())
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    #[expect(clippy::cast_precision_loss, reason = "a mean over a few million samples")]
    let mean = difference as f64 / kept.as_raw().len() as f64;
    assert!(
        mean <= TOLERANCE,
        "the kept picture differs by {mean:.2} grey levels: draw it anew"
    );
}

fn side_by_side(pictures: &[RgbImage]) -> RgbImage {
    let width = pictures
        .iter()
        .map(|picture| picture.width() + MARGIN)
        .sum::<u32>()
        + MARGIN;
    let mut sheet = RgbImage::from_pixel(width, HEIGHT + 2 * MARGIN, GROUND);
    let mut left = MARGIN;
    for picture in pictures {
        imageops::overlay(&mut sheet, picture, left.into(), MARGIN.into());
        left += picture.width() + MARGIN;
    }
    sheet
}

fn fitted(jpeg: &[u8]) -> RgbImage {
    let picture = image::load_from_memory(jpeg).unwrap();
    picture.resize(4 * HEIGHT, HEIGHT, FilterType::Lanczos3).to_rgb8()
}
