//! The project's own forms: those of its content, as the publisher makes them, and one of the engine's tests.

use std::{
    fs,
    path::{Path, PathBuf},
};

use banshi_domain::ContentHash;
use banshi_publisher::check;
use chrono::Utc;

use crate::xlsform;

/// A form laid out on disk.
pub(super) struct OwnForm {
    pub(super) name: String,
    pub(super) file: PathBuf,
    /// The folder in whose `media` its files lie.
    pub(super) folder: PathBuf,
}

/// The project's root.
fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Lays out the forms below a folder. Those of the content are left out, and named as skipped, without pyxform.
pub(super) fn lay_out(below: &Path) -> Result<Vec<OwnForm>, String> {
    let residence = fs::read(project().join("core/forms/tests/forms/residence.xml"));
    let residence = residence.map_err(|error| error.to_string())?;
    let mut forms = vec![written(below, "residence", &residence, &[])?];
    let checked = match check(&project().join("content"), &xlsform::venv(), Utc::now()) {
        Ok(checked) => checked,
        Err(error) => {
            println!("SKIPPED differential of the content's forms: {error}");
            return Ok(forms);
        }
    };
    let bytes = |hash: ContentHash| -> &[u8] {
        let found = checked
            .objects()
            .iter()
            .find(|bytes| ContentHash::of(bytes) == hash);
        found.map_or(&[], Vec::as_slice)
    };
    for item in checked.items() {
        let lists: Vec<(&str, &[u8])> = item
            .form
            .lists
            .iter()
            .map(|list| (list.uri.as_str(), bytes(list.hash)))
            .collect();
        forms.push(written(below, item.code.as_str(), bytes(item.form.hash), &lists)?);
    }
    Ok(forms)
}

fn written(below: &Path, name: &str, xml: &[u8], lists: &[(&str, &[u8])]) -> Result<OwnForm, String> {
    let folder = below.join(name);
    let media = folder.join("media");
    let file = folder.join("form.xml");
    let write = || {
        fs::create_dir_all(&media)?;
        for (uri, bytes) in lists {
            let list = uri.rsplit('/').next().unwrap_or(uri);
            fs::write(media.join(list), bytes)?;
        }
        fs::write(&file, xml)
    };
    write().map_err(|error| error.to_string())?;
    Ok(OwnForm {
        name: name.to_owned(),
        file,
        folder,
    })
}
