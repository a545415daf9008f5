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

use std::process::{Command, Stdio};

use banshi_lines::{Lines, cached};
use serde_json::Value;

/// The running process; it ends when this is dropped.
#[derive(Debug)]
pub struct JavaRosa(Lines);

impl JavaRosa {
    /// Starts the process, with a clock in UTC.
    ///
    /// # Errors
    /// Why it is not to be had on this machine: a reason to skip what needs it.
    pub fn start() -> Result<Self, String> {
        let folder = cached("javarosa-6.0.0").ok_or("JavaRosa is not built (make javarosa)")?;
        let path = format!("{0}/classes:{0}/lib/*", folder.display());
        let mut java = Command::new("java");
        java.args([
            "-Xmx2g",
            "-Duser.timezone=UTC",
            "-Duser.language=en",
            "-Duser.country=US",
        ])
        .args(["-cp", &path, "dev.banshi.javarosa.Lines"])
        .stderr(Stdio::null());
        Lines::start("JavaRosa", &mut java).map(Self)
    }

    /// Asks one thing and waits for the answer.
    ///
    /// # Errors
    /// What the reference engine threw, by class and message, or that the process is gone.
    pub fn ask(&mut self, request: &Value) -> Result<Value, String> {
        self.0.ask(request)
    }
}
