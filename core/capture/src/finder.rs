//! Finds the page in a grey picture.
//!
//! The picture is shrunk to about 400 pixels, dark thin things (type, rules) are closed, thinned edges vote for
//! straight lines, and every four lines that could bound a page are weighed by how much of each side is really an
//! edge, whether the edges end at the corners, and how large the page would be. The best is then moved to the edge
//! itself in the full picture, to fractions of a pixel. A page is only reported when it lies wholly in the picture.

use crate::edges::EdgeMap;
use crate::frame::{Picture, Plane};
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
/// A page as sure as this is not looked for twice.
const SURE: f32 = 0.95;
/// Radius in pixels of the closing that hides type.
const CLOSED: usize = 3;
/// Candidates that are looked at more closely.
const TOP: usize = 16;
/// Pixels from a side to the strip that is looked at.
const INSET: f32 = 4.0;
/// Confidence that a smooth strip along the sides adds: on a pattern, half of a side may be no edge.
const PAPER_GIVES: f32 = 0.10;
/// Confidence that is lost where a side has the same paper on both sides.
const RULE_TAKES: f32 = 0.15;
/// The share of each side that has to be an edge: with less, the others could not make up for it.
const LEAST_COVER: f32 = 0.18;
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
    /// For each line, those that it meets in the picture, and those that could be the side across; a bit each.
    met: Vec<u64>,
    across: Vec<u64>,
    top: Vec<Candidate>,
}

impl Finder {
    /// Looks for one page in `frame`.
    pub(crate) fn find(&mut self, frame: impl Picture) -> Found {
        let factor = frame.width().max(frame.height()).div_ceil(SEARCH_SIDE).max(1);
        frame.shrink_onto(&mut self.small, factor);
        if self.small.width < 32 || self.small.height < 32 {
            return Found::Nothing;
        }
        // Closing hides type, and on some grounds the page's own faint or dark rim with it: the plain picture and the
        // closed one are both searched, and the better page of the two is taken.
        let mut found: Option<Candidate> = None;
        for radius in [0, CLOSED] {
            self.closed.reshape(self.small.width, self.small.height);
            self.closed.data.copy_from_slice(&self.small.data);
            if radius > 0 {
                self.closed.close(radius, &mut self.spare);
            }
            self.edges.find(&self.closed);
            self.lines.find(&self.edges, LINES);
            if let Some(best) = self.best(false)
                && found.is_none_or(|other| best.rank > other.rank)
            {
                found = Some(best);
            }
            if found.is_some_and(|found| found.confidence >= SURE) {
                break;
            }
        }
        if let Some(best) = found {
            let full = best.quad.scaled(factor as f32);
            let profiles = if factor > 3 {
                SHOT_PROFILES
            } else {
                PREVIEW_PROFILES
            };
            let quad = refine(frame, &full, factor as f32, profiles);
            return Found::Page(quad, best.confidence);
        }
        // Sides of a page that runs out of the picture: with type closed, its lines are not taken for them.
        self.lines.lines.truncate(LINES - 6);
        self.lines.add_borders(self.small.width, self.small.height);
        if self.best(true).is_some() {
            Found::CutOff
        } else {
            Found::Nothing
        }
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
        self.meets.resize(n * n, None);
        self.met.clear();
        self.met.resize(n, 0);
        self.across.clear();
        self.across.resize(n, 0);
        let middle = Point::new(w / 2.0, h / 2.0);
        for i in 0..n {
            for j in i + 1..n {
                let (a, b) = (&lines[i], &lines[j]);
                let inside = |p: &Point| p.x >= -1.0 && p.y >= -1.0 && p.x <= w + 1.0 && p.y <= h + 1.0;
                if let Some(p) = a.meet(b).filter(inside) {
                    self.meets[i * n + j] = Some(p);
                    self.meets[j * n + i] = Some(p);
                    self.met[i] |= 1 << j;
                    self.met[j] |= 1 << i;
                }
                let turn = a.nx * b.nx + a.ny * b.ny;
                // Signed distances from the middle, measured in one direction.
                let gap = (a.distance(middle) - b.distance(middle) * turn.signum()).abs();
                if turn.abs() > 0.7 && gap > 0.1 * w.min(h) {
                    self.across[i] |= 1 << j;
                    self.across[j] |= 1 << i;
                }
            }
        }
        self.top.clear();
        // Side i is the first of the four, k and l run from its ends, j lies across from it.
        for i in 0..n {
            let later = !0_u64 << i << 1;
            for k in bits(self.met[i] & later) {
                for l in bits(self.met[i] & self.across[k] & (!0_u64 << k << 1)) {
                    let meet = |a: usize, b: usize| self.meets[a * n + b];
                    let (Some(p), Some(q)) = (meet(l, i), meet(i, k)) else {
                        continue;
                    };
                    if cover(&lines[i], p, q) < LEAST_COVER {
                        continue;
                    }
                    for j in bits(self.across[i] & self.met[k] & self.met[l] & later) {
                        let (Some(r), Some(s)) = (meet(k, j), meet(j, l)) else {
                            continue;
                        };
                        let sides = [i, k, j, l].map(|i| &lines[i]);
                        let Some(candidate) = weigh([p, q, r, s], sides, w, h) else {
                            continue;
                        };
                        if (candidate.borders > 0) != borders {
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
            }
        }
        for candidate in &mut self.top {
            candidate.quad = Quad::ordered(candidate.quad.0);
            let paper = paperness(&self.closed, &candidate.quad);
            let rule = RULE_TAKES * f32::from(has_rule_for_side(&self.small, &candidate.quad));
            let change = PAPER_GIVES * paper - 0.30 * (1.0 - paper) - rule;
            candidate.confidence = (candidate.confidence + change).clamp(0.0, 1.0);
            candidate.rank += change;
        }
        let sure = self.top.iter().filter(|c| c.confidence >= LEAST_CONFIDENCE);
        sure.max_by(|a, b| a.rank.total_cmp(&b.rank)).copied()
    }
}

/// At so many places along a side, all but its ends: the brightness so many pixels into the page.
fn across(
    plane: &Plane,
    quad: &Quad,
    side: usize,
    samples: usize,
) -> impl Iterator<Item = impl Fn(f32) -> f32> {
    let (a, b) = (quad.0[side], quad.0[(side + 1) % 4]);
    let length = a.distance(b).max(1.0);
    let (ux, uy) = ((b.x - a.x) / length, (b.y - a.y) / length);
    (0..samples).map(move |k| {
        let t = length * (0.06 + 0.88 * k as f32 / (samples - 1) as f32);
        move |d: f32| plane.at(a.x + ux * t - uy * d, a.y + uy * t + ux * d)
    })
}

/// How much the strip just inside the sides looks like paper: 1 where its brightness changes smoothly all around,
/// 0 where it jumps as a cloth's pattern does.
fn paperness(plane: &Plane, quad: &Quad) -> f32 {
    const SAMPLES: usize = 48;
    let mut jumps = 0;
    for side in 0..4 {
        let mut last: Option<f32> = None;
        for at in across(plane, quad, side, SAMPLES) {
            let value = at(INSET);
            jumps += usize::from(last.is_some_and(|last| (value - last).abs() > 8.0));
            last = Some(value);
        }
    }
    // A finger, a pen or a hard shadow makes a few; one in eight is a pattern.
    1.0 - ((jumps as f32 - 6.0) / 20.0).clamp(0.0, 1.0)
}

/// The places of the bits that are set.
fn bits(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = (set != 0).then(|| set.trailing_zeros() as usize);
        set &= set.wrapping_sub(1);
        place
    })
}

/// Whether a side is a printed rule, or a crease: dark along the line, and behind it the paper goes on.
fn has_rule_for_side(plane: &Plane, quad: &Quad) -> bool {
    const SAMPLES: usize = 24;
    (0..4).any(|side| {
        let (mut apart, mut deep) = (0.0, 0.0);
        for at in across(plane, quad, side, SAMPLES) {
            let (inside, outside) = (at(INSET), at(-INSET));
            apart += (inside - outside).abs();
            let darkest = [-2.0, -1.0, 0.0, 1.0, 2.0]
                .map(&at)
                .into_iter()
                .fold(f32::MAX, f32::min);
            deep += (inside.min(outside) - darkest).max(0.0);
        }
        deep > 2.0 * apart
    })
}

/// The share of a side that is an edge; all of it where the picture's border stands for the side.
fn cover(line: &Line, from: Point, to: Point) -> f32 {
    if line.border {
        return 1.0;
    }
    let (a, b) = (line.along(from), line.along(to));
    (line.support(a, b) / (b - a).abs().max(1.0)).min(1.0)
}

/// Corner `i` is where side `i − 1` meets side `i`; so side `i` runs from corner `i` to corner `i + 1`. The quickest
/// doubts come first: of a patterned cloth's thousands of fours, hardly one has an edge along each side.
fn weigh(corners: [Point; 4], sides: [&Line; 4], w: f32, h: f32) -> Option<Candidate> {
    let area = Quad(corners).area();
    let share = area.abs() / (w * h);
    if share < 0.06 {
        return None;
    }
    let lengths: [f32; 4] = std::array::from_fn(|i| corners[i].distance(corners[(i + 1) % 4]));
    let shortest = lengths.iter().copied().fold(f32::MAX, f32::min);
    if shortest < 0.12 * w.min(h) {
        return None;
    }
    let real = sides.iter().filter(|line| !line.border).count() as u8;
    if real < 2 {
        return None;
    }
    let total: f32 = (0..4).filter(|&i| !sides[i].border).map(|i| lengths[i]).sum();
    let (mut missing, mut least, mut bounded) = (0.0, 1.0_f32, 1.0);
    for i in 0..4 {
        if sides[i].border {
            continue;
        }
        let cover = cover(sides[i], corners[i], corners[(i + 1) % 4]);
        missing += (1.0 - cover) * lengths[i];
        least = least.min(cover);
        bounded = 0.55 * (1.0 - missing / total) + 0.45 * least;
        if bounded < LEAST_CONFIDENCE - PAPER_GIVES {
            return None;
        }
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
    let ratio = |a: f32, b: f32| a.max(b) / a.min(b).max(1.0);
    if ratio(lengths[0], lengths[2]) > 2.2
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
    let (mut beyond, mut bright) = (0.0, 0_u8);
    for i in 0..4 {
        let line = sides[i];
        if line.border {
            continue;
        }
        let (a, b) = (line.along(corners[i]), line.along(corners[(i + 1) % 4]));
        let (a, b) = (a.min(b), a.max(b));
        // Two pixels of grace at the corner itself.
        beyond += (line.support(a - 14.0, a - 2.0) + line.support(b + 2.0, b + 14.0)) / 24.0;
        bright += u8::from(line.distance(centre) > 0.0);
    }
    let minority = f32::from(bright.min(real - bright));
    let all_dark = if bright == 0 { 0.04 } else { 0.0 };
    let confidence = bounded - 0.20 * beyond / f32::from(real) - 0.18 * minority - all_dark;
    let confidence = confidence.clamp(0.0, 1.0);
    (confidence >= LEAST_CONFIDENCE - PAPER_GIVES).then(|| Candidate {
        quad: clockwise,
        confidence,
        rank: confidence + 0.30 * share.sqrt(),
        borders: 4 - real,
    })
}
