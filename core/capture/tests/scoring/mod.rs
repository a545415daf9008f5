//! Scores of the finder on drawn scenes, as in ICDAR SmartDoc 2015: the Jaccard index after both quadrilaterals are
//! taken into the document's own frame, so that a near corner counts no more than a far one.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::many_single_char_names,
    reason = "millimetres, pixels and the letters of formulas"
)]

use banshi_capture::{Point, Quad};
use banshi_papers::Photo;

/// Corners as the generator knows them, in the paper's own order.
pub(crate) fn truth(photo: &Photo) -> Option<Quad> {
    photo
        .truth
        .map(|corners| Quad(corners.map(|[x, y]| Point::new(x, y))))
}

/// Jaccard index in the document's frame; 0 where nothing was found.
pub(crate) fn score(found: Option<Quad>, truth: &Quad, size: (f32, f32)) -> f32 {
    let Some(found) = found else { return 0.0 };
    let flat = Quad::whole(size.0 as u32, size.1 as u32);
    let Some(onto) = inverse_of(truth, size) else {
        return 0.0;
    };
    let projected = Quad(found.0.map(onto));
    if projected.is_convex() {
        flat.jaccard(&Quad::ordered(projected.0))
    } else {
        0.0
    }
}

/// From the picture to the document, by Cramer's rule on the eight equations of a homography.
fn inverse_of(quad: &Quad, (w, h): (f32, f32)) -> Option<impl Fn(Point) -> Point + use<>> {
    let targets = [(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)];
    let mut rows = [[0.0_f64; 9]; 8];
    for (i, (p, (u, v))) in quad.0.iter().zip(targets).enumerate() {
        let (x, y, u, v) = (f64::from(p.x), f64::from(p.y), f64::from(u), f64::from(v));
        rows[2 * i] = [x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u];
        rows[2 * i + 1] = [0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v];
    }
    for column in 0..8 {
        let pivot = (column..8).max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))?;
        rows.swap(column, pivot);
        let lead = rows[column];
        if lead[column].abs() < 1e-12 {
            return None;
        }
        for (r, row) in rows.iter_mut().enumerate() {
            if r != column {
                let factor = row[column] / lead[column];
                for (v, l) in row.iter_mut().zip(lead) {
                    *v -= factor * l;
                }
            }
        }
    }
    let m: [f64; 8] = std::array::from_fn(|i| rows[i][8] / rows[i][i]);
    Some(move |p: Point| {
        let (x, y) = (f64::from(p.x), f64::from(p.y));
        let d = m[6] * x + m[7] * y + 1.0;
        Point::new(
            ((m[0] * x + m[1] * y + m[2]) / d) as f32,
            ((m[3] * x + m[4] * y + m[5]) / d) as f32,
        )
    })
}

/// Distance of each corner from the found corner nearest to it.
pub(crate) fn corner_distances(found: &Quad, truth: &Quad) -> [f32; 4] {
    truth
        .0
        .map(|t| found.0.iter().map(|f| f.distance(t)).fold(f32::MAX, f32::min))
}
