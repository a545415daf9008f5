//! Files and folders that are either wholly there after a power cut, or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use crate::error::Fault;

/// Writes a file that a power cut leaves either as it was or as it is to be.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = Path::new(&beside);
    let write = || -> io::Result<()> {
        let mut file = private(OpenOptions::new().write(true).create(true).truncate(true)).open(beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(beside, path)
    };
    write().map_err(Fault::file("writing a file"))?;
    sync_parent(path)
}

/// Makes a new file that only this user can read.
pub(crate) fn create_new(path: &Path) -> Result<File, Fault> {
    private(OpenOptions::new().write(true).create_new(true))
        .open(path)
        .map_err(Fault::file("creating a file"))
}

/// Makes a folder, and those above it, that only this user can enter.
pub(crate) fn create_folder(path: &Path) -> Result<(), Fault> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(Fault::file("creating a folder"))
}

/// Makes the names in a folder durable. Only the data of a file is its own.
pub(crate) fn sync_folder(path: &Path) -> Result<(), Fault> {
    // Windows keeps no such handle; its file system journals names by itself.
    if cfg!(windows) {
        return Ok(());
    }
    File::open(path)
        .and_then(|folder| folder.sync_all())
        .map_err(Fault::file("making a folder durable"))
}

pub(crate) fn sync_parent(path: &Path) -> Result<(), Fault> {
    path.parent().map_or(Ok(()), sync_folder)
}

/// Moves a whole folder to another name in one step, durably.
pub(crate) fn rename_folder(from: &Path, to: &Path) -> Result<(), Fault> {
    fs::rename(from, to).map_err(Fault::file("renaming a folder"))?;
    sync_parent(to)?;
    if from.parent() == to.parent() {
        Ok(())
    } else {
        sync_parent(from)
    }
}

/// Removes a file; one that is not there is removed already.
pub(crate) fn remove_file(path: &Path) -> Result<(), Fault> {
    absent_is_fine(fs::remove_file(path)).map_err(Fault::file("removing a file"))
}

/// Removes a folder with all in it; one that is not there is removed already.
pub(crate) fn remove_folder(path: &Path) -> Result<(), Fault> {
    absent_is_fine(fs::remove_dir_all(path)).map_err(Fault::file("removing a folder"))?;
    sync_parent(path)
}

fn absent_is_fine(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn private(options: &mut OpenOptions) -> &OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}
