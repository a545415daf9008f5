//! Draws the README's picture: a photograph of a paper, and the page that was made of it.
//!
//! `cargo run -p banshi-capture --example before_after -- docs/pictures/captured-page.png`

use banshi_capture::{Mode, Paper, Scan};
use image::imageops::{self, FilterType};
use image::{DynamicImage, Rgb, RgbImage};

const HEIGHT: u32 = 720;
const MARGIN: u32 = 24;
/// The paper of the screens, so that a white page has an edge.
const GROUND: Rgb<u8> = Rgb([0xEC, 0xE8, 0xE0]);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let out = std::env::args().nth(1).ok_or("usage: before_after FILE.png")?;
    let photo = banshi_papers::employer_opinion_photo(7);
    let page = Scan::from_slice(&photo)?.page(Paper::A4, Mode::Auto)?;

    let pictures = [fitted(&photo)?, fitted(&page.jpeg())?];
    let width = pictures
        .iter()
        .map(|picture| picture.width() + MARGIN)
        .sum::<u32>()
        + MARGIN;
    let mut sheet = RgbImage::from_pixel(width, HEIGHT + 2 * MARGIN, GROUND);
    let mut left = MARGIN;
    for picture in pictures {
        imageops::overlay(&mut sheet, &picture, left.into(), MARGIN.into());
        left += picture.width() + MARGIN;
    }
    sheet.save(out)?;
    Ok(())
}

fn fitted(jpeg: &[u8]) -> Result<RgbImage, image::ImageError> {
    let picture: DynamicImage = image::load_from_memory(jpeg)?;
    Ok(picture.resize(4 * HEIGHT, HEIGHT, FilterType::Lanczos3).to_rgb8())
}
