//! Words across a copy, such as 仅供办理××使用: what the copy is for, over all of it, so that it serves nothing else.
//!
//! The crate has no typeface. A caller gives the outlines of the characters that the words need, as every platform can
//! from its own: fonts of Chinese are larger than all of this program.

use std::collections::BTreeMap;

/// Characters in a stamp's words at most.
const MOST_CHARACTERS: usize = 60;
/// Parts of one character's outline at most; the busiest of Chinese have some three hundred.
const MOST_SEGMENTS: usize = 4_000;

/// A part of an outline, in ems: x to the right of the pen, y up from the baseline.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Segment {
    /// Begins a contour.
    Move([f32; 2]),
    /// Straight to a point.
    Line([f32; 2]),
    /// By one control point to a point, as in TrueType.
    Quadratic([f32; 2], [f32; 2]),
    /// By two control points to a point, as in PostScript.
    Cubic([f32; 2], [f32; 2], [f32; 2]),
}

/// One character's shape. Contours close by themselves and fill by non-zero winding.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    /// What it shows.
    pub character: char,
    /// How far the pen moves on, in ems.
    pub advance: f32,
    /// Its contours; none for a space.
    pub outline: Vec<Segment>,
}

/// Why words cannot be stamped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StampError {
    /// No words, or more than sixty characters.
    #[error("a stamp has one to sixty characters")]
    Length,
    /// The typeface lacks a character, or shows nothing for it.
    #[error("there is no shape for {0:?}")]
    NoGlyph(char),
    /// A shape is no shape: numbers that are none, or far outside the em, or far too many.
    #[error("the shape of {0:?} cannot be drawn")]
    BadGlyph(char),
}

/// Words with the shapes of their characters.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamp {
    words: Vec<char>,
    glyphs: BTreeMap<char, Glyph>,
}

/// Where one line of the words begins on a picture: millimetres from its top left corner, y down, on the baseline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Line {
    pub(crate) x: f32,
    pub(crate) y: f32,
}

/// How the words lie on a picture.
pub(crate) struct Layout {
    /// Height of an em, millimetres.
    pub(crate) em: f32,
    pub(crate) lines: Vec<Line>,
}

/// The words rise by so much, as stamps by hand do.
const RISE: f32 = 25.0;
/// Between baselines and between repeats on one line, in ems: no part of a page that could be of use is free of them.
const LEADING: f32 = 5.0;
const REST: f32 = 3.0;

impl Stamp {
    /// Words, and shapes for at least their characters.
    ///
    /// # Errors
    /// [`StampError`].
    pub fn new(words: &str, glyphs: impl IntoIterator<Item = Glyph>) -> Result<Self, StampError> {
        let words: Vec<char> = words.chars().collect();
        if words.is_empty() || words.len() > MOST_CHARACTERS {
            return Err(StampError::Length);
        }
        let mut kept = BTreeMap::new();
        for glyph in glyphs {
            if words.contains(&glyph.character) {
                if !glyph.is_drawable() {
                    return Err(StampError::BadGlyph(glyph.character));
                }
                // A shape that shows nothing would leave a copy without its words, and nobody would be told.
                if glyph.character.is_whitespace() || glyph.is_seen() {
                    kept.insert(glyph.character, glyph);
                }
            }
        }
        match words.iter().find(|character| !kept.contains_key(character)) {
            Some(missing) => Err(StampError::NoGlyph(*missing)),
            None => Ok(Self { words, glyphs: kept }),
        }
    }

    /// The words.
    #[must_use]
    pub fn words(&self) -> String {
        self.words.iter().collect()
    }

    /// Each character once, in an order that is always the same.
    pub(crate) fn glyphs(&self) -> impl ExactSizeIterator<Item = &Glyph> {
        self.glyphs.values()
    }

    /// The words as places among [`Stamp::glyphs`].
    pub(crate) fn places(&self) -> impl Iterator<Item = usize> {
        self.words
            .iter()
            .filter_map(|character| self.glyphs.keys().position(|key| key == character))
    }

    /// The words' shapes in order.
    pub(crate) fn line(&self) -> impl Iterator<Item = &Glyph> {
        self.words
            .iter()
            .filter_map(|character| self.glyphs.get(character))
    }

    /// Lines that cover a picture of `width` × `height` millimetres.
    pub(crate) fn layout(&self, width: f32, height: f32) -> Layout {
        let em = (width.min(height) / 14.0).clamp(2.5, 9.0);
        let length = self.line().map(|glyph| glyph.advance).sum::<f32>() * em;
        let (along, leading) = (length + REST * em, LEADING * em);
        let (dx, dy) = direction();
        let reach = width.hypot(height) / 2.0 + em;
        let count = |step: f32| (reach / step).ceil() as i32 + 1;
        let mut lines = Vec::new();
        for row in -count(leading)..=count(leading) {
            // Every other line is shifted by half, so that no upright strip is free.
            let shift = if row.rem_euclid(2) == 1 { 0.5 } else { 0.0 };
            for repeat in -count(along)..=count(along) {
                let (u, v) = ((repeat as f32 + shift - 0.5) * along, row as f32 * leading);
                let (x, y) = (width / 2.0 + u * dx - v * dy, height / 2.0 + u * dy + v * dx);
                let (end_x, end_y) = (x + length * dx, y + length * dy);
                let apart = x.min(end_x) > width + em
                    || x.max(end_x) < -em
                    || y.min(end_y) > height + em
                    || y.max(end_y) < -em;
                if !apart {
                    lines.push(Line { x, y });
                }
            }
        }
        Layout { em, lines }
    }
}

/// Along the words, on a picture whose y points down.
pub(crate) fn direction() -> (f32, f32) {
    let rise = RISE.to_radians();
    (rise.cos(), -rise.sin())
}

impl Glyph {
    fn is_drawable(&self) -> bool {
        let near = |[x, y]: &[f32; 2]| (-4.0..=4.0).contains(x) && (-4.0..=4.0).contains(y);
        (0.0..=4.0).contains(&self.advance)
            && self.outline.len() <= MOST_SEGMENTS
            && self
                .outline
                .first()
                .is_none_or(|first| matches!(first, Segment::Move(_)))
            && self.outline.iter().all(|segment| match segment {
                Segment::Move(a) | Segment::Line(a) => near(a),
                Segment::Quadratic(a, b) => near(a) && near(b),
                Segment::Cubic(a, b, c) => near(a) && near(b) && near(c),
            })
    }

    /// Whether it is as large as the smallest mark that a person sees.
    fn is_seen(&self) -> bool {
        const LEAST: f32 = 0.01;
        let extent = |axis: usize| {
            let along = self.outline.iter().map(|segment| match segment {
                Segment::Move(to)
                | Segment::Line(to)
                | Segment::Quadratic(_, to)
                | Segment::Cubic(.., to) => to[axis],
            });
            let (low, high) = along.fold((f32::MAX, f32::MIN), |(low, high), at| {
                (low.min(at), high.max(at))
            });
            high - low
        };
        extent(0) > LEAST && extent(1) > LEAST
    }
}
