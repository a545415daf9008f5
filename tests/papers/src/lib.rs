//! Papers, photographed: what tests, journeys and the demonstration put before the camera.
//!
//! A fictional paper, set in real type by `pages/make_pages.py`, lies on a desk under uneven light and is seen by a
//! phone held at an angle. Everything follows from a seed, and the corners are known exactly.
//!
//! ```
//! use banshi_papers::{Ground, Scene, Sheet};
//!
//! let photo = Scene::draw(7, Ground::Wood, Some(Sheet::Opinion), 640, 480).photograph();
//! assert_eq!(photo.luma().len(), 640 * 480);
//! assert!(photo.truth.is_some());
//! ```
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixels of pictures whose size the tests choose"
)]
#![expect(
    clippy::many_single_char_names,
    reason = "x, y, w, h and the letters of formulas are the field's own"
)]

mod code;
mod ground;
mod lettering;
mod random;
mod render;
mod scene;

pub use code::code;
pub use ground::Ground;
pub use lettering::{Letter, lettering};
pub use render::Photo;
pub use scene::{Scene, Sheet};

/// Pixels of a finished photograph: eight megapixels, upright, as cheap phones take them.
const SHOT: (u32, u32) = (2448, 3264);

/// A good photograph of the employer's opinion 执业单位意见, an A4 page, as a JPEG of eight megapixels.
#[must_use]
pub fn employer_opinion_photo(seed: u64) -> Vec<u8> {
    employer_opinion(seed).jpeg()
}

/// As [`employer_opinion_photo`], as pixels with the page's corners.
#[must_use]
pub fn employer_opinion(seed: u64) -> Photo {
    held_well(seed, Some(Sheet::Opinion)).photograph()
}

/// A good photograph of the face of an identity card.
#[must_use]
pub fn card_photo(seed: u64) -> Vec<u8> {
    held_well(seed, Some(Sheet::Card)).photograph().jpeg()
}

/// The employer's opinion out of focus, so that nobody can read it.
#[must_use]
pub fn blurred(seed: u64) -> Vec<u8> {
    let mut scene = held_well(seed, Some(Sheet::Opinion));
    scene.blur = 9.0;
    scene.photograph().jpeg()
}

/// What stands on [`Sheet::Form`], for readers to be measured by.
#[must_use]
pub fn form_text() -> &'static str {
    include_str!("../pages/form.txt")
}

/// The flat form itself, a PNG of 150 dots per inch.
#[must_use]
pub fn form_png() -> &'static [u8] {
    include_bytes!("../pages/form.png")
}

/// The desk without a page.
#[must_use]
pub fn no_page(seed: u64) -> Vec<u8> {
    held_well(seed, None).photograph().jpeg()
}

/// As a careful person holds the phone: little tilt, the page fills the picture, no hand in it.
fn held_well(seed: u64, sheet: Option<Sheet>) -> Scene {
    let ground = [Ground::Wood, Ground::Plain, Ground::Stone][(seed % 3) as usize];
    let mut scene = Scene::draw(seed, ground, sheet, SHOT.0, SHOT.1);
    scene.pitch *= 0.4;
    scene.yaw *= 0.4;
    scene.roll *= 0.3;
    scene.fill = 0.90;
    scene.blur = 1.0;
    scene.noise = scene.noise.min(2.0);
    scene.brightness = scene.brightness.clamp(0.8, 0.98);
    scene.shadow = scene.shadow.min(0.2);
    scene.glare = 0.0;
    scene.finger = false;
    scene.clutter = false;
    scene.offset = (scene.offset.0 * 0.4, scene.offset.1 * 0.4);
    scene.quality = 90;
    scene
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_photograph_again_and_another_seed_another() {
        let of = |seed| Scene::draw(seed, Ground::Cloth, Some(Sheet::Form), 160, 120).photograph();
        assert_eq!(of(4).rgb, of(4).rgb);
        assert_ne!(of(4).rgb, of(5).rgb);
    }

    #[test]
    fn the_paper_lies_wholly_in_the_picture_and_its_inside_is_lighter_than_a_dark_desk() {
        for seed in 0..40 {
            let photo = Scene::draw(seed, Ground::Wood, Some(Sheet::Opinion), 320, 240).photograph();
            let truth = photo.truth.unwrap();
            assert!(
                truth
                    .iter()
                    .all(|[x, y]| *x > 2.0 && *y > 2.0 && *x < 318.0 && *y < 238.0),
                "{seed}: {truth:?}"
            );
            // Clockwise, as every consumer takes it.
            let area: f32 = (0..4)
                .map(|i| truth[i][0] * truth[(i + 1) % 4][1] - truth[(i + 1) % 4][0] * truth[i][1])
                .sum();
            assert!(area > 0.0);
        }
    }

    /// Seeds keep their scenes for good, whatever the generator learns: scores are compared over years. Sums over
    /// pixels, weighted by place; another processor's sines may turn a rounding, not a tenth of a grey level.
    #[test]
    fn frozen_scenes_are_what_they_were() {
        let sheets = [Some(Sheet::Opinion), Some(Sheet::Form), Some(Sheet::Card), None];
        let means: Vec<f64> = Ground::ALL
            .into_iter()
            .flat_map(|ground| (0..8).map(move |seed| (ground, seed)))
            .map(|(ground, seed)| {
                let photo = Scene::draw(seed, ground, sheets[(seed % 4) as usize], 160, 120).photograph();
                let weighed = photo.rgb.iter().zip((1..=251_u32).cycle());
                weighed.map(|(v, w)| f64::from(*v) * f64::from(w)).sum::<f64>()
                    / (photo.rgb.len() as f64 * 126.0)
            })
            .collect();
        assert_eq!(means.len(), FROZEN.len());
        for (mean, frozen) in means.iter().zip(FROZEN) {
            assert!((mean - frozen).abs() < 0.1, "{means:.2?}");
        }
    }

    const FROZEN: [f64; 40] = [
        103.92, 99.16, 127.83, 103.91, 160.54, 129.37, 131.59, 95.82, 76.52, 120.51, 96.94, 110.60, 85.90,
        76.33, 91.51, 126.67, 133.18, 160.53, 101.60, 102.85, 167.96, 155.89, 164.08, 157.46, 183.03, 81.42,
        87.53, 118.68, 63.33, 171.95, 158.69, 133.94, 134.35, 183.63, 181.32, 203.69, 220.20, 217.82, 213.20,
        165.24,
    ];

    #[test]
    fn without_a_sheet_there_is_no_truth() {
        assert!(
            Scene::draw(1, Ground::Stone, None, 160, 120)
                .photograph()
                .truth
                .is_none()
        );
    }
}
