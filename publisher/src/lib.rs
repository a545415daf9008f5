//! Guides and spreadsheets in, a checked and signed catalogue out (办事指南进，经过检查和签名的目录出).
//!
//! What a person writes under `content/items/` is read, its forms are converted by pyxform and loaded by the same
//! engine as on the phone, and everything is checked before anything is written. All mistakes are told at once, each
//! with its place and what to do, in Chinese and English.
//!
//! ```
//! use std::path::Path;
//! use banshi_publisher::{Finding, Findings, Place};
//!
//! let mut findings = Findings::default();
//! findings.add(Place::line(Path::new("item.toml"), 7), "缺少 title，请补上。", "title is missing: add it.");
//! let told: Vec<Finding> = findings.into_sorted();
//! assert_eq!(told[0].to_string(), "item.toml:7\n    缺少 title，请补上。\n    title is missing: add it.");
//! ```

mod build;
mod conversion;
mod divisions;
mod finding;
mod form_source;
mod item_source;
mod keys;
mod lint;
mod refusal;
mod scenario_check;
mod scenario_source;
mod toml_source;
mod wording;

pub use build::{BuildError, Built, Checked, Publishing, build, check, refresh};
pub use conversion::{Converted, PYXFORM_VERSION, Spreadsheet, XForm, convert};
pub use finding::{Finding, Findings, Place};
pub use keys::{KeysError, make_keys, receipt_keys, signing_keys, timestamp_keys};
