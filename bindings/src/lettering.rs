//! The phone's own typeface, as outlines: what 仅供办理××使用 is drawn with.

use std::sync::Arc;

use banshi_app as app;
use banshi_app::capture::{Glyph, Segment};

use crate::ServiceError;

/// A point of an outline, in ems: to the right of the pen, up from the baseline.
#[derive(Debug, Clone, Copy, PartialEq, uniffi::Record)]
pub struct OutlinePoint {
    /// To the right.
    pub x: f32,
    /// Up.
    pub y: f32,
}

impl From<OutlinePoint> for [f32; 2] {
    fn from(point: OutlinePoint) -> Self {
        [point.x, point.y]
    }
}

/// A part of an outline. Contours close by themselves and fill by non-zero winding.
#[derive(Debug, Clone, Copy, PartialEq, uniffi::Enum)]
pub enum OutlinePart {
    /// Begins a contour.
    Move {
        /// Where.
        to: OutlinePoint,
    },
    /// Straight on.
    Line {
        /// To where.
        to: OutlinePoint,
    },
    /// A curve by one control point, as in TrueType.
    Quadratic {
        /// The control point.
        by: OutlinePoint,
        /// To where.
        to: OutlinePoint,
    },
    /// A curve by two control points, as in PostScript.
    Cubic {
        /// The first control point.
        first: OutlinePoint,
        /// The second control point.
        second: OutlinePoint,
        /// To where.
        to: OutlinePoint,
    },
}

/// One character's shape.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct LetterShape {
    /// The one character that it shows.
    pub character: String,
    /// How far the pen moves on, in ems.
    pub advance: f32,
    /// Its contours; none for a space.
    pub outline: Vec<OutlinePart>,
}

/// The phone's typeface: one that has the mainland's forms of Chinese characters.
#[uniffi::export(with_foreign)]
pub trait Lettering: Send + Sync {
    /// Shapes of these characters; those that the typeface lacks are left out. Called without any lock held, when papers
    /// are signed or looked at as they will be sent.
    ///
    /// # Errors
    /// Where the phone has no typeface after all; the person is told that copies would go without their stamp.
    fn shapes(&self, characters: String) -> Result<Vec<LetterShape>, ServiceError>;
}

/// The foreign typeface as the core knows it.
pub(crate) struct Drawing(pub(crate) Arc<dyn Lettering>);

impl app::Lettering for Drawing {
    fn glyphs(&self, characters: &str) -> Vec<Glyph> {
        let shapes = self.0.shapes(characters.to_owned()).unwrap_or_default();
        // What shows another number of characters than one shows none that was asked for.
        shapes.into_iter().filter_map(glyph).collect()
    }
}

fn glyph(shape: LetterShape) -> Option<Glyph> {
    let mut characters = shape.character.chars();
    let character = characters.next()?;
    characters.next().is_none().then(|| Glyph {
        character,
        advance: shape.advance,
        outline: shape.outline.into_iter().map(segment).collect(),
    })
}

fn segment(part: OutlinePart) -> Segment {
    match part {
        OutlinePart::Move { to } => Segment::Move(to.into()),
        OutlinePart::Line { to } => Segment::Line(to.into()),
        OutlinePart::Quadratic { by, to } => Segment::Quadratic(by.into(), to.into()),
        OutlinePart::Cubic { first, second, to } => Segment::Cubic(first.into(), second.into(), to.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one line for each of these texts, or fails.
    struct Shapes(Result<Vec<&'static str>, ServiceError>);

    impl Lettering for Shapes {
        fn shapes(&self, _: String) -> Result<Vec<LetterShape>, ServiceError> {
            let to = OutlinePoint { x: 0.5, y: 0.25 };
            let shape = |text: &&str| LetterShape {
                character: (*text).to_owned(),
                advance: 1.0,
                outline: vec![OutlinePart::Move { to }, OutlinePart::Quadratic { by: to, to }],
            };
            self.0.clone().map(|texts| texts.iter().map(shape).collect())
        }
    }

    fn given(shapes: Result<Vec<&'static str>, ServiceError>) -> Vec<Glyph> {
        app::Lettering::glyphs(&Drawing(Arc::new(Shapes(shapes))), "仅供")
    }

    #[test]
    fn one_character_is_one_shape_and_a_typeface_that_fails_has_none() {
        let glyphs = given(Ok(vec!["仅", "", "供办", "供"]));
        assert_eq!(glyphs.iter().map(|one| one.character).collect::<String>(), "仅供");
        let at = [0.5, 0.25];
        assert_eq!(glyphs[0].outline, [Segment::Move(at), Segment::Quadratic(at, at)]);
        assert_eq!(given(Err(ServiceError::NotDone)), []);
    }
}
