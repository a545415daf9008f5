//! What encryption costs: writes and reads beside plain SQLite with the same settings, papers beside plain files,
//! and opening a vault. One JSON line a measure, times in milliseconds: the lower quartile of many rounds, which
//! other work on the machine disturbs less than the median. A ratio is the median over pairs that ran one after the
//! other, in either order: what slows the machine down slows both.
//!
//! `cargo run --release -p banshi-vault --example bench`
#![expect(clippy::unwrap_used, reason = "a bench stops at what goes wrong")]

use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use banshi_vault::{
    Access, Draft, KeyPurpose, KeyWrapper, KeyWrapperError, NewPaper, Store, VaultError, VaultId,
};
use chrono::DateTime;
use rusqlite::{Connection, params};
use uuid::Uuid;

const PAGE: usize = 400 * 1024;

fn main() {
    // Beside the sources, not in /tmp: a disk in memory would not show what durability costs.
    let folder =
        tempfile::tempdir_in(std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| ".".into())).unwrap();
    let wrapper = Remembering::default();
    let store = Store::open(folder.path().join("vaults"), Arc::new(wrapper)).unwrap();
    let device = store.device().unwrap();
    let id = store
        .create_resident(&device, "someone", DateTime::UNIX_EPOCH)
        .unwrap();
    let vault = store.open_resident(id, Access::Screen).unwrap();
    let mut plain = plain(&folder.path().join("plain.db"));
    let draft = Uuid::now_v7();
    vault
        .transaction(|tx| tx.drafts().put(&new_draft(draft)))
        .unwrap();
    plain
        .execute("INSERT INTO draft VALUES (?1)", params![draft.as_bytes()])
        .unwrap();

    let entry = vec![b'x'; 300];
    let write = |count: usize| {
        vault
            .transaction(|tx| {
                for _ in 0..count {
                    tx.journal().append(draft, &entry)?;
                }
                Ok::<_, VaultError>(())
            })
            .unwrap();
    };
    let mut plain_write = |count: usize| {
        let transaction = plain
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .unwrap();
        for _ in 0..count {
            append_plain(&transaction, draft, &entry);
        }
        transaction.commit().unwrap();
    };
    let pairs = side_by_side(2_000, || write(1), || plain_write(1));
    compared("vault_append_durable", &pairs, 1.15);
    let pairs = side_by_side(101, || write(1_000), || plain_write(1_000));
    compared("vault_append_1000_in_one", &pairs, 1.15);

    let long = Uuid::now_v7();
    let entry = &entry;
    vault
        .transaction(|tx| {
            tx.drafts().put(&new_draft(long))?;
            (0..1_000).try_for_each(|_| tx.journal().append(long, entry).map(drop))
        })
        .unwrap();
    plain
        .execute("INSERT INTO draft VALUES (?1)", params![long.as_bytes()])
        .unwrap();
    (0..1_000).for_each(|_| append_plain(&plain, long, entry));
    let read = || {
        assert_eq!(
            vault.read(|tx| tx.journal().entries(long, 0)).unwrap().len(),
            1_000
        );
    };
    let plain_read = || assert_eq!(read_plain(&plain, long), 1_000);
    let pairs = side_by_side(101, read, plain_read);
    report("vault_read_1000_entries", pairs.ours, Some(&pairs), None);
    drop(vault);

    let opening = typical(40, || drop(store.open_resident(id, Access::Screen).unwrap()));
    against("vault_open_without_hardware", opening, 5.0);
    let mut keep = Vec::new();
    let opening = typical(40, || keep.push(store.open_resident(id, Access::Screen).unwrap()));
    against("vault_open_again_while_open", opening, 5.0);
    drop(keep);
    papers(&store, id, folder.path());
}

fn papers(store: &Store, id: VaultId, folder: &Path) {
    let vault = store.open_resident(id, Access::Screen).unwrap();
    let page: Vec<u8> = (0..PAGE).map(|n| (n * 31 % 251).to_le_bytes()[0]).collect();
    let mut number = 0;
    let mut stored = Vec::new();
    let add = || {
        let paper = NewPaper {
            id: Uuid::now_v7(),
            owner: id.as_uuid().to_owned(),
            material: "m".into(),
            page: 1,
            media_type: "image/jpeg".into(),
            added_at: DateTime::UNIX_EPOCH,
        };
        stored.push(vault.add_paper(&paper, &page).unwrap().id);
    };
    let add_plain = || {
        number += 1;
        let (temporary, name) = (folder.join("page.part"), folder.join(format!("page-{number}")));
        let mut file = fs::File::create(&temporary).unwrap();
        file.write_all(&page).unwrap();
        file.sync_all().unwrap();
        fs::rename(&temporary, name).unwrap();
        fs::File::open(folder).unwrap().sync_all().unwrap();
    };
    let pairs = side_by_side(60, add, add_plain);
    report(
        "paper_add_400k_beside_a_plain_file",
        pairs.ours,
        Some(&pairs),
        None,
    );
    let mut bytes = Vec::with_capacity(PAGE);
    let reading = typical(60, || {
        bytes.clear();
        vault
            .open_paper(stored[0])
            .unwrap()
            .read_to_end(&mut bytes)
            .unwrap();
        assert_eq!(bytes.len(), PAGE);
    });
    report("paper_read_400k", reading, None, None);
}

/// Wraps by remembering: opening is measured without the hardware, whose time is its own.
#[derive(Default)]
struct Remembering(Mutex<Vec<Vec<u8>>>);

impl KeyWrapper for Remembering {
    fn wrap(&self, _: KeyPurpose, key: &[u8]) -> Result<Vec<u8>, KeyWrapperError> {
        let mut keys = self.0.lock().unwrap();
        keys.push(key.to_vec());
        Ok((keys.len() - 1).to_be_bytes().to_vec())
    }
    fn unwrap(&self, _: KeyPurpose, wrapped: &[u8]) -> Result<Vec<u8>, KeyWrapperError> {
        let number = usize::from_be_bytes(wrapped.try_into().map_err(|_| KeyWrapperError::Lost)?);
        self.0
            .lock()
            .unwrap()
            .get(number)
            .cloned()
            .ok_or(KeyWrapperError::Lost)
    }
    fn forget(&self, _: KeyPurpose) -> Result<(), KeyWrapperError> {
        Ok(())
    }
}

/// The same tables and settings without a key.
fn plain(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;
             PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;
             CREATE TABLE draft (id BLOB PRIMARY KEY) STRICT;
             CREATE TABLE journal (draft BLOB NOT NULL REFERENCES draft (id) ON DELETE CASCADE, seq INTEGER NOT NULL,
                 entry BLOB NOT NULL, PRIMARY KEY (draft, seq)) STRICT, WITHOUT ROWID;",
        )
        .unwrap();
    connection
}

fn append_plain(connection: &Connection, draft: Uuid, entry: &[u8]) {
    let sql = "INSERT INTO journal (draft, seq, entry)
               SELECT id, 1 + coalesce((SELECT max(seq) FROM journal WHERE draft = ?1), 0), ?2
               FROM draft WHERE id = ?1 RETURNING seq";
    let mut statement = connection.prepare_cached(sql).unwrap();
    let _: i64 = statement
        .query_row(params![draft.as_bytes(), entry], |row| row.get(0))
        .unwrap();
}

fn read_plain(connection: &Connection, draft: Uuid) -> usize {
    let mut statement = connection
        .prepare_cached("SELECT seq, entry FROM journal WHERE draft = ?1 AND seq > ?2 ORDER BY seq")
        .unwrap();
    let rows = statement
        .query_map(params![draft.as_bytes(), 0], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))
        })
        .unwrap();
    rows.map(Result::unwrap).collect::<Vec<_>>().len()
}

fn new_draft(id: Uuid) -> Draft {
    Draft {
        id,
        item: "i".into(),
        item_version: "1".into(),
        form_sha256: [0; 32],
        lists: Vec::new(),
        title: "t".into(),
        progress: 0,
        body: Vec::new(),
        updated_at: DateTime::UNIX_EPOCH,
    }
}

fn time(mut work: impl FnMut()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1_000.0
}

fn quiet(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 4]
}

fn typical(rounds: usize, mut work: impl FnMut()) -> f64 {
    quiet((0..rounds).map(|_| time(&mut work)).collect())
}

/// Ours beside a peer's.
struct Pairs {
    ours: f64,
    peer: f64,
    ratio: f64,
}

/// In turn, so that both meet the same disk.
fn side_by_side(rounds: usize, mut ours: impl FnMut(), mut peer: impl FnMut()) -> Pairs {
    let (mut our_times, mut peer_times) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        if round % 2 == 0 {
            our_times.push(time(&mut ours));
            peer_times.push(time(&mut peer));
        } else {
            peer_times.push(time(&mut peer));
            our_times.push(time(&mut ours));
        }
    }
    let mut ratios: Vec<f64> = our_times.iter().zip(&peer_times).map(|(a, b)| a / b).collect();
    ratios.sort_by(f64::total_cmp);
    Pairs {
        ours: quiet(our_times),
        peer: quiet(peer_times),
        ratio: ratios[ratios.len() / 2],
    }
}

fn compared(name: &str, pairs: &Pairs, target: f64) {
    report(
        name,
        pairs.ours,
        Some(pairs),
        Some((target, pairs.ratio <= target)),
    );
}

fn against(name: &str, ours: f64, target: f64) {
    report(name, ours, None, Some((target, ours <= target)));
}

fn report(name: &str, ours: f64, pairs: Option<&Pairs>, target: Option<(f64, bool)>) {
    let mut line = format!("{{\"name\":\"{name}\",\"ours\":{ours:.4},\"unit\":\"ms\"");
    if let Some(Pairs { peer, ratio, .. }) = pairs {
        let _ = write!(line, ",\"peer\":{peer:.4},\"ratio\":{ratio:.3}");
    }
    if let Some((target, holds)) = target {
        let _ = write!(line, ",\"target\":{target},\"holds\":{holds}");
    }
    println!("{line}}}");
}
