//! Finished pages as JPEG within a number of bytes.

use image::DynamicImage;
use image::imageops::FilterType;

use crate::jpeg::Transformed;

/// Bytes of a page's JPEG at most, at A4: what filing sites commonly take.
pub const MOST_PAGE_BYTES: usize = 200_000;

/// Qualities tried, best first. Below the last, type frays: size gives way instead.
const QUALITIES: [u8; 6] = [88, 80, 72, 64, 56, 48];

/// The best of [`QUALITIES`] that fits; where none does, the picture shrinks by steps.
pub(crate) fn page(image: &DynamicImage, bytes: usize) -> Vec<u8> {
    let mut shrunk: Option<DynamicImage> = None;
    let mut share = 1.0_f32;
    loop {
        let image = shrunk.as_ref().unwrap_or(image);
        let ready = transformed(image);
        // Size falls steadily with quality: halving finds the best in three encodings of six.
        let (mut good, mut from, mut to) = (None, 0, QUALITIES.len());
        while from < to {
            let middle = usize::midpoint(from, to);
            let out = ready.file(QUALITIES[middle]);
            if out.len() <= bytes {
                good = Some(out);
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        if let Some(good) = good {
            return good;
        }
        share *= 0.85;
        if share < 0.33 {
            return ready.file(QUALITIES[QUALITIES.len() - 1]);
        }
        let side = |n: u32| ((n as f32 * 0.85) as u32).max(16);
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
