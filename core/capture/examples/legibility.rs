//! What an outside reader reads: `cargo run --release -p banshi-capture --example legibility -- [FIRST] [COUNT]`.
//!
//! The form's dense table at 10.5 pt is photographed COUNT (4) times on each ground from seed FIRST (6000), twelve megapixels,
//! in the drawn ranges but for what hides type: fingers and mirrored lamps. Tesseract (`chi_sim`) reads the flat original, the raw photo
//! and the finished page. Accuracy is the share of the form's characters that were read, less what was read and does not
//! stand there; their order is left out, since tables have none. Prints one line a ground, JSON with `--json`; skipped by name where
//! Tesseract or its Chinese is missing.
#![expect(clippy::cast_precision_loss, reason = "a few thousand characters")]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};

use banshi_capture::{MOST_PAGE_BYTES, Mode, Paper, Reason, Scan};
use banshi_papers::{Ground, Scene, Sheet};
use image::imageops::FilterType;
use serde_json::json;

/// Points that a finished page may be below the flat original.
const MOST_BELOW: f64 = 2.0;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let as_json = arguments.iter().any(|a| a == "--json");
    arguments.retain(|a| a != "--json");
    let number = |n: usize, default: u64| arguments.get(n).map_or(Ok(default), |a| a.parse::<u64>());
    let (first, count) = (number(0, 6000)?, number(1, 4)?);
    if !can_read() {
        println!("capture legibility: skipped, tesseract with chi_sim is missing");
        return Ok(());
    }
    let truth = characters(banshi_papers::form_text());
    let flat = accuracy(&truth, &read(&original()?, 200)?);
    let (mut held, mut all) = (0, 0);
    for ground in Ground::ALL {
        let (mut pages, mut photos, mut sent_back, mut largest) = (Vec::new(), Vec::new(), 0, 0);
        for seed in first..first + count {
            let mut scene = Scene::draw(seed, ground, Some(Sheet::Form), 3000, 4000);
            (scene.finger, scene.glare) = (false, 0.0);
            let shot = scene.photograph().jpeg();
            let page = Scan::from_slice(&shot)?.page(Paper::A4, Mode::Auto)?;
            let judgement = page.judgement();
            if !judgement.is_acceptable()
                || judgement.has(Reason::LowResolution)
                || judgement.has(Reason::NoPage)
            {
                // The person is told to take it again: nobody reads it.
                sent_back += 1;
                continue;
            }
            let jpeg = page.jpeg();
            largest = largest.max(jpeg.len());
            pages.push(accuracy(&truth, &read(&jpeg, 200)?));
            photos.push(accuracy(&truth, &read(&shot, 300)?));
        }
        let (page, photo) = (mean(&pages), mean(&photos));
        let worst = pages.iter().copied().fold(f64::INFINITY, f64::min);
        let holds = page >= flat - MOST_BELOW && page > photo && largest <= MOST_PAGE_BYTES;
        all += 1;
        held += u32::from(holds);
        let name = format!("capture legibility {ground:?}").to_lowercase();
        if as_json {
            let figure = json!({
                "name": name, "ours": round(page), "peer": round(flat), "unit": "% of characters",
                "ratio": (page / flat * 1e3).round() / 1e3, "holds": holds, "photo": round(photo), "worst": round(worst),
                "bytes": largest, "sent_back": sent_back,
            });
            println!("{figure}");
        } else {
            println!(
                "{name}: page {page:.1} % (worst {worst:.1}), flat {flat:.1} %, raw photo {photo:.1} %, \
                 {} read, {sent_back} sent back, at most {} kB",
                pages.len(),
                largest.div_ceil(1000),
            );
        }
    }
    if !as_json {
        println!("capture legibility: {held} of {all}");
    }
    Ok(())
}

fn can_read() -> bool {
    let listed = Command::new("tesseract").arg("--list-langs").output();
    listed.is_ok_and(|listed| {
        String::from_utf8_lossy(&listed.stdout)
            .lines()
            .any(|l| l == "chi_sim")
    })
}

/// The flat form with as many pixels as a finished page has.
fn original() -> Result<Vec<u8>, Failure> {
    let flat = image::load_from_memory(banshi_papers::form_png())?;
    let mut out = std::io::Cursor::new(Vec::new());
    flat.resize_exact(1654, 2339, FilterType::CatmullRom)
        .into_luma8()
        .write_to(&mut out, image::ImageFormat::Png)?;
    Ok(out.into_inner())
}

fn read(picture: &[u8], dpi: u32) -> Result<BTreeMap<char, u32>, Failure> {
    let mut reader = Command::new("tesseract")
        .args([
            "stdin",
            "stdout",
            "-l",
            "chi_sim",
            "--psm",
            "3",
            "--dpi",
            &dpi.to_string(),
        ])
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    // The reader takes all of its input before it writes.
    reader.stdin.take().ok_or("no input")?.write_all(picture)?;
    let output = reader.wait_with_output()?;
    Ok(characters(&String::from_utf8_lossy(&output.stdout)))
}

/// How often each character stands there; widths of punctuation are one to a reader.
fn characters(text: &str) -> BTreeMap<char, u32> {
    let mut counts = BTreeMap::new();
    for character in text.chars().filter(|c| !c.is_whitespace()) {
        let plain = match character {
            ',' => '，',
            ';' => '；',
            ':' => '：',
            '(' => '（',
            ')' => '）',
            other => other,
        };
        *counts.entry(plain).or_insert(0) += 1;
    }
    counts
}

fn accuracy(truth: &BTreeMap<char, u32>, read: &BTreeMap<char, u32>) -> f64 {
    let count = |counts: &BTreeMap<char, u32>| counts.values().sum::<u32>();
    let right: u32 = truth.iter().map(|(c, n)| n.min(read.get(c).unwrap_or(&0))).sum();
    let wrong = f64::from(count(read) - right).min(f64::from(count(truth) - right));
    // A wrong character is one that is missing too; only more than that counts beside.
    let extra = f64::from(count(read) - right) - wrong;
    100.0 * (f64::from(right) - extra).max(0.0) / f64::from(count(truth))
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
