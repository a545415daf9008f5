//! The fuzz targets on the stable toolchain: the kept corpus is replayed, whole and cut short, and mutated for a second
//! each; `FUZZ_SECONDS` runs longer, `make fuzz` under libFuzzer.
#![expect(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test's own small files"
)]

use std::path::{Path, PathBuf};

use banshi_mutations::{Draw, kept, replay};

#[path = "../fuzz/targets.rs"]
mod targets;

fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(name)
}

/// Replays and mutates the kept inputs of a target.
fn run(target: fn(&[u8]), name: &str) {
    let kept = kept(&corpus(name)).unwrap();
    for file in &kept {
        target(&file[..file.len() / 2]);
    }
    replay(target, &kept, mutate);
}

fn mutate(file: &mut Vec<u8>, _: &[Vec<u8>], draw: &mut Draw) {
    let at = draw.below(file.len());
    match draw.below(5) {
        0 => file[at] = draw.below(256) as u8,
        1 => file[at] ^= 1 << draw.below(8),
        2 => file.truncate(at.max(1)),
        3 => {
            let end = (at + draw.below(40)).min(file.len());
            file.drain(at..end);
        }
        // Headers matter most: three in five bytes of it are lengths and sizes.
        _ => {
            let at = draw.below(file.len().min(700));
            file[at] = [0, 0xFF, 0x7F, 0x80][draw.below(4)];
        }
    }
    if file.is_empty() {
        file.push(0);
    }
}

#[test]
fn no_bytes_break_the_decoder() {
    run(targets::shot, "shot");
}

#[test]
fn no_bytes_break_the_preview() {
    run(targets::preview, "preview");
}

#[test]
fn no_bytes_break_attachments_and_documents() {
    run(targets::attachment, "attachment");
}

#[test]
fn no_bytes_break_the_writer_of_pdf() {
    run(targets::document, "document");
}

#[test]
fn no_bytes_break_the_reader_of_codes() {
    run(targets::code, "code");
}
