//! Times and memory of both, as lines of JSON. A time is the quickest of several runs, in the same run of the bench.

use std::fs;
use std::path::Path;
use std::time::Instant;

use banshi_capture::{Frame, Mode, Paper, Scan, Viewfinder};
use banshi_papers::{Ground, Scene, Sheet};
use serde_json::json;

use crate::opencv::OpenCv;
use crate::{Outcome, folder, preview, sheet};

/// Scenes of a ground that are timed.
const SEEDS: std::ops::Range<u64> = 5000..5010;
/// Milliseconds.
const MOST_OF_A_PREVIEW: f64 = 5.0;
/// What a pixel may cost more in a larger picture.
const GROWTH: f64 = 1.25;
const MILLION: f64 = 1e6;

pub(crate) fn run() -> Outcome {
    let mut opencv = OpenCv::start()
        .inspect_err(|reason| println!("SKIPPED capture beside OpenCV: {reason}"))
        .ok();
    previews(opencv.as_mut())?;
    growth()?;
    let mut growth = Vec::new();
    for (name, width, height, most_ms, most_megabytes) in [
        ("1mp", 1160, 870, None, None),
        ("3mp", 2000, 1500, None, None),
        ("12mp", 4000, 3000, Some(500.0), Some(150.0)),
        ("24mp", 5660, 4240, None, None),
        ("50mp", 8160, 6120, None, Some(300.0)),
    ] {
        // A phone held upright: the sensor's rows lie, and EXIF says so.
        let straight = Scene::draw(5009, Ground::Wood, Some(Sheet::Form), width, height)
            .photograph()
            .jpeg();
        let file = folder()?.join(format!("photo-{name}.jpg"));
        fs::write(&file, turned(&straight))?;
        let ms = photo(name, &file, most_ms, opencv.as_mut())?;
        growth.push((name, ms / (f64::from(width * height) / MILLION)));
        let mut fresh = opencv.is_some().then(OpenCv::start).transpose()?;
        memory_of(name, &file, most_megabytes, fresh.as_mut())?;
    }
    // In proportion to the pixels: none costs more in a large picture than in the smallest.
    let least = growth.first().map_or(0.0, |(_, ms)| *ms);
    for (name, ms) in growth {
        tell(
            &format!("capture_{name}_photo_to_page_per_mp"),
            ms,
            None,
            "ms",
            Some(least * GROWTH),
        );
    }
    Ok(())
}

/// A preview frame of each ground, with a page and without: all scenes, and the slowest.
fn previews(mut opencv: Option<&mut OpenCv>) -> Outcome {
    for ground in Ground::ALL {
        for kind in ["page", "none"] {
            let (mut ours, mut theirs) = (Vec::new(), Vec::new());
            for seed in SEEDS {
                let sheet = (kind == "page").then(|| sheet(seed));
                let photo = Scene::draw(seed, ground, sheet, 640, 480).photograph();
                let (luma, file) = preview(&photo, &format!("{ground:?}-{seed}-{kind}").to_lowercase())?;
                let frame = Frame::new(&luma, 640, 480, 640)?;
                let mut viewfinder = Viewfinder::new();
                ours.push(least_of(30, || {
                    viewfinder.analyse(frame);
                }));
                if let Some(opencv) = opencv.as_deref_mut() {
                    theirs.push(opencv.find(&file, 30)?.ms);
                }
            }
            let name = format!("capture_analyse_{ground:?}_{kind}").to_lowercase();
            let mean = |times: &[f64]| {
                times.iter().sum::<f64>() / f64::from(u32::try_from(times.len()).unwrap_or(1))
            };
            let worst = |times: &[f64]| times.iter().copied().fold(0.0, f64::max);
            let peer = |of: &dyn Fn(&[f64]) -> f64| (!theirs.is_empty()).then(|| of(&theirs));
            tell(
                &format!("{name}_mean"),
                mean(&ours),
                peer(&mean),
                "ms",
                Some(MOST_OF_A_PREVIEW),
            );
            tell(
                &format!("{name}_worst"),
                worst(&ours),
                peer(&worst),
                "ms",
                Some(MOST_OF_A_PREVIEW),
            );
        }
    }
    Ok(())
}

/// Four times the pixels cost four times the time, or less.
fn growth() -> Outcome {
    for (width, height) in [(640, 480), (1280, 960), (2560, 1920)] {
        let photo = Scene::draw(5001, Ground::Wood, Some(Sheet::Form), width, height).photograph();
        let luma = photo.luma();
        let (width, height) = (width as usize, height as usize);
        let frame = Frame::new(&luma, width, height, width)?;
        let mut viewfinder = Viewfinder::new();
        let ms = least_of(20, || {
            viewfinder.analyse(frame);
        });
        tell(&format!("capture_analyse_{width}x{height}"), ms, None, "ms", None);
    }
    Ok(())
}

/// From a file's bytes to the page's, in milliseconds.
fn photo(name: &str, file: &Path, most: Option<f64>, opencv: Option<&mut OpenCv>) -> Outcome<f64> {
    let bytes = fs::read(file)?;
    let mut steps = [f64::MAX; 3];
    let mut least = f64::MAX;
    for _ in 0..5 {
        let begun = Instant::now();
        let scan = Scan::from_slice(&bytes)?;
        let read = milliseconds(begun);
        let page = scan.page(Paper::A4, Mode::Auto)?;
        let made = milliseconds(begun);
        let jpeg = page.jpeg();
        let whole = milliseconds(begun);
        drop(jpeg);
        for (step, ms) in steps.iter_mut().zip([read, made - read, whole - made]) {
            *step = step.min(ms);
        }
        least = least.min(whole);
    }
    let peer = match opencv {
        Some(opencv) => Some(opencv.page(file, 5)?.ms),
        None => None,
    };
    for (step, ms) in ["decoded_and_found", "made", "encoded"].into_iter().zip(steps) {
        tell(&format!("capture_{name}_{step}"), ms, None, "ms", None);
    }
    tell(&format!("capture_{name}_photo_to_page"), least, peer, "ms", most);
    Ok(least)
}

/// What the same costs in memory, each in a process of its own.
fn memory_of(name: &str, file: &Path, most: Option<f64>, opencv: Option<&mut OpenCv>) -> Outcome {
    let said = banshi_memory::alone(&["memory", file.to_str().ok_or("a file whose name is no text")?])?;
    let [allocated, process] = said[..] else {
        return Err("two figures were to be said".into());
    };
    let peer = match opencv {
        Some(opencv) => {
            opencv.page(file, 1)?;
            Some(opencv.memory()? / MILLION)
        }
        None => None,
    };
    tell(
        &format!("capture_{name}_allocated"),
        allocated / MILLION,
        None,
        "MB",
        most,
    );
    tell(
        &format!("capture_{name}_process"),
        process / MILLION,
        peer,
        "MB",
        most,
    );
    Ok(())
}

/// Run as a process of its own: most bytes allocated, most bytes of the process.
pub(crate) fn memory(file: &Path) -> Outcome {
    let (page, asked) = banshi_memory::counted(|| -> Outcome<Vec<u8>> {
        let scan = Scan::read(fs::File::open(file)?)?;
        Ok(scan.page(Paper::A4, Mode::Auto)?.jpeg())
    });
    page?;
    #[expect(clippy::cast_precision_loss, reason = "a figure to be read")]
    let highest = asked.highest as f64;
    banshi_memory::say(&[highest, banshi_memory::most_resident()?]);
    Ok(())
}

/// The JPEG with an EXIF segment that asks for a quarter turn to the right (orientation 6).
fn turned(jpeg: &[u8]) -> Vec<u8> {
    const EXIF: &[u8] =
        b"\xFF\xE1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    [&jpeg[..2], EXIF, &jpeg[2..]].concat()
}

fn least_of(runs: u32, mut work: impl FnMut()) -> f64 {
    let time = |_| {
        let begun = Instant::now();
        work();
        milliseconds(begun)
    };
    (0..runs).map(time).fold(f64::MAX, f64::min)
}

fn milliseconds(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1e3
}

/// One figure; `target` is the most that ours may be, and where a peer is, ours may not be above it either.
fn tell(name: &str, ours: f64, peer: Option<f64>, unit: &str, target: Option<f64>) {
    let rounded = |number: f64| (number * 100.0).round() / 100.0;
    let holds = target.map(|target| ours <= target && peer.is_none_or(|peer| ours <= peer));
    let line = json!({
        "name": name,
        "ours": rounded(ours),
        "peer": peer.map(rounded),
        "unit": unit,
        "ratio": peer.map(|peer| rounded(ours / peer)),
        "target": target.map(rounded),
        "holds": holds,
    });
    println!("{line}");
}
