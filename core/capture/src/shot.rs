//! A decoded shot. Its pixels stay as the camera stored them, whichever way it was held: turning twelve or fifty
//! megapixels would take a second copy of them, turning four corners takes none.

use image::metadata::Orientation;
use image::{DynamicImage, RgbImage, imageops};

use crate::finder::{Finder, Found};
use crate::frame::{Picture, Plane};
use crate::geometry::{Point, Quad};
use crate::scan::luma;

/// What is left to be done to the stored pixels to see them upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Straight,
    /// By a quarter, clockwise.
    Right,
    /// By a quarter, the other way.
    Left,
}

/// A shot's pixels. Sizes and corners are upright, but for what is called stored.
#[derive(Debug, Clone)]
pub(crate) struct Shot {
    stored: RgbImage,
    turn: Turn,
}

impl Shot {
    /// `stored` as decoded, to be seen as EXIF's `orientation` says. Half turns and mirroring need no copy and are done.
    pub(crate) fn new(mut stored: RgbImage, orientation: Orientation) -> Self {
        match orientation {
            Orientation::NoTransforms | Orientation::Rotate90 | Orientation::Rotate270 => {}
            Orientation::FlipHorizontal => imageops::flip_horizontal_in_place(&mut stored),
            Orientation::Rotate180 => imageops::rotate180_in_place(&mut stored),
            // A mirrored quarter turn is one after the picture was put upside down.
            Orientation::FlipVertical | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH => {
                imageops::flip_vertical_in_place(&mut stored);
            }
        }
        let turn = match orientation {
            Orientation::Rotate90 | Orientation::Rotate90FlipH => Turn::Right,
            Orientation::Rotate270 | Orientation::Rotate270FlipH => Turn::Left,
            _ => Turn::Straight,
        };
        Self { stored, turn }
    }

    /// Pixels across.
    pub(crate) fn width(&self) -> u32 {
        match self.turn {
            Turn::Straight => self.stored.width(),
            Turn::Right | Turn::Left => self.stored.height(),
        }
    }

    /// Pixels down.
    pub(crate) fn height(&self) -> u32 {
        match self.turn {
            Turn::Straight => self.stored.height(),
            Turn::Right | Turn::Left => self.stored.width(),
        }
    }

    /// The pixels as they are stored.
    pub(crate) fn stored(&self) -> &RgbImage {
        &self.stored
    }

    /// Where upright corners lie in the stored pixels; each corner keeps its number.
    pub(crate) fn stored_corners(&self, upright: &Quad) -> Quad {
        let (w, h) = (self.stored.width() as f32, self.stored.height() as f32);
        Quad(upright.0.map(|p| match self.turn {
            Turn::Straight => p,
            Turn::Right => Point::new(p.y, h - p.x),
            Turn::Left => Point::new(w - p.y, p.x),
        }))
    }

    /// Where stored corners lie in the upright picture, from its own top left.
    fn upright_corners(&self, stored: &Quad) -> Quad {
        let (w, h) = (self.stored.width() as f32, self.stored.height() as f32);
        Quad::ordered(stored.0.map(|p| match self.turn {
            Turn::Straight => p,
            Turn::Right => Point::new(h - p.y, p.x),
            Turn::Left => Point::new(p.y, w - p.x),
        }))
    }

    /// Searches luma; where that gives nothing, the darkest of the three colours, in which white paper stands out from
    /// wood and cloth of the same brightness.
    pub(crate) fn look(&self) -> Found {
        let mut finder = Finder::default();
        let mut first = Found::Nothing;
        for shade in [luma as fn([u8; 3]) -> u8, darkest] {
            match finder.find(Shaded {
                pixels: &self.stored,
                shade,
            }) {
                Found::Page(quad, confidence) => {
                    return Found::Page(self.upright_corners(&quad), confidence);
                }
                Found::CutOff => first = Found::CutOff,
                Found::Nothing => {}
            }
        }
        first
    }

    /// The shot upright, shrunk to at most `side` pixels in either direction.
    pub(crate) fn shrunk(&self, side: u32) -> DynamicImage {
        let (w, h) = self.stored.dimensions();
        let share = (f64::from(side) / f64::from(w.max(h))).min(1.0);
        let scaled = |n: u32| ((f64::from(n) * share).round() as u32).max(1);
        let mut small = DynamicImage::ImageRgb8(imageops::thumbnail(&self.stored, scaled(w), scaled(h)));
        small.apply_orientation(match self.turn {
            Turn::Straight => Orientation::NoTransforms,
            Turn::Right => Orientation::Rotate90,
            Turn::Left => Orientation::Rotate270,
        });
        small
    }
}

/// Coloured pixels seen in one shade of grey, made where it is asked for.
#[derive(Clone, Copy)]
struct Shaded<'a> {
    pixels: &'a RgbImage,
    shade: fn([u8; 3]) -> u8,
}

impl Picture for Shaded<'_> {
    fn width(&self) -> usize {
        self.pixels.width() as usize
    }

    fn height(&self) -> usize {
        self.pixels.height() as usize
    }

    fn pair(&self, x: usize, next: usize, y: usize) -> (u8, u8) {
        let row = &self.pixels.as_raw()[y * self.width() * 3..(y + 1) * self.width() * 3];
        let of = |x: usize| (self.shade)([row[3 * x], row[3 * x + 1], row[3 * x + 2]]);
        (of(x), of(next))
    }

    fn shrink_onto(&self, plane: &mut Plane, factor: usize) {
        let (w, h) = (self.width() / factor, self.height() / factor);
        plane.reshape(w, h);
        // Rows are added up first, all colours alike: that is what the compiler turns into vector code.
        let mut sums = vec![0_u32; w * factor * 3];
        let area = (factor * factor) as u32;
        for (y, out) in plane.data.chunks_exact_mut(w.max(1)).enumerate() {
            sums.fill(0);
            for row in self
                .pixels
                .as_raw()
                .chunks_exact(self.width() * 3)
                .skip(y * factor)
                .take(factor)
            {
                for (sum, &value) in sums.iter_mut().zip(row) {
                    *sum += u32::from(value);
                }
            }
            for (o, sums) in out.iter_mut().zip(sums.chunks_exact(3 * factor)) {
                let mut colour = [area / 2; 3];
                for pixel in sums.chunks_exact(3) {
                    for (c, p) in colour.iter_mut().zip(pixel) {
                        *c += p;
                    }
                }
                *o = (self.shade)(colour.map(|c| (c / area) as u8));
            }
        }
    }
}

fn darkest(p: [u8; 3]) -> u8 {
    p[0].min(p[1]).min(p[2])
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    #[test]
    fn corners_turn_as_the_pixels_would() {
        let (x, y) = (5, 2);
        for orientation in (1..=8).map(|exif| Orientation::from_exif(exif).unwrap()) {
            let mut pixels = RgbImage::new(9, 4);
            pixels.put_pixel(x, y, Rgb([255; 3]));
            let mut turned = DynamicImage::ImageRgb8(pixels.clone());
            turned.apply_orientation(orientation);
            let shot = Shot::new(pixels, orientation);
            assert_eq!(
                (shot.width(), shot.height()),
                (turned.width(), turned.height()),
                "{orientation:?}"
            );
            let marked = |image: &RgbImage| {
                let (x, y, _) = image.enumerate_pixels().find(|(.., p)| p.0[0] == 255).unwrap();
                Point::new(x as f32 + 0.5, y as f32 + 0.5)
            };
            let (upright, stored) = (marked(turned.as_rgb8().unwrap()), marked(shot.stored()));
            assert_eq!(
                shot.stored_corners(&Quad([upright; 4])).0,
                [stored; 4],
                "{orientation:?}"
            );
            assert_eq!(
                shot.upright_corners(&Quad([stored; 4])).0,
                [upright; 4],
                "{orientation:?}"
            );
            assert_eq!(shot.shrunk(100).as_rgb8(), turned.as_rgb8(), "{orientation:?}");
        }
    }
}
