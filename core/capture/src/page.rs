//! A page cut out of a shot: flat, upright in its shape, evenly lit, at the resolution it is filed with.

use image::DynamicImage;

use crate::finder::Found;
use crate::geometry::Quad;
use crate::judgement::{Judgement, Reason, Seen};
use crate::shot::Shot;
use crate::warp::warp;
use crate::{encode, light, rim, upright};

/// What kind of paper was photographed: its true size sets shape and resolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Paper {
    /// ISO 216 A4, 210 × 297 mm, upright or lying.
    #[default]
    A4,
    /// Resident identity card 居民身份证, ID-1 of ISO/IEC 7810, 85.6 × 54 mm.
    IdCard,
    /// Two facing pages of a residence booklet 居民户口簿, 143 × 210 mm over both.
    ResidenceBooklet,
    /// A till slip or ticket of unknown length.
    Receipt,
    /// Anything else: the shape is taken from the picture.
    Free,
}

impl Paper {
    /// Shorter and longer side in millimetres, where the kind has a size.
    #[must_use]
    pub fn size(self) -> Option<(f32, f32)> {
        match self {
            Self::A4 => Some((210.0, 297.0)),
            Self::IdCard => Some((54.0, 85.6)),
            Self::ResidenceBooklet => Some((143.0, 210.0)),
            Self::Receipt | Self::Free => None,
        }
    }

    /// Whether what was found is rather something on the paper: much squarer than the paper and a small part of the shot,
    /// as the portrait of a card and the code of a licence are where the paper runs out of the picture.
    fn is_larger_than(self, found: &Quad, w: u32, h: u32) -> bool {
        self.size().is_some_and(|(short, long)| {
            let aspect = found.aspect(w, h).clamp(0.1, 10.0);
            let squarer = (long / short).ln() - aspect.ln().abs();
            squarer > MOST_SQUARER && found.area() < LEAST_SHARE * w as f32 * h as f32
        })
    }

    /// Dots per inch that a finished page has at most: more adds bytes, not legibility.
    fn most_dpi(self) -> f32 {
        if self == Self::IdCard { 300.0 } else { 200.0 }
    }
}

/// By how much, as a logarithm of its sides' ratio, what was found may be squarer than the paper where it covers less
/// than a share of the shot: a portrait is by 0.22, a code by 0.35, a sheet of letter paper taken for A4 by 0.09.
const MOST_SQUARER: f32 = 0.17;
const LEAST_SHARE: f32 = 0.2;

/// How a page is finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Mode {
    /// Colour where the page has any (a red seal), grey where it has none.
    #[default]
    Auto,
    /// Colour.
    Colour,
    /// Shades of grey.
    Grey,
    /// Black on white.
    BlackAndWhite,
}

/// Why no page could be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PageError {
    /// The corners bound no convex shape.
    #[error("the corners do not bound a page")]
    NotAPage,
    /// A side is shorter than 32 pixels.
    #[error("the page is too small in the shot")]
    TooSmall,
    /// A corner lies further outside the shot than half its size.
    #[error("a corner lies far outside the shot")]
    Outside,
}

/// A finished page.
#[derive(Debug, Clone)]
pub struct Page {
    image: DynamicImage,
    corners: Quad,
    size: (f32, f32),
    dpi: Option<f32>,
    judgement: Judgement,
    /// Quarter turns clockwise that bring it upright.
    turns: u8,
}

impl Page {
    pub(crate) fn make(
        shot: &Shot,
        found: Found,
        dragged: Option<Quad>,
        paper: Paper,
        mode: Mode,
    ) -> Result<Self, PageError> {
        let (w, h) = (shot.width(), shot.height());
        let found = match found {
            Found::Page(quad, _) if paper.is_larger_than(&quad, w, h) => Found::Nothing,
            found => found,
        };
        let corners = match (dragged, found) {
            (Some(dragged), _) => checked(dragged, w, h)?,
            (None, Found::Page(quad, _)) => quad,
            (None, _) => Quad::whole(w, h),
        };
        let plan = Plan::of(&corners, w, h, paper)?;
        let stored = shot.stored_corners(&corners);
        let flat = warp(shot.stored(), &stored, plan.width, plan.height).ok_or(PageError::NotAPage)?;
        let lit = light::Light::of(&flat);
        let per_mm = plan.width as f32 / plan.size.0;
        let mut judgement = Judgement::of(&Seen {
            flat: &flat,
            light: &lit,
            corners: &corners,
            shot: (w, h),
            dpi: plan.dpi,
            detail: plan.detail,
            per_mm,
        });
        match (dragged, found) {
            (None, Found::CutOff) => judgement.add(Reason::CutOff, None),
            (None, Found::Nothing) => judgement.add(Reason::NoPage, None),
            (None, Found::Page(..)) if rim::is_printed(shot.stored(), &stored) => {
                judgement.add(Reason::CutOff, None);
            }
            _ => {}
        }
        let image = light::finish(flat, &lit, mode, paper == Paper::IdCard);
        let turns = upright::turns(&image, paper, per_mm).unwrap_or(0);
        if turns > 0 {
            judgement.add(Reason::NotUpright, None);
        }
        Ok(Self {
            image,
            corners,
            size: plan.size,
            dpi: plan.dpi,
            judgement,
            turns,
        })
    }

    /// Turns by a quarter, clockwise, that bring the page upright; 0 where it is, or where nothing on it tells.
    #[must_use]
    pub fn turns_to_upright(&self) -> u8 {
        self.turns
    }

    /// The page turned by so many quarters, clockwise; the judgement's places turn with it, and a person's turn ends
    /// all doubt about which way is up.
    #[must_use]
    pub fn turned(&self, quarters: u8) -> Self {
        let (width, height) = self.size;
        let mut corners = self.corners;
        corners.0.rotate_right(usize::from(quarters % 4));
        let (image, size) = match quarters % 4 {
            0 => (self.image.clone(), (width, height)),
            1 => (self.image.rotate90(), (height, width)),
            2 => (self.image.rotate180(), (width, height)),
            _ => (self.image.rotate270(), (height, width)),
        };
        Self {
            image,
            corners,
            size,
            dpi: self.dpi,
            judgement: self.judgement.turned(quarters),
            turns: 0,
        }
    }

    /// Pixels across.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.image.width()
    }

    /// Pixels down.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.image.height()
    }

    /// Whether the page was finished in colour.
    #[must_use]
    pub fn is_colour(&self) -> bool {
        self.image.color().has_color()
    }

    /// Where the page lay in the shot; the first corner is the page's own top left.
    #[must_use]
    pub fn corners(&self) -> Quad {
        self.corners
    }

    /// Width and height on paper, in millimetres: the kind's own, or as large as fits on A4.
    #[must_use]
    pub fn size(&self) -> (f32, f32) {
        self.size
    }

    /// Dots per inch that the shot resolved on the paper; `None` where the paper's size is not known.
    #[must_use]
    pub fn dpi(&self) -> Option<f32> {
        self.dpi
    }

    /// What a reviewer would find fault with.
    #[must_use]
    pub fn judgement(&self) -> &Judgement {
        &self.judgement
    }

    /// The page as a JPEG of at most [`crate::MOST_PAGE_BYTES`], without metadata.
    #[must_use]
    pub fn jpeg(&self) -> Vec<u8> {
        encode::page(&self.image, crate::MOST_PAGE_BYTES)
    }

    /// The page as a JPEG of at most `bytes`, for items that ask for less; quality gives way first, then size.
    #[must_use]
    pub fn jpeg_within(&self, bytes: usize) -> Vec<u8> {
        encode::page(&self.image, bytes)
    }

    /// A small JPEG of at most `side` pixels (taken as 32 to 4096).
    #[must_use]
    pub fn thumbnail(&self, side: u32) -> Vec<u8> {
        encode::thumbnail(&self.image, side)
    }

    /// The pixels, row by row: three bytes each where [`Page::is_colour`], else one.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        self.image.as_bytes()
    }
}

fn checked(quad: Quad, w: u32, h: u32) -> Result<Quad, PageError> {
    let quad = Quad::ordered(quad.0);
    if !quad.is_convex() {
        return Err(PageError::NotAPage);
    }
    let (mx, my) = (w as f32 / 2.0, h as f32 / 2.0);
    let near = |p: &crate::Point| p.x >= -mx && p.x <= 3.0 * mx && p.y >= -my && p.y <= 3.0 * my;
    if quad.0.iter().all(near) {
        Ok(quad)
    } else {
        Err(PageError::Outside)
    }
}

/// Size of the finished page.
struct Plan {
    width: u32,
    height: u32,
    size: (f32, f32),
    dpi: Option<f32>,
    /// Pixels of the shot that stand behind one pixel of the page.
    detail: f32,
}

impl Plan {
    fn of(corners: &Quad, w: u32, h: u32, paper: Paper) -> Result<Self, PageError> {
        let across = f32::midpoint(corners.side(0), corners.side(2));
        let down = f32::midpoint(corners.side(1), corners.side(3));
        if (0..4).any(|i| corners.side(i) < 32.0) {
            return Err(PageError::TooSmall);
        }
        let aspect = corners.aspect(w, h).clamp(0.1, 10.0);
        let size = paper.size().map(|(short, long)| {
            // A bowed sheet gives its shape to within a fifth; one of another shape keeps its own.
            let (width, height) = if aspect >= 1.0 {
                (short, long)
            } else {
                (long, short)
            };
            if ((height / width) / aspect).ln().abs() < 0.2 {
                (width, height)
            } else if aspect >= long / short || aspect < short / long {
                if aspect >= 1.0 {
                    (long / aspect, long)
                } else {
                    (long, long * aspect)
                }
            } else if aspect >= 1.0 {
                (short, short * aspect)
            } else {
                (short / aspect, short)
            }
        });
        let (a4_short, a4_long) = (210.0, 297.0);
        let (width_mm, height_mm) = size.unwrap_or_else(|| {
            let (width, height) = if aspect >= 1.0 {
                (a4_short, a4_long)
            } else {
                (a4_long, a4_short)
            };
            if height / width > aspect {
                (width, width * aspect)
            } else {
                (height / aspect, height)
            }
        });
        // The larger of both directions: the shorter side may be so by perspective alone.
        let resolved = (across / width_mm).max(down / height_mm) * 25.4;
        let dots = resolved.min(paper.most_dpi());
        let width = ((width_mm / 25.4 * dots).round() as u32).clamp(32, 4096);
        let height = ((height_mm / 25.4 * dots).round() as u32).clamp(32, 4096);
        let seen = size.map(|(mw, mh)| (across / mw).min(down / mh) * 25.4);
        Ok(Self {
            width,
            height,
            size: (width_mm, height_mm),
            dpi: seen,
            detail: resolved / dots,
        })
    }
}
