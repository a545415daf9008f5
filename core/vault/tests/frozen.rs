//! Every version ever released opens. `frozen/v1` was written by version 1 and is never written again; its keys are
//! beside it and protect nothing.
#![expect(clippy::unwrap_used, reason = "a test stops at what goes wrong")]

mod setting;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use banshi_vault::*;
use chrono::DateTime;
use setting::{copy_folder, draft, new_paper, noise};
use uuid::Uuid;
use zeroize::Zeroizing;

const DRAFT: Uuid = Uuid::from_u128(0xD0);
const SUBMISSION: Uuid = Uuid::from_u128(0x50);
const PAPER: Uuid = Uuid::from_u128(0xF0);

fn frozen() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/frozen/v1")
}

fn store(folder: &Path) -> Store {
    let wrapper = FileKeyWrapper::new(folder.join("keys")).unwrap();
    Store::open(folder.join("vaults"), Arc::new(wrapper)).unwrap()
}

fn epoch() -> DateTime<chrono::Utc> {
    DateTime::UNIX_EPOCH
}

fn submission() -> StoredSubmission {
    StoredSubmission {
        id: SUBMISSION,
        draft: Some(DRAFT),
        manifest: b"head.body.signature".to_vec(),
        state: "uploading".into(),
        receipt: None,
        created_at: epoch(),
        updated_at: epoch(),
    }
}

#[test]
fn version_1_opens_with_all_it_held() {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&frozen(), folder.path());
    let store = store(folder.path());
    let device = store.device().unwrap();
    device.check().unwrap();
    let residents = device.residents().unwrap();
    assert_eq!(residents.len(), 1);
    assert_eq!(residents[0].display_name, "样例 Sample");
    device
        .read(|tx| {
            assert_eq!(tx.settings().get("language")?, Some(b"zh-Hans".to_vec()));
            assert_eq!(
                tx.identity()
                    .token(TokenKind::Refresh)?
                    .unwrap()
                    .secret
                    .as_slice(),
                b"refresh"
            );
            assert!(tx.identity().device_key()? == Some(DeviceKey::Hardware(b"alias".to_vec())));
            let queued = tx.outbox().get(SUBMISSION)?.unwrap();
            assert_eq!((queued.state, queued.attempts), (OutboxState::Uploading, 2));
            assert_eq!(tx.feed().cursor()?.as_deref(), Some("c-1"));
            assert_eq!(tx.feed().undelivered(None)?[0].event.body, b"{\"v\":1}");
            Ok::<_, VaultError>(())
        })
        .unwrap();

    for access in [Access::Screen, Access::Sending] {
        let vault = store.open_resident(residents[0].id, access).unwrap();
        assert!(vault.check().unwrap().is_empty());
        vault
            .read(|tx| {
                let stored = tx.drafts().get(DRAFT)?.unwrap();
                assert_eq!(stored, draft(DRAFT));
                let entries = tx.journal().entries(DRAFT, 0)?;
                assert_eq!(
                    entries.iter().map(|e| e.bytes.as_slice()).collect::<Vec<_>>(),
                    [b"one", b"two"]
                );
                assert_eq!(tx.submissions().get(SUBMISSION)?.unwrap(), submission());
                assert_eq!(tx.profile().get("name")?.unwrap().origin, Origin::Official);
                assert_eq!(tx.uploads().get(&[9; 32])?.unwrap().offset, 65_536);
                assert_eq!(tx.filings().get("BJ-1")?.unwrap().submission, Some(SUBMISSION));
                assert_eq!(tx.filings().timeline(Some("BJ-1"))?[0].body, b"accepted");
                assert_eq!(tx.reservations().all()?[0].body, b"window 3");
                let form = ring::digest::digest(&ring::digest::SHA256, b"<form/>");
                let form = form.as_ref().try_into().unwrap();
                assert_eq!(tx.pins().get(&form)?.as_deref(), Some(&b"<form/>"[..]));
                Ok::<_, VaultError>(())
            })
            .unwrap();
        let mut bytes = Vec::new();
        vault.open_paper(PAPER).unwrap().read_to_end(&mut bytes).unwrap();
        assert!(bytes == noise(70_000));
    }
}

/// Makes `frozen/v1` anew: only before version 1 is released.
#[test]
#[ignore = "writes the sample; run by hand, once a format"]
fn write_version_1() {
    let _ = std::fs::remove_dir_all(frozen());
    let store = store(&frozen());
    let device = store.device().unwrap();
    let id = store.create_resident(&device, "样例 Sample", epoch()).unwrap();
    let token = Token {
        secret: Zeroizing::new(b"refresh".to_vec()),
        expires_at: None,
    };
    device
        .transaction(|tx| {
            tx.settings().set("language", b"zh-Hans")?;
            tx.identity().set_token(TokenKind::Refresh, &token)?;
            tx.identity()
                .set_device_key(&DeviceKey::Hardware(b"alias".to_vec()), epoch())?;
            tx.outbox().put(&QueuedSubmission {
                submission: SUBMISSION,
                resident: id,
                state: OutboxState::Uploading,
                problem: None,
                attempts: 2,
                queued_at: epoch(),
                next_try_at: epoch(),
            })?;
            tx.feed().set_cursor("c-1")?;
            tx.feed().keep(&NewEvent {
                id: "e-1".into(),
                resident: Some(id),
                body: b"{\"v\":1}".to_vec(),
                received_at: epoch(),
            })
        })
        .unwrap();
    let vault = store.open_resident(id, Access::Screen).unwrap();
    fill(&vault);
    let paper = NewPaper {
        id: PAPER,
        ..new_paper(SUBMISSION)
    };
    vault.add_paper(&paper, &noise(70_000)).unwrap();
    vault.allow_sending().unwrap();
}

fn fill(vault: &ResidentVault) {
    vault
        .transaction(|tx| {
            tx.drafts().put(&draft(DRAFT))?;
            tx.journal().append(DRAFT, b"one")?;
            tx.journal().append(DRAFT, b"two")?;
            tx.pins().pin(DRAFT, b"<form/>")?;
            tx.submissions().add(&submission())?;
            tx.profile().set(&ProfileValue {
                key: "name".into(),
                value: b"\"Sample\"".to_vec(),
                origin: Origin::Official,
                updated_at: epoch(),
            })?;
            tx.uploads().put(&UploadProgress {
                sha256: [9; 32],
                url: "/v1/uploads/1".into(),
                offset: 65_536,
                updated_at: epoch(),
            })?;
            tx.filings().put(&StoredFiling {
                id: "BJ-1".into(),
                submission: Some(SUBMISSION),
                body: b"{}".to_vec(),
                updated_at: epoch(),
            })?;
            tx.filings().happened(&TimelineEntry {
                id: "t-1".into(),
                filing: Some("BJ-1".into()),
                at: epoch(),
                body: b"accepted".to_vec(),
            })?;
            tx.reservations().put(&StoredReservation {
                id: Uuid::from_u128(1),
                starts_at: epoch(),
                body: b"window 3".to_vec(),
                updated_at: epoch(),
            })
        })
        .unwrap();
}
