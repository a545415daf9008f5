//! What the form engine costs. The program `banshi-bench` times it beside JavaRosa on the same forms in the same run
//! (`make bench`); the program `paths` runs one hot path alone, so that callgrind can count its instructions
//! (`tests/instructions.rs`).

pub mod forms;
pub mod paths;

use std::path::{Path, PathBuf};

use banshi_forms::{Environment, Resources, Zone};

/// The files beside a form.
#[derive(Debug)]
pub struct Folder(pub PathBuf);

impl Resources for Folder {
    fn read(&self, uri: &str) -> Option<Vec<u8>> {
        let name = uri.rsplit_once('/').map_or(uri, |(_, name)| name);
        std::fs::read(self.0.join(name)).ok()
    }
}

/// The same surroundings for every session: nothing measured depends on the machine's clock.
///
/// # Panics
/// Never: the moment is a constant.
#[must_use]
pub fn environment() -> Environment {
    let now = "2026-03-15T02:00:00Z".parse().expect("a moment");
    Environment::new(now, Zone::UTC, 7)
        .property("deviceid", "banshi:1")
        .property("username", "tester")
}

/// The large forms of the corpus beside the project; `None` where there is none.
#[must_use]
pub fn corpus() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance/bench/forms");
    beside.is_dir().then_some(beside)
}
