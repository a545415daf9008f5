//! The fuzz targets on the stable toolchain: the kept corpus is replayed and mutated for a second each; `FUZZ_SECONDS`
//! runs longer, `make fuzz` under libFuzzer.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;

use banshi_mutations::{Draw, kept, replay};

#[path = "../fuzz/targets.rs"]
mod targets;

/// Replays and mutates the kept inputs of a target.
fn run(target: fn(&[u8]), name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(name);
    replay(target, &kept(&folder).unwrap(), mutate);
}

fn mutate(bytes: &mut Vec<u8>, kept: &[Vec<u8>], draw: &mut Draw) {
    let at = draw.below(bytes.len());
    let other = &kept[draw.below(kept.len())];
    match draw.below(6) {
        0 if !bytes.is_empty() => bytes[at] = u8::try_from(draw.below(256)).unwrap(),
        1 => bytes.truncate(at),
        2 => bytes.insert(at, b"<>/\"'()[]&1*.@-"[draw.below(15)]),
        3 => {
            let from = draw.below(other.len());
            let to = (from + draw.below(64)).min(other.len());
            bytes.splice(at..at, other[from..to].iter().copied());
        }
        4 => {
            let to = (at + draw.below(32)).min(bytes.len());
            bytes.drain(at..to);
        }
        _ => {
            let to = (at + draw.below(200)).min(bytes.len());
            let part = bytes[at..to].to_vec();
            bytes.splice(at..at, part);
        }
    }
}

#[test]
fn forms() {
    run(targets::form, "form");
}

#[test]
fn expressions() {
    run(targets::expression, "expression");
}

#[test]
fn csv_lists() {
    run(targets::csv, "csv");
}

#[test]
fn geojson_lists() {
    run(targets::geojson, "geojson");
}

#[test]
fn journals() {
    run(targets::journal, "journal");
}

#[test]
fn instances() {
    run(targets::instance, "instance");
}
