//! 扫码: codes in frames and photographs, for one question.

use std::sync::{Mutex, PoisonError};

use banshi_app as app;

use crate::camera::frame;
use crate::cross::{Cross, record};
use crate::{BanshiError, Words};

/// Reads codes for one question; one a use of the camera, for it remembers the last frame.
#[derive(uniffi::Object)]
pub struct CodeScanner(Mutex<app::CodeScanner>);

record! {
    /// What a look gave.
    CodeSight = app::CodeSight {
        /// The answer for [`Draft::answer`](crate::Draft::answer), where a code was taken.
        taken: Option<String>,
        /// The one thing to tell the person.
        advice: Words,
        /// Whether something was read that is no answer here.
        is_unfit: bool,
    }
}

impl CodeScanner {
    pub(crate) fn new(scanner: app::CodeScanner) -> Self {
        Self(Mutex::new(scanner))
    }
}

#[uniffi::export]
impl CodeScanner {
    /// Looks at a preview frame: its luma plane, at most 640 × 480, `stride` bytes from line to line. Some ten a second; a
    /// shell drops frames while one is being looked at. A code is taken once it has held still for two frames.
    ///
    /// # Errors
    /// [`BanshiError::Bug`] where the bytes are fewer than the frame has.
    pub fn look(
        &self,
        luma: Vec<u8>,
        width: u32,
        height: u32,
        stride: u32,
    ) -> Result<CodeSight, BanshiError> {
        let frame = frame(&luma, width, height, stride)?;
        let mut scanner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(scanner.look(frame).cross())
    }

    /// Reads a photograph that the person chose instead; what is no picture, or too large, is told as such.
    ///
    /// # Errors
    /// None today; a panic would be one.
    pub fn read(&self, photograph: Vec<u8>) -> Result<CodeSight, BanshiError> {
        let scanner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(scanner.read(&photograph).cross())
    }
}
