//! Finds the page in a grey picture.
//!
//! The picture is shrunk to about 400 pixels, dark thin things (type, rules) are closed, thinned edges vote for
//! straight lines, and every four lines that could bound a page are weighed by how much of each side is really an
//! edge, whether the edges end at the corners, and how large the page would be. The best is then moved to the edge
//! itself in the full picture, to fractions of a pixel. A page is only reported when it lies wholly in the picture.

use crate::edges::EdgeMap;
use crate::frame::{Frame, Plane};
use crate::geometry::{Point, Quad};
use crate::lines::{Line, LineFinder};
use crate::refine::refine;

/// Long side of the picture that is searched, in pixels.
const SEARCH_SIDE: usize = 400;
/// Lines weighed against each other.
const LINES: usize = 44;
/// Profiles across each side that place it in a preview, and in a shot.
const PREVIEW_PROFILES: usize = 40;
const SHOT_PROFILES: usize = 96;
/// Candidates that are looked at more closely.
const TOP: usize = 16;
/// Pixels from a side to the strip that is looked at.
const INSET: f32 = 4.0;
/// Confidence that a smooth strip along the sides adds: on a pattern, half of a side may be no edge.
const PAPER_GIVES: f32 = 0.10;
/// Below this confidence nothing is reported.
pub(crate) const LEAST_CONFIDENCE: f32 = 0.73;

/// What the finder saw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Found {
    /// A whole page and how sure the finder is, 0 to 1.
    Page(Quad, f32),
    /// Sides of a page that runs out of the picture.
    CutOff,
    /// No page.
    Nothing,
}

/// A weighed candidate.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    quad: Quad,
    confidence: f32,
    rank: f32,
    borders: u8,
}

/// Searches pictures; buffers are kept from picture to picture.
#[derive(Debug, Default)]
pub(crate) struct Finder {
    small: Plane,
    closed: Plane,
    spare: Vec<u8>,
    edges: EdgeMap,
    lines: LineFinder,
    meets: Vec<Option<Point>>,
    pairs: Vec<(u8, u8)>,
    top: Vec<Candidate>,
}

impl Finder {
    /// Looks for one page in `frame`.
    pub(crate) fn find(&mut self, frame: Frame<'_>) -> Found {
        let factor = frame.width().max(frame.height()).div_ceil(SEARCH_SIDE).max(1);
        self.small.shrink(frame, factor);
        if self.small.width < 32 || self.small.height < 32 {
            return Found::Nothing;
        }
        // Type is closed first; where that hides the page (a dark rim on white), the plain picture answers.
        let mut cut_off = false;
        for radius in [3, 0] {
            self.closed.reshape(self.small.width, self.small.height);
            self.closed.data.copy_from_slice(&self.small.data);
            if radius > 0 {
                self.closed.close(radius, &mut self.spare);
            }
            self.edges.find(&self.closed);
            self.lines.find(&self.edges, LINES);
            if let Some(best) = self.best(false) {
                let full = best.quad.scaled(factor as f32);
                let profiles = if factor > 3 {
                    SHOT_PROFILES
                } else {
                    PREVIEW_PROFILES
                };
                let quad = refine(frame, &full, factor as f32, profiles);
                return Found::Page(quad, best.confidence);
            }
            if radius > 0 {
                self.lines.lines.truncate(LINES - 6);
                self.lines.add_borders(self.small.width, self.small.height);
                cut_off = self.best(true).is_some();
                if cut_off {
                    break;
                }
            }
        }
        if cut_off { Found::CutOff } else { Found::Nothing }
    }

    /// The small picture of the last search.
    pub(crate) fn small(&self) -> &Plane {
        &self.small
    }

    /// Weighs every four lines; with `borders`, only those where one or two sides are the picture's border.
    fn best(&mut self, borders: bool) -> Option<Candidate> {
        let lines = &self.lines.lines;
        let n = lines.len();
        let (w, h) = (self.small.width as f32, self.small.height as f32);
        self.meets.clear();
        self.meets.extend((0..n * n).map(|i| {
            let p = lines[i / n].meet(&lines[i % n])?;
            (p.x >= -1.0 && p.y >= -1.0 && p.x <= w + 1.0 && p.y <= h + 1.0).then_some(p)
        }));
        self.pairs.clear();
        let middle = Point::new(w / 2.0, h / 2.0);
        for i in 0..n {
            for j in i + 1..n {
                let (a, b) = (&lines[i], &lines[j]);
                let turn = a.nx * b.nx + a.ny * b.ny;
                // Signed distances from the middle, measured in one direction.
                let gap = (a.distance(middle) - b.distance(middle) * turn.signum()).abs();
                if turn.abs() > 0.7 && gap > 0.1 * w.min(h) {
                    self.pairs.push((i as u8, j as u8));
                }
            }
        }
        self.top.clear();
        for (at, &(i, j)) in self.pairs.iter().enumerate() {
            for &(k, l) in &self.pairs[at + 1..] {
                let sides = [i, k, j, l].map(usize::from);
                let meet = |a: usize, b: usize| self.meets[sides[a] * n + sides[b]];
                let (Some(p), Some(q), Some(r), Some(s)) = (meet(3, 0), meet(0, 1), meet(1, 2), meet(2, 3))
                else {
                    continue;
                };
                let candidate = weigh([p, q, r, s], sides.map(|i| &lines[i]), w, h);
                let Some(candidate) = candidate.filter(|c| (c.borders > 0) == borders) else {
                    continue;
                };
                if candidate.confidence < LEAST_CONFIDENCE - PAPER_GIVES {
                    continue;
                }
                // Kept sorted, best first, and short.
                let place = self.top.partition_point(|t| t.rank >= candidate.rank);
                if place < TOP {
                    self.top.truncate(TOP - 1);
                    self.top.insert(place, candidate);
                }
            }
        }
        for candidate in &mut self.top {
            let paper = paperness(&self.closed, &candidate.quad);
            let change = PAPER_GIVES * paper - 0.30 * (1.0 - paper);
            candidate.confidence = (candidate.confidence + change).clamp(0.0, 1.0);
            candidate.rank += change;
        }
        let sure = self.top.iter().filter(|c| c.confidence >= LEAST_CONFIDENCE);
        sure.max_by(|a, b| a.rank.total_cmp(&b.rank)).copied()
    }
}

/// How much the strip just inside the sides looks like paper: 1 where its brightness changes smoothly all around,
/// 0 where it jumps as a cloth's pattern does.
fn paperness(plane: &Plane, quad: &Quad) -> f32 {
    const SAMPLES: usize = 48;
    let mut jumps = 0;
    for i in 0..4 {
        let (a, b) = (quad.0[i], quad.0[(i + 1) % 4]);
        let length = a.distance(b).max(1.0);
        let (ux, uy) = ((b.x - a.x) / length, (b.y - a.y) / length);
        let mut last: Option<f32> = None;
        for k in 0..SAMPLES {
            let t = length * (0.06 + 0.88 * k as f32 / (SAMPLES - 1) as f32);
            let value = plane.at(a.x + ux * t - uy * INSET, a.y + uy * t + ux * INSET);
            jumps += usize::from(last.is_some_and(|last| (value - last).abs() > 8.0));
            last = Some(value);
        }
    }
    // A finger, a pen or a hard shadow makes a few; one in eight is a pattern.
    1.0 - ((jumps as f32 - 6.0) / 20.0).clamp(0.0, 1.0)
}

/// Corner `i` is where side `i − 1` meets side `i`; so side `i` runs from corner `i` to corner `i + 1`.
fn weigh(corners: [Point; 4], sides: [&Line; 4], w: f32, h: f32) -> Option<Candidate> {
    let area = Quad(corners).area();
    let share = area.abs() / (w * h);
    if share < 0.06 {
        return None;
    }
    let clockwise = if area > 0.0 {
        Quad(corners)
    } else {
        let [a, b, c, d] = corners;
        Quad([a, d, c, b])
    };
    if !clockwise.is_convex() {
        return None;
    }
    let lengths: [f32; 4] = std::array::from_fn(|i| corners[i].distance(corners[(i + 1) % 4]));
    let shortest = lengths.iter().copied().fold(f32::MAX, f32::min);
    let ratio = |a: f32, b: f32| a.max(b) / a.min(b).max(1.0);
    if shortest < 0.12 * w.min(h)
        || ratio(lengths[0], lengths[2]) > 2.2
        || ratio(lengths[1], lengths[3]) > 2.2
        || ratio(lengths[0] + lengths[2], lengths[1] + lengths[3]) > 4.5
    {
        return None;
    }
    for i in 0..4 {
        // Corners of a page seen from the front half of space: 40° to 140°.
        let (a, b) = (sides[i], sides[(i + 1) % 4]);
        if (a.nx * b.nx + a.ny * b.ny).abs() > 0.766 {
            return None;
        }
    }
    let centre = clockwise.centre();
    let (mut sum, mut total, mut least, mut beyond, mut bright, mut real) =
        (0.0, 0.0, 1.0_f32, 0.0, 0_u8, 0_u8);
    for i in 0..4 {
        let line = sides[i];
        if line.border {
            continue;
        }
        real += 1;
        let (a, b) = (line.along(corners[i]), line.along(corners[(i + 1) % 4]));
        let (a, b) = (a.min(b), a.max(b));
        let cover = (line.support(a, b) / (b - a)).min(1.0);
        sum += cover * lengths[i];
        total += lengths[i];
        least = least.min(cover);
        // Two pixels of grace at the corner itself.
        beyond += (line.support(a - 14.0, a - 2.0) + line.support(b + 2.0, b + 14.0)) / 24.0;
        bright += u8::from(line.distance(centre) > 0.0);
    }
    if real < 2 || total <= 0.0 {
        return None;
    }
    let mean = sum / total;
    let minority = f32::from(bright.min(real - bright));
    let all_dark = if bright == 0 { 0.04 } else { 0.0 };
    let confidence =
        0.55 * mean + 0.45 * least - 0.20 * beyond / f32::from(real) - 0.18 * minority - all_dark;
    let confidence = confidence.clamp(0.0, 1.0);
    Some(Candidate {
        quad: Quad::ordered(corners),
        confidence,
        rank: confidence + 0.30 * share.sqrt(),
        borders: 4 - real,
    })
}
