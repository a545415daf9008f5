//! Moves a rough quadrilateral onto the page's edge, to fractions of a pixel.
//!
//! Along each side, short profiles across it give the place of the steepest step; a straight line is fitted to these
//! places, and again without those that lie off it. Sides meet in the corners.

use crate::frame::Frame;
use crate::geometry::{Point, Quad};

/// Profiles along a side, at most.
const MOST_PROFILES: usize = 96;
/// Places of each half of a side that are tried against each other.
const TRIED: usize = 16;
/// Steps of a profile to each side of the line.
const HALF: usize = 8;

/// `coarse` is how many pixels of the frame one pixel of the search was, `count` how many profiles are taken along
/// each side. A side without a clear step stays.
pub(crate) fn refine(frame: Frame<'_>, rough: &Quad, coarse: f32, count: usize) -> Quad {
    let count = count.min(MOST_PROFILES);
    let mut quad = *rough;
    // From the search's precision down to about a pixel a step; the last pass settles the corners' ends.
    let mut step = (coarse * 0.4).max(0.5);
    for _ in 0..3 {
        quad = pass(frame, &quad, step, count);
        step = (step * 0.4).max(0.5);
    }
    quad
}

fn pass(frame: Frame<'_>, quad: &Quad, step: f32, count: usize) -> Quad {
    let mut sides = [Side::default(); 4];
    for (i, side) in sides.iter_mut().enumerate() {
        *side = fit(frame, quad.0[i], quad.0[(i + 1) % 4], step, count);
    }
    let mut corners = quad.0;
    for i in 0..4 {
        if let Some(p) = sides[(i + 3) % 4].meet(&sides[i]) {
            // A corner never jumps further than the profiles reach, twice over for slanting sides.
            if p.distance(corners[i]) <= step * HALF as f32 * 2.5 {
                corners[i] = p;
            }
        }
    }
    let moved = Quad(corners);
    // The finder only takes pages that lie in the frame; what leaves it followed something else.
    let (w, h) = (frame.width() as f32 + step, frame.height() as f32 + step);
    let inside = moved
        .0
        .iter()
        .all(|p| p.x >= -step && p.y >= -step && p.x <= w && p.y <= h);
    if moved.is_convex() && inside { moved } else { *quad }
}

/// A straight side: n·p = rho.
#[derive(Debug, Clone, Copy, Default)]
struct Side {
    nx: f32,
    ny: f32,
    rho: f32,
}

impl Side {
    fn meet(&self, other: &Self) -> Option<Point> {
        let det = self.nx * other.ny - self.ny * other.nx;
        (det.abs() > 0.15).then(|| {
            Point::new(
                (self.rho * other.ny - other.rho * self.ny) / det,
                (other.rho * self.nx - self.rho * other.nx) / det,
            )
        })
    }
}

fn fit(frame: Frame<'_>, a: Point, b: Point, step: f32, wanted: usize) -> Side {
    let length = a.distance(b).max(1.0);
    let (ux, uy) = ((b.x - a.x) / length, (b.y - a.y) / length);
    // Corners go clockwise on the screen, so this normal points into the page.
    let (nx, ny) = (-uy, ux);
    let stay = Side {
        nx,
        ny,
        rho: nx * a.x + ny * a.y,
    };
    let mut profiles = [[0.0_f32; 2 * HALF + 1]; MOST_PROFILES];
    let profiles = &mut profiles[..wanted];
    let mut mean = [0.0_f32; 2 * HALF + 1];
    // Averaged along the side over as far as one profile step: noise falls, a slanting edge does not smear.
    let spread = step.max(1.0);
    for (i, profile) in profiles.iter_mut().enumerate() {
        let t = length * (0.04 + 0.92 * (i as f32 + 0.5) / wanted as f32);
        for (k, value) in profile.iter_mut().enumerate() {
            let d = (k as f32 - HALF as f32) * step;
            *value = [-spread, 0.0, spread]
                .iter()
                .map(|s| sample(frame, a.x + ux * (t + s) + nx * d, a.y + uy * (t + s) + ny * d))
                .sum::<f32>();
        }
        for k in 1..2 * HALF {
            mean[k] += profile[k + 1] - profile[k - 1];
        }
    }
    // The sign of the side's step as a whole; single profiles that differ are type, dirt or pattern.
    let strongest = (1..2 * HALF)
        .max_by(|&i, &j| mean[i].abs().total_cmp(&mean[j].abs()))
        .unwrap_or(HALF);
    let sign = mean[strongest].signum();
    let mut places = [(0.0_f32, 0.0_f32, 0.0_f32); MOST_PROFILES];
    let mut count = 0;
    for (i, profile) in profiles.iter().enumerate() {
        let slope = |k: usize| (profile[k + 1] - profile[k - 1]) * sign;
        let Some(k) = (1..2 * HALF).max_by(|&i, &j| slope(i).total_cmp(&slope(j))) else {
            continue;
        };
        let top = slope(k);
        if top < 3.0 {
            continue;
        }
        let shift = if (2..2 * HALF - 1).contains(&k) {
            let (l, r) = (slope(k - 1), slope(k + 1));
            let curve = l + r - 2.0 * top;
            if curve < -1e-3 {
                (0.5 * (l - r) / curve).clamp(-0.5, 0.5)
            } else {
                0.0
            }
        } else {
            0.0
        };
        let t = length * (0.04 + 0.92 * (i as f32 + 0.5) / wanted as f32);
        places[count] = (t, (k as f32 - HALF as f32 + shift) * step, top.min(60.0));
        count += 1;
    }
    let places = &places[..count];
    if count < wanted / 4 {
        return stay;
    }
    let Some((offset, slope)) = consensus(places, step, wanted / 5) else {
        return stay;
    };
    // d = offset + slope t, t along u from a.
    let (mx, my) = (nx - slope * ux, ny - slope * uy);
    let norm = mx.hypot(my);
    let (mx, my) = (mx / norm, my / norm);
    let on = Point::new(a.x + nx * offset, a.y + ny * offset);
    Side {
        nx: mx,
        ny: my,
        rho: mx * on.x + my * on.y,
    }
}

/// The line through most places: tried through pairs of places, settled by weighted least squares over those near.
fn consensus(places: &[(f32, f32, f32)], step: f32, least: usize) -> Option<(f32, f32)> {
    let near = step * 0.9;
    let n = places.len();
    let mut best = (0.0_f32, 0.0_f32, 0.0_f32);
    for i in 0..n.min(TRIED) {
        let (t0, d0, _) = places[i * n / (2 * n.min(TRIED))];
        for j in 0..n.min(TRIED) {
            let (t1, d1, _) = places[n / 2 + j * (n - n / 2) / n.min(TRIED)];
            if t1 - t0 < 1.0 {
                continue;
            }
            let slope = (d1 - d0) / (t1 - t0);
            let offset = d0 - slope * t0;
            let support = places
                .iter()
                .filter(|(t, d, _)| (d - offset - slope * t).abs() < near)
                .count() as f32;
            if support > best.0 {
                best = (support, offset, slope);
            }
        }
    }
    let (support, mut offset, mut slope) = best;
    if support < least as f32 {
        return None;
    }
    for reach in [near * 1.5, near] {
        let (mut n, mut st, mut sd, mut stt, mut std) = (0.0_f64, 0.0_f64, 0.0_f64, 0.0_f64, 0.0_f64);
        for &(t, d, weight) in places {
            if (d - offset - slope * t).abs() < reach {
                let (t, d, weight) = (f64::from(t), f64::from(d), f64::from(weight));
                n += weight;
                st += weight * t;
                sd += weight * d;
                stt += weight * t * t;
                std += weight * t * d;
            }
        }
        let det = n * stt - st * st;
        if n <= 0.0 || det <= 1e-6 {
            return None;
        }
        slope = ((n * std - st * sd) / det) as f32;
        offset = ((sd - f64::from(slope) * st) / n) as f32;
    }
    Some((offset, slope))
}

/// Bilinear; outside the frame its border continues.
fn sample(frame: Frame<'_>, x: f32, y: f32) -> f32 {
    let fx = (x - 0.5).clamp(0.0, (frame.width() - 1) as f32);
    let fy = (y - 0.5).clamp(0.0, (frame.height() - 1) as f32);
    let (x0, y0) = (fx as usize, fy as usize);
    let (x1, y1) = ((x0 + 1).min(frame.width() - 1), (y0 + 1).min(frame.height() - 1));
    let (ax, ay) = (fx - x0 as f32, fy - y0 as f32);
    let (above, below) = (frame.row(y0), frame.row(y1));
    let mix = |row: &[u8]| f32::from(row[x0]) + (f32::from(row[x1]) - f32::from(row[x0])) * ax;
    let (top, bottom) = (mix(above), mix(below));
    top + (bottom - top) * ay
}
