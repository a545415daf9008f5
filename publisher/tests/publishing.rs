//! What is published can be read by those who serve it; nothing changes where nothing changed; a version makes a delta.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod stage;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use banshi_catalogue::Published;
use banshi_domain::{ItemCode, ItemVersion};
use banshi_publisher::{BuildError, Built, Publishing, build, make_keys, refresh};
use chrono::{DateTime, Days, Utc};

use stage::{Stage, now};

/// Every file with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap().map(Result::unwrap) {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                let name = entry.path().strip_prefix(folder).unwrap().display().to_string();
                found.insert(name, fs::read(entry.path()).unwrap());
            }
        }
    }
    found
}

fn publish(stage: &Stage, pyxform: &Path, now: DateTime<Utc>) -> Result<Built, BuildError> {
    let (content, out, keys) = (stage.content(), stage.out(), stage.keys());
    build(
        &Publishing {
            content: &content,
            out: &out,
            keys: &keys,
            receipt_keys: None,
            pyxform,
        },
        now,
    )
}

fn open(stage: &Stage) -> Published {
    let root = fs::read(stage.out().join("metadata/1.root.json")).unwrap();
    Published::open(stage.out(), &root).unwrap()
}

fn code() -> ItemCode {
    "birth-registration".parse().unwrap()
}

#[test]
fn unchanged_content_changes_nothing_but_the_timestamp() {
    let Some(pyxform) = stage::pyxform("unchanged_content_changes_nothing_but_the_timestamp") else {
        return;
    };
    let stage = Stage::with_item("birth-registration");
    make_keys(&stage.keys()).unwrap();
    let first = publish(&stage, &pyxform, now()).unwrap();
    assert!(matches!(first, Built::Written(written) if written.edition == 1 && written.rows == 1));
    let before = files(&stage.out());
    assert!(before.contains_key("spreadsheets/birth-registration-1.xlsx"));

    let tomorrow = now() + Days::new(1);
    let again = publish(&stage, &pyxform, tomorrow).unwrap();
    assert!(matches!(again, Built::Unchanged(until) if until > tomorrow));
    let after = files(&stage.out());
    let changed: Vec<_> = after
        .iter()
        .filter(|(name, bytes)| before.get(*name) != Some(bytes))
        .map(|(n, _)| n)
        .collect();
    assert_eq!(changed, ["metadata/timestamp.json"]);
    assert_eq!(before.len(), after.len());
}

#[test]
fn a_second_version_makes_a_delta_and_leaves_the_first_usable() {
    let Some(pyxform) = stage::pyxform("a_second_version_makes_a_delta_and_leaves_the_first_usable") else {
        return;
    };
    let stage = Stage::with_item("birth-registration");
    make_keys(&stage.keys()).unwrap();
    publish(&stage, &pyxform, now()).unwrap();
    let item = "items/birth-registration/item.toml";
    stage.replace(item, "version = 1", "version = 2");
    stage.replace(item, "valid_from = \"2026-01-01\"", "valid_from = \"2026-11-22\"");
    stage.replace(item, "\"准生证\", ", "");
    let Built::Written(written) = publish(&stage, &pyxform, now()).unwrap() else {
        panic!("a new version is a new edition")
    };
    assert_eq!((written.edition, written.rows), (2, 2));
    assert!(
        matches!(written.deltas[..], [(1, bytes)] if bytes < 10_240),
        "{:?}",
        written.deltas
    );

    let published = open(&stage);
    assert!(published.item(&code(), ItemVersion(1)).unwrap().is_some());
    let second = published.item(&code(), ItemVersion(2)).unwrap().unwrap();
    assert!(published.object(&second.form.hash).unwrap().is_some());
    assert_eq!(published.receipt_keys().keys.len(), 1);

    // After thirty days the first version is no longer usable: written anew though nothing changed.
    let later = now() + Days::new(31);
    let Built::Written(written) = publish(&stage, &pyxform, later).unwrap() else {
        panic!("the earlier version goes out of use")
    };
    assert_eq!((written.edition, written.rows), (3, 1));
}

#[test]
fn the_spreadsheet_can_be_handed_in_instead_of_the_table() {
    let Some(pyxform) = stage::pyxform("the_spreadsheet_can_be_handed_in_instead_of_the_table") else {
        return;
    };
    let stage = Stage::with_item("birth-registration");
    make_keys(&stage.keys()).unwrap();
    publish(&stage, &pyxform, now()).unwrap();
    let folder = stage.content().join("items/birth-registration");
    fs::remove_file(folder.join("form.md")).unwrap();
    let spreadsheet = stage.out().join("spreadsheets/birth-registration-1.xlsx");
    fs::copy(spreadsheet, folder.join("form.xlsx")).unwrap();
    let again = publish(&stage, &pyxform, now()).unwrap();
    assert!(
        matches!(again, Built::Unchanged(_)),
        "the same form to the last byte"
    );

    fs::write(folder.join("form.xlsx"), b"no workbook").unwrap();
    let error = publish(&stage, &pyxform, now()).unwrap_err();
    assert!(matches!(error, BuildError::Content(findings) if findings[0].place.file.ends_with("form.xlsx")));
}

#[test]
fn changed_content_needs_a_higher_version() {
    let Some(pyxform) = stage::pyxform("changed_content_needs_a_higher_version") else {
        return;
    };
    let stage = Stage::with_item("birth-registration");
    make_keys(&stage.keys()).unwrap();
    stage.replace("items/birth-registration/item.toml", "version = 1", "version = 3");
    publish(&stage, &pyxform, now()).unwrap();
    let before = files(&stage.out());

    let refused = |stage: &Stage| match publish(stage, &pyxform, now()) {
        Err(BuildError::Content(findings)) => findings[0].to_string(),
        other => panic!("{other:?}"),
    };
    stage.replace("items/birth-registration/form.md", "没有的填 0", "没有的填零");
    let told = refused(&stage);
    assert!(
        told.contains("item.toml:5") && told.contains("make it version 4"),
        "{told}"
    );
    stage.replace("items/birth-registration/item.toml", "version = 3", "version = 2");
    let told = refused(&stage);
    assert!(told.contains("cannot go back"), "{told}");
    assert_eq!(files(&stage.out()), before);
}

#[test]
fn the_timestamp_is_refreshed_with_its_own_key_alone() {
    let Some(pyxform) = stage::pyxform("the_timestamp_is_refreshed_with_its_own_key_alone") else {
        return;
    };
    let stage = Stage::with_item("birth-registration");
    make_keys(&stage.keys()).unwrap();
    publish(&stage, &pyxform, now()).unwrap();
    for name in ["root", "targets", "snapshot", "receipts"] {
        fs::remove_file(stage.keys().join(format!("{name}.pk8"))).unwrap();
    }
    let until = refresh(&stage.out(), &stage.keys(), now() + Days::new(3)).unwrap();
    assert!(until > now() + Days::new(3));
    assert_eq!(open(&stage).fresh_until(), Some(until));
}

#[test]
fn other_keys_do_not_sign_what_is_published() {
    let Some(pyxform) = stage::pyxform("other_keys_do_not_sign_what_is_published") else {
        return;
    };
    let stage = Stage::with_item("birth-registration");
    make_keys(&stage.keys()).unwrap();
    publish(&stage, &pyxform, now()).unwrap();
    let before = files(&stage.out());
    fs::remove_dir_all(stage.keys()).unwrap();
    make_keys(&stage.keys()).unwrap();
    assert!(matches!(
        publish(&stage, &pyxform, now()),
        Err(BuildError::OtherKeys)
    ));
    assert_eq!(files(&stage.out()), before);
}

#[test]
fn without_pyxform_it_is_said_how_to_get_it() {
    let stage = Stage::with_item("birth-registration");
    let error = publish(&stage, &stage.content(), now()).unwrap_err().to_string();
    assert!(error.contains("make pyxform"), "{error}");
    assert!(!stage.out().exists());
}
