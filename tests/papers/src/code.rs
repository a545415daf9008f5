//! A QR code held before the camera.

use image::{Rgb, RgbImage};
use qrcode::{Color, QrCode};

use crate::render::Photo;

/// White modules around a code (ISO/IEC 18004, 6.3.8).
const QUIET: usize = 4;

/// A photograph of a code alone, upright, as large as the picture's height and what lies beside `left` allow.
///
/// # Panics
/// Where the text, in whatever encoding, is longer than a code holds, or the picture has no room for the code.
#[must_use]
pub fn code(text: impl AsRef<[u8]>, width: u32, height: u32, left: usize) -> Photo {
    let Ok(code) = QrCode::with_error_correction_level(text, qrcode::EcLevel::M) else {
        panic!("a code holds at most 2331 bytes at this level");
    };
    let modules = code.width() + 2 * QUIET;
    let module = (width as usize - left).min(height as usize) / modules;
    assert!(module > 0, "the picture has no room for {modules} modules");
    let colours = code.to_colors();
    let dark = |x: u32, y: u32| {
        let place = |at: usize| (at / module).checked_sub(QUIET).filter(|at| *at < code.width());
        let (column, row) = (place((x as usize).checked_sub(left)?)?, place(y as usize)?);
        (colours[row * code.width() + column] == Color::Dark).then_some(())
    };
    let paper = RgbImage::from_fn(width, height, |x, y| {
        Rgb([if dark(x, y).is_some() { 40 } else { 225 }; 3])
    });
    Photo::flat(paper)
}
