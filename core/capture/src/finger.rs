//! Fingers that hold the sheet: patches of skin that reach into the page from its border.

use image::RgbImage;

use crate::judgement::{Area, bounding};

/// Pixels along a cell.
const CELL: usize = 8;
/// Square millimetres below which a patch hides nothing.
const LEAST_AREA: f32 = 36.0;
/// Millimetres that a patch reaches in at least.
const LEAST_REACH: f32 = 4.0;

/// Where a finger lies on the flat page. `paper` is the empty paper's colour in the light, `per_mm` the page's pixels
/// in a millimetre.
pub(crate) fn place(flat: &RgbImage, paper: [f32; 3], per_mm: f32) -> Option<Area> {
    let (columns, rows) = (flat.width() as usize / CELL, flat.height() as usize / CELL);
    let mut skin: Vec<bool> = (0..columns * rows)
        .map(|i| is_skin(mean(flat, i % columns * CELL, i / columns * CELL), paper))
        .collect();
    let cell_mm = CELL as f32 / per_mm;
    // The sheet's rim is a mixture of paper and desk.
    let rim = ((1.5 / cell_mm).ceil() as usize).max(1);
    let mut fingers: Vec<usize> = Vec::new();
    for start in 0..skin.len() {
        let (x, y) = (start % columns, start / columns);
        let at_border = x < rim || y < rim || x + rim >= columns || y + rim >= rows;
        if !at_border || !skin[start] {
            continue;
        }
        let patch = grow(&mut skin, start, columns, rows);
        let area = patch.len() as f32 * cell_mm * cell_mm;
        let depth = |i: &usize| {
            let (x, y) = (i % columns, i / columns);
            x.min(y).min(columns - 1 - x).min(rows - 1 - y) + 1
        };
        let reach = patch.iter().map(depth).max().unwrap_or(0) as f32 * cell_mm;
        if area >= LEAST_AREA && reach >= LEAST_REACH {
            fingers.extend(patch);
        }
    }
    // A page that is skin for the most part is a page of that colour.
    (fingers.len() * 3 < skin.len())
        .then(|| bounding(fingers.into_iter(), columns, rows))
        .flatten()
}

fn mean(flat: &RgbImage, left: usize, top: usize) -> [f32; 3] {
    let width = flat.width() as usize;
    let mut sum = [0_u32; 3];
    for y in top..top + CELL {
        let row = &flat.as_raw()[(y * width + left) * 3..(y * width + left + CELL) * 3];
        for p in row.chunks_exact(3) {
            for (s, &p) in sum.iter_mut().zip(p) {
                *s += u32::from(p);
            }
        }
    }
    sum.map(|s| s as f32 / (CELL * CELL) as f32)
}

/// Skin of any tone is orange under the lamp that the paper shows: red first, then green, then blue, in steps of one
/// proportion. A seal's red has no more green than blue; wood and kraft paper have nearly as much green as red.
fn is_skin(colour: [f32; 3], paper: [f32; 3]) -> bool {
    let [r, g, b]: [f32; 3] = std::array::from_fn(|c| colour[c] / paper[c].max(1.0));
    let spread = r - b;
    let (saturation, hue) = (spread / r.max(0.01), (g - b) / spread.max(0.01));
    (0.15..1.1).contains(&r) && (0.16..0.62).contains(&saturation) && (0.14..0.54).contains(&hue)
}

/// The patch that `start` belongs to; its cells are taken out of `skin`.
fn grow(skin: &mut [bool], start: usize, columns: usize, rows: usize) -> Vec<usize> {
    let mut patch = vec![start];
    skin[start] = false;
    let mut next = 0;
    while let Some(&i) = patch.get(next) {
        next += 1;
        let (x, y) = (i % columns, i / columns);
        let around = [
            (x > 0).then(|| i - 1),
            (x + 1 < columns).then_some(i + 1),
            (y > 0).then(|| i - columns),
            (y + 1 < rows).then_some(i + columns),
        ];
        for near in around.into_iter().flatten() {
            if std::mem::take(&mut skin[near]) {
                patch.push(near);
            }
        }
    }
    patch
}
