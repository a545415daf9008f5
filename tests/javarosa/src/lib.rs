//! JavaRosa 6.0.0, the reference implementation of ODK XForms, as one process that answers lines of JSON; what it can be
//! asked stands in `java/…/Lines.java`. `make javarosa` builds it into the cache; who compares the form engine with it
//! is skipped by name where it is missing.
//!
//! ```no_run
//! use banshi_javarosa::JavaRosa;
//! use serde_json::json;
//!
//! let mut reference = JavaRosa::start()?;
//! reference.ask(&json!({ "op": "open", "form": "form.xml", "media": "media" }))?;
//! let refused = reference.ask(&json!({ "op": "answer", "path": "/data/age", "value": "200" }))?;
//! assert_eq!(refused["result"], "constraint");
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
pub struct JavaRosa {
    process: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

/// Where `make javarosa` puts the classes.
fn built_at() -> Option<PathBuf> {
    let cache = match env::var_os("BANSHI_CACHE") {
        Some(cache) => PathBuf::from(cache),
        None => PathBuf::from(env::var_os("HOME")?).join(".cache/banshi"),
    };
    let folder = cache.join("javarosa-6.0.0");
    folder.join(".ready").is_file().then_some(folder)
}

impl JavaRosa {
    /// Starts the process, with a clock in UTC.
    ///
    /// # Errors
    /// Why it is not to be had on this machine: a reason to skip what needs it.
    pub fn start() -> Result<Self, String> {
        let folder = built_at().ok_or("JavaRosa is not built (make javarosa)")?;
        let path = format!("{0}/classes:{0}/lib/*", folder.display());
        let mut process = Command::new("java")
            .args([
                "-Xmx2g",
                "-Duser.timezone=UTC",
                "-Duser.language=en",
                "-Duser.country=US",
            ])
            .args(["-cp", &path, "dev.banshi.javarosa.Lines"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("java does not start: {error}"))?;
        let requests = process.stdin.take();
        let answers = process.stdout.take().ok_or("java has no output")?;
        Ok(Self {
            process,
            requests,
            answers: BufReader::new(answers),
        })
    }

    /// Asks one thing and waits for the answer.
    ///
    /// # Errors
    /// What the reference engine threw, by class and message, or that the process is gone.
    pub fn ask(&mut self, request: &Value) -> Result<Value, String> {
        let gone = |error: std::io::Error| format!("JavaRosa is gone: {error}");
        let requests = self.requests.as_mut().ok_or("JavaRosa has ended")?;
        writeln!(requests, "{request}").map_err(gone)?;
        requests.flush().map_err(gone)?;
        let mut line = String::new();
        self.answers.read_line(&mut line).map_err(gone)?;
        let answer: Value =
            serde_json::from_str(&line).map_err(|error| format!("JavaRosa is gone: {error}"))?;
        match answer["error"].as_str() {
            Some(error) => Err(error.to_owned()),
            None => Ok(answer),
        }
    }
}

impl Drop for JavaRosa {
    fn drop(&mut self) {
        // The end of its input is the end of the process.
        drop(self.requests.take());
        let _ = self.process.wait();
    }
}
