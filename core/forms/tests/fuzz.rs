//! The fuzz targets on the stable toolchain: the kept corpus is replayed and mutated for a second each; `FUZZ_SECONDS`
//! runs longer, `make fuzz` under libFuzzer.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::{Duration, Instant};

#[path = "../fuzz/targets.rs"]
mod targets;

/// The kept inputs of a target.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus");
    let files = std::fs::read_dir(format!("{folder}/{name}")).unwrap();
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

fn run(target: fn(&[u8]), corpus: &[Vec<u8>]) {
    let seconds = std::env::var("FUZZ_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1);
    let until = Instant::now() + Duration::from_secs(seconds);
    for bytes in corpus {
        target(bytes);
    }
    let mut state: u64 = 0x5eed;
    let mut draw = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below.max(1)
    };
    while Instant::now() < until {
        let mut bytes = corpus[draw(corpus.len())].clone();
        for _ in 0..=draw(6) {
            let at = draw(bytes.len());
            let other = &corpus[draw(corpus.len())];
            match draw(6) {
                0 if !bytes.is_empty() => bytes[at] = u8::try_from(draw(256)).unwrap(),
                1 => bytes.truncate(at),
                2 => bytes.insert(at, b"<>/\"'()[]&1*.@-"[draw(15)]),
                3 => {
                    let from = draw(other.len());
                    let to = (from + draw(64)).min(other.len());
                    bytes.splice(at..at, other[from..to].iter().copied());
                }
                4 => {
                    let to = (at + draw(32)).min(bytes.len());
                    bytes.drain(at..to);
                }
                _ => {
                    let to = (at + draw(200)).min(bytes.len());
                    let part = bytes[at..to].to_vec();
                    bytes.splice(at..at, part);
                }
            }
        }
        target(&bytes);
    }
}

#[test]
fn forms() {
    run(targets::form, &corpus("form"));
}

#[test]
fn expressions() {
    run(targets::expression, &corpus("expression"));
}

#[test]
fn csv_lists() {
    run(targets::csv, &corpus("csv"));
}

#[test]
fn geojson_lists() {
    run(targets::geojson, &corpus("geojson"));
}

#[test]
fn journals() {
    run(targets::journal, &corpus("journal"));
}

#[test]
fn instances() {
    run(targets::instance, &corpus("instance"));
}
