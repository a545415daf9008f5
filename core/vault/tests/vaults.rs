//! What the vaults keep, and what they let go.
#![expect(clippy::unwrap_used, reason = "a test stops at what goes wrong")]

mod setting;

use banshi_vault::*;
use chrono::{DateTime, Duration, Utc};
use setting::{Phone, new_paper, noise};
use std::io::{Read, Seek, SeekFrom, Write};
use uuid::Uuid;
use zeroize::Zeroizing;

fn at(second: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::seconds(second)
}

#[test]
fn all_that_the_device_vault_is_told_it_tells_again_after_a_restart() {
    let phone = Phone::new();
    let resident;
    let queued;
    {
        let store = phone.store();
        let device = store.device().unwrap();
        resident = store.create_resident(&device, "王建国", at(1)).unwrap();
        queued = QueuedSubmission {
            submission: Uuid::now_v7(),
            resident,
            state: OutboxState::Uploading,
            problem: Some("papers-missing".into()),
            attempts: 3,
            queued_at: at(2),
            next_try_at: at(60),
        };
        device
            .transaction(|tx| {
                tx.settings().set("language", b"zh-Hans")?;
                tx.identity().set_token(
                    TokenKind::Refresh,
                    &Token {
                        secret: Zeroizing::new(b"r-123".to_vec()),
                        expires_at: Some(at(900)),
                    },
                )?;
                tx.identity()
                    .set_device_key(&DeviceKey::Software(Zeroizing::new(vec![7; 40])), at(3))?;
                tx.outbox().put(&queued)?;
                tx.feed().set_cursor("c-17")
            })
            .unwrap();
    }
    let store = phone.store();
    let device = store.device().unwrap();
    assert_eq!(
        device.residents().unwrap(),
        [Resident {
            id: resident,
            display_name: "王建国".into(),
            created_at: at(1)
        }]
    );
    device
        .read(|tx| {
            assert_eq!(tx.settings().get("language")?, Some(b"zh-Hans".to_vec()));
            assert_eq!(tx.settings().get("unknown")?, None);
            let token = tx.identity().token(TokenKind::Refresh)?.unwrap();
            assert_eq!(
                (token.secret.as_slice(), token.expires_at),
                (&b"r-123"[..], Some(at(900)))
            );
            assert!(tx.identity().token(TokenKind::Access)?.is_none());
            assert!(tx.identity().device_key()? == Some(DeviceKey::Software(Zeroizing::new(vec![7; 40]))));
            assert_eq!(tx.outbox().due(at(59))?, []);
            assert_eq!(tx.outbox().due(at(60))?, std::slice::from_ref(&queued));
            assert_eq!(tx.outbox().next_due()?, Some(at(60)));
            assert_eq!(tx.feed().cursor()?.as_deref(), Some("c-17"));
            Ok::<_, VaultError>(())
        })
        .unwrap();
}

#[test]
fn a_cursor_and_its_effect_never_part() {
    let phone = Phone::new();
    let store = phone.store();
    let device = store.device().unwrap();
    let resident = store.create_resident(&device, "李娟", at(0)).unwrap();
    let event = NewEvent {
        id: "e-1".into(),
        resident: Some(resident),
        body: b"{}".to_vec(),
        received_at: at(5),
    };
    let failed: Result<(), VaultError> = device.transaction(|tx| {
        tx.feed().keep(&event)?;
        tx.feed().set_cursor("2")?;
        let unknown = NewEvent {
            id: "e-2".into(),
            resident: Some(VaultId::random()),
            ..event.clone()
        };
        tx.feed().keep(&unknown).map(drop)
    });
    assert!(matches!(failed, Err(VaultError::Bug(_))), "{failed:?}");
    device
        .transaction(|tx| {
            assert_eq!(tx.feed().cursor()?, None);
            assert_eq!(tx.feed().undelivered(None)?, []);
            assert!(tx.feed().keep(&event)?);
            assert!(
                !tx.feed().keep(&event)?,
                "at least once on the wire, once in the vault"
            );
            tx.feed().set_cursor("1")
        })
        .unwrap();
    let waiting = device.read(|tx| tx.feed().undelivered(Some(resident))).unwrap();
    assert_eq!(waiting.len(), 1);
    device
        .transaction(|tx| tx.feed().delivered(waiting[0].seq))
        .unwrap();
    assert_eq!(device.read(|tx| tx.feed().undelivered(None)).unwrap(), []);
}

#[test]
fn a_panic_in_a_transaction_undoes_it_and_the_vault_lives_on() {
    let phone = Phone::new();
    let store = phone.store();
    let device = store.device().unwrap();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _: Result<(), VaultError> = device.transaction(|tx| {
            tx.settings().set("half", b"done")?;
            panic!("of the caller");
        });
    }));
    assert!(panicked.is_err());
    assert_eq!(device.read(|tx| tx.settings().get("half")).unwrap(), None);
    device
        .transaction(|tx| tx.settings().set("whole", b"done"))
        .unwrap();
}

#[test]
fn a_change_inside_a_read_is_refused_and_undone() {
    let phone = Phone::new();
    let device = phone.store().device().unwrap();
    let refused = device.read(|tx| tx.settings().set("a", b"1"));
    assert!(matches!(refused, Err(VaultError::Bug(_))));
    assert_eq!(device.read(|tx| tx.settings().get("a")).unwrap(), None);
}

#[test]
fn a_draft_becomes_a_submission_and_takes_papers_and_pins_along() {
    let phone = Phone::new();
    let (_store, vault) = phone.resident();
    let (draft, submission) = (Uuid::now_v7(), Uuid::now_v7());
    vault
        .transaction(|tx| tx.drafts().put(&setting::draft(draft)))
        .unwrap();
    let form = vault.transaction(|tx| tx.pins().pin(draft, b"<form/>")).unwrap();
    let paper = vault.add_paper(&new_paper(draft), b"a page").unwrap();
    let stored = StoredSubmission {
        id: submission,
        draft: Some(draft),
        manifest: b"a.b.c".to_vec(),
        state: "queued".into(),
        receipt: None,
        created_at: at(9),
        updated_at: at(9),
    };
    vault
        .transaction(|tx| {
            tx.submissions().add(&stored)?;
            tx.papers().hand_over(draft, submission)?;
            tx.pins().share(draft, submission)?;
            tx.drafts().discard(draft).map(drop)
        })
        .unwrap();
    let noted = "image/jpeg; turns=1";
    vault
        .transaction(|tx| {
            assert!(matches!(
                tx.papers().set_media_type(Uuid::nil(), noted),
                Err(VaultError::Missing(..))
            ));
            tx.papers().set_media_type(paper.id, noted)
        })
        .unwrap();
    vault
        .transaction(|tx| {
            assert_eq!(
                tx.papers().of(submission)?,
                [Paper {
                    owner: submission,
                    media_type: noted.into(),
                    ..paper.clone()
                }]
            );
            assert_eq!(tx.pins().get(&form)?, Some(b"<form/>".to_vec()));
            tx.submissions().add(&stored)?;
            let other = StoredSubmission {
                manifest: b"x.y.z".to_vec(),
                ..stored.clone()
            };
            assert!(matches!(tx.submissions().add(&other), Err(VaultError::Bug(_))));
            tx.submissions()
                .set_receipt(submission, b"r.e.c", "submitted", at(10))
        })
        .unwrap();
    let done = vault
        .read(|tx| tx.submissions().get(submission))
        .unwrap()
        .unwrap();
    assert_eq!(
        (done.receipt.as_deref(), done.state.as_str()),
        (Some(&b"r.e.c"[..]), "submitted")
    );
    vault
        .transaction(|tx| tx.submissions().remove(submission))
        .unwrap();
    assert_eq!(vault.read(|tx| tx.pins().get(&form)).unwrap(), None);
    assert_eq!(
        phone.paper_files(vault.id()),
        0,
        "a removed paper's file goes with it"
    );
}

#[test]
fn what_the_rest_of_a_residents_vault_is_told_it_tells_again() {
    let phone = Phone::new();
    let (_store, vault) = phone.resident();
    let value = ProfileValue {
        key: "name".into(),
        value: b"\"Wang\"".to_vec(),
        origin: Origin::Recognised,
        updated_at: at(4),
    };
    let progress = UploadProgress {
        sha256: [9; 32],
        url: "http://127.0.0.1/v1/uploads/1".into(),
        offset: 131_072,
        updated_at: at(5),
    };
    let filing = StoredFiling {
        id: "BJ-1".into(),
        submission: Some(Uuid::now_v7()),
        body: b"{}".to_vec(),
        updated_at: at(6),
    };
    let happened = TimelineEntry {
        id: "t-1".into(),
        filing: Some("BJ-1".into()),
        at: at(7),
        body: b"accepted".to_vec(),
    };
    let reservation = StoredReservation {
        id: Uuid::now_v7(),
        starts_at: at(8),
        body: b"{}".to_vec(),
        updated_at: at(7),
    };
    vault
        .transaction(|tx| {
            tx.profile().set(&value)?;
            tx.uploads().put(&progress)?;
            tx.filings().put(&filing)?;
            assert!(tx.filings().happened(&happened)?);
            assert!(!tx.filings().happened(&happened)?);
            tx.reservations().put(&reservation)
        })
        .unwrap();
    vault
        .transaction(|tx| {
            assert_eq!(tx.profile().all()?, std::slice::from_ref(&value));
            assert_eq!(tx.uploads().get(&[9; 32])?, Some(progress.clone()));
            assert_eq!(
                tx.filings().of(filing.submission.unwrap())?,
                std::slice::from_ref(&filing)
            );
            assert_eq!(
                tx.filings().timeline(Some("BJ-1"))?,
                std::slice::from_ref(&happened)
            );
            assert_eq!(tx.filings().timeline(Some("BJ-2"))?, []);
            assert_eq!(tx.reservations().all()?, std::slice::from_ref(&reservation));
            assert!(tx.uploads().remove(&[9; 32])? && tx.profile().remove("name")?);
            assert!(tx.filings().remove("BJ-1")? && tx.reservations().remove(reservation.id)?);
            assert_eq!(tx.filings().timeline(None)?, []);
            Ok::<_, VaultError>(())
        })
        .unwrap();
}

#[test]
fn a_thousand_entries_are_journaled_in_order_and_compacted() {
    let phone = Phone::new();
    let (_store, vault) = phone.resident();
    let draft = Uuid::now_v7();
    vault
        .transaction(|tx| tx.drafts().put(&setting::draft(draft)))
        .unwrap();
    for number in 1..=1000_u64 {
        let seq = vault
            .transaction(|tx| tx.journal().append(draft, &number.to_be_bytes()))
            .unwrap();
        assert_eq!(seq, number);
    }
    let entries = vault.read(|tx| tx.journal().entries(draft, 0)).unwrap();
    assert!(
        entries
            .iter()
            .zip(1..)
            .all(|(entry, n)| entry.seq == n && entry.bytes == n.to_be_bytes())
    );
    assert_eq!(entries.len(), 1000);
    vault
        .transaction(|tx| tx.journal().compact(draft, 990, b"snapshot"))
        .unwrap();
    let entries = vault.read(|tx| tx.journal().entries(draft, 0)).unwrap();
    assert_eq!(
        (entries.len(), entries[0].seq, entries[0].bytes.as_slice()),
        (11, 990, &b"snapshot"[..])
    );
    assert_eq!(
        vault
            .transaction(|tx| tx.journal().append(draft, b"more"))
            .unwrap(),
        1001
    );
    vault.transaction(|tx| tx.drafts().discard(draft)).unwrap();
    let late = vault.transaction(|tx| tx.journal().append(draft, b"late"));
    assert!(matches!(late, Err(VaultError::Missing(..))), "{late:?}");
}

#[test]
fn papers_of_every_length_around_a_chunk_come_back_whole_and_from_any_place() {
    let phone = Phone::new();
    let (_store, vault) = phone.resident();
    for length in [0, 1, 65_535, 65_536, 65_537, 131_072, 200_001] {
        let bytes = noise(length);
        let owner = Uuid::now_v7();
        let mut writer = vault.begin_paper(&new_paper(owner)).unwrap();
        for piece in bytes.chunks(7_001) {
            writer.write_all(piece).unwrap();
        }
        let paper = writer.finish().unwrap();
        assert_eq!(paper.length, length as u64);
        assert_eq!(
            paper.sha256.as_slice(),
            ring::digest::digest(&ring::digest::SHA256, &bytes).as_ref()
        );
        for offset in [0, 1, 65_535, 65_536, 65_537, 131_073, length] {
            let offset = offset.min(length);
            let mut reader = vault.open_paper(paper.id).unwrap();
            assert_eq!(reader.len(), length as u64);
            reader.seek(SeekFrom::Start(offset as u64)).unwrap();
            let mut rest = Vec::new();
            reader.read_to_end(&mut rest).unwrap();
            assert!(rest == bytes[offset..], "{length} bytes from {offset}");
        }
        assert_eq!(
            vault.read(|tx| tx.papers().by_hash(&paper.sha256)).unwrap(),
            Some(paper)
        );
    }
}

#[test]
fn an_unfinished_paper_leaves_nothing() {
    let phone = Phone::new();
    let (_store, vault) = phone.resident();
    let mut writer = vault.begin_paper(&new_paper(Uuid::now_v7())).unwrap();
    writer.write_all(&noise(100_000)).unwrap();
    drop(writer);
    assert_eq!(phone.paper_files(vault.id()), 0);
    assert_eq!(vault.read(|tx| tx.papers().all()).unwrap(), []);
}

#[test]
fn orphans_are_swept_and_papers_being_written_are_not() {
    let phone = Phone::new();
    let (store, vault) = phone.resident();
    let kept = vault.add_paper(&new_paper(Uuid::now_v7()), b"kept").unwrap();
    let mut writing = vault.begin_paper(&new_paper(Uuid::now_v7())).unwrap();
    writing.write_all(b"still coming").unwrap();
    std::fs::write(phone.papers(vault.id()).join("0123456789abcdef"), b"orphan").unwrap();
    let second = store.open_resident(vault.id(), Access::Screen).unwrap();
    assert_eq!(phone.paper_files(vault.id()), 2);
    let finished = writing.finish().unwrap();
    assert_eq!(second.read(|tx| tx.papers().all()).unwrap(), [kept, finished]);
    assert!(second.check().unwrap().is_empty());
}

#[test]
fn deleting_a_resident_removes_files_keys_and_name_and_spares_the_others() {
    let phone = Phone::new();
    let store = phone.store();
    let device = store.device().unwrap();
    let leaving = store.create_resident(&device, "赵一", at(0)).unwrap();
    let staying = store.create_resident(&device, "钱二", at(1)).unwrap();
    let vault = store.open_resident(leaving, Access::Screen).unwrap();
    vault
        .add_paper(&new_paper(Uuid::now_v7()), &noise(70_000))
        .unwrap();
    vault.allow_sending().unwrap();
    drop(vault);
    let queued = QueuedSubmission {
        submission: Uuid::now_v7(),
        resident: leaving,
        state: OutboxState::Queued,
        problem: None,
        attempts: 0,
        queued_at: at(2),
        next_try_at: at(2),
    };
    device.transaction(|tx| tx.outbox().put(&queued)).unwrap();
    assert!(phone.has_key(KeyPurpose::Screen(leaving)) && phone.has_key(KeyPurpose::Sending(leaving)));

    store.delete_resident(&device, leaving).unwrap();
    assert!(!phone.has_key(KeyPurpose::Screen(leaving)) && !phone.has_key(KeyPurpose::Sending(leaving)));
    assert!(
        phone
            .files()
            .iter()
            .all(|file| !file.to_string_lossy().contains(&leaving.to_string()))
    );
    let names: Vec<_> = device
        .residents()
        .unwrap()
        .into_iter()
        .map(|r| r.display_name)
        .collect();
    assert_eq!(names, ["钱二"]);
    assert_eq!(device.read(|tx| tx.outbox().all()).unwrap(), []);
    assert!(matches!(
        store.open_resident(leaving, Access::Screen),
        Err(VaultError::Missing(..))
    ));
    store.open_resident(staying, Access::Screen).unwrap();
}

#[test]
fn deleting_everything_leaves_no_file_and_no_key() {
    let phone = Phone::new();
    let store = phone.store();
    let device = store.device().unwrap();
    let resident = store.create_resident(&device, "孙三", at(0)).unwrap();
    let vault = store.open_resident(resident, Access::Screen).unwrap();
    vault.add_paper(&new_paper(Uuid::now_v7()), b"page").unwrap();
    drop((vault, device));
    store.delete_everything().unwrap();
    assert_eq!(phone.files(), Vec::<std::path::PathBuf>::new());
    assert_eq!(phone.keys(), 0);
    assert_eq!(phone.store().device().unwrap().residents().unwrap(), []);
}

#[test]
fn a_deletion_cut_short_is_ended_at_the_next_start() {
    let phone = Phone::new();
    let store = phone.store();
    let device = store.device().unwrap();
    let resident = store.create_resident(&device, "周四", at(0)).unwrap();
    drop((device, store));
    // As a power cut left it: the folder has lost its name, the rest was still to do.
    let residents = phone.vaults().join("residents");
    std::fs::rename(
        residents.join(resident.to_string()),
        residents.join(format!("gone-{resident}")),
    )
    .unwrap();
    let store = phone.store();
    assert!(!phone.has_key(KeyPurpose::Screen(resident)));
    assert_eq!(store.vaults().unwrap(), []);
    drop(store);
    // Cut short in the deletion of everything.
    std::fs::write(phone.vaults().join("deleting"), b"").unwrap();
    drop(phone.store());
    assert_eq!(phone.files(), Vec::<std::path::PathBuf>::new());
    assert_eq!(phone.keys(), 0);
}

#[test]
fn sending_opens_the_vault_of_a_locked_phone_only_while_something_is_queued() {
    let phone = Phone::new();
    let (store, vault) = phone.resident();
    let id = vault.id();
    let paper = vault.add_paper(&new_paper(Uuid::now_v7()), b"page").unwrap();
    assert!(!store.sending_allowed(id));
    vault.allow_sending().unwrap();
    drop(vault);
    phone.lock();
    assert!(matches!(
        store.open_resident(id, Access::Screen),
        Err(VaultError::Locked(_))
    ));
    let device = store.device().unwrap();
    assert!(
        matches!(device.residents(), Err(VaultError::Locked(_))),
        "names are for the screen"
    );
    assert_eq!(device.read(|tx| tx.residents().ids()).unwrap(), [id]);
    let sending = store.open_resident(id, Access::Sending).unwrap();
    let mut bytes = Vec::new();
    sending
        .open_paper(paper.id)
        .unwrap()
        .read_to_end(&mut bytes)
        .unwrap();
    assert_eq!(bytes, b"page");
    drop(sending);
    store.end_sending(id).unwrap();
    assert!(!store.sending_allowed(id) && !phone.has_key(KeyPurpose::Sending(id)));
    assert!(matches!(
        store.open_resident(id, Access::Sending),
        Err(VaultError::KeyLost(_))
    ));
    phone.unlock();
    store.open_resident(id, Access::Screen).unwrap();
}

#[test]
fn a_lost_device_vault_is_made_anew_and_residents_are_adopted() {
    let phone = Phone::new();
    let store = phone.store();
    let resident = store
        .create_resident(&store.device().unwrap(), "吴五", at(0))
        .unwrap();
    phone.lose(KeyPurpose::Device);
    assert!(matches!(store.device(), Err(VaultError::KeyLost(_))));
    store.reset_device().unwrap();
    let device = store.device().unwrap();
    assert_eq!(device.residents().unwrap(), []);
    assert_eq!(store.vaults().unwrap(), [resident]);
    store.adopt(&device, resident, "吴五", at(1)).unwrap();
    device.rename_resident(resident, "吴老五").unwrap();
    assert_eq!(device.residents().unwrap()[0].display_name, "吴老五");
}

#[test]
fn a_device_vault_made_after_a_reset_cut_short_is_spared() {
    let phone = Phone::new();
    let store = phone.store();
    drop(store.device().unwrap());
    // As a reset left it that could not remove all, with a new device vault made since.
    setting::copy_folder(
        &phone.vaults().join("device"),
        &phone.vaults().join("gone-device"),
    );
    drop(store);
    let store = phone.store();
    assert!(!phone.vaults().join("gone-device").exists());
    store.device().unwrap();
}

#[test]
fn a_transaction_inside_another_is_an_error_and_no_standstill() {
    let phone = Phone::new();
    let (_store, vault) = phone.resident();
    let outer: Result<(), VaultError> = vault.transaction(|_| {
        let inner = vault.read(|tx| tx.drafts().all());
        assert!(matches!(inner, Err(VaultError::Bug(_))), "{inner:?}");
        Ok(())
    });
    outer.unwrap();
    vault.read(|tx| tx.drafts().all()).unwrap();
}

#[test]
fn screen_and_sending_write_at_the_same_time() {
    let phone = Phone::new();
    let (store, screen) = phone.resident();
    screen.allow_sending().unwrap();
    let sending = store.open_resident(screen.id(), Access::Sending).unwrap();
    let drafts = [Uuid::now_v7(), Uuid::now_v7()];
    for id in drafts {
        screen
            .transaction(|tx| tx.drafts().put(&setting::draft(id)))
            .unwrap();
    }
    std::thread::scope(|scope| {
        for (vault, draft) in [(&screen, drafts[0]), (&sending, drafts[1]), (&screen, drafts[1])] {
            scope.spawn(move || {
                for _ in 0..100 {
                    vault
                        .transaction(|tx| tx.journal().append(draft, b"entry"))
                        .unwrap();
                }
            });
        }
    });
    let last = drafts.map(|id| screen.read(|tx| tx.journal().last(id)).unwrap());
    assert_eq!(last, [100, 200]);
}

#[test]
#[cfg(unix)]
fn only_this_user_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let phone = Phone::new();
    let (_store, vault) = phone.resident();
    vault.add_paper(&new_paper(Uuid::now_v7()), b"page").unwrap();
    for file in phone.files() {
        assert_eq!(
            file.metadata().unwrap().permissions().mode() & 0o077,
            0,
            "{}",
            file.display()
        );
    }
}
