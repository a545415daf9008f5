//! Finds the page in a grey picture.
//!
//! The picture is shrunk to about 400 pixels, dark thin things (type, rules) are closed, thinned edges vote for
//! straight lines, and every four lines that could bound a page are weighed by how much of each side is really an
//! edge, whether the edges end at the corners, and how large the page would be. The best is then moved to the edge
//! itself in the full picture, to fractions of a pixel. A page is only reported when it lies wholly in the picture.

use crate::crossings::{Bounds, Crossings};
use crate::edges::EdgeMap;
use crate::frame::{Picture, Plane};
use crate::geometry::{Point, Quad};
use crate::lines::{Line, LineFinder};
use crate::refine::refine;

/// Long side of the picture that is searched, in pixels.
const SEARCH_SIDE: usize = 400;
/// Lines weighed against each other.
const LINES: usize = 36;
/// Profiles across each side that place it in a preview, and in a shot.
const PREVIEW_PROFILES: usize = 40;
const SHOT_PROFILES: usize = 96;
/// A page as sure as this is not looked for twice.
const SURE: f32 = 0.95;
/// Radius in pixels of the closing that hides type.
const CLOSED: usize = 3;
/// Grey levels by which closing raises what it hides, and in how many pixels of a thousand it has to.
const RAISED: u8 = 12;
const LEAST_RAISED: usize = 5;
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
    plain_lines: LineFinder,
    crossings: Crossings,
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
        if let Some(best) = self.best() {
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
        self.lines
            .add_borders(LINES - 6, self.small.width, self.small.height);
        let Self {
            small,
            closed,
            lines,
            crossings,
            top,
            ..
        } = self;
        if best_four(crossings, top, lines, small, closed, true).is_some() {
            Found::CutOff
        } else {
            Found::Nothing
        }
    }

    /// Closing hides type, and on some grounds the page's own faint or dark rim with it: the closed picture and the plain
    /// one are both searched, and the better page of the two is taken.
    fn best(&mut self) -> Option<Candidate> {
        let Self {
            small,
            closed,
            spare,
            edges,
            lines,
            plain_lines,
            crossings,
            top,
        } = self;
        closed.reshape(small.width, small.height);
        closed.data.copy_from_slice(&small.data);
        closed.close(CLOSED, spare);
        edges.find(closed);
        lines.find(edges, LINES);
        let best = best_four(crossings, top, lines, small, closed, false);
        if best.is_some_and(|best| best.confidence >= SURE) || is_hardly_changed(small, closed) {
            return best;
        }
        edges.find(small);
        plain_lines.find(edges, LINES);
        let plain = best_four(crossings, top, plain_lines, small, small, false);
        [best, plain]
            .into_iter()
            .flatten()
            .max_by(|a, b| a.rank.total_cmp(&b.rank))
    }

    /// The small picture of the last search.
    pub(crate) fn small(&self) -> &Plane {
        &self.small
    }
}

/// Weighs every four lines of a picture; with `borders`, only those where one or two sides are the picture's border.
fn best_four(
    crossings: &mut Crossings,
    top: &mut Vec<Candidate>,
    lines: &LineFinder,
    small: &Plane,
    searched: &Plane,
    borders: bool,
) -> Option<Candidate> {
    let lines = &lines.lines;
    let (w, h) = (small.width as f32, small.height as f32);
    crossings.find(
        lines,
        Bounds {
            width: w,
            height: h,
            shortest: 0.12 * w.min(h),
            nearest: 0.1 * w.min(h),
            least_cover: LEAST_COVER,
        },
    );
    top.clear();
    crossings.each_four(|four| {
        let floor = if top.len() < TOP { 0.0 } else { top[TOP - 1].rank };
        if let Some(candidate) = weigh(crossings, lines, four, w * h, floor)
            && (candidate.borders > 0) == borders
        {
            // Kept sorted, best first, and short.
            let place = top.partition_point(|t| t.rank >= candidate.rank);
            if place < TOP {
                top.truncate(TOP - 1);
                top.insert(place, candidate);
            }
        }
    });
    let mut best: Option<Candidate> = None;
    for candidate in top {
        // Not even the smoothest paper would lift it, nor any after it, above what is there.
        if best.is_some_and(|best| candidate.rank + PAPER_GIVES < best.rank) {
            break;
        }
        candidate.quad = Quad::ordered(candidate.quad.0);
        let paper = paperness(searched, &candidate.quad);
        let rule = RULE_TAKES * f32::from(has_rule_for_side(small, &candidate.quad));
        let change = PAPER_GIVES * paper - 0.30 * (1.0 - paper) - rule;
        candidate.confidence = (candidate.confidence + change).clamp(0.0, 1.0);
        candidate.rank += change;
        if candidate.confidence >= LEAST_CONFIDENCE && best.is_none_or(|best| candidate.rank >= best.rank) {
            best = Some(*candidate);
        }
    }
    best
}

/// Whether closing left the picture as it was, so that another search would see the same again.
fn is_hardly_changed(plain: &Plane, closed: &Plane) -> bool {
    let raised = |(plain, closed): (&u8, &u8)| usize::from(closed.saturating_sub(*plain) > RAISED);
    let raised: usize = plain.data.iter().zip(&closed.data).map(raised).sum();
    raised * 1000 < plain.data.len() * LEAST_RAISED
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

/// Weighs four lines that follow each other around a page; `None` for what no page is, and for what could not rank
/// above `floor`. The quickest doubts come first: of a patterned cloth's tens of thousands of fours, hardly one is looked
/// at to the end.
fn weigh(
    crossings: &Crossings,
    lines: &[Line],
    four: [usize; 4],
    area: f32,
    floor: f32,
) -> Option<Candidate> {
    let sides = four.map(|line| &lines[line]);
    // Side `i` runs from the line before it to the line after it.
    let ends: [(usize, usize); 4] = std::array::from_fn(|i| (four[(i + 3) % 4], four[(i + 1) % 4]));
    let lengths: [f32; 4] = std::array::from_fn(|i| crossings.length(four[i], ends[i].0, ends[i].1));
    let (mut whole, mut missing, mut least, mut real) = (0.0, 0.0, 1.0_f32, 0_u8);
    for i in (0..4).filter(|&i| !sides[i].border) {
        let cover = crossings.cover(four[i], ends[i].0, ends[i].1);
        whole += lengths[i];
        missing += (1.0 - cover) * lengths[i];
        least = least.min(cover);
        real += 1;
    }
    if real < 2 {
        return None;
    }
    let bounded = 0.55 * (1.0 - missing / whole) + 0.45 * least;
    if bounded < LEAST_CONFIDENCE - PAPER_GIVES {
        return None;
    }
    let corners: [Point; 4] = std::array::from_fn(|i| crossings.point(four[i], ends[i].0));
    let signed = Quad(corners).area();
    let share = signed.abs() / area;
    if share < 0.06 {
        return None;
    }
    let size = 0.30 * share.sqrt();
    let centre = Quad(corners).centre();
    let inwards = |line: &&&Line| !line.border && line.distance(centre) > 0.0;
    let bright = sides.iter().filter(inwards).count() as u8;
    let minority = f32::from(bright.min(real - bright));
    let all_dark = if bright == 0 { 0.04 } else { 0.0 };
    let hoped = bounded - 0.18 * minority - all_dark;
    if hoped < LEAST_CONFIDENCE - PAPER_GIVES || hoped.max(0.0) + size <= floor {
        return None;
    }
    let clockwise = if signed > 0.0 {
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
    let mut beyond = 0.0;
    for i in (0..4).filter(|&i| !sides[i].border) {
        let (a, b) = crossings.ends(four[i], ends[i].0, ends[i].1);
        // Two pixels of grace at the corner itself.
        beyond += (sides[i].support(a - 14.0, a - 2.0) + sides[i].support(b + 2.0, b + 14.0)) / 24.0;
    }
    let confidence = (hoped - 0.20 * beyond / f32::from(real)).clamp(0.0, 1.0);
    (confidence >= LEAST_CONFIDENCE - PAPER_GIVES).then(|| Candidate {
        quad: clockwise,
        confidence,
        rank: confidence + size,
        borders: 4 - real,
    })
}
