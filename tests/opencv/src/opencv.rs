//! The recipe as one process that answers lines of JSON; what it can be asked stands in `docscan.py`.

use std::path::Path;
use std::process::Command;

use banshi_capture::{Point, Quad};
use banshi_lines::{Lines, cached};
use serde_json::{Value, json};

/// The running process; it ends when this is dropped.
pub(crate) struct OpenCv(Lines);

/// What the recipe made of a picture.
pub(crate) struct Seen {
    pub(crate) quad: Option<Quad>,
    /// Of the quickest run.
    pub(crate) ms: f64,
}

impl OpenCv {
    /// Starts the process.
    ///
    /// # Errors
    /// Why it is not to be had on this machine: a reason to skip what needs it.
    pub(crate) fn start() -> Result<Self, String> {
        let folder = cached("opencv-4.13.0.92").ok_or("OpenCV is not installed (make opencv)")?;
        let mut python = Command::new(folder.join("bin/python"));
        python.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/docscan.py"));
        Lines::start("OpenCV's Python", &mut python).map(Self)
    }

    /// Looks for the page in a file, as a grey preview.
    pub(crate) fn find(&mut self, file: &Path, repeat: u32) -> Result<Seen, String> {
        self.seen(&json!({ "op": "find", "file": file, "repeat": repeat }))
    }

    /// Makes a page of a JPEG.
    pub(crate) fn page(&mut self, file: &Path, repeat: u32) -> Result<Seen, String> {
        self.seen(&json!({ "op": "page", "file": file, "repeat": repeat }))
    }

    /// Bytes of the process that ever lay in memory at once.
    pub(crate) fn memory(&mut self) -> Result<f64, String> {
        self.0.ask(&json!({ "op": "memory" }))?["bytes"]
            .as_f64()
            .ok_or_else(|| "OpenCV's Python does not know its memory".to_owned())
    }

    fn seen(&mut self, request: &Value) -> Result<Seen, String> {
        let answer = self.0.ask(request)?;
        Ok(Seen {
            quad: quad(&answer["quad"]),
            ms: answer["ms"].as_f64().ok_or("OpenCV's Python gave no time")?,
        })
    }
}

/// Four corners of a JSON array, from the top left clockwise; `None` where it is something else.
pub(crate) fn quad(value: &Value) -> Option<Quad> {
    #[expect(clippy::cast_possible_truncation, reason = "pixels")]
    let number = |value: &Value| value.as_f64().map(|number| number as f32);
    let corners: Option<Vec<Point>> = value
        .as_array()?
        .iter()
        .map(|corner| Some(Point::new(number(&corner[0])?, number(&corner[1])?)))
        .collect();
    Some(Quad(corners?.try_into().ok()?))
}
