//! Power cuts, killed processes and full disks: what was reported as done is there, the rest never was.
#![expect(clippy::unwrap_used, reason = "a test stops at what goes wrong")]

mod setting;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Barrier;
use std::thread;

use banshi_vault::*;
use chrono::DateTime;
use setting::{Phone, copy_folder, draft, new_paper, noise};
use uuid::Uuid;

/// What a child process is to do, and in which folder.
const JOB: &str = "BANSHI_VAULT_TEST_JOB";
const FOLDER: &str = "BANSHI_VAULT_TEST_FOLDER";
const DRAFT: Uuid = Uuid::from_u128(0xD0);

#[test]
fn a_log_cut_at_any_byte_holds_whole_transactions_in_order() {
    let phone = Phone::new();
    let (_store, vault) = phone.resident();
    vault.transaction(|tx| tx.drafts().put(&draft(DRAFT))).unwrap();
    vault.checkpoint().unwrap();
    for n in 1..=30_u64 {
        // Two writes a transaction, so that half of one would show.
        vault
            .transaction(|tx| {
                tx.journal()
                    .append(DRAFT, &noise(usize::try_from(n).unwrap() * 100))?;
                tx.drafts()
                    .touch(DRAFT, u8::try_from(n).unwrap(), DateTime::UNIX_EPOCH)
            })
            .unwrap();
    }
    let log = fs::read(phone.vault(vault.id()).join("vault.db-wal")).unwrap();
    assert!(log.len() > 30 * 4_096, "the log holds the transactions");
    let cut = phone.folder().join("cut");
    copy_folder(&phone.vaults(), &cut);
    let folder = cut.join("residents").join(vault.id().to_string());
    let base = fs::read(folder.join("vault.db")).unwrap();
    let store = phone.store_at(&cut);
    let mut last = 0;
    for length in (0..log.len()).step_by(1_031).chain([log.len()]) {
        fs::write(folder.join("vault.db"), &base).unwrap();
        fs::write(folder.join("vault.db-wal"), &log[..length]).unwrap();
        let _ = fs::remove_file(folder.join("vault.db-shm"));
        let after = store.open_resident(vault.id(), Access::Screen).unwrap();
        let (entries, progress) = after
            .read(|tx| Ok::<_, VaultError>((tx.journal().entries(DRAFT, 0)?, tx.drafts().get(DRAFT)?)))
            .unwrap();
        let whole = entries
            .iter()
            .zip(1..)
            .all(|(e, n)| e.seq == n && e.bytes.len() as u64 == n * 100);
        assert!(whole, "cut at {length}");
        let count = u8::try_from(entries.len()).unwrap();
        assert_eq!(
            progress.unwrap().progress,
            if count == 0 { 40 } else { count },
            "cut at {length}"
        );
        assert!(count >= last, "a longer log holds no less");
        last = count;
    }
    assert_eq!(last, 30);
}

#[test]
fn files_copied_in_the_middle_of_a_transaction_hold_nothing_of_it() {
    let phone = Phone::new();
    let (_store, vault) = phone.resident();
    vault.transaction(|tx| tx.drafts().put(&draft(DRAFT))).unwrap();
    let copy = phone.folder().join("copy");
    vault
        .transaction(|tx| {
            // Far more than the page cache holds: some of it is in the log already.
            for _ in 0..200 {
                tx.journal().append(DRAFT, &noise(50_000))?;
            }
            copy_folder(&phone.vaults(), &copy);
            Ok::<_, VaultError>(())
        })
        .unwrap();
    let after = phone
        .store_at(&copy)
        .open_resident(vault.id(), Access::Screen)
        .unwrap();
    assert_eq!(after.read(|tx| tx.journal().last(DRAFT)).unwrap(), 0);
    assert!(after.check().unwrap().is_empty());
    assert_eq!(vault.read(|tx| tx.journal().last(DRAFT)).unwrap(), 200);
}

#[test]
fn a_process_killed_at_any_moment_loses_nothing_that_it_reported() {
    for round in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let mut child = child("write", folder.path()).spawn().unwrap();
        let mut told = Vec::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        while told.len() < 2 + round {
            told.extend(
                lines
                    .next()
                    .unwrap()
                    .unwrap()
                    .strip_prefix("did ")
                    .map(str::to_owned),
            );
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // What was told between the last line read and the kill counts too.
        told.extend(
            lines
                .map_while(Result::ok)
                .filter_map(|l| l.strip_prefix("did ").map(str::to_owned)),
        );
        verify(folder.path(), &told);
    }
}

#[test]
fn a_process_killed_at_each_write_loses_nothing_that_it_reported() {
    // All that changes what is on disk, by its names on the kinds of processors we know.
    let calls = "?pwrite64,?write,?fsync,?fdatasync,?rename,?renameat,?renameat2,?unlink,?unlinkat,?rmdir,?ftruncate,\
                 ?mkdir,?mkdirat,?fallocate";
    let run = |log: &str, inject: Option<String>| {
        let folder = tempfile::tempdir().unwrap();
        let plain = child("write-little", folder.path());
        let mut traced = Command::new("strace");
        traced.args(["-f", "-qq", "-o", log, "-e", &format!("trace={calls}")]);
        traced.args(inject.iter().flat_map(|how| ["-e", how]));
        traced.arg(plain.get_program()).args(plain.get_args());
        traced.envs(plain.get_envs().filter_map(|(k, v)| Some((k, v?))));
        let output = traced.stdin(Stdio::null()).output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let told = text
            .lines()
            .filter_map(|l| l.strip_prefix("did ").map(str::to_owned));
        Some((folder, told.collect::<Vec<_>>(), output.status.success()))
    };
    let log = tempfile::NamedTempFile::new().unwrap();
    match run(log.path().to_str().unwrap(), None) {
        Some((_, told, true)) if told.iter().any(|what| what == "all") => {}
        _ => {
            eprintln!(
                "SKIPPED a_process_killed_at_each_write_loses_nothing_that_it_reported: no working strace"
            );
            return;
        }
    }
    // `1234  rename("…", "…") = 0`; strace counts each call by itself.
    let log = fs::read_to_string(log.path()).unwrap();
    let mut met = BTreeMap::<&str, usize>::new();
    for line in log.lines() {
        let call = line.split_once('(').unwrap().0.split_whitespace().last().unwrap();
        *met.entry(call).or_default() += 1;
    }
    let places: Vec<_> = met
        .iter()
        .flat_map(|(call, count)| (1..=*count).map(move |when| (*call, when)))
        .collect();
    assert!(places.len() > 300, "only {} calls were met", places.len());
    let (even, odd): (Vec<_>, Vec<_>) = places.into_iter().enumerate().partition(|(n, _)| n % 2 == 0);
    thread::scope(|scope| {
        for half in [even, odd] {
            scope.spawn(move || {
                for (_, (call, when)) in half {
                    let how = format!("inject={call}:signal=SIGKILL:when={when}");
                    let (folder, told, _) = run("/dev/null", Some(how)).unwrap();
                    verify(folder.path(), &told);
                }
            });
        }
    });
}

#[test]
fn a_full_disk_is_named_and_costs_nothing_that_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let plain = child("fill", folder.path());
    let script = "mount -t tmpfs -o size=3m tmpfs \"$0\" && exec \"$@\"";
    let mut confined = Command::new("unshare");
    confined.args(["--user", "--map-root-user", "--mount", "sh", "-c", script]);
    confined
        .arg(folder.path())
        .arg(plain.get_program())
        .args(plain.get_args());
    confined.envs(plain.get_envs().filter_map(|(k, v)| Some((k, v?))));
    let output = confined.stdin(Stdio::null()).output();
    let Some(output) = output
        .ok()
        .filter(|o| String::from_utf8_lossy(&o.stdout).contains("running 1 test"))
    else {
        eprintln!(
            "SKIPPED a_full_disk_is_named_and_costs_nothing_that_was_there: no mount namespace to be had"
        );
        return;
    };
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("did all"),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn threads_that_open_the_first_databases_of_a_process_all_get_theirs() {
    let folder = tempfile::tempdir().unwrap();
    for place in places(folder.path()) {
        open(&place).device().unwrap();
    }
    // SQLCipher starts once a process, so each try is a process of its own.
    for _ in 0..10 {
        let output = child("open-at-once", folder.path()).output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
    }
}

/// One folder with vaults a thread; more than a phone has cores.
fn places(folder: &Path) -> Vec<PathBuf> {
    (0..8).map(|n| folder.join(n.to_string())).collect()
}

fn open_at_once(folder: &Path) {
    let stores: Vec<Store> = places(folder).iter().map(|place| open(place)).collect();
    let start = Barrier::new(stores.len());
    thread::scope(|scope| {
        for store in &stores {
            scope.spawn(|| {
                start.wait();
                store.device().unwrap();
            });
        }
    });
}

fn child(job: &str, folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([
        "--exact",
        "child_process",
        "--ignored",
        "--nocapture",
        "--test-threads=1",
    ]);
    command
        .env(JOB, job)
        .env(FOLDER, folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    command
}

#[test]
#[ignore = "run by the tests above, in a process of its own"]
fn child_process() {
    let Ok(job) = std::env::var(JOB) else { return };
    let folder = std::env::var(FOLDER).unwrap();
    let folder = Path::new(&folder);
    match job.as_str() {
        "write" => write_until_killed(folder, u64::MAX),
        "write-little" => write_until_killed(folder, 2),
        "fill" => fill(folder),
        "open-at-once" => open_at_once(folder),
        other => panic!("{other}"),
    }
    did("all");
}

/// Reports in one system call what is durable, on a line of its own.
fn did(what: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("\ndid {what}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

fn open(folder: &Path) -> Store {
    let wrapper = FileKeyWrapper::new(folder.join("keys")).unwrap();
    Store::open(folder.join("vaults"), std::sync::Arc::new(wrapper)).unwrap()
}

fn write_until_killed(folder: &Path, rounds: u64) {
    let store = open(folder);
    let device = store.device().unwrap();
    let id = store
        .create_resident(&device, "someone", DateTime::UNIX_EPOCH)
        .unwrap();
    did(&format!("resident {id}"));
    let vault = store.open_resident(id, Access::Screen).unwrap();
    vault.transaction(|tx| tx.drafts().put(&draft(DRAFT))).unwrap();
    for n in 1..=rounds {
        let seq = vault
            .transaction(|tx| tx.journal().append(DRAFT, &n.to_be_bytes()))
            .unwrap();
        did(&format!("entry {seq}"));
        let paper = vault.add_paper(&new_paper(DRAFT), &noise(70_000)).unwrap();
        did(&format!("paper {}", paper.id));
        device
            .transaction(|tx| {
                tx.settings().set("effect", &n.to_be_bytes())?;
                tx.feed().set_cursor(&n.to_string())
            })
            .unwrap();
        did(&format!("cursor {n}"));
        if n % 2 == 0 {
            vault.allow_sending().unwrap();
            store.end_sending(id).unwrap();
            vault.checkpoint().unwrap();
        }
        if n % 2 == 0 {
            vault.transaction(|tx| tx.papers().remove(paper.id)).unwrap();
            did(&format!("removal {}", paper.id));
        }
    }
}

fn verify(folder: &Path, told: &[String]) {
    let told = |kind: &str| -> Vec<String> {
        told.iter()
            .filter_map(|line| line.strip_prefix(kind)?.strip_prefix(' ').map(str::to_owned))
            .collect()
    };
    let store = open(folder);
    let device = store.device().unwrap();
    device.check().unwrap();
    let (cursor, effect) = device
        .read(|tx| Ok::<_, VaultError>((tx.feed().cursor()?, tx.settings().get("effect")?)))
        .unwrap();
    let cursor = cursor.map_or(0, |c| c.parse::<u64>().unwrap());
    assert_eq!(
        cursor,
        effect.map_or(0, |e| u64::from_be_bytes(e.try_into().unwrap())),
        "cursor and effect"
    );
    assert!(cursor >= told("cursor").last().map_or(0, |c| c.parse().unwrap()));
    let listed = device.residents().unwrap();
    for resident in &listed {
        store.open_resident(resident.id, Access::Screen).unwrap();
    }
    let Some(id) = told("resident")
        .first()
        .map(|id| VaultId::from(id.parse::<Uuid>().unwrap()))
    else {
        return;
    };
    assert_eq!(listed[0].id, id);
    let vault = store.open_resident(id, Access::Screen).unwrap();
    assert_eq!(vault.check().unwrap().len(), 0);
    let entries = vault.read(|tx| tx.journal().entries(DRAFT, 0)).unwrap();
    assert!(
        entries
            .iter()
            .zip(1..)
            .all(|(e, n): (_, u64)| e.seq == n && e.bytes == n.to_be_bytes())
    );
    assert!(entries.len() as u64 >= told("entry").last().map_or(0, |n| n.parse().unwrap()));
    let papers = vault.read(|tx| tx.papers().all()).unwrap();
    for paper in &papers {
        let mut bytes = Vec::new();
        vault
            .open_paper(paper.id)
            .unwrap()
            .read_to_end(&mut bytes)
            .unwrap();
        assert!(bytes == noise(70_000));
    }
    let removed = told("removal");
    // Of what was told, only the last may have gone without its removal being told.
    for id in told("paper").iter().rev().skip(1) {
        let there = papers.iter().any(|paper| paper.id.to_string() == *id);
        assert_eq!(there, !removed.contains(id), "{id}");
    }
    let files = setting::files(
        &folder
            .join("vaults/residents")
            .join(id.to_string())
            .join("papers"),
    );
    assert_eq!(files.len(), papers.len(), "no orphan is left");
}

/// On a disk of 3 MiB.
fn fill(folder: &Path) {
    let store = open(folder);
    let device = store.device().unwrap();
    let id = store
        .create_resident(&device, "someone", DateTime::UNIX_EPOCH)
        .unwrap();
    let vault = store.open_resident(id, Access::Screen).unwrap();
    vault.transaction(|tx| tx.drafts().put(&draft(DRAFT))).unwrap();
    let mut papers = Vec::new();
    let full = loop {
        match vault.add_paper(&new_paper(DRAFT), &noise(300_000)) {
            Ok(paper) => papers.push(paper),
            Err(error) => break error,
        }
        assert!(papers.len() < 20);
    };
    assert!(matches!(full, VaultError::Full(_)), "{full:?}");
    did("fill it with papers");
    let mut entries = 0;
    let full = loop {
        match vault.transaction(|tx| tx.journal().append(DRAFT, &noise(20_000))) {
            Ok(seq) => entries = seq,
            Err(error) => break error,
        }
        assert!(entries < 200);
    };
    assert!(matches!(full, VaultError::Full(_)), "{full:?}");
    did("fill it with entries");
    assert_eq!(vault.read(|tx| tx.papers().all()).unwrap(), papers);
    assert_eq!(vault.read(|tx| tx.journal().last(DRAFT)).unwrap(), entries);
    assert_eq!(
        setting::files(
            &folder
                .join("vaults/residents")
                .join(id.to_string())
                .join("papers")
        )
        .len(),
        papers.len()
    );
    assert!(vault.check().unwrap().is_empty());
    // Room again: the same vault goes on, without being opened anew.
    fs::remove_file(
        setting::files(
            &folder
                .join("vaults/residents")
                .join(id.to_string())
                .join("papers"),
        )
        .remove(0),
    )
    .unwrap();
    let seq = vault
        .transaction(|tx| tx.journal().append(DRAFT, &noise(20_000)))
        .unwrap();
    assert_eq!(seq, entries + 1);
}
