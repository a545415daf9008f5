//! A copy of the content to break, and what the tests run it with.
#![allow(dead_code, reason = "each test uses its part")]

use std::fs;
use std::path::{Path, PathBuf};

use banshi_publisher::PYXFORM_VERSION;
use chrono::{DateTime, Utc};

/// The repository's root.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the crate lies in the repository")
        .to_path_buf()
}

/// The clock of all tests.
pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-22T04:00:00Z".parse().expect("a date")
}

/// The venv of pyxform; without one the test is skipped by name.
pub(crate) fn pyxform(test: &str) -> Option<PathBuf> {
    let home = PathBuf::from(std::env::var_os("HOME").unwrap_or_default());
    let cache = std::env::var_os("BANSHI_CACHE").map_or_else(|| home.join(".cache/banshi"), PathBuf::from);
    let venv = cache.join(format!("pyxform-{PYXFORM_VERSION}"));
    if venv.join("bin/python").exists() {
        return Some(venv);
    }
    eprintln!(
        "SKIPPED {test}: no pyxform in {}, make pyxform installs it",
        venv.display()
    );
    None
}

/// A folder with content of its own.
pub(crate) struct Stage(tempfile::TempDir);

impl Stage {
    /// Calendar, divisions and one item of the repository.
    pub(crate) fn with_item(item: &str) -> Self {
        let stage = Self(tempfile::tempdir().expect("a temporary folder"));
        let from = repository().join("content");
        for file in ["calendar/working-days.txt", "divisions/divisions.txt"] {
            copy(&from.join(file), &stage.content().join(file));
        }
        stage.copy_item(item, item);
        stage
    }

    pub(crate) fn content(&self) -> PathBuf {
        self.0.path().join("content")
    }

    pub(crate) fn out(&self) -> PathBuf {
        self.0.path().join("out")
    }

    pub(crate) fn keys(&self) -> PathBuf {
        self.0.path().join("keys")
    }

    /// Lays an item of the repository into this folder under another name.
    pub(crate) fn copy_item(&self, item: &str, name: &str) {
        for file in ["item.toml", "form.md"] {
            let from = repository().join("content/items").join(item).join(file);
            if from.exists() {
                copy(&from, &self.content().join("items").join(name).join(file));
            }
        }
    }

    /// Lays a scenario of the repository into this folder, with the items that it leads to.
    pub(crate) fn copy_scenario(&self, name: &str, items: &[&str]) {
        let file = format!("scenarios/{name}.toml");
        copy(
            &repository().join("content").join(&file),
            &self.content().join(&file),
        );
        for item in items {
            self.copy_item(item, item);
        }
    }

    /// Writes a file.
    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.content().join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    }

    /// Replaces the first occurrence, which must be there.
    pub(crate) fn replace(&self, file: &str, from: &str, to: &str) {
        let path = self.content().join(file);
        let text = fs::read_to_string(&path).expect("the file is there");
        assert!(text.contains(from), "{file} does not hold {from:?}");
        fs::write(&path, text.replacen(from, to, 1)).expect("the file can be written");
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().expect("a folder")).expect("the folder can be made");
    fs::copy(from, to).expect("the file can be copied");
}
