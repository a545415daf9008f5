//! Finds the page in photographs and prints one JSON line for each.
//!
//! `cargo run --release -p banshi-capture --example scan -- [--labels FILE] [--out FOLDER] PHOTO…`
//!
//! A label file is a JSON object from file name to `{"quad": [[x, y] × 4] or null}`, corners from the top left
//! clockwise. With `--out`, each finished page is written there as a JPEG. `ms` is the finder alone, the median of
//! five; `page_ms` all from the file's bytes to the page's JPEG.
#![expect(clippy::cast_possible_truncation, reason = "labels are pixels")]

use std::path::{Path, PathBuf};
use std::time::Instant;

use banshi_capture::{Mode, Paper, Point, Quad, Scan};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut labels, mut out, mut photos) = (Value::Null, None, Vec::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--labels" => {
                let file = arguments.next().ok_or("--labels needs a file")?;
                labels = serde_json::from_slice(&std::fs::read(file)?)?;
            }
            "--out" => out = Some(PathBuf::from(arguments.next().ok_or("--out needs a folder")?)),
            _ => photos.push(PathBuf::from(argument)),
        }
    }
    if photos.is_empty() {
        return Err("usage: scan [--labels FILE] [--out FOLDER] PHOTO…".into());
    }
    for photo in photos {
        let name = photo
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let line = match std::fs::read(&photo) {
            Ok(bytes) => one(&name, &bytes, labels.get(&name), out.as_deref())?,
            Err(error) => json!({ "file": name, "error": error.to_string() }),
        };
        println!("{line}");
    }
    Ok(())
}

fn one(name: &str, bytes: &[u8], label: Option<&Value>, out: Option<&Path>) -> std::io::Result<Value> {
    let started = Instant::now();
    let scan = match Scan::from_slice(bytes) {
        Ok(scan) => scan,
        Err(error) => return Ok(json!({ "file": name, "error": error.code() })),
    };
    let page = scan.page(Paper::Free, Mode::Auto).map(|page| (page.jpeg(), page));
    let page_ms = started.elapsed().as_secs_f64() * 1e3;
    let found = scan.found();
    let corners = |q: &Quad| {
        q.0.map(|p| {
            [
                (f64::from(p.x) * 10.0).round() / 10.0,
                (f64::from(p.y) * 10.0).round() / 10.0,
            ]
        })
    };
    let mut line = json!({
        "file": name,
        "size": [scan.width(), scan.height()],
        "quad": found.map(|(q, _)| corners(&q)),
        "confidence": found.map_or(0.0, |(_, c)| (f64::from(c) * 1e3).round() / 1e3),
        "cut_off": scan.is_cut_off(),
        "ms": finder_ms(bytes),
        "page_ms": page_ms.round(),
    });
    if let Ok((jpeg, page)) = &page {
        let reasons: Vec<_> = page
            .judgement()
            .findings()
            .iter()
            .map(|f| f.reason.code())
            .collect();
        line["judgement"] = json!(reasons);
        line["page"] = json!([page.width(), page.height()]);
        line["bytes"] = json!(jpeg.len());
        if let Some(folder) = out {
            std::fs::create_dir_all(folder)?;
            std::fs::write(folder.join(format!("{name}.page.jpg")), jpeg)?;
        }
    }
    if let Some(label) = label {
        let truth = quad(&label["quad"]);
        line["expect"] = json!(if truth.is_some() { "quad" } else { "none" });
        line["ok"] = json!(truth.is_some() == found.is_some());
        if let (Some(truth), Some((found, _))) = (truth, found) {
            let (iou, apart) = (found.jaccard(&truth), found.corner_distance(&truth));
            line["iou"] = json!((f64::from(iou) * 1e4).round() / 1e4);
            line["max_corner_px"] = json!((f64::from(apart) * 10.0).round() / 10.0);
            let diagonal = f64::from(scan.width()).hypot(f64::from(scan.height()));
            line["max_corner_pct_diag"] = json!((f64::from(apart) / diagonal * 1e4).round() / 100.0);
            line["ok"] = json!(iou >= 0.95);
        }
    }
    Ok(line)
}

fn finder_ms(bytes: &[u8]) -> Option<f64> {
    let rgb = image::load_from_memory(bytes).ok()?.into_rgb8();
    let (width, height) = rgb.dimensions();
    let mut times: Vec<f64> = (0..5)
        .filter_map(|_| {
            let pixels = rgb.as_raw().clone();
            let started = Instant::now();
            Scan::from_rgb(width, height, pixels).ok()?;
            Some(started.elapsed().as_secs_f64() * 1e3)
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times.get(2).map(|ms| (ms * 100.0).round() / 100.0)
}

fn quad(value: &Value) -> Option<Quad> {
    let corners: Vec<Point> = value
        .as_array()?
        .iter()
        .filter_map(|p| Some(Point::new(p.get(0)?.as_f64()? as f32, p.get(1)?.as_f64()? as f32)))
        .collect();
    Some(Quad(corners.try_into().ok()?))
}
