//! What a catalogue of 11,458 items costs: one line of JSON a figure.
//!
//! `cargo run --release -p banshi-catalogue --example bench`

#[path = "../tests/samples/mod.rs"]
mod samples;

use std::path::Path;
use std::time::Instant;

use banshi_catalogue::{Catalogue, Folder, Query, SyncOutcome};
use banshi_domain::Item;
use samples::{day_one, first_root, item, keys, publication, revised};
use serde_json::json;

/// As many as a prefecture-level city publishes.
const ITEMS: usize = 11_458;
/// Runs of what is timed once; the middle one counts.
const RUNS: usize = 5;

fn main() {
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
    let started = Instant::now();
    let phone = open(&old, &site);
    let report = phone.sync(&Folder::new(&site), day_one()).expect("synced");
    tell("catalogue_first_sync", ms(started), "ms", None);
    tell("catalogue_first_sync_bytes", as_f64(report.bytes), "bytes", None);
    tell("catalogue_first_sync_files", as_f64(report.files), "files", None);
    assert_eq!((report.edition, first.rows), (1, ITEMS), "the whole edition");
    drop(phone);
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
    tell(
        "catalogue_delta_1pct_sync",
        middle(&mut applied),
        "ms",
        Some(50.0),
    );
    tell("catalogue_delta_1pct_sync_bytes", as_f64(total), "bytes", None);

    let phone = open(&dir.path().join("run-0.db"), &site);
    search(&phone, &items);
    read(&phone, &items);
    if let Some(peak) = peak_memory() {
        tell("catalogue_process_peak_memory", peak, "MB", None);
    }
}

fn open(path: &Path, site: &Path) -> Catalogue {
    Catalogue::open(path, &first_root(site)).expect("opened")
}

/// What is typed on the way to a title, letter by letter as well as whole, each once.
fn search(phone: &Catalogue, items: &[Item]) {
    let mut texts: Vec<String> = Vec::new();
    for item in items.iter().step_by(29) {
        let title: Vec<char> = item.title.zh.chars().collect();
        for length in [2, 3, 4, 6] {
            texts.push(title[..length.min(title.len())].iter().collect());
        }
        texts.push(title[title.len() / 2..].iter().collect());
    }
    for text in [
        "登记",
        "许可",
        "药",
        "民政局",
        "zyys",
        "zyyssc",
        "zhiyeyaoshi",
        "zhiyey",
        "chongqing",
        "cq",
        "zh",
        "z",
        "ylbx",
        "yiliaobaoxian",
        "执业药师注册",
        "ziyeyaosi",
        "身份证 补发",
        "镇江 护照",
        "公安局 身份证",
        "bgdj",
        "不动产登记",
    ] {
        texts.extend(std::iter::repeat_n(text.to_owned(), 20));
    }
    for text in texts.iter().take(200) {
        phone.search(&Query::text(text)).expect("searched");
    }
    let mut slowest = (0.0, "");
    let mut times: Vec<f64> = texts
        .iter()
        .map(|text| {
            let started = Instant::now();
            phone.search(&Query::text(text)).expect("searched");
            let took = ms(started);
            if took > slowest.0 {
                slowest = (took, text);
            }
            took
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    tell("catalogue_search_p50", at(50), "ms", None);
    tell("catalogue_search_p95", at(95), "ms", Some(1.0));
    tell("catalogue_search_p99", at(99), "ms", None);
    eprintln!("slowest search: {} in {:.3} ms", slowest.1, slowest.0);
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

/// The most memory that this process had, publishing included; Linux tells.
fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024.0)
}
