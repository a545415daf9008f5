//! 取景: what the person is told before the shot.

use std::sync::{Arc, Mutex, PoisonError};

use banshi_app as app;
use banshi_app::capture::{Advice, Frame, Viewfinder};

use crate::cross::Cross;
use crate::{BanshiError, Words};

/// One use of the camera: remembers the page's last place from frame to frame.
#[derive(uniffi::Object)]
pub struct Camera(Mutex<Viewfinder>);

/// A point in pixels, from the top left.
#[derive(Debug, Clone, Copy, PartialEq, uniffi::Record)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
}

/// A page's corners.
#[derive(Debug, Clone, Copy, PartialEq, uniffi::Record)]
pub struct Corners {
    /// Top left.
    pub top_left: Point,
    /// Top right.
    pub top_right: Point,
    /// Bottom right.
    pub bottom_right: Point,
    /// Bottom left.
    pub bottom_left: Point,
}

impl Cross<Corners> for [(f32, f32); 4] {
    fn cross(self) -> Corners {
        let [top_left, top_right, bottom_right, bottom_left] = self.map(|(x, y)| Point { x, y });
        Corners {
            top_left,
            top_right,
            bottom_right,
            bottom_left,
        }
    }
}

impl Cross<[(f32, f32); 4]> for Corners {
    fn cross(self) -> [(f32, f32); 4] {
        [self.top_left, self.top_right, self.bottom_right, self.bottom_left].map(|point| (point.x, point.y))
    }
}

/// What one frame showed.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Sight {
    /// The page's corners in the frame's pixels; `None` where no whole page is in view.
    pub corners: Option<Corners>,
    /// How sure the finder is, 0 to 1.
    pub confidence: f32,
    /// 1 where the page has not moved over the last frames.
    pub steadiness: f32,
    /// Whether now is the moment.
    pub is_good: bool,
    /// The one thing to tell the person.
    pub advice: Words,
}

/// A preview frame's luma plane, `stride` bytes from line to line.
pub(crate) fn frame(luma: &[u8], width: u32, height: u32, stride: u32) -> Result<Frame<'_>, BanshiError> {
    let size = |pixels: u32| pixels as usize;
    Ok(Frame::new(luma, size(width), size(height), size(stride))
        .map_err(|fault| app::AppError::Bug(fault.to_string()))?)
}

#[uniffi::export]
impl Camera {
    /// A camera that has seen nothing yet.
    ///
    /// # Errors
    /// None today; a panic would be one.
    #[uniffi::constructor]
    pub fn open() -> Result<Arc<Self>, BanshiError> {
        Ok(Arc::new(Self(Mutex::default())))
    }

    /// What a preview frame shows: its luma plane, at most 640 × 480, `stride` bytes from line to line. Some ten a
    /// second; a shell drops frames while one is being looked at.
    ///
    /// # Errors
    /// [`BanshiError::Bug`] where the bytes are fewer than the frame has.
    pub fn analyse(&self, luma: Vec<u8>, width: u32, height: u32, stride: u32) -> Result<Sight, BanshiError> {
        let frame = frame(&luma, width, height, stride)?;
        let mut viewfinder = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let sight = viewfinder.analyse(frame);
        Ok(Sight {
            corners: sight
                .quad
                .map(|quad| quad.0.map(|point| (point.x, point.y)).cross()),
            confidence: sight.confidence,
            steadiness: sight.steadiness,
            is_good: sight.advice == Advice::Good,
            advice: Words {
                zh: sight.advice.chinese().to_owned(),
                en: sight.advice.english().to_owned(),
            },
        })
    }
}
