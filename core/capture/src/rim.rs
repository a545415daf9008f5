//! Whether what was found is a page's edge or a frame printed on one: beyond a frame the paper goes on.

use image::RgbImage;

use crate::geometry::{Point, Quad};
use crate::scan::luma;

/// Grey levels between paper and desk below which there is no edge; the whitest table differs by more.
const LEAST_STEP: f32 = 1.3;
/// Places along a side.
const PLACES: u16 = 160;

/// Whether the paper goes on beyond `corners`. Light that falls off across the page raises one side's step by as much as
/// it lowers the opposite one's: pairs are judged.
pub(crate) fn is_printed(shot: &RgbImage, corners: &Quad) -> bool {
    let centre = corners.centre();
    let step = |i: usize| {
        let (a, b) = (corners.0[i], corners.0[(i + 1) % 4]);
        Some(level(shot, a, b, centre, -1.0)? - level(shot, a, b, centre, 1.0)?)
    };
    let goes_on = |i: usize| {
        step(i)
            .zip(step(i + 2))
            .is_some_and(|(a, b)| f32::midpoint(a, b).abs() < LEAST_STEP)
    };
    goes_on(0) && goes_on(1)
}

/// The paper's level along a side, a little inside or outside: type is darker, so most of the brighter half is paper.
fn level(shot: &RgbImage, a: Point, b: Point, centre: Point, sign: f32) -> Option<f32> {
    let (w, h) = (shot.width() as f32, shot.height() as f32);
    let mut values = Vec::new();
    for k in 0..PLACES {
        let t = 0.08 + 0.84 * f32::from(k) / f32::from(PLACES);
        let (x, y) = (a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t);
        for share in [0.020, 0.028, 0.036] {
            let (px, py) = (
                x + sign * share * (x - centre.x),
                y + sign * share * (y - centre.y),
            );
            if px >= 0.0 && py >= 0.0 && px < w && py < h {
                values.push(luma(shot.get_pixel(px as u32, py as u32).0));
            }
        }
    }
    if values.len() < usize::from(PLACES) {
        return None;
    }
    values.sort_unstable();
    // Means over a tenth: finer than grey levels.
    let from = values.len() * 65 / 100;
    let tenth = &values[from..from + values.len() / 10];
    Some(tenth.iter().map(|v| f32::from(*v)).sum::<f32>() / tenth.len() as f32)
}
