//! The publisher's side: what is written can be read, and what must not be published is not.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod samples;

use banshi_catalogue::{
    Lifetimes, Publication, PublishError, Published, Usability, refresh_timestamp, rotate_root,
};
use banshi_domain::{ContentHash, ItemVersion};
use chrono::{Days, NaiveDate};
use samples::{day_one, extras, first_root, forms, item, keys, publication, revised};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn what_is_written_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let items: Vec<_> = (0..400).map(item).collect();
    let written = publication(items.clone())
        .write(dir.path(), &keys(), day_one())
        .unwrap();
    assert_eq!((written.edition, written.rows, written.deltas.len()), (1, 400, 0));
    let published = Published::open(dir.path(), &first_root(dir.path())).unwrap();
    assert_eq!(
        published.content_digest(),
        banshi_catalogue::content_digest(&items).unwrap()
    );
    for expected in &items {
        assert_eq!(
            *published.item(&expected.code, expected.version).unwrap().unwrap(),
            *expected
        );
    }
    assert_eq!(published.item(&items[0].code, ItemVersion(2)).unwrap(), None);
    assert_eq!(
        published.object(&items[0].form.hash).unwrap().unwrap(),
        samples::form(0).into_bytes()
    );
    assert_eq!(published.object(&ContentHash::of(b"never")).unwrap(), None);
    assert!(!published.reload_if_changed().unwrap());
}

#[test]
fn an_earlier_version_stays_for_as_long_as_its_successor_grants() {
    let dir = tempfile::tempdir().unwrap();
    let keys = keys();
    let first = item(0);
    publication(vec![first.clone(), item(1)])
        .write(dir.path(), &keys, day_one())
        .unwrap();
    let published = Published::open(dir.path(), &first_root(dir.path())).unwrap();

    let second = revised(first.clone(), date("2026-11-10"));
    publication(vec![second.clone(), item(1)])
        .write(dir.path(), &keys, day_one())
        .unwrap();
    assert!(published.reload_if_changed().unwrap());
    let usability = |version, day| {
        published
            .usability(&first.code, ItemVersion(version), date(day))
            .unwrap()
    };
    let until = date("2026-12-10");
    assert_eq!(
        usability(2, "2026-11-09"),
        Usability::NotYet {
            from: date("2026-11-10")
        }
    );
    assert_eq!(
        usability(1, "2026-11-09"),
        Usability::Usable { until: Some(until) }
    );
    assert_eq!(
        usability(1, "2026-12-10"),
        Usability::Usable { until: Some(until) }
    );
    assert_eq!(
        usability(1, "2026-12-11"),
        Usability::Closed {
            successor: ItemVersion(2)
        }
    );
    assert_eq!(usability(2, "2026-12-11"), Usability::Usable { until: None });
    assert_eq!(
        usability(7, "2026-12-11"),
        Usability::Closed {
            successor: ItemVersion(2)
        }
    );
    assert_eq!(
        published
            .current(&first.code, date("2026-11-09"))
            .unwrap()
            .unwrap()
            .version,
        ItemVersion(1)
    );

    let later = day_one().checked_add_days(Days::new(60)).unwrap();
    let written = publication(vec![second, item(1)])
        .write(dir.path(), &keys, later)
        .unwrap();
    assert_eq!((written.edition, written.rows), (3, 2));
    published.reload_if_changed().unwrap();
    assert_eq!(published.item(&first.code, ItemVersion(1)).unwrap(), None);
}

#[test]
fn nothing_changed_makes_no_new_edition() {
    let dir = tempfile::tempdir().unwrap();
    let keys = keys();
    publication((0..9).map(item).collect())
        .write(dir.path(), &keys, day_one())
        .unwrap();
    let again = publication((0..9).map(item).collect())
        .write(dir.path(), &keys, day_one())
        .unwrap();
    assert_eq!(again.edition, 1);
}

#[test]
fn thirty_deltas_are_kept() {
    let dir = tempfile::tempdir().unwrap();
    let keys = keys();
    let mut changing = item(0);
    for n in 0..34 {
        let written = publication(vec![changing.clone(), item(1)])
            .write(dir.path(), &keys, day_one())
            .unwrap();
        assert_eq!(written.edition, n + 1);
        assert_eq!(written.deltas.len() as u64, n.min(30));
        assert!(written.deltas.windows(2).all(|pair| pair[0].0 == pair[1].0 + 1));
        changing = revised(changing, date("2026-11-03"));
    }
}

#[test]
fn what_must_not_be_published_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let keys = keys();
    let twice = Publication::new(vec![item(0), item(0)], forms(), extras());
    assert!(matches!(twice, Err(PublishError::Twice(_))));
    let bare = Publication::new(vec![item(0)], vec![], extras()).unwrap();
    assert!(matches!(
        bare.write(dir.path(), &keys, day_one()),
        Err(PublishError::ObjectMissing { .. })
    ));
    assert!(!dir.path().join("metadata/timestamp.json").exists());

    let second = revised(item(0), date("2026-11-03"));
    publication(vec![second.clone()])
        .write(dir.path(), &keys, day_one())
        .unwrap();
    let back = publication(vec![item(0)]).write(dir.path(), &keys, day_one());
    assert!(
        matches!(back, Err(PublishError::VersionWentBack { .. })),
        "{back:?}"
    );
    let mut silent = second;
    silent.title.zh.push('改');
    let reused = publication(vec![silent]).write(dir.path(), &keys, day_one());
    assert!(
        matches!(reused, Err(PublishError::VersionReused { .. })),
        "{reused:?}"
    );
    let others = publication(vec![item(1)]).write(dir.path(), &samples::keys(), day_one());
    assert!(matches!(others, Err(PublishError::OtherKeys)), "{others:?}");
}

#[test]
fn keys_are_handed_over_and_the_timestamp_refreshed() {
    let dir = tempfile::tempdir().unwrap();
    let (old, new) = (keys(), keys());
    publication(vec![item(0)])
        .write(dir.path(), &old, day_one())
        .unwrap();
    let root = first_root(dir.path());
    let published = Published::open(dir.path(), &root).unwrap();
    let later = day_one().checked_add_days(Days::new(5)).unwrap();
    let until = refresh_timestamp(dir.path(), &old.timestamp, Lifetimes::default(), later).unwrap();
    assert!(published.reload_if_changed().unwrap());
    assert_eq!(published.fresh_until(), Some(until));

    assert_eq!(
        rotate_root(dir.path(), &old.root, &new, Lifetimes::default(), later).unwrap(),
        2
    );
    let stranger = publication(vec![item(0)]).write(dir.path(), &old, later);
    assert!(matches!(stranger, Err(PublishError::OtherKeys)));
    let written = publication(vec![item(0), item(1)])
        .write(dir.path(), &new, later)
        .unwrap();
    assert_eq!(written.edition, 2);
    assert!(published.reload_if_changed().unwrap());
    assert_eq!(published.edition_number(), 2);
}
