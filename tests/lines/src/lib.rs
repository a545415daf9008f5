//! A process beside a test or bench that answers lines of JSON: a reference in another language, that is asked again and
//! again without being started anew.
//!
//! ```no_run
//! use banshi_lines::Lines;
//! use serde_json::json;
//!
//! let mut echo = Lines::start("the echo", &mut std::process::Command::new("cat"))?;
//! assert_eq!(echo.ask(&json!({ "op": "say" }))?["op"], "say");
//! # Ok::<(), String>(())
//! ```

use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::Value;

/// The running process; it ends when this is dropped.
#[derive(Debug)]
pub struct Lines {
    name: &'static str,
    process: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

/// A tool of that name and version in the cache, where `make` has put all of it.
#[must_use]
pub fn cached(tool: &str) -> Option<PathBuf> {
    let cache = match env::var_os("BANSHI_CACHE") {
        Some(cache) => PathBuf::from(cache),
        None => PathBuf::from(env::var_os("HOME")?).join(".cache/banshi"),
    };
    let folder = cache.join(tool);
    folder.join(".ready").is_file().then_some(folder)
}

impl Lines {
    /// Starts the process; `name` is what errors call it.
    ///
    /// # Errors
    /// Why it does not start.
    pub fn start(name: &'static str, command: &mut Command) -> Result<Self, String> {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{name} does not start: {error}"))?;
        let requests = process.stdin.take();
        let answers = process
            .stdout
            .take()
            .ok_or_else(|| format!("{name} has no output"))?;
        Ok(Self {
            name,
            process,
            requests,
            answers: BufReader::new(answers),
        })
    }

    /// Asks one thing and waits for the answer.
    ///
    /// # Errors
    /// What the answer calls its `error`, or that the process is gone.
    pub fn ask(&mut self, request: &Value) -> Result<Value, String> {
        let name = self.name;
        let gone = |error: std::io::Error| format!("{name} is gone: {error}");
        let requests = self
            .requests
            .as_mut()
            .ok_or_else(|| format!("{name} has ended"))?;
        writeln!(requests, "{request}").map_err(gone)?;
        requests.flush().map_err(gone)?;
        let mut line = String::new();
        self.answers.read_line(&mut line).map_err(gone)?;
        let answer: Value =
            serde_json::from_str(&line).map_err(|error| format!("{name} is gone: {error}"))?;
        match answer["error"].as_str() {
            Some(error) => Err(error.to_owned()),
            None => Ok(answer),
        }
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        // The end of its input is the end of the process.
        drop(self.requests.take());
        let _ = self.process.wait();
    }
}
