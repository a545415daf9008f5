//! Files that were changed, cut, mixed up or lost: each is found, and told from a lost key.
#![expect(clippy::unwrap_used, reason = "a test stops at what goes wrong")]

mod setting;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use banshi_vault::*;
use setting::{Phone, copy_folder, draft, new_paper, noise};
use uuid::Uuid;

const CHUNK: usize = 64 * 1024;
const HEADER: usize = 48;

fn read(vault: &ResidentVault, paper: Uuid) -> Result<Vec<u8>, VaultError> {
    let mut bytes = Vec::new();
    vault.open_paper(paper)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn only_paper_file(phone: &Phone, vault: VaultId) -> PathBuf {
    let mut files = setting::files(&phone.papers(vault));
    assert_eq!(files.len(), 1);
    files.remove(0)
}

fn assert_damaged(result: Result<Vec<u8>, VaultError>, paper: Uuid, how: &str) {
    match result {
        Err(VaultError::Damaged { what, .. }) if what == Part::Paper(paper) => {}
        Err(other) => panic!("{how}: {other:?}"),
        Ok(bytes) => panic!("{how}: read {} bytes", bytes.len()),
    }
}

fn flipped(bytes: &[u8], at: usize, bit: usize) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[at] ^= 1 << (bit % 8);
    changed
}

#[test]
fn a_flipped_bit_anywhere_in_a_paper_is_found() {
    let phone = Phone::new();
    let (_store, vault) = phone.resident();
    let paper = vault
        .add_paper(&new_paper(Uuid::now_v7()), &noise(2 * CHUNK + 100))
        .unwrap();
    let file = only_paper_file(&phone, vault.id());
    let whole = fs::read(&file).unwrap();
    let everywhere = (0..HEADER)
        .chain((HEADER..whole.len()).step_by(1_009))
        .chain([whole.len() - 1]);
    for at in everywhere {
        fs::write(&file, flipped(&whole, at, at)).unwrap();
        assert_damaged(read(&vault, paper.id), paper.id, &format!("byte {at}"));
    }
    fs::write(&file, &whole).unwrap();
    assert_eq!(read(&vault, paper.id).unwrap(), noise(2 * CHUNK + 100));
}

#[test]
fn a_cut_stretched_or_reordered_paper_is_found() {
    let phone = Phone::new();
    let (_store, vault) = phone.resident();
    // Three full chunks: cut after the second, the rest would be well formed.
    let paper = vault
        .add_paper(&new_paper(Uuid::now_v7()), &noise(3 * CHUNK))
        .unwrap();
    let file = only_paper_file(&phone, vault.id());
    let whole = fs::read(&file).unwrap();
    let sealed = CHUNK + 16;
    for length in [
        0,
        1,
        HEADER - 1,
        HEADER,
        HEADER + 16,
        HEADER + sealed,
        HEADER + 2 * sealed,
        whole.len() - 1,
    ] {
        fs::write(&file, &whole[..length]).unwrap();
        assert_damaged(read(&vault, paper.id), paper.id, &format!("cut to {length}"));
    }
    let mut longer = whole.clone();
    longer.push(0);
    fs::write(&file, longer).unwrap();
    assert_damaged(read(&vault, paper.id), paper.id, "stretched");

    let (header, chunks) = whole.split_at(HEADER);
    let [first, second, third] = [0, 1, 2].map(|n| &chunks[n * sealed..(n + 1) * sealed]);
    for (how, order) in [
        ("first two swapped", [second, first, third]),
        ("last two swapped", [first, third, second]),
        ("first repeated", [first, first, third]),
    ] {
        fs::write(&file, [header, order[0], order[1], order[2]].concat()).unwrap();
        assert_damaged(read(&vault, paper.id), paper.id, how);
    }
}

#[test]
fn chunks_before_the_damage_can_still_be_read() {
    let phone = Phone::new();
    let (_store, vault) = phone.resident();
    let bytes = noise(3 * CHUNK);
    let paper = vault.add_paper(&new_paper(Uuid::now_v7()), &bytes).unwrap();
    let file = only_paper_file(&phone, vault.id());
    let whole = fs::read(&file).unwrap();
    fs::write(&file, flipped(&whole, HEADER + 2 * (CHUNK + 16) + 5, 1)).unwrap();
    let mut reader = vault.open_paper(paper.id).unwrap();
    let mut before = vec![0; 2 * CHUNK];
    reader.read_exact(&mut before).unwrap();
    assert!(before == bytes[..2 * CHUNK]);
    for _again in 0..2 {
        let error = VaultError::from(reader.read(&mut [0; 10]).unwrap_err());
        let VaultError::Damaged { cause, .. } = error else {
            panic!("{error:?}")
        };
        assert!(matches!(*cause, Fault::PaperChunk { chunk: 2, .. }), "{cause}");
    }
}

#[test]
fn another_papers_file_and_a_missing_one_are_found() {
    let phone = Phone::new();
    let (_store, vault) = phone.resident();
    let paper = vault.add_paper(&new_paper(Uuid::now_v7()), &noise(500)).unwrap();
    let file = only_paper_file(&phone, vault.id());
    let other = vault.add_paper(&new_paper(Uuid::now_v7()), &noise(500)).unwrap();
    let files = setting::files(&phone.papers(vault.id()));
    let other_file = files.iter().find(|f| **f != file).unwrap();
    fs::copy(other_file, &file).unwrap();
    let error = read(&vault, paper.id).unwrap_err();
    assert!(
        matches!(&error, VaultError::Damaged { cause, .. } if matches!(**cause, Fault::PaperForeign(_))),
        "{error:?}"
    );
    fs::remove_file(&file).unwrap();
    let error = read(&vault, paper.id).unwrap_err();
    assert!(
        matches!(&error, VaultError::Damaged { cause, .. } if matches!(**cause, Fault::PaperFileMissing(_))),
        "{error:?}"
    );
    let damage = vault.check().unwrap();
    assert_eq!(damage.len(), 1, "{damage:?}");
    assert_eq!(
        read(&vault, other.id).unwrap(),
        noise(500),
        "the other paper is as it was"
    );
    assert!(matches!(
        read(&vault, Uuid::now_v7()),
        Err(VaultError::Missing(..))
    ));
}

#[test]
fn a_paper_of_a_newer_format_asks_for_a_newer_app() {
    let phone = Phone::new();
    let (_store, vault) = phone.resident();
    let paper = vault.add_paper(&new_paper(Uuid::now_v7()), b"page").unwrap();
    let file = only_paper_file(&phone, vault.id());
    let mut bytes = fs::read(&file).unwrap();
    bytes[8..10].copy_from_slice(&2_u16.to_be_bytes());
    let sum = ring::digest::digest(&ring::digest::SHA256, &bytes[..40]);
    bytes[40..48].copy_from_slice(&sum.as_ref()[..8]);
    fs::write(&file, bytes).unwrap();
    assert!(matches!(read(&vault, paper.id), Err(VaultError::NewerVersion(_))));
}

/// A resident with enough in the database that it has many pages, all of them in `vault.db` itself.
fn filled(phone: &Phone) -> (Store, VaultId, Uuid) {
    let (store, vault) = phone.resident();
    let id = Uuid::now_v7();
    vault
        .transaction(|tx| {
            tx.drafts().put(&draft(id))?;
            (0..200).try_for_each(|n| tx.journal().append(id, &noise(500 + n)).map(drop))
        })
        .unwrap();
    vault.checkpoint().unwrap();
    (store, vault.id(), id)
}

#[test]
fn a_flipped_bit_anywhere_in_a_database_is_damage_and_never_a_lost_key() {
    let phone = Phone::new();
    let (store, id, draft) = filled(&phone);
    let file = phone.vault(id).join("vault.db");
    let whole = fs::read(&file).unwrap();
    for at in [0, 8, 15, 16, 17, 100, 4_000, 4_095]
        .into_iter()
        .chain((4_096..whole.len()).step_by(2_731))
    {
        fs::write(&file, flipped(&whole, at, at)).unwrap();
        let found = store.open_resident(id, Access::Screen).and_then(|vault| {
            let damage = vault.check()?;
            assert!(!damage.is_empty(), "byte {at} of {} went unnoticed", whole.len());
            assert!(damage.iter().all(|d| matches!(
                d,
                VaultError::Damaged {
                    what: Part::Database,
                    ..
                }
            )));
            // Reading meets the page or not; it never reads something else.
            match vault.read(|tx| tx.journal().entries(draft, 0)) {
                Ok(entries) => assert!((500..).zip(&entries).all(|(n, entry)| entry.bytes == noise(n))),
                Err(VaultError::Damaged {
                    what: Part::Database, ..
                }) => {}
                Err(other) => panic!("byte {at}: {other:?}"),
            }
            Ok(())
        });
        match found {
            Ok(())
            | Err(VaultError::Damaged {
                what: Part::Database, ..
            }) => {}
            Err(other) => panic!("byte {at}: {other:?}"),
        }
        let _ = fs::remove_file(phone.vault(id).join("vault.db-wal"));
        let _ = fs::remove_file(phone.vault(id).join("vault.db-shm"));
    }
    fs::write(&file, &whole).unwrap();
    assert!(
        store
            .open_resident(id, Access::Screen)
            .unwrap()
            .check()
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_cut_or_missing_database_is_damage_and_never_a_lost_key() {
    let phone = Phone::new();
    let (store, id, _) = filled(&phone);
    let file = phone.vault(id).join("vault.db");
    let whole = fs::read(&file).unwrap();
    for length in [
        1,
        15,
        16,
        100,
        4_095,
        4_096,
        8_192,
        whole.len() / 2,
        whole.len() - 1,
    ] {
        fs::write(&file, &whole[..length]).unwrap();
        let found = store
            .open_resident(id, Access::Screen)
            .and_then(|vault| vault.check());
        match found {
            Ok(damage) => assert!(!damage.is_empty(), "cut to {length} went unnoticed"),
            Err(VaultError::Damaged {
                what: Part::Database, ..
            }) => {}
            Err(other) => panic!("cut to {length}: {other:?}"),
        }
    }
    for gone in ["emptied", "removed"] {
        match gone {
            "emptied" => fs::write(&file, b"").unwrap(),
            _ => fs::remove_file(&file).unwrap(),
        }
        let found = store.open_resident(id, Access::Screen).map(drop);
        assert!(
            matches!(
                found,
                Err(VaultError::Damaged {
                    what: Part::Database,
                    ..
                })
            ),
            "{gone}: {found:?}"
        );
    }
}

#[test]
fn one_damaged_copy_of_a_key_is_mended_two_are_damage() {
    let phone = Phone::new();
    let (store, vault) = phone.resident();
    let id = vault.id();
    drop(vault);
    let [first, second] = ["screen.key", "screen.copy"].map(|name| phone.vault(id).join(name));
    let whole = fs::read(&first).unwrap();
    for at in 0..whole.len() {
        fs::write(&first, flipped(&whole, at, at)).unwrap();
        store.open_resident(id, Access::Screen).unwrap();
        assert_eq!(fs::read(&first).unwrap(), whole, "mended");
    }
    fs::remove_file(&second).unwrap();
    store.open_resident(id, Access::Screen).unwrap();
    assert_eq!(fs::read(&second).unwrap(), whole);
    fs::write(&first, &whole[..20]).unwrap();
    fs::write(&second, b"").unwrap();
    let found = store.open_resident(id, Access::Screen).map(drop);
    assert!(
        matches!(
            found,
            Err(VaultError::Damaged {
                what: Part::KeyFile,
                ..
            })
        ),
        "{found:?}"
    );
}

#[test]
fn a_lost_key_is_no_damage() {
    let phone = Phone::new();
    let (store, vault) = phone.resident();
    let id = vault.id();
    drop(vault);
    let device = store.device().unwrap();
    let other = store
        .create_resident(&device, "another", chrono::DateTime::UNIX_EPOCH)
        .unwrap();
    let lost = |how: &str| {
        let found = store.open_resident(id, Access::Screen).map(drop);
        assert!(matches!(found, Err(VaultError::KeyLost(_))), "{how}: {found:?}");
    };
    let kept = phone.folder().join("kept");
    copy_folder(&phone.vault(id), &kept);
    for name in ["screen.key", "screen.copy"] {
        fs::copy(phone.vault(other).join(name), phone.vault(id).join(name)).unwrap();
    }
    lost("another's key");
    for name in ["screen.key", "screen.copy"] {
        fs::remove_file(phone.vault(id).join(name)).unwrap();
    }
    lost("no key file");
    for name in ["screen.key", "screen.copy"] {
        fs::copy(kept.join(name), phone.vault(id).join(name)).unwrap();
    }
    store.open_resident(id, Access::Screen).unwrap();
    phone.lose(KeyPurpose::Screen(id));
    lost("hardware key gone");
    // A backup restored to another phone: its hardware makes a key, but not this one.
    FileKeyWrapper::new(phone.folder().join("keys"))
        .unwrap()
        .wrap(KeyPurpose::Screen(id), &[0; 32])
        .unwrap();
    lost("another hardware key");
}

#[test]
fn a_keystore_that_gives_a_wrong_key_does_not_make_the_database_look_damaged() {
    struct Confused;
    impl KeyWrapper for Confused {
        fn wrap(&self, _: KeyPurpose, key: &[u8]) -> Result<Vec<u8>, KeyWrapperError> {
            Ok(key.iter().rev().copied().collect())
        }
        fn unwrap(&self, _: KeyPurpose, wrapped: &[u8]) -> Result<Vec<u8>, KeyWrapperError> {
            Ok(wrapped.to_vec())
        }
        fn forget(&self, _: KeyPurpose) -> Result<(), KeyWrapperError> {
            Ok(())
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), std::sync::Arc::new(Confused)).unwrap();
    let found = store.device().map(drop);
    let Err(VaultError::KeyLost(cause)) = found else {
        panic!("{found:?}")
    };
    assert!(matches!(*cause, Fault::KeyMismatch), "{cause}");
}

#[test]
fn mutated_files_never_panic() {
    let phone = Phone::new();
    let (store, id, _) = filled(&phone);
    let seed = noise(4_000);
    let original = fs::read(phone.vault(id).join("screen.key")).unwrap();
    for (round, at) in seed.chunks(2).enumerate() {
        let mut bytes = original.clone();
        let place = usize::from(u16::from_be_bytes([at[0], at[1]])) % bytes.len();
        bytes[place] = bytes[place].wrapping_add(at[0] | 1);
        bytes.truncate(bytes.len() - round % 9);
        fuzz_key_file(&bytes);
        fuzz_key_file(&seed[round..round + round % 150]);
    }
    // A checksum over nonsense is still nonsense.
    for body in [
        &b"BANSHIKF"[..],
        b"BANSHIKF\0\x01\xff\xff\xff\xff",
        b"BANSHIKF\0\x01\0\0\0\0",
        b"",
    ] {
        let sum = ring::digest::digest(&ring::digest::SHA256, body);
        let bytes = [body, sum.as_ref()].concat();
        fuzz_key_file(&bytes);
        write_both(&phone.vault(id), &bytes);
        let found = store.open_resident(id, Access::Screen).map(drop);
        assert!(
            matches!(
                found,
                Err(VaultError::Damaged {
                    what: Part::KeyFile,
                    ..
                })
            ),
            "{found:?}"
        );
    }
    let body = b"BANSHIKF\0\x02 of a later time";
    let sum = ring::digest::digest(&ring::digest::SHA256, body);
    write_both(&phone.vault(id), &[&body[..], sum.as_ref()].concat());
    assert!(matches!(
        store.open_resident(id, Access::Screen),
        Err(VaultError::NewerVersion(_))
    ));
}

fn write_both(folder: &Path, bytes: &[u8]) {
    for name in ["screen.key", "screen.copy"] {
        fs::write(folder.join(name), bytes).unwrap();
    }
}
