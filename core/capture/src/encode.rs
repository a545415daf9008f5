//! Finished pages as JPEG within a number of bytes.

use image::DynamicImage;
use image::imageops::FilterType;

use crate::jpeg::Transformed;

/// Bytes of a page's JPEG at most, at A4: what filing sites commonly take.
pub const MOST_PAGE_BYTES: usize = 200_000;

/// Qualities tried, best first. Below the last, type frays: size gives way instead.
const QUALITIES: [u8; 6] = [88, 80, 72, 64, 56, 48];

/// What is left of a picture's sides when it shrinks once, at least and at most.
const LEAST_LEFT: f32 = 0.33;
const MOST_LEFT: f32 = 0.93;
/// A picture of so short sides shrinks no more: its file is a few hundred bytes.
const LEAST_SIDE: u32 = 16;

/// The best of [`QUALITIES`] that fits; where none does, the picture shrinks until one does.
pub(crate) fn page(image: &DynamicImage, bytes: usize) -> Vec<u8> {
    let mut shrunk: Option<DynamicImage> = None;
    let mut share = 1.0_f32;
    loop {
        let shown = shrunk.as_ref().unwrap_or(image);
        let ready = transformed(shown);
        // Size falls steadily with quality: halving finds the best in three encodings of six. Where none fits, the
        // last that was tried is the least.
        let (mut good, mut least, mut from, mut to) = (None, Vec::new(), 0, QUALITIES.len());
        while from < to {
            let middle = usize::midpoint(from, to);
            let out = ready.file(QUALITIES[middle]);
            if out.len() <= bytes {
                good = Some(out);
                to = middle;
            } else {
                least = out;
                from = middle + 1;
            }
        }
        if let Some(good) = good {
            return good;
        }
        if shown.width().max(shown.height()) <= LEAST_SIDE {
            return least;
        }
        // Size falls a little less than the number of pixels does.
        share *= (bytes as f32 / least.len() as f32)
            .sqrt()
            .clamp(LEAST_LEFT, MOST_LEFT);
        let side = |n: u32| ((n as f32 * share) as u32).max(LEAST_SIDE.min(n));
        shrunk = Some(image.resize_exact(side(image.width()), side(image.height()), FilterType::CatmullRom));
    }
}

/// At most `side` pixels (taken as 32 to 4096) in either direction; never larger than the picture.
pub(crate) fn thumbnail(image: &DynamicImage, side: u32) -> Vec<u8> {
    let side = side.clamp(32, 4096);
    if image.width() <= side && image.height() <= side {
        return jpeg(image, 80);
    }
    jpeg(&image.thumbnail(side, side), 80)
}

/// Pages and thumbnails are RGB or grey; anything else is shown as grey.
fn transformed(image: &DynamicImage) -> Transformed {
    let (w, h) = (image.width() as usize, image.height() as usize);
    match image {
        DynamicImage::ImageRgb8(rgb) => Transformed::colour(rgb.as_raw(), w, h),
        DynamicImage::ImageLuma8(grey) => Transformed::grey(grey.as_raw(), w, h),
        other => Transformed::grey(other.to_luma8().as_raw(), w, h),
    }
}

fn jpeg(image: &DynamicImage, quality: u8) -> Vec<u8> {
    transformed(image).file(quality)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that no encoder makes small.
    fn noise(width: u32, height: u32) -> DynamicImage {
        let mut state = 0x2545_F491_u32;
        let pixels = std::iter::repeat_with(|| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state.to_le_bytes()[0]
        });
        let pixels = pixels.take((width * height) as usize).collect();
        DynamicImage::ImageLuma8(image::GrayImage::from_raw(width, height, pixels).unwrap())
    }

    #[test]
    fn any_page_fits_and_wastes_little_of_what_it_may_take() {
        for (width, height, bytes) in [
            (500, 400, 100_000),
            (2400, 3200, 200_000),
            (64, 4096, 20_000),
            (300, 5, 700),
        ] {
            let file = page(&noise(width, height), bytes);
            assert!(
                file.len() <= bytes,
                "{} of {bytes} for {width} × {height}",
                file.len()
            );
            assert!(
                file.len() * 2 > bytes,
                "{} of {bytes} for {width} × {height}",
                file.len()
            );
        }
    }

    #[test]
    fn where_nothing_fits_the_least_is_given() {
        assert!(page(&noise(200, 100), 10).len() < 1000);
    }
}
