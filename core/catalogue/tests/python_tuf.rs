//! Against python-tuf, the reference implementation; `make catalogue-setup` installs it.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod samples;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use banshi_catalogue::{
    Catalogue, Folder, Lifetimes, MetadataFault, ReadFault, Role, SyncError, SyncOutcome,
};
use banshi_domain::Item;
use chrono::{Days, Utc};
use samples::{day_one, first_root, item, keys, publication, revised};
use serde_json::Value;

/// The venv's Python, if it is there.
fn python() -> Option<PathBuf> {
    let cache = std::env::var_os("BANSHI_CACHE")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache/banshi")))?;
    let python = cache.join("tuf/bin/python");
    let works = Command::new(&python)
        .args(["-c", "import tuf.ngclient, cryptography"])
        .output();
    works
        .is_ok_and(|output| output.status.success())
        .then_some(python)
}

macro_rules! python_or_skip {
    ($name:literal) => {
        match python() {
            Some(python) => python,
            None => {
                eprintln!(
                    "SKIPPED {}: python-tuf is not installed (make catalogue-setup)",
                    $name
                );
                return;
            }
        }
    };
}

fn run(python: &Path, script: &str, args: &[&std::ffi::OsStr]) -> Output {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance/tuf");
    let output = Command::new(python)
        .arg("-B")
        .arg(folder.join(script))
        .args(args)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{script}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

#[test]
fn python_tuf_reads_what_we_publish() {
    let python = python_or_skip!("python_tuf_reads_what_we_publish");
    let dir = tempfile::tempdir().unwrap();
    let site = dir.path().join("site");
    // python-tuf looks at the clock of the machine.
    let now = Utc::now();
    let keys = keys();
    let mut items: Vec<Item> = (0..120).map(item).collect();
    for round in 0..4 {
        let written = publication(items.clone()).write(&site, &keys, now).unwrap();
        let output = run(&python, "read.py", &[site.as_os_str()]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["edition"], written.edition);
        assert_eq!(report["rows"], written.rows);
        assert_eq!(report["digest"], written.content_digest.to_string());
        assert_eq!(report["deltas"], round);
        for item in &mut items[round..20] {
            *item = revised(item.clone(), now.date_naive());
        }
        items.remove(60);
        items.push(item(500 + round));
    }
    let next = samples::keys();
    banshi_catalogue::rotate_root(&site, &keys.root, &next, Lifetimes::default(), now).unwrap();
    publication(items).write(&site, &next, now).unwrap();
    run(&python, "read.py", &[site.as_os_str()]);
}

#[test]
fn we_read_what_python_tuf_signs_and_refuse_what_it_would() {
    let python = python_or_skip!("we_read_what_python_tuf_signs_and_refuse_what_it_would");
    let dir = tempfile::tempdir().unwrap();
    let site = dir.path().join("site");
    let items: Vec<Item> = (0..40).map(item).collect();
    publication(items.clone())
        .write(&site, &keys(), day_one())
        .unwrap();
    let sync = |case: &str| {
        let out = dir.path().join(case);
        run(
            &python,
            "sign.py",
            &[site.as_os_str(), out.as_os_str(), case.as_ref()],
        );
        let root = std::fs::read(out.join("trusted.json")).unwrap();
        assert_ne!(root, first_root(&site));
        let phone = Catalogue::open(out.join("phone.db"), &root).unwrap();
        (phone.sync(&Folder::new(&out), day_one()), phone)
    };
    let (report, phone) = sync("right");
    assert_eq!(report.unwrap().outcome, SyncOutcome::Whole);
    assert_eq!(
        phone.item(&items[7].code, items[7].version).unwrap().as_ref(),
        Some(&items[7])
    );
    let until = day_one().checked_add_days(Days::new(30)).unwrap();
    assert_eq!(phone.status().unwrap().fresh_until, Some(until));

    for (case, expected) in [
        (
            "short",
            MetadataFault::Unsigned {
                role: Role::Targets,
                valid: 1,
                needed: 2,
            },
        ),
        (
            "expired",
            MetadataFault::Expired {
                role: Role::Timestamp,
            },
        ),
        (
            "stranger",
            MetadataFault::Unsigned {
                role: Role::Root,
                valid: 0,
                needed: 2,
            },
        ),
        ("mixed", MetadataFault::MixedUp { role: Role::Snapshot }),
    ] {
        let (result, phone) = sync(case);
        match result {
            Err(SyncError::Read(ReadFault::Metadata(fault))) => assert_eq!(fault, expected, "{case}"),
            other => panic!("{case}: {other:?}"),
        }
        assert_eq!(phone.status().unwrap().edition, None, "{case}");
    }
}
