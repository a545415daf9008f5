//! The recipe as one process that answers lines of JSON; what it can be asked stands in `docscan.py`.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use banshi_capture::{Point, Quad};
use serde_json::{Value, json};

/// The running process; it ends when this is dropped.
pub(crate) struct OpenCv {
    process: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

/// What the recipe made of a picture.
pub(crate) struct Seen {
    pub(crate) quad: Option<Quad>,
    /// Of the quickest run.
    pub(crate) ms: f64,
}

/// Where `make opencv` puts it.
fn installed_at() -> Option<PathBuf> {
    let cache = match env::var_os("BANSHI_CACHE") {
        Some(cache) => PathBuf::from(cache),
        None => PathBuf::from(env::var_os("HOME")?).join(".cache/banshi"),
    };
    let folder = cache.join("opencv-4.13.0.92");
    folder.join(".ready").is_file().then_some(folder)
}

impl OpenCv {
    /// Starts the process.
    ///
    /// # Errors
    /// Why it is not to be had on this machine: a reason to skip what needs it.
    pub(crate) fn start() -> Result<Self, String> {
        let folder = installed_at().ok_or("OpenCV is not installed (make opencv)")?;
        let mut process = Command::new(folder.join("bin/python"))
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/docscan.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("OpenCV's Python does not start: {error}"))?;
        let requests = process.stdin.take();
        let answers = process.stdout.take().ok_or("OpenCV's Python has no output")?;
        Ok(Self {
            process,
            requests,
            answers: BufReader::new(answers),
        })
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
        self.ask(&json!({ "op": "memory" }))?["bytes"]
            .as_f64()
            .ok_or_else(|| "OpenCV's Python does not know its memory".to_owned())
    }

    fn seen(&mut self, request: &Value) -> Result<Seen, String> {
        let answer = self.ask(request)?;
        Ok(Seen {
            quad: quad(&answer["quad"]),
            ms: answer["ms"].as_f64().ok_or("OpenCV's Python gave no time")?,
        })
    }

    fn ask(&mut self, request: &Value) -> Result<Value, String> {
        let gone = |error: std::io::Error| format!("OpenCV's Python is gone: {error}");
        let requests = self.requests.as_mut().ok_or("OpenCV's Python has ended")?;
        writeln!(requests, "{request}").map_err(gone)?;
        requests.flush().map_err(gone)?;
        let mut line = String::new();
        self.answers.read_line(&mut line).map_err(gone)?;
        serde_json::from_str(&line).map_err(|error| format!("OpenCV's Python is gone: {error}"))
    }
}

impl Drop for OpenCv {
    fn drop(&mut self) {
        // The end of its input is the end of the process.
        drop(self.requests.take());
        let _ = self.process.wait();
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
