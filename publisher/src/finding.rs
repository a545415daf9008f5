//! What is wrong with the content, where, and what to do about it, in Chinese and English.

use std::fmt;
use std::path::{Path, PathBuf};

/// Where a mistake stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: PathBuf,
    /// The sheet of a form.
    pub sheet: Option<String>,
    /// The row of that sheet, as a spreadsheet counts it (the header is row 1).
    pub row: Option<u32>,
    /// The line of a text file, from 1.
    pub line: Option<u32>,
}

impl Place {
    /// A whole file.
    #[must_use]
    pub fn file(file: &Path) -> Self {
        Self {
            file: file.to_path_buf(),
            sheet: None,
            row: None,
            line: None,
        }
    }

    /// A line of a text file.
    #[must_use]
    pub fn line(file: &Path, line: u32) -> Self {
        Self {
            line: Some(line),
            ..Self::file(file)
        }
    }
}

impl fmt::Display for Place {
    /// `content/items/a/form.md, survey 第 5 行 / row 5 (第 14 行 / line 14)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        match (&self.sheet, self.row) {
            (Some(sheet), Some(row)) => write!(f, " [{sheet} 表第 {row} 行 / sheet {sheet}, row {row}]"),
            (Some(sheet), None) => write!(f, " [{sheet} 表 / sheet {sheet}]"),
            (None, Some(row)) => write!(f, " [第 {row} 行 / row {row}]"),
            (None, None) => Ok(()),
        }
    }
}

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Where.
    pub place: Place,
    /// What is wrong and what to do, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n    {}\n    {}", self.place, self.zh, self.en)
    }
}

/// All mistakes found so far: checks go on past a mistake, so that a person corrects all of them at once.
#[derive(Debug, Default)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Notes a mistake.
    pub fn add(&mut self, place: Place, zh: impl Into<String>, en: impl Into<String>) {
        self.0.push(Finding {
            place,
            zh: zh.into(),
            en: en.into(),
        });
    }

    /// Takes over what was noted elsewhere.
    pub fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// All so far, in the order in which they were noted.
    pub fn iter(&self) -> impl Iterator<Item = &Finding> {
        self.0.iter()
    }

    /// How many so far.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// In order of file and line, each once.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<Finding> {
        self.0.sort();
        self.0.dedup();
        self.0
    }
}
