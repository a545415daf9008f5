//! The form engine against recorded answers of JavaRosa: verdicts, whole sessions step by step, and expressions; and
//! spreadsheets against those of pyxform. The corpus lies beside the project; where it is missing, suites are skipped by name.

pub mod differential;
pub mod forms;
mod instance;
mod kept;
mod lenience;
mod meaning;
mod replay;
mod state;
mod walk;
pub mod xlsform;
pub mod xpath;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

pub use kept::Kept;

/// How many cases of a suite come out as recorded.
#[derive(Debug, Default)]
pub struct Tally {
    /// Cases that agree.
    pub right: usize,
    /// All cases.
    pub all: usize,
    /// What differs, a line each.
    pub missed: Vec<String>,
    /// How many of the right ones are so by a difference that is kept.
    pub kept: BTreeMap<Kept, usize>,
}

impl Tally {
    /// Counts a right case, perhaps through a difference that is kept.
    pub fn right(&mut self, kept: Option<Kept>) {
        self.all += 1;
        self.right += 1;
        if let Some(kept) = kept {
            *self.kept.entry(kept).or_default() += 1;
        }
    }

    /// Counts a case; `missed` says what differs.
    pub fn count(&mut self, case: &str, missed: Option<&str>) {
        self.all += 1;
        match missed {
            None => self.right += 1,
            Some(missed) => self.missed.push(format!("{case}: {missed}")),
        }
    }
}

/// The corpus: the folder given, else the one beside the project; `None` where there is none.
#[must_use]
pub fn corpus_at(folder: Option<PathBuf>) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance");
    let folder = folder.unwrap_or(beside);
    folder.join("forms").is_dir().then_some(folder)
}

/// A suite's name as it is printed: the number that orders the levels is left out.
#[must_use]
pub fn title(suite: &str) -> String {
    suite
        .split(' ')
        .filter(|word| !word.bytes().all(|byte| byte.is_ascii_digit()))
        .collect::<Vec<_>>()
        .join(" ")
}
