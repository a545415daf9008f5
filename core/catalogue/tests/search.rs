//! Finding items as people type.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod samples;

use std::sync::OnceLock;

use banshi_catalogue::{Catalogue, Folder, Matches, Query};
use banshi_domain::Item;
use samples::{day_one, first_root, item, keys, publication};
use tempfile::TempDir;

/// Made once: publishing takes longer than searching.
fn catalogue() -> &'static Catalogue {
    static MADE: OnceLock<(TempDir, Catalogue)> = OnceLock::new();
    let (_, phone) = MADE.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let site = dir.path().join("site");
        let items: Vec<Item> = (0..1344).map(item).collect();
        publication(items).write(&site, &keys(), day_one()).unwrap();
        let phone = Catalogue::open(dir.path().join("phone.db"), &first_root(&site)).unwrap();
        phone.sync(&Folder::new(&site), day_one()).unwrap();
        (dir, phone)
    });
    phone
}

fn titles(found: &Matches) -> Vec<&str> {
    found
        .items
        .iter()
        .map(|listing| listing.title.zh.as_str())
        .collect()
}

#[test]
fn people_find_what_they_type() {
    let phone = catalogue();
    let search = |text: &str| phone.search(&Query::text(text)).unwrap();

    for text in [
        "执业药师首次注册",
        "执业药师首次",
        "zhiyeyaoshishouci",
        "zyyssczc",
        "ZYYSSC",
        "zhi ye yao shi shou ci",
        "执业药师 首次",
        "首次注册 药师",
        "ｚｙｙｓｓｃ",
        "执业yaoshi首次",
        "zhiyeyaoshishouc",
    ] {
        let found = search(text);
        assert_eq!(
            titles(&found).first(),
            Some(&"执业药师首次注册"),
            "{text}: {:?}",
            titles(&found)
        );
        assert!(!found.nearest, "{text}");
    }
    // Cut down to first letters anywhere, chosen in part, without what is printed between.
    for (text, title) in [
        ("zhiyys", "执业药师"),
        ("执业ys", "执业药师"),
        ("执业yaoshishouci", "执业药师首次注册"),
        ("首次注册药师", "执业药师首次注册"),
        ("yaoshi shouci", "执业药师首次注册"),
        ("gaj", ""),
        ("zh", ""),
    ] {
        let found = search(text);
        assert!(
            titles(&found).iter().any(|found| found.starts_with(title)),
            "{text}: {:?}",
            titles(&found)
        );
        assert_eq!(found.nearest, text == "首次注册药师", "{text}");
    }
    // Whole readings come before first letters.
    let found = search("shi");
    assert!(
        titles(&found)[0].starts_with(['失', '食', '施', '实', '石']),
        "{:?}",
        titles(&found)
    );
    // Any reading: 重 is chong here, and zhong to who does not know the place.
    for text in ["chongqingshi", "zhongqingshi", "cqs", "zqs", "重庆市"] {
        assert!(titles(&search(text))[0].starts_with("重庆市外来投资"), "{text}");
    }
    // A title that begins with the words comes before one that holds them; shorter ones first.
    let found = search("登记");
    assert!(found.total > 50 && titles(&found).iter().all(|title| title.contains("登记")));
    let lengths: Vec<_> = titles(&found).iter().map(|title| title.chars().count()).collect();
    assert!(lengths.is_sorted(), "{lengths:?}");
    // By office, by alias, by one character.
    let found = search("民政局");
    assert!(
        found.total > 0
            && found
                .items
                .iter()
                .all(|listing| listing.office.name.contains("民政局"))
    );
    assert!(
        titles(&search("办执业药师"))
            .iter()
            .any(|title| title.starts_with("执业药师"))
    );
    assert!(search("药").total > 20);
    assert!(search("Service 5").total > 0);
}

#[test]
fn an_answer_comes_in_stretches() {
    let phone = catalogue();
    let whole = phone
        .search(&Query {
            limit: 200,
            ..Query::text("注册")
        })
        .unwrap();
    assert_eq!(whole.items.len(), whole.total.min(200));
    let mut pieces = Vec::new();
    for offset in (0..whole.items.len()).step_by(7) {
        let piece = phone
            .search(&Query {
                offset,
                limit: 7,
                ..Query::text("注册")
            })
            .unwrap();
        assert_eq!(piece.total, whole.total);
        pieces.extend(piece.items);
    }
    pieces.truncate(whole.items.len());
    assert_eq!(pieces, whole.items);
    let past = phone
        .search(&Query {
            offset: 100_000,
            ..Query::text("注册")
        })
        .unwrap();
    assert!(past.items.is_empty() && past.total == whole.total);
}

#[test]
fn place_and_office_narrow_what_is_found() {
    let phone = catalogue();
    let all = phone.search(&Query::text("")).unwrap();
    assert_eq!((all.total, all.items.len()), (1344, 20));
    let office = all.items[0].office.code.clone();
    for text in ["", "登记"] {
        let found = phone
            .search(&Query {
                office: Some(&office),
                ..Query::text(text)
            })
            .unwrap();
        assert!(found.total > 0 && found.items.iter().all(|listing| listing.office.code == office));
        let here = phone
            .search(&Query {
                region: Some("321102".parse().unwrap()),
                ..Query::text(text)
            })
            .unwrap();
        assert!(here.total > 0);
        let elsewhere = phone
            .search(&Query {
                region: Some("110101".parse().unwrap()),
                ..Query::text(text)
            })
            .unwrap();
        assert_eq!(elsewhere.total, 0);
    }
}

#[test]
fn where_nothing_fits_the_nearest_is_given() {
    let phone = catalogue();
    for (text, nearest) in [
        ("执业药师新注册", "执业药师"),
        ("办理药师首次注册", "药师首次注册"),
        ("ziyeyaosi", "执业药师"),
        ("zyysqqqq", "执业药师"),
    ] {
        let found = phone.search(&Query::text(text)).unwrap();
        assert!(found.nearest, "{text}");
        assert!(
            titles(&found).iter().take(3).any(|title| title.contains(nearest)),
            "{text}: {:?}",
            titles(&found)
        );
    }
    let none = phone.search(&Query::text("龘靐齉")).unwrap();
    assert_eq!((none.total, none.nearest), (0, true));
}

#[test]
fn no_text_is_an_error() {
    let phone = catalogue();
    let long = "药".repeat(5000);
    let letters = "zhongguo".repeat(500);
    for text in [
        "\"",
        "'; DROP TABLE search; --",
        "AND OR NOT",
        "* ^ : ()",
        "\u{0}",
        "(",
        "😀",
        "　",
        &long,
        &letters,
        "x",
    ] {
        phone.search(&Query::text(text)).unwrap();
    }
}
