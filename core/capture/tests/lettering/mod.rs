//! The papers' lettering as a stamp takes it.

use banshi_capture::{Glyph, Segment};

pub(crate) fn glyphs() -> Vec<Glyph> {
    banshi_papers::lettering()
        .into_iter()
        .map(|letter| Glyph {
            character: letter.character,
            advance: letter.advance,
            outline: letter
                .path
                .iter()
                .map(|(command, points)| match (command, &points[..]) {
                    ('M', [to]) => Segment::Move(*to),
                    ('L', [to]) => Segment::Line(*to),
                    ('C', [a, b, to]) => Segment::Cubic(*a, *b, *to),
                    other => unreachable!("{other:?}"),
                })
                .collect(),
        })
        .collect()
}
