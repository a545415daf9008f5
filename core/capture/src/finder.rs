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
const LINES: usize = 30;
/// Below this confidence nothing is reported.
pub(crate) const LEAST_CONFIDENCE: f32 = 0.70;

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
                let quad = refine(frame, &full, factor as f32);
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
        let mut best: Option<Candidate> = None;
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
                if best.is_none_or(|b| candidate.rank > b.rank) {
                    best = Some(candidate);
                }
            }
        }
        best.filter(|b| b.confidence >= LEAST_CONFIDENCE)
    }
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
        0.55 * mean + 0.45 * least - 0.20 * beyond / f32::from(real) - 0.10 * minority - all_dark;
    let confidence = confidence.clamp(0.0, 1.0);
    Some(Candidate {
        quad: Quad::ordered(corners),
        confidence,
        rank: confidence + 0.30 * share.sqrt(),
        borders: 4 - real,
    })
}
