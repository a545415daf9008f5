//! Times on one core: `cargo run --release -p banshi-capture --example bench`. One line of JSON a figure, milliseconds,
//! the median of several runs; sizes grow so that growth with pixels can be seen.

use std::time::Instant;

use banshi_capture::{Frame, Mode, Paper, Scan, Viewfinder};
use banshi_papers::{Ground, Photo, Scene, Sheet};
use serde_json::json;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for ground in Ground::ALL {
        let photo = shot(ground, 640, 480);
        let luma = photo.luma();
        let frame = Frame::new(&luma, 640, 480, 640)?;
        let mut viewfinder = Viewfinder::new();
        viewfinder.analyse(frame);
        let ms = median(15, || {
            viewfinder.analyse(frame);
        });
        say(
            &format!("capture analyse 640x480 {ground:?}").to_lowercase(),
            ms,
            Some(5.0),
        );
    }
    for (name, width, height) in [("3mp", 2000, 1500), ("12mp", 4000, 3000), ("24mp", 5656, 4242)] {
        let jpeg = shot(Ground::Wood, width, height).jpeg();
        let scan = Scan::from_slice(&jpeg)?;
        let page = scan.page(Paper::A4, Mode::Auto)?;
        let mut failed = None;
        let read = median(3, || failed = Scan::from_slice(&jpeg).err());
        let made = median(3, || drop(scan.page(Paper::A4, Mode::Auto)));
        let written = median(3, || drop(page.jpeg()));
        say(&format!("capture decode and find {name}"), read, None);
        say(&format!("capture page {name}"), made, None);
        say(&format!("capture jpeg {name}"), written, None);
        let whole = (read + made + written).round();
        say(
            &format!("capture photo to page {name}"),
            whole,
            (name == "12mp").then_some(500.0),
        );
        if let Some(error) = failed {
            return Err(error.into());
        }
    }
    Ok(())
}

fn say(name: &str, ms: f64, target: Option<f64>) {
    let mut figure = json!({"name": name, "ours": ms, "unit": "ms"});
    if let Some(target) = target {
        figure["target"] = json!(target);
        figure["holds"] = json!(ms <= target);
    }
    println!("{figure}");
}

fn shot(ground: Ground, width: u32, height: u32) -> Photo {
    let mut scene = Scene::draw(9, ground, Some(Sheet::Form), width, height);
    scene.finger = false;
    scene.photograph()
}

fn median(runs: usize, mut work: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..runs)
        .map(|_| {
            let started = Instant::now();
            work();
            started.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    (times[runs / 2] * 100.0).round() / 100.0
}
