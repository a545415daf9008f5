//! A scene: which paper lies on what, how it is lit and held in view. Ranges are frozen: a later change is its own
//! commit with the finder's scores before and after.

use crate::ground::{Desk, Ground};
use crate::random::Random;

/// Which paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sheet {
    /// 执业单位意见, A4: running text, a small table, a signature and a red seal.
    Opinion,
    /// 个体工商户开业登记申请表, A4: a dense table at 10.5 pt.
    Form,
    /// The face of an identity card of nobody, 85.6 × 54 mm.
    Card,
    /// Its other side.
    CardBack,
    /// A spread of a residence booklet 户口簿, 143 × 210 mm.
    Booklet,
    /// A till slip with a QR code, 80 × 190 mm.
    Slip,
    /// A business licence 营业执照 with a QR code, 297 × 210 mm.
    Licence,
}

impl Sheet {
    /// Width and height in millimetres.
    #[must_use]
    pub fn size(self) -> (f32, f32) {
        match self {
            Self::Opinion | Self::Form => (210.0, 297.0),
            Self::Card | Self::CardBack => (85.6, 54.0),
            Self::Booklet => (143.0, 210.0),
            Self::Slip => (80.0, 190.0),
            Self::Licence => (297.0, 210.0),
        }
    }
}

/// All that makes a photograph; equal scenes give equal pixels.
#[derive(Debug, Clone)]
pub struct Scene {
    /// What lies there; nothing where `None`.
    pub sheet: Option<Sheet>,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Tilt about the horizontal axis, degrees; 0 is from straight above. Range −30 to 45.
    pub pitch: f32,
    /// Tilt about the vertical axis, degrees. Range −25 to 25.
    pub yaw: f32,
    /// Turn in the picture's plane, degrees. Range −20 to 20.
    pub roll: f32,
    /// Share of the picture's free length that the paper takes. Range 0.72 to 0.95.
    pub fill: f32,
    /// Focal length in long sides of the picture. Range 0.70 to 0.95.
    pub focal: f32,
    /// Off centre, shares of the free room, −1 to 1 in both directions.
    pub offset: (f32, f32),
    /// How far the sides of the paper bow, millimetres. Range −1.5 to 1.5 at most.
    pub curl: f32,
    /// Deviation of the blur in pixels of a 12-megapixel picture. Range 0.6 to 1.6.
    pub blur: f32,
    /// Deviation of the sensor's noise in grey levels. Range 0.5 to 4.
    pub noise: f32,
    /// Light on the whole: 1 is a bright desk. Range 0.55 to 1.05.
    pub brightness: f32,
    /// How much the light falls off across the picture. Range 0 to 0.35.
    pub falloff: f32,
    /// Depth of a cast shadow's darkening, 0 for none. Range 0.15 to 0.45 in one scene of three.
    pub shadow: f32,
    /// Radius in millimetres of a mirrored lamp on the paper, 0 for none. Range 8 to 18 in one scene of eight.
    pub glare: f32,
    /// Whether a finger holds a corner: one scene of eight.
    pub finger: bool,
    /// How far a thumb reaches into the paper from one of its sides, millimetres; 0 for none, as in every drawn scene.
    pub thumb: f32,
    /// Whether pens and cups lie around: one scene of two.
    pub clutter: bool,
    /// JPEG quality of [`crate::Photo::jpeg`]. Range 75 to 95.
    pub quality: u8,
    /// The paper's grey level before light.
    pub(crate) paper: f32,
    pub(crate) desk: Desk,
    pub(crate) warmth: f32,
    pub(crate) seed: u32,
}

impl Scene {
    /// Draws a scene of a class, in a picture of `width` × `height` pixels. Where `sheet` is `None`, nothing lies there.
    #[must_use]
    pub fn draw(seed: u64, ground: Ground, sheet: Option<Sheet>, width: u32, height: u32) -> Self {
        let mut random = Random::new(seed.wrapping_mul(31).wrapping_add(ground as u64));
        let r = &mut random;
        let paper = r.between(228.0, 246.0);
        let desk = Desk::draw(ground, paper, r);
        let white = ground == Ground::White;
        Self {
            sheet,
            width,
            height,
            pitch: r.between(-30.0, 45.0),
            yaw: r.between(-25.0, 25.0),
            roll: r.between(-20.0, 20.0),
            fill: r.between(0.72, 0.95),
            focal: r.between(0.70, 0.95),
            offset: (r.between(-1.0, 1.0), r.between(-1.0, 1.0)),
            curl: r.between(-1.5, 1.5),
            blur: r.between(0.6, 1.6),
            noise: r.between(0.5, if white { 2.0 } else { 4.0 }),
            brightness: r.between(if white { 0.8 } else { 0.55 }, 1.05),
            falloff: r.between(0.0, 0.35),
            shadow: if r.chance(0.33) {
                r.between(0.15, 0.45)
            } else {
                0.0
            },
            glare: if r.chance(0.125) {
                r.between(8.0, 18.0)
            } else {
                0.0
            },
            finger: r.chance(0.125),
            thumb: 0.0,
            clutter: r.chance(0.5),
            quality: r.between(75.0, 95.0) as u8,
            paper,
            desk,
            warmth: r.between(-0.06, 0.10),
            seed: r.next() as u32,
        }
    }
}
