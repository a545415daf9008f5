//! Moves a rough quadrilateral onto the page's edge, to fractions of a pixel.
//!
//! Along each side, short profiles across it give the place of the steepest step. A lying sheet is never quite flat and
//! its sides bow by a millimetre or two, so a curve is fitted to these places, not a line: the parabola that most agree
//! on, then least squares over those near it. Neighbouring curves meet in the corners.

use crate::frame::Picture;
use crate::geometry::{Point, Quad};

/// Profiles along a side, at most.
const MOST_PROFILES: usize = 96;
/// Places of each third of a side that are tried against each other.
const TRIED: usize = 6;
/// Steps of a profile to each side of the line.
const HALF: usize = 8;
/// Greatest bow of a side, as a share of its length.
const MOST_BOW: f32 = 0.04;
/// Terms of a curve: a parabola's.
const TERMS: usize = 3;

/// `coarse` is how many pixels of the frame one pixel of the search was, `count` how many profiles are taken along
/// each side. A side without a clear step stays.
pub(crate) fn refine(frame: impl Picture, rough: &Quad, coarse: f32, count: usize) -> Quad {
    let count = count.min(MOST_PROFILES);
    let mut quad = *rough;
    let mut bows = [Curve::default(); 4];
    // From the search's precision down to about a pixel a step; the last pass settles the corners' ends.
    let mut step = (coarse * 0.5).max(0.5);
    for _ in 0..3 {
        let sides: [Side; 4] =
            std::array::from_fn(|i| Side::fit(frame, quad.0[i], quad.0[(i + 1) % 4], bows[i], step, count));
        let Some(moved) = corners(frame, &quad, &sides, step) else {
            break;
        };
        quad = moved;
        bows = sides.map(|side| side.curve.bow());
        step = (step * 0.4).max(0.5);
    }
    quad
}

/// Where the sides meet; `None` where what was followed is no page that lies in the frame, as the finder takes them.
fn corners(frame: impl Picture, quad: &Quad, sides: &[Side; 4], step: f32) -> Option<Quad> {
    let mut corners = quad.0;
    for i in 0..4 {
        if let Some(p) = sides[(i + 3) % 4].meet(&sides[i], corners[i]) {
            // A corner never jumps further than the profiles reach, twice over for slanting sides.
            if p.distance(corners[i]) <= step * HALF as f32 * 2.5 {
                corners[i] = p;
            }
        }
    }
    let moved = Quad(corners);
    let (w, h) = (frame.width() as f32 + step, frame.height() as f32 + step);
    let inside = moved
        .0
        .iter()
        .all(|p| p.x >= -step && p.y >= -step && p.x <= w && p.y <= h);
    (moved.is_convex() && inside).then_some(moved)
}

/// Distance off the chord by the place along it: a polynomial in s, −1 at one corner and 1 at the other.
#[derive(Debug, Clone, Copy, Default)]
struct Curve([f32; TERMS]);

impl Curve {
    fn at(&self, s: f32) -> f32 {
        self.0.iter().rev().fold(0.0, |sum, term| sum * s + term)
    }

    fn slope(&self, s: f32) -> f32 {
        (1..TERMS)
            .rev()
            .fold(0.0, |sum, power| sum * s + self.0[power] * power as f32)
    }

    /// What is left of the curve where the chord runs between its own ends.
    fn bow(&self) -> Self {
        let (from, to) = (self.at(-1.0), self.at(1.0));
        let mut bow = *self;
        bow.0[0] -= f32::midpoint(from, to);
        bow.0[1] -= (to - from) / 2.0;
        bow
    }

    fn plus(mut self, other: Self) -> Self {
        for (term, other) in self.0.iter_mut().zip(other.0) {
            *term += other;
        }
        self
    }
}

/// One side: a curve over the chord from `a` along the unit vector `u`.
#[derive(Debug, Clone, Copy)]
struct Side {
    a: Point,
    u: (f32, f32),
    length: f32,
    curve: Curve,
}

/// Where a profile saw the edge.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// Along the side, −1 to 1.
    s: f32,
    /// Off the curve that the profiles are laid across, in pixels.
    d: f32,
    /// Strength of the step.
    weight: f32,
}

impl Side {
    /// The side between two rough corners, where it bows by about `bow`.
    fn fit(frame: impl Picture, a: Point, b: Point, bow: Curve, step: f32, wanted: usize) -> Self {
        let length = a.distance(b).max(1.0);
        let mut side = Self {
            a,
            u: ((b.x - a.x) / length, (b.y - a.y) / length),
            length,
            curve: bow,
        };
        let mut places = [Place::default(); MOST_PROFILES];
        let count = side.places(frame, step, wanted, &mut places);
        if count >= wanted / 4
            && let Some(change) = consensus(&places[..count], step, wanted / 5, length)
        {
            side.curve = bow.plus(change);
        }
        side
    }

    /// Corners go clockwise on the screen, so this normal points into the page.
    fn normal(&self) -> (f32, f32) {
        (-self.u.1, self.u.0)
    }

    /// Pixels from the first corner to a place of the curve.
    fn along(&self, s: f32) -> f32 {
        f32::midpoint(s, 1.0) * self.length
    }

    fn point(&self, t: f32, d: f32) -> Point {
        let n = self.normal();
        Point::new(
            self.a.x + self.u.0 * t + n.0 * d,
            self.a.y + self.u.1 * t + n.1 * d,
        )
    }

    /// The point near `corner` where both curves pass: where their tangents meet, taken there again.
    fn meet(&self, other: &Self, corner: Point) -> Option<Point> {
        let mut corner = corner;
        for _ in 0..3 {
            let (p, v) = self.tangent(corner);
            let (q, w) = other.tangent(corner);
            let det = v.0 * w.1 - v.1 * w.0;
            if det.abs() <= 0.15 {
                return None;
            }
            let along = ((q.x - p.x) * w.1 - (q.y - p.y) * w.0) / det;
            corner = Point::new(p.x + v.0 * along, p.y + v.1 * along);
        }
        Some(corner)
    }

    /// A point of the curve beside `p`, and the direction there.
    fn tangent(&self, p: Point) -> (Point, (f32, f32)) {
        let t = (p.x - self.a.x) * self.u.0 + (p.y - self.a.y) * self.u.1;
        let s = (2.0 * t / self.length - 1.0).clamp(-1.1, 1.1);
        let slope = self.curve.slope(s) * 2.0 / self.length;
        let n = self.normal();
        let v = (self.u.0 + n.0 * slope, self.u.1 + n.1 * slope);
        let norm = (v.0 * v.0 + v.1 * v.1).sqrt();
        (
            self.point(self.along(s), self.curve.at(s)),
            (v.0 / norm, v.1 / norm),
        )
    }

    /// Looks for the edge across the side; gives how many `places` were seen.
    fn places(
        &self,
        frame: impl Picture,
        step: f32,
        wanted: usize,
        places: &mut [Place; MOST_PROFILES],
    ) -> usize {
        let mut profiles = [[0.0_f32; 2 * HALF + 1]; MOST_PROFILES];
        let profiles = &mut profiles[..wanted];
        let mut mean = [0.0_f32; 2 * HALF + 1];
        // Averaged along the side over as far as one profile step: noise falls, a slanting edge does not smear.
        let spread = step.max(1.0);
        let place = |i: usize| -0.96 + 1.92 * (i as f32 + 0.5) / wanted as f32;
        for (i, profile) in profiles.iter_mut().enumerate() {
            let s = place(i);
            let (t, middle) = (self.along(s), self.curve.at(s));
            for (k, value) in profile.iter_mut().enumerate() {
                let d = middle + (k as f32 - HALF as f32) * step;
                *value = [-spread, 0.0, spread]
                    .iter()
                    .map(|along| sample(frame, self.point(t + along, d)))
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
            let mut shift = 0.0;
            if (2..2 * HALF - 1).contains(&k) {
                let (l, r) = (slope(k - 1), slope(k + 1));
                let curve = l + r - 2.0 * top;
                if curve < -1e-3 {
                    shift = (0.5 * (l - r) / curve).clamp(-0.5, 0.5);
                }
            }
            places[count] = Place {
                s: place(i),
                d: (k as f32 - HALF as f32 + shift) * step,
                weight: top.min(60.0),
            };
            count += 1;
        }
        count
    }
}

/// The curve through most places: a parabola tried through three of them at a time, one of each third; settled by
/// weighted least squares over those near.
fn consensus(places: &[Place], step: f32, least: usize, length: f32) -> Option<Curve> {
    let near = step * 0.9;
    let third = |which: usize| {
        let bounds = [-1.0, -1.0 / 3.0, 1.0 / 3.0, 1.0];
        let from = places.partition_point(|p| p.s < bounds[which]);
        let to = places.partition_point(|p| p.s < bounds[which + 1]);
        let n = (to - from).min(TRIED);
        (0..n).map(move |i| places[from + i * (to - from) / n])
    };
    // Along and off, each for itself: several places are compared with a curve at once.
    let (mut along, mut off) = ([0.0_f32; MOST_PROFILES], [0.0_f32; MOST_PROFILES]);
    for ((place, along), off) in places.iter().zip(&mut along).zip(&mut off) {
        (*along, *off) = (place.s, place.d);
    }
    let count = places.len().min(MOST_PROFILES);
    let (along, off) = (&along[..count], &off[..count]);
    let mut best = (0_u32, Curve::default());
    for p in third(0) {
        for r in third(2) {
            let slope = (r.d - p.d) / (r.s - p.s);
            for q in third(1) {
                // Newton's form: the chord's line, and what the middle place lies off it.
                let bend = (q.d - p.d - slope * (q.s - p.s)) / ((q.s - p.s) * (q.s - r.s));
                if bend.abs() > MOST_BOW * length {
                    continue;
                }
                let curve = [
                    p.d - slope * p.s + bend * p.s * r.s,
                    slope - bend * (p.s + r.s),
                    bend,
                ];
                let near = |(s, d): (&f32, &f32)| {
                    u32::from((d - curve[0] - (curve[1] + curve[2] * s) * s).abs() < near)
                };
                let support = along.iter().zip(off).map(near).sum();
                if support > best.0 {
                    best = (support, Curve(curve));
                }
            }
        }
    }
    let (support, mut curve) = best;
    if (support as usize) < least {
        return None;
    }
    for reach in [near * 1.5, near] {
        curve = least_squares(places, &curve, reach)?;
    }
    Some(curve)
}

/// The curve that is nearest to the places within `reach` of `about`.
fn least_squares(places: &[Place], about: &Curve, reach: f32) -> Option<Curve> {
    let mut rows = [[0.0_f64; TERMS + 1]; TERMS];
    for place in places.iter().filter(|p| (p.d - about.at(p.s)).abs() < reach) {
        let (s, weight) = (f64::from(place.s), f64::from(place.weight));
        let mut powers = [1.0; TERMS];
        for k in 1..TERMS {
            powers[k] = powers[k - 1] * s;
        }
        for (row, power) in rows.iter_mut().zip(powers) {
            for (cell, other) in row.iter_mut().zip(powers) {
                *cell += weight * power * other;
            }
            row[TERMS] += weight * power * f64::from(place.d);
        }
    }
    let scale = rows[0][0];
    for column in 0..TERMS {
        let pivot =
            (column..TERMS).max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))?;
        rows.swap(column, pivot);
        let lead = rows[column];
        if lead[column].abs() <= scale * 1e-6 {
            return None;
        }
        for (r, row) in rows.iter_mut().enumerate() {
            if r != column {
                let factor = row[column] / lead[column];
                for (cell, lead) in row.iter_mut().zip(lead) {
                    *cell -= factor * lead;
                }
            }
        }
    }
    Some(Curve(std::array::from_fn(|k| {
        (rows[k][TERMS] / rows[k][k]) as f32
    })))
}

/// Bilinear; outside the frame its border continues.
fn sample(frame: impl Picture, at: Point) -> f32 {
    let fx = (at.x - 0.5).clamp(0.0, (frame.width() - 1) as f32);
    let fy = (at.y - 0.5).clamp(0.0, (frame.height() - 1) as f32);
    let (x0, y0) = (fx as usize, fy as usize);
    let (x1, y1) = ((x0 + 1).min(frame.width() - 1), (y0 + 1).min(frame.height() - 1));
    let (ax, ay) = (fx - x0 as f32, fy - y0 as f32);
    let mix = |(left, right): (u8, u8)| f32::from(left) + (f32::from(right) - f32::from(left)) * ax;
    let (top, bottom) = (mix(frame.pair(x0, x1, y0)), mix(frame.pair(x0, x1, y1)));
    top + (bottom - top) * ay
}
