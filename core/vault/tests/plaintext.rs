//! Nothing of a person's is on the disk in clear: not in the databases, their logs, papers, names of files, nor in
//! a temporary file.
#![expect(clippy::unwrap_used, reason = "a test stops at what goes wrong")]

mod setting;

use std::path::Path;

use banshi_vault::*;
use chrono::DateTime;
use setting::{Phone, draft, new_paper};
use uuid::Uuid;
use zeroize::Zeroizing;

const NAME: &str = "欧阳MARKERzhangsan";

/// The mark as a file might hold it.
fn forms() -> Vec<Vec<u8>> {
    let utf16: Vec<u16> = NAME.encode_utf16().collect();
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap();
    let hex: String = NAME
        .bytes()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect();
    vec![
        NAME.as_bytes().to_vec(),
        utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
        b"MARKERzhangsan".to_vec(),
        hex.clone().into_bytes(),
        hex.to_uppercase().into_bytes(),
    ]
}

fn holding_the_mark(folder: &Path) -> Vec<std::path::PathBuf> {
    let forms = forms();
    let mut first = [false; 256];
    for form in &forms {
        first[usize::from(form[0])] = true;
    }
    let mut found = setting::files(folder);
    found.retain(|file| {
        let bytes = std::fs::read(file).unwrap();
        // One pass over the first bytes: files are megabytes, and this is no release build.
        let mut at = 0;
        let inside = bytes.iter().any(|byte| {
            at += 1;
            first[usize::from(*byte)] && forms.iter().any(|form| bytes[at - 1..].starts_with(form))
        });
        inside || file.to_string_lossy().contains("MARKER")
    });
    found
}

#[test]
fn the_search_finds_what_it_is_to_find() {
    let folder = tempfile::tempdir().unwrap();
    for (n, form) in forms().iter().enumerate() {
        std::fs::write(
            folder.path().join(n.to_string()),
            [b"xx", &form[..], b"yy"].concat(),
        )
        .unwrap();
    }
    assert_eq!(holding_the_mark(folder.path()).len(), forms().len());
}

#[test]
fn nothing_of_a_person_is_on_the_disk_in_clear() {
    let phone = Phone::new();
    let store = phone.store();
    let device = store.device().unwrap();
    let id = store
        .create_resident(&device, NAME, DateTime::UNIX_EPOCH)
        .unwrap();
    let vault = store.open_resident(id, Access::Screen).unwrap();
    let mark = NAME.as_bytes().to_vec();
    fill_device(&device, id, &mark);
    let owner = fill_resident(&vault, &mark);
    let mut half = vault.begin_paper(&new_paper(owner)).unwrap();
    std::io::Write::write_all(&mut half, &mark.repeat(5_000)).unwrap();

    // While all is open, with logs and a half-written paper on disk.
    let files: Vec<_> = phone
        .files()
        .iter()
        .map(|f| f.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(
        files.iter().filter(|name| *name == "vault.db-wal").count(),
        2,
        "{files:?}"
    );
    assert!(files.iter().any(|name| name.contains(".part")), "{files:?}");
    assert_eq!(holding_the_mark(phone.folder()), Vec::<std::path::PathBuf>::new());
    assert_eq!(open_temporary_files(), Vec::<String>::new());

    // Sorting and grouping more than a page cache: where temporary files would come from.
    vault
        .transaction(|tx| {
            for n in 0..3_000 {
                tx.filings().happened(&TimelineEntry {
                    id: format!("{n:05}"),
                    filing: None,
                    at: DateTime::from_timestamp_millis(3_000 - n).unwrap(),
                    body: mark.repeat(60),
                })?;
            }
            tx.filings().timeline(None).map(drop)
        })
        .unwrap();
    assert_eq!(holding_the_mark(phone.folder()), Vec::<std::path::PathBuf>::new());
    assert_eq!(open_temporary_files(), Vec::<String>::new());

    drop(half);
    vault.checkpoint().unwrap();
    device.checkpoint().unwrap();
    assert_eq!(holding_the_mark(phone.folder()), Vec::<std::path::PathBuf>::new());
    drop((vault, device));
    assert_eq!(holding_the_mark(phone.folder()), Vec::<std::path::PathBuf>::new());
    assert!(
        phone
            .files()
            .iter()
            .all(|file| !file.to_string_lossy().ends_with("-wal")),
        "closed, no log is left"
    );
}

#[test]
fn an_error_says_nothing_of_what_was_stored() {
    let phone = Phone::new();
    let (_store, vault) = phone.resident();
    let paper = NewPaper {
        material: NAME.into(),
        ..new_paper(Uuid::now_v7())
    };
    vault.add_paper(&paper, NAME.as_bytes()).unwrap();
    let twice = vault.add_paper(&paper, NAME.as_bytes()).unwrap_err();
    let unknown = vault
        .transaction(|tx| tx.journal().append(Uuid::now_v7(), NAME.as_bytes()))
        .unwrap_err();
    for error in [twice, unknown] {
        let said = format!(
            "{error} {error:?} {:?}",
            std::error::Error::source(&error).map(ToString::to_string)
        );
        assert!(!said.contains("MARKER"), "{said}");
    }
}

fn fill_device(device: &DeviceVault, id: VaultId, mark: &[u8]) {
    let token = Token {
        secret: Zeroizing::new(mark.to_vec()),
        expires_at: None,
    };
    device
        .transaction(|tx| {
            tx.settings().set(NAME, mark)?;
            tx.identity().set_token(TokenKind::Access, &token)?;
            tx.identity().set_device_key(
                &DeviceKey::Software(Zeroizing::new(mark.to_vec())),
                DateTime::UNIX_EPOCH,
            )?;
            tx.feed().set_cursor(NAME)?;
            tx.feed().keep(&NewEvent {
                id: NAME.into(),
                resident: Some(id),
                body: mark.to_vec(),
                received_at: DateTime::UNIX_EPOCH,
            })
        })
        .unwrap();
}

fn fill_resident(vault: &ResidentVault, mark: &[u8]) -> Uuid {
    let owner = Uuid::now_v7();
    vault
        .transaction(|tx| {
            tx.drafts().put(&Draft {
                title: NAME.into(),
                body: mark.to_vec(),
                ..draft(owner)
            })?;
            tx.journal().append(owner, mark)?;
            tx.pins().pin(owner, mark)?;
            tx.profile().set(&ProfileValue {
                key: NAME.into(),
                value: mark.to_vec(),
                origin: Origin::Entered,
                updated_at: DateTime::UNIX_EPOCH,
            })?;
            tx.submissions().add(&StoredSubmission {
                id: Uuid::now_v7(),
                draft: None,
                manifest: mark.to_vec(),
                state: NAME.into(),
                receipt: Some(mark.to_vec()),
                created_at: DateTime::UNIX_EPOCH,
                updated_at: DateTime::UNIX_EPOCH,
            })
        })
        .unwrap();
    let paper = NewPaper {
        material: NAME.into(),
        media_type: NAME.into(),
        ..new_paper(owner)
    };
    vault.add_paper(&paper, &mark.repeat(5_000)).unwrap();
    owner
}

/// SQLite's temporary files, which it unlinks as it opens them. Known on Linux only.
fn open_temporary_files() -> Vec<String> {
    let Ok(descriptors) = std::fs::read_dir("/proc/self/fd") else {
        return Vec::new();
    };
    descriptors
        .filter_map(|entry| {
            Some(
                std::fs::read_link(entry.ok()?.path())
                    .ok()?
                    .to_string_lossy()
                    .into_owned(),
            )
        })
        .filter(|target| target.contains("etilqs"))
        .collect()
}
