//! The fuzz targets on the stable toolchain: the kept corpus is replayed, whole and cut short, and mutated for a second
//! each; `FUZZ_SECONDS` runs longer, `make fuzz` under libFuzzer.
#![expect(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test's own small files"
)]

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
    for file in corpus {
        target(file);
        target(&file[..file.len() / 2]);
    }
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = |most: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % most.max(1) as u64) as usize
    };
    let mut runs = 0_u32;
    while Instant::now() < until {
        let mut file = corpus[next(corpus.len())].clone();
        for _ in 0..=next(6) {
            let at = next(file.len());
            match next(5) {
                0 => file[at] = next(256) as u8,
                1 => file[at] ^= 1 << next(8),
                2 => file.truncate(at.max(1)),
                3 => {
                    let end = (at + next(40)).min(file.len());
                    file.drain(at..end);
                }
                // Headers matter most: three in five bytes of it are lengths and sizes.
                _ => {
                    let at = next(file.len().min(700));
                    file[at] = [0, 0xFF, 0x7F, 0x80][next(4)];
                }
            }
            if file.is_empty() {
                file.push(0);
            }
        }
        target(&file);
        runs += 1;
    }
    eprintln!("{runs} mutations");
}

#[test]
fn no_bytes_break_the_decoder() {
    run(targets::shot, &corpus("shot"));
}

#[test]
fn no_bytes_break_the_preview() {
    run(targets::preview, &corpus("preview"));
}

#[test]
fn no_bytes_break_attachments_and_documents() {
    run(targets::attachment, &corpus("attachment"));
}

#[test]
fn no_bytes_break_the_writer_of_pdf() {
    run(targets::document, &corpus("document"));
}

/// Kept frames only: the reader of codes has no bound on its time that a mutated picture could not stretch.
#[test]
fn kept_frames_do_not_break_the_reader_of_codes() {
    for frame in corpus("code") {
        targets::code(&frame);
    }
}
