//! A shot: bytes of a JPEG, PNG or WebP in, upright pixels out, within limits that are checked before anything
//! large is allocated.

use std::io::{Cursor, Read, Seek, SeekFrom};

use image::codecs::{jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageDecoder, ImageError, RgbImage, RgbaImage};

use crate::code::Code;
use crate::finder::Found;
use crate::format::{Format, coefficient_bytes, is_whole_jpeg, is_whole_png, is_whole_webp, jpeg_scans};
use crate::frame::Frame;
use crate::geometry::Quad;
use crate::page::{Mode, Page, PageError, Paper};
use crate::shot::Shot;

/// Greatest file taken, in bytes.
pub const MOST_BYTES: u64 = 20_000_000;
/// Greatest picture taken, in pixels.
pub const MOST_PIXELS: u64 = 50_000_000;
/// Greatest memory for a progressive JPEG's pixels and coefficients, in bytes: 45 megapixels as cameras sample colour, 30
/// with all of it.
const MOST_PROGRESSIVE: u64 = 270_000_000;
/// Most scans of a JPEG: writers of progressive ones make about ten. Each goes over all of the picture,
/// though it may have twenty bytes.
const MOST_SCANS: usize = 64;
/// Pixels along a shot's longer side in which its codes are read: a licence held whole shows three a module.
const CODES_SIDE: u32 = 1600;
/// Least width and height, in pixels: below, nothing on a page could be read.
pub const LEAST_SIDE: u32 = 200;

/// A shot of a paper, decoded and upright, with the page that was found in it.
#[derive(Debug, Clone)]
pub struct Scan {
    shot: Shot,
    found: Found,
}

/// Why a file is no shot. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScanError {
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
    /// More than [`MOST_BYTES`].
    #[error("the file is larger than 20 MB")]
    TooLarge,
    /// More than [`MOST_PIXELS`], or as much memory.
    #[error("the picture has more than 50 megapixels")]
    TooManyPixels,
    /// A progressive JPEG that would take more memory than a phone has to spare, though its pixels would not.
    #[error("the progressive JPEG is too large to be decoded in memory")]
    ProgressiveTooLarge,
    /// A JPEG of more scans than any camera or program writes, which would keep a phone busy for minutes.
    #[error("the JPEG has too many scans")]
    TooManyScans,
    /// Narrower or lower than [`LEAST_SIDE`].
    #[error("the picture is only {width} × {height} pixels")]
    TooSmall {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// By its first bytes, no picture that is known here.
    #[error("the file is not a picture")]
    NotAPicture,
    /// A picture of a kind that the platform must turn into JPEG first, or a PDF to be taken as it is.
    #[error("pictures of this kind cannot be read: {0}")]
    Unsupported(Format),
    /// Several pictures in time.
    #[error("the picture is animated")]
    Animated,
    /// The file ends before the picture does.
    #[error("the file is cut short")]
    Truncated,
    /// The file contradicts its own format.
    #[error("the file is damaged")]
    Damaged,
    /// The source could not be read.
    #[error("the file cannot be read")]
    Read(#[from] std::io::Error),
}

impl ScanError {
    /// Stable code for shells and logs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge => "too-large",
            Self::TooManyPixels => "too-many-pixels",
            Self::ProgressiveTooLarge => "progressive-too-large",
            Self::TooManyScans => "too-many-scans",
            Self::TooSmall { .. } => "too-small",
            Self::NotAPicture => "not-a-picture",
            Self::Unsupported(_) => "unsupported-format",
            Self::Animated => "animated",
            Self::Truncated => "truncated",
            Self::Damaged => "damaged",
            Self::Read(_) => "unreadable",
        }
    }

    /// What a person is told, in Chinese.
    #[must_use]
    pub fn chinese(&self) -> &'static str {
        match self {
            Self::Empty | Self::Truncated | Self::TooManyScans | Self::Damaged | Self::Read(_) => {
                "照片文件不完整或已损坏，请重新拍摄或另选一张"
            }
            Self::TooLarge => "文件超过 20 MB，请重新拍摄或另选一张",
            Self::TooManyPixels => "照片超过 5000 万像素，请调低相机分辨率后重拍",
            Self::ProgressiveTooLarge => "这种渐进式 JPEG 照片太大，请缩小后再选，或直接拍摄",
            Self::TooSmall { .. } => "照片太小，文字无法辨认，请重新拍摄",
            Self::NotAPicture => "这不是照片文件，请选择照片",
            Self::Unsupported(_) => "不支持这种照片格式，请选择 JPEG、PNG 或 WebP",
            Self::Animated => "这是动图，请选择静态照片",
        }
    }

    /// What a person is told, in English.
    #[must_use]
    pub fn english(&self) -> &'static str {
        match self {
            Self::Empty | Self::Truncated | Self::TooManyScans | Self::Damaged | Self::Read(_) => {
                "The photo file is incomplete or damaged: take it again or choose another"
            }
            Self::TooLarge => "The file is larger than 20 MB: take it again or choose another",
            Self::TooManyPixels => "The photo has more than 50 megapixels: lower the camera's resolution",
            Self::ProgressiveTooLarge => {
                "This progressive JPEG is too large: make it smaller, or take the photo here"
            }
            Self::TooSmall { .. } => "The photo is too small to be read: take it again",
            Self::NotAPicture => "This file is not a photo: choose a photo",
            Self::Unsupported(_) => "This kind of picture is not supported: choose JPEG, PNG or WebP",
            Self::Animated => "This is an animation: choose a still photo",
        }
    }
}

impl Scan {
    /// Reads a shot from its start, decodes it and looks for the page.
    ///
    /// Rotation and mirroring that EXIF asks for are applied. What the file is called does not matter.
    ///
    /// # Errors
    /// [`ScanError`], by name; memory stays bounded by the limits above whatever the bytes are.
    pub fn read(mut source: impl Read + Seek) -> Result<Self, ScanError> {
        source.seek(SeekFrom::Start(0))?;
        let mut bytes = Vec::new();
        source.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
        Self::from_slice(&bytes)
    }

    /// As [`Scan::read`], from bytes in memory.
    ///
    /// # Errors
    /// As [`Scan::read`].
    pub fn from_slice(bytes: &[u8]) -> Result<Self, ScanError> {
        Ok(Self::of(decode(bytes)?))
    }

    /// A shot that the platform decoded (HEIC): upright, three bytes a pixel, row by row.
    ///
    /// # Errors
    /// [`ScanError::TooManyPixels`], [`ScanError::TooSmall`], or [`ScanError::Damaged`] where `rgb` is not
    /// `width` × `height` pixels.
    pub fn from_rgb(width: u32, height: u32, rgb: Vec<u8>) -> Result<Self, ScanError> {
        if u64::from(width) * u64::from(height) > MOST_PIXELS {
            return Err(ScanError::TooManyPixels);
        }
        if width < LEAST_SIDE || height < LEAST_SIDE {
            return Err(ScanError::TooSmall { width, height });
        }
        if rgb.len() as u64 != u64::from(width) * u64::from(height) * 3 {
            return Err(ScanError::Damaged);
        }
        RgbImage::from_raw(width, height, rgb)
            .map(|pixels| Self::of(Shot::new(pixels, Orientation::NoTransforms)))
            .ok_or(ScanError::Damaged)
    }

    fn of(shot: Shot) -> Self {
        let found = shot.look();
        Self { shot, found }
    }

    /// Pixels across, upright.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.shot.width()
    }

    /// Pixels down, upright.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.shot.height()
    }

    /// The page's corners in pixels, and the confidence from 0 to 1; `None` where no whole page is in the shot.
    #[must_use]
    pub fn found(&self) -> Option<(Quad, f32)> {
        match self.found {
            Found::Page(quad, confidence) => Some((quad, confidence)),
            Found::CutOff | Found::Nothing => None,
        }
    }

    /// Whether sides of a page were seen that run out of the shot.
    #[must_use]
    pub fn is_cut_off(&self) -> bool {
        self.found == Found::CutOff
    }

    /// The page that was found, flat and evenly lit; without one, the whole shot (its judgement says so).
    ///
    /// # Errors
    /// [`PageError`] where the page would be too small to be one.
    pub fn page(&self, paper: Paper, mode: Mode) -> Result<Page, PageError> {
        Page::make(&self.shot, self.found, None, paper, mode)
    }

    /// The page between corners that a person dragged, in any order, in pixels of the shot.
    ///
    /// # Errors
    /// [`PageError`] where the corners bound no convex page of some size or lie far outside the shot.
    pub fn page_with(&self, corners: Quad, paper: Paper, mode: Mode) -> Result<Page, PageError> {
        Page::make(&self.shot, self.found, Some(corners), paper, mode)
    }

    /// The QR codes in the shot, in its pixels. A larger shot is shrunk first, so that the time is a frame's.
    #[must_use]
    pub fn codes(&self) -> Vec<Code> {
        let small = self.shot.shrunk(CODES_SIDE).into_luma8();
        let (width, height) = (small.width() as usize, small.height() as usize);
        let scale = self.width() as f32 / small.width() as f32;
        // A shot so long that its short side is no frame's any more shows no code that could be read.
        let codes = Frame::new(small.as_raw(), width, height, width).map_or_else(|_| Vec::new(), Code::read);
        let in_the_shot = |code: Code| Code {
            quad: code.quad.scaled(scale),
            ..code
        };
        codes.into_iter().map(in_the_shot).collect()
    }

    /// The shot shrunk to at most `side` pixels, as a JPEG to drag corners on. `side` is taken as 32 to 4096.
    #[must_use]
    pub fn preview(&self, side: u32) -> Vec<u8> {
        crate::encode::thumbnail(&self.shot.shrunk(side.clamp(32, 4096)), side)
    }
}

/// ITU-R BT.601 luma.
pub(crate) fn luma(p: [u8; 3]) -> u8 {
    ((u32::from(p[0]) * 77 + u32::from(p[1]) * 150 + u32::from(p[2]) * 29 + 128) >> 8) as u8
}

/// A picture's luma.
pub(crate) fn grey(picture: &RgbImage) -> GrayImage {
    let grey = picture.pixels().map(|p| luma(p.0)).collect();
    GrayImage::from_raw(picture.width(), picture.height(), grey).unwrap_or_default()
}

fn decode(bytes: &[u8]) -> Result<Shot, ScanError> {
    if bytes.is_empty() {
        return Err(ScanError::Empty);
    }
    if bytes.len() as u64 > MOST_BYTES {
        return Err(ScanError::TooLarge);
    }
    let format = Format::of(bytes).ok_or(ScanError::NotAPicture)?;
    let whole = match format {
        Format::Jpeg => is_whole_jpeg(bytes),
        Format::Png => is_whole_png(bytes),
        Format::WebP => is_whole_webp(bytes),
        other => return Err(ScanError::Unsupported(other)),
    };
    let named = |error: &ImageError| match error {
        ImageError::Limits(_) => ScanError::TooManyPixels,
        _ if !whole => ScanError::Truncated,
        _ => ScanError::Damaged,
    };
    let refused = |error| match error {
        Refused::Named(error) => error,
        Refused::Decoder(error) => named(&error),
    };
    let source = Cursor::new(bytes);
    let limits = image::Limits::default();
    let image = match format {
        Format::Png => {
            let decoder = PngDecoder::with_limits(source, limits).map_err(|e| named(&e))?;
            if decoder.is_apng().map_err(|e| named(&e))? {
                return Err(ScanError::Animated);
            }
            pixels(decoder, whole).map_err(refused)?
        }
        Format::WebP => {
            let decoder = WebPDecoder::new(source).map_err(|e| named(&e))?;
            if decoder.has_animation() {
                return Err(ScanError::Animated);
            }
            pixels(decoder, whole).map_err(refused)?
        }
        _ => {
            if jpeg_scans(bytes).is_some_and(|scans| scans > MOST_SCANS) {
                return Err(ScanError::TooManyScans);
            }
            let decoder = JpegDecoder::new(source).map_err(|e| named(&e))?;
            let (width, height) = decoder.dimensions();
            let coefficients = coefficient_bytes(bytes);
            if coefficients > 0
                && coefficients + 3 * u64::from(width) * u64::from(height) > MOST_PROGRESSIVE
                && u64::from(width) * u64::from(height) <= MOST_PIXELS
            {
                return Err(ScanError::ProgressiveTooLarge);
            }
            pixels(decoder, whole).map_err(refused)?
        }
    };
    Ok(image)
}

/// Ours, or the decoder's to be named by the caller.
enum Refused {
    Named(ScanError),
    Decoder(ImageError),
}

fn pixels(mut decoder: impl ImageDecoder, whole: bool) -> Result<Shot, Refused> {
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS || decoder.total_bytes() > 4 * MOST_PIXELS {
        return Err(Refused::Named(ScanError::TooManyPixels));
    }
    if width < LEAST_SIDE || height < LEAST_SIDE {
        return Err(Refused::Named(ScanError::TooSmall { width, height }));
    }
    // Decoders are forgiving and fill what is missing with grey: a page with a grey half must not be filed.
    if !whole {
        return Err(Refused::Named(ScanError::Truncated));
    }
    let orientation = decoder.orientation().map_err(Refused::Decoder)?;
    let image = DynamicImage::from_decoder(decoder).map_err(Refused::Decoder)?;
    let stored = match image {
        DynamicImage::ImageRgb8(rgb) => rgb,
        other if other.color().has_alpha() => on_white(other.into_rgba8()),
        other => other.into_rgb8(),
    };
    Ok(Shot::new(stored, orientation))
}

/// What is transparent lies on white. The pixels move together within their own memory.
fn on_white(image: RgbaImage) -> RgbImage {
    let (width, height) = image.dimensions();
    let mut data = image.into_raw();
    for pixel in 0..data.len() / 4 {
        let alpha = u32::from(data[4 * pixel + 3]);
        for c in 0..3 {
            let colour = u32::from(data[4 * pixel + c]);
            data[3 * pixel + c] = ((colour * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        }
    }
    data.truncate(width as usize * height as usize * 3);
    RgbImage::from_raw(width, height, data).unwrap_or_default()
}
