//! Times on one core: `cargo run --release -p banshi-capture --example bench`. One JSON object, milliseconds, the
//! median of several runs; sizes grow so that growth with pixels can be seen.

use std::time::Instant;

use banshi_capture::{Frame, Mode, Paper, Scan, Viewfinder};
use banshi_papers::{Ground, Photo, Scene, Sheet};
use serde_json::json;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = serde_json::Map::new();
    for ground in Ground::ALL {
        let photo = shot(ground, 640, 480);
        let luma = photo.luma();
        let frame = Frame::new(&luma, 640, 480, 640)?;
        let mut viewfinder = Viewfinder::new();
        viewfinder.analyse(frame);
        let ms = median(15, || {
            viewfinder.analyse(frame);
        });
        out.insert(format!("analyse-640x480-{ground:?}").to_lowercase(), json!(ms));
    }
    for (name, width, height) in [("3mp", 2000, 1500), ("12mp", 4000, 3000), ("24mp", 5656, 4242)] {
        let jpeg = shot(Ground::Wood, width, height).jpeg();
        let scan = Scan::from_slice(&jpeg)?;
        let page = scan.page(Paper::A4, Mode::Auto)?;
        let mut failed = None;
        out.insert(
            format!("decode-and-find-{name}"),
            json!(median(3, || failed = Scan::from_slice(&jpeg).err())),
        );
        out.insert(
            format!("page-{name}"),
            json!(median(3, || drop(scan.page(Paper::A4, Mode::Auto)))),
        );
        out.insert(format!("jpeg-{name}"), json!(median(3, || drop(page.jpeg()))));
        if let Some(error) = failed {
            return Err(error.into());
        }
    }
    println!("{}", serde_json::Value::Object(out));
    Ok(())
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
