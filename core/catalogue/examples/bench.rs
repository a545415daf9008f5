//! What a catalogue of 11,458 items costs: one line of JSON a figure.
//!
//! `cargo run --release -p banshi-catalogue --example bench`

#[path = "../tests/samples/mod.rs"]
mod samples;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use banshi_catalogue::{Catalogue, Folder, Query, SyncOutcome};
use banshi_domain::{ContentHash, Item};
use pinyin::ToPinyin as _;
use samples::{day_one, first_root, item, keys, publication, revised};
use serde_json::json;

/// As many as a prefecture-level city publishes.
const ITEMS: usize = 11_458;
/// Runs of what is timed once; the middle one counts.
const RUNS: usize = 9;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["sync", database, site] => sync_alone(Path::new(database), Path::new(site)),
        ["look", database, site] => look_alone(Path::new(database), Path::new(site)),
        _ => bench(),
    }
}

fn bench() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let site = dir.path().join("site");
    let keys = keys();
    let mut items: Vec<Item> = (0..ITEMS).map(item).collect();
    let started = Instant::now();
    let first = publication(items.clone())
        .write(&site, &keys, day_one())
        .expect("published");
    tell("catalogue_publish", ms(started), "ms", None);

    let old = dir.path().join("old.db");
    in_a_process_of_its_own("sync", &old, &site);
    assert_eq!(
        open(&old, &site).status().expect("read").items,
        as_count(first.rows),
        "the whole edition"
    );
    tell("catalogue_database_bytes", as_f64(size(&old)), "bytes", None);

    let mut opened: Vec<f64> = (0..RUNS)
        .map(|_| {
            let started = Instant::now();
            drop(open(&old, &site));
            ms(started)
        })
        .collect();
    tell("catalogue_open", middle(&mut opened), "ms", None);

    // One in a hundred changes: a telephone number and a promise, in the guide and in the clock.
    for n in (0..ITEMS).step_by(100) {
        items[n] = revised(items[n].clone(), day_one().date_naive());
    }
    let second = publication(items.clone())
        .write(&site, &keys, day_one())
        .expect("published");
    let bytes = second.deltas.first().map_or(0, |(_, bytes)| *bytes);
    tell(
        "catalogue_delta_1pct_bytes",
        as_f64(bytes),
        "bytes",
        Some(10_240.0),
    );
    let mut total = 0;
    let mut applied: Vec<f64> = (0..RUNS)
        .map(|run| {
            let path = dir.path().join(format!("run-{run}.db"));
            std::fs::copy(&old, &path).expect("a copy");
            let phone = open(&path, &site);
            let started = Instant::now();
            let report = phone.sync(&Folder::new(&site), day_one()).expect("synced");
            let took = ms(started);
            assert!(
                matches!(report.outcome, SyncOutcome::Delta { from: 1, .. }),
                "a delta"
            );
            total = report.bytes;
            took
        })
        .collect();
    let middle_of = middle(&mut applied);
    tell("catalogue_delta_1pct_sync", middle_of, "ms", Some(50.0));
    println!(
        "of {RUNS} deltas the fastest took {:.1} ms, the slowest {:.1} ms",
        applied[0],
        applied[RUNS - 1]
    );
    tell("catalogue_delta_1pct_sync_bytes", as_f64(total), "bytes", None);

    let phone = open(&dir.path().join("run-0.db"), &site);
    search(&phone, &items);
    read(&phone, &items);
    in_a_process_of_its_own("look", &old, &site);
    limits(dir.path(), &items);
}

/// What no delta can be faster than: hashing rows, and making a file durable.
fn limits(dir: &Path, items: &[Item]) {
    let rows: Vec<String> = items
        .iter()
        .map(|item| serde_json::to_string(item).expect("written"))
        .collect();
    let bytes: usize = rows.iter().map(String::len).sum();
    let started = Instant::now();
    for row in &rows {
        std::hint::black_box(ContentHash::of(row.as_bytes()));
    }
    println!(
        "hashing all rows, {} MB, which a delta spares: {:.1} ms",
        bytes / 1_000_000,
        ms(started)
    );
    let file = std::fs::File::create(dir.join("flushed")).expect("created");
    let mut flushes: Vec<f64> = (0..RUNS)
        .map(|_| {
            (&file).write_all(&[7; 4096]).expect("written");
            let started = Instant::now();
            file.sync_data().expect("flushed");
            ms(started)
        })
        .collect();
    println!("making 4 KB durable: {:.3} ms", middle(&mut flushes));
}

/// Runs a part of this program alone, so that memory and first times are its own.
fn in_a_process_of_its_own(part: &str, database: &Path, site: &Path) {
    let program = std::env::current_exe().expect("a program");
    let ended = Command::new(program)
        .arg(part)
        .arg(database)
        .arg(site)
        .status()
        .expect("started");
    assert!(ended.success(), "{part}");
}

/// A phone that has nothing yet.
fn sync_alone(database: &Path, site: &Path) {
    let started = Instant::now();
    let phone = open(database, site);
    let report = phone.sync(&Folder::new(site), day_one()).expect("synced");
    tell("catalogue_first_sync", ms(started), "ms", None);
    tell("catalogue_first_sync_bytes", as_f64(report.bytes), "bytes", None);
    tell("catalogue_first_sync_files", as_f64(report.files), "files", None);
    tell_memory("catalogue_first_sync_peak_memory", "VmHWM", None);
}

/// A phone that searches and reads an item, as a person does on the way to a form.
fn look_alone(database: &Path, site: &Path) {
    let phone = open(database, site);
    for text in ["z", "zh", "zhiye", "zhiyeyaoshi", "执业药师"] {
        let found = phone.search(&Query::text(text)).expect("searched");
        let first = &found.items[0];
        phone
            .item(&first.code, first.version)
            .expect("read")
            .expect("there");
    }
    tell_memory("catalogue_open_memory", "VmRSS", Some(30.0));
}

fn open(path: &Path, site: &Path) -> Catalogue {
    Catalogue::open(path, &first_root(site)).expect("opened")
}

/// Each title of this many is typed.
const TYPED: usize = 97;

/// Every key on the way to a title, in the ways that people type: each is a search, as on the phone.
fn search(phone: &Catalogue, items: &[Item]) {
    let titles: Vec<&str> = items
        .iter()
        .step_by(TYPED)
        .map(|item| item.title.zh.as_str())
        .collect();
    let started = Instant::now();
    phone.search(&Query::text("zh")).expect("searched");
    tell("catalogue_search_first_after_opening", ms(started), "ms", None);
    let mut all: Vec<(f64, String)> = Vec::new();
    for (way, type_out) in WAYS {
        let texts: BTreeSet<String> = titles.iter().flat_map(|title| type_out(title)).collect();
        let mut times: Vec<(f64, String)> = texts
            .into_iter()
            .map(|text| (timed(phone, &text), text))
            .collect();
        times.sort_by(|a, b| a.0.total_cmp(&b.0));
        tell(
            &format!("catalogue_search_{way}_p95"),
            at(&times, 95),
            "ms",
            Some(1.0),
        );
        all.extend(times);
    }
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    tell(
        "catalogue_search_texts",
        as_f64(all.len() as u64),
        "searches",
        None,
    );
    for (name, share, target) in [
        ("p50", 50, None),
        ("p95", 95, Some(1.0)),
        ("p99", 99, None),
        ("worst", 100, None),
    ] {
        tell(&format!("catalogue_search_{name}"), at(&all, share), "ms", target);
    }
    for (took, text) in all.iter().rev().take(3) {
        println!("slow: {text} {took:.3} ms");
    }
}

/// The fastest of three: a stop by the machine is no figure of ours.
fn timed(phone: &Catalogue, text: &str) -> f64 {
    let once = || {
        let started = Instant::now();
        phone.search(&Query::text(text)).expect("searched");
        ms(started)
    };
    (0..3).map(|_| once()).fold(f64::MAX, f64::min)
}

fn at(times: &[(f64, String)], share: usize) -> f64 {
    times[(times.len() - 1) * share / 100].0
}

type TypeOut = fn(&str) -> Vec<String>;

const WAYS: [(&str, TypeOut); 6] = [
    ("chinese", |title| starts(&han(title).iter().collect::<String>())),
    // From the middle of the title, as who does not know its beginning.
    ("chinese_inside", |title| {
        let han = han(title);
        starts(&han[han.len() / 2..].iter().collect::<String>())
    }),
    ("initials", |title| {
        starts(
            &sounds(title)
                .iter()
                .filter_map(|sound| sound.chars().next())
                .collect::<String>(),
        )
    }),
    ("pinyin", |title| starts(&sounds(title).concat())),
    // Two characters chosen, the rest still letters.
    ("mixed", |title| {
        let chosen: String = han(title).iter().take(2).collect();
        let letters = sounds(title)[2..].concat();
        starts(&letters)
            .into_iter()
            .map(|letters| format!("{chosen}{letters}"))
            .collect()
    }),
    // A wrong key at the end of four syllables: nothing fits, the nearest are looked for.
    ("mistyped", |title| {
        let sounds = sounds(title);
        vec![
            format!("{}ziq", sounds[..4.min(sounds.len())].concat()),
            format!("{title}龘"),
        ]
    }),
];

fn starts(text: &str) -> Vec<String> {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    ends.map(|end| text[..end].to_owned()).collect()
}

fn han(title: &str) -> Vec<char> {
    title.chars().filter(|c| c.to_pinyin().is_some()).collect()
}

fn sounds(title: &str) -> Vec<&'static str> {
    title
        .chars()
        .filter_map(|c| Some(c.to_pinyin()?.plain()))
        .collect()
}

fn read(phone: &Catalogue, items: &[Item]) {
    let mut times: Vec<f64> = items
        .iter()
        .step_by(37)
        .map(|item| {
            let started = Instant::now();
            phone
                .item(&item.code, item.version)
                .expect("read")
                .expect("there");
            ms(started)
        })
        .collect();
    tell("catalogue_item_p50", middle(&mut times), "ms", None);
}

fn tell(name: &str, ours: f64, unit: &str, target: Option<f64>) {
    let ours = (ours * 1000.0).round() / 1000.0;
    let mut line = json!({"name": name, "ours": ours, "unit": unit});
    if let Some(target) = target {
        line["target"] = json!(target);
        line["holds"] = json!(ours <= target);
    }
    println!("{line}");
}

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

fn middle(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

#[expect(clippy::cast_precision_loss, reason = "sizes far below 2^53")]
fn as_f64(bytes: u64) -> f64 {
    bytes as f64
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |file| file.len())
}

/// A line of what Linux tells of this process, in MB.
fn tell_memory(name: &str, line: &str, target: Option<f64>) {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        return;
    };
    let kilobytes = status.lines().find_map(|found| {
        found
            .strip_prefix(line)?
            .split_whitespace()
            .nth(1)?
            .parse::<f64>()
            .ok()
    });
    if let Some(kilobytes) = kilobytes {
        tell(name, kilobytes / 1024.0, "MB", target);
    }
}

fn as_count(rows: usize) -> u64 {
    u64::try_from(rows).expect("few")
}
