//! A finished page's file opened again, to be turned, covered or stamped before it is shown to another.

use image::{DynamicImage, ImageDecoder, codecs::jpeg::JpegDecoder};

use crate::encode;
use crate::format::is_jpeg_file;
use crate::ink::Ink;
use crate::judgement::Area;
use crate::stamp::{Stamp, direction};

/// Pixels along a side of a finished page at most.
const MOST_SIDE: u32 = 4096;
/// The stamp's red, the grey that it is on a page without colour, and how much of it lies over the page: type below
/// stays readable through it.
const RED: [u8; 3] = [208, 48, 40];
const GREY: [u8; 1] = [96];
const STRENGTH: f32 = 0.30;

/// A copy of a page. What was done to it cannot be undone from its bytes.
#[derive(Debug, Clone)]
pub struct PageCopy {
    image: DynamicImage,
}

/// Why a file is no page's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CopyError {
    /// Not a JPEG, or one that is cut short or damaged.
    #[error("not a whole JPEG file")]
    NotAJpeg,
    /// More pixels than a finished page has.
    #[error("the picture is larger than a page")]
    TooLarge,
}

impl PageCopy {
    /// Opens a page's JPEG, as [`crate::Page::jpeg`] gave it.
    ///
    /// # Errors
    /// [`CopyError`].
    pub fn open(jpeg: &[u8]) -> Result<Self, CopyError> {
        if !is_jpeg_file(jpeg) {
            return Err(CopyError::NotAJpeg);
        }
        let decoder = JpegDecoder::new(std::io::Cursor::new(jpeg)).map_err(|_| CopyError::NotAJpeg)?;
        let (width, height) = decoder.dimensions();
        if width.max(height) > MOST_SIDE {
            return Err(CopyError::TooLarge);
        }
        let image = DynamicImage::from_decoder(decoder).map_err(|_| CopyError::NotAJpeg)?;
        let image = match image {
            DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_) => image,
            other => DynamicImage::ImageRgb8(other.into_rgb8()),
        };
        Ok(Self { image })
    }

    /// Turns the copy clockwise by so many quarters.
    pub fn turn(&mut self, quarters: u8) {
        self.image = match quarters % 4 {
            0 => return,
            1 => self.image.rotate90(),
            2 => self.image.rotate180(),
            _ => self.image.rotate270(),
        };
    }

    /// Lays the stamp's words over all of the copy, whose paper is `width` × `height` millimetres.
    pub fn stamp(&mut self, stamp: &Stamp, (width, height): (f32, f32)) {
        let (w, h) = (self.image.width() as usize, self.image.height() as usize);
        let layout = stamp.layout(width, height);
        let (dx, dy) = direction();
        let (across, down) = (w as f32 / width, h as f32 / height);
        let mut ink = Ink::new(w, h);
        for line in &layout.lines {
            let mut pen = 0.0;
            for glyph in stamp.line() {
                ink.fill(&glyph.outline, |[x, y]| {
                    let (u, v) = ((pen + x) * layout.em, -y * layout.em);
                    [
                        (line.x + u * dx - v * dy) * across,
                        (line.y + u * dy + v * dx) * down,
                    ]
                });
                pen += glyph.advance;
            }
        }
        match &mut self.image {
            DynamicImage::ImageLuma8(grey) => tint(grey, &ink, GREY),
            DynamicImage::ImageRgb8(rgb) => tint(rgb, &ink, RED),
            _ => {}
        }
    }

    /// Blackens areas: what was there is in no byte of what [`PageCopy::jpeg`] gives. Areas are taken outwards to whole
    /// blocks of the JPEG, within which a code could spread a trace of what lay beside.
    pub fn cover(&mut self, areas: &[Area]) {
        let (w, h) = (self.image.width(), self.image.height());
        let low = |share: f32, side: u32| ((share.clamp(0.0, 1.0) * side as f32) as u32) & !15;
        let high = |share: f32, side: u32| {
            ((share.clamp(0.0, 1.0) * side as f32).ceil() as u32)
                .next_multiple_of(16)
                .min(side)
        };
        for area in areas {
            for y in low(area.top, h)..high(area.bottom, h) {
                for x in low(area.left, w)..high(area.right, w) {
                    match &mut self.image {
                        DynamicImage::ImageLuma8(grey) => grey.put_pixel(x, y, image::Luma([0])),
                        DynamicImage::ImageRgb8(rgb) => rgb.put_pixel(x, y, image::Rgb([0; 3])),
                        _ => {}
                    }
                }
            }
        }
    }

    /// The copy as a JPEG of at most [`crate::MOST_PAGE_BYTES`], without metadata.
    #[must_use]
    pub fn jpeg(&self) -> Vec<u8> {
        encode::page(&self.image, crate::MOST_PAGE_BYTES)
    }
}

fn tint<const N: usize>(pixels: &mut [u8], ink: &Ink, colour: [u8; N]) {
    for (y, row) in pixels.chunks_exact_mut(ink.width() * N).enumerate() {
        for (pixel, cover) in row.chunks_exact_mut(N).zip(ink.row(y)) {
            for (v, c) in pixel.iter_mut().zip(colour) {
                let under = f32::from(*v);
                *v = (under + (f32::from(c) - under) * cover * STRENGTH + 0.5) as u8;
            }
        }
    }
}
