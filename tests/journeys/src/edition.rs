//! A catalogue that moves on: the sample content with a change, published over a copy of the edition before it.

use std::fs;
use std::path::{Path, PathBuf};

use banshi_publisher::{BuildError, Built, PYXFORM_VERSION, Publishing};
use banshi_stage::{cache_folder, published_catalogue};
use chrono::{NaiveDate, Utc};

use crate::{JourneyError, PHARMACIST};

/// The path of the question that the next version of 执业药师首次注册 asks as well.
pub const NEW_QUESTION: &str = "/data/practice/position";

/// A published catalogue of one's own, at the same edition as [`published_catalogue`] until it moves on.
pub struct Editions {
    folder: PathBuf,
}

impl Editions {
    /// Copies the published catalogue into `folder`.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub fn copy_into(folder: &Path) -> Result<Self, JourneyError> {
        let catalogue = folder.join("catalogue");
        copy_folder(&published_catalogue()?, &catalogue)?;
        Ok(Self {
            folder: folder.to_path_buf(),
        })
    }

    /// Where the catalogue is.
    #[must_use]
    pub fn catalogue(&self) -> PathBuf {
        self.folder.join("catalogue")
    }

    /// Publishes version 3 of 执业药师首次注册: valid from `valid_from`, asking [`NEW_QUESTION`] too, while version 2
    /// stays usable for `predecessor_usable_days`. Gives the edition's number.
    ///
    /// # Errors
    /// [`JourneyError::Unexpected`] with what the publisher says.
    pub fn publish_next_pharmacist(
        &self,
        valid_from: NaiveDate,
        predecessor_usable_days: u32,
    ) -> Result<u64, JourneyError> {
        let content = self.folder.join("content");
        copy_folder(&repository().join("content"), &content)?;
        let item = content.join("items").join(PHARMACIST);
        edit(&item.join("item.toml"), "version = 2\n", "version = 3\n")?;
        // The variant of 2017 has the same form.
        let variant = content.join("items").join(format!("{PHARMACIST}-2017"));
        edit(&variant.join("item.toml"), "version = 2\n", "version = 3\n")?;
        let from = format!("valid_from = \"{valid_from}\"\n");
        edit(&item.join("item.toml"), "valid_from = \"2026-01-01\"\n", &from)?;
        let usable = format!("predecessor_usable_days = {predecessor_usable_days}\n");
        edit(&item.join("item.toml"), "predecessor_usable_days = 30\n", &usable)?;
        let scope = "| | text | scope_other |";
        edit(&item.join("form.md"), scope, &format!("{POSITION}\n{scope}"))?;

        let cache = cache_folder();
        let publishing = Publishing {
            content: &content,
            out: &self.catalogue(),
            keys: &cache.join("keys"),
            receipt_keys: None,
            pyxform: &cache.join(format!("pyxform-{PYXFORM_VERSION}")),
        };
        match banshi_publisher::build(&publishing, Utc::now()) {
            Ok(Built::Written(written)) => Ok(written.edition),
            Ok(Built::Unchanged(_)) => Err(JourneyError::Unexpected("nothing changed".into())),
            Err(BuildError::Content(findings)) => {
                let told: Vec<String> = findings.iter().map(ToString::to_string).collect();
                Err(JourneyError::Unexpected(told.join("\n")))
            }
            Err(error) => Err(JourneyError::Unexpected(error.to_string())),
        }
    }
}

/// The new question, a row of the form's sheet.
const POSITION: &str = "| | text | position | 拟任岗位 | Position | 例如：处方审核 | For example: checking prescriptions | \
     yes | 请填写拟任岗位。 | Please enter the position. | string-length(.) <= 50 | 最多五十个字。 | At most 50 characters. \
     | | | | | |";

fn edit(file: &Path, from: &str, to: &str) -> Result<(), JourneyError> {
    let text = fs::read_to_string(file)?;
    if text.matches(from).count() != 1 {
        return Err(JourneyError::Unexpected(format!(
            "{} does not hold «{from}» once",
            file.display()
        )));
    }
    Ok(fs::write(file, text.replace(from, to))?)
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let Some(name) = path.file_name() else { continue };
        if path.is_dir() {
            copy_folder(&path, &to.join(name))?;
        } else {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
