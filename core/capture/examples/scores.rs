//! Scores of the finder by ground: `cargo run --release -p banshi-capture --example scores -- [FIRST] [COUNT] [WIDTH]`.
//!
//! Seeds from FIRST (0; from 1000 for reporting), COUNT scenes a ground (20), pictures WIDTH pixels wide (640) and
//! three quarters as high. With `BANSHI_DUMP=FOLDER`, scenes that went wrong are written there as JPEG.
#![expect(clippy::cast_precision_loss, reason = "a few scenes")]

#[path = "../tests/scoring/mod.rs"]
mod scoring;

use std::time::Instant;

use banshi_capture::{Frame, Quad, Scan, Viewfinder};
use banshi_papers::{Ground, Photo, Scene, Sheet};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let number = |n: usize, default: u32| std::env::args().nth(n).map_or(Ok(default), |a| a.parse::<u32>());
    let (first, count, width) = (number(1, 0)?, number(2, 20)?, number(3, 640)?);
    let height = width * 3 / 4;
    let dump = std::env::var_os("BANSHI_DUMP").map(std::path::PathBuf::from);
    println!("ground   mean J  found  J<.9  corner px (median)  false  ms (median)");
    let (mut all, mut alarms, mut nones) = (Vec::new(), 0, 0);
    for ground in Ground::ALL {
        let (mut scores, mut errors, mut times, mut false_alarms) = (Vec::new(), Vec::new(), Vec::new(), 0);
        for i in 0..count {
            let seed = u64::from(first + i);
            let sheet = [Sheet::Opinion, Sheet::Form, Sheet::Card][(i % 3) as usize];
            let photo = Scene::draw(seed, ground, Some(sheet), width, height).photograph();
            let (found, ms) = look(&photo)?;
            let truth = scoring::truth(&photo).ok_or("a scene with a sheet has truth")?;
            let score = scoring::score(found, &truth, sheet.size());
            if score < 0.93 {
                println!("  {ground:?} {seed} {sheet:?}: {score:.3} {found:?}");
                if let Some(dump) = &dump {
                    std::fs::write(dump.join(format!("{ground:?}-{seed}.jpg")), photo.jpeg())?;
                }
            }
            scores.push(score);
            times.push(ms);
            errors.extend(found.map(|q| scoring::corner_error(&q, &truth)));
            if i % 2 == 0 {
                let empty = Scene::draw(seed + 500, ground, None, width, height).photograph();
                nones += 1;
                if let (Some(quad), _) = look(&empty)? {
                    println!("  {ground:?} {} none: {quad:?}", seed + 500);
                    false_alarms += 1;
                    if let Some(dump) = &dump {
                        std::fs::write(
                            dump.join(format!("{ground:?}-{}-none.jpg", seed + 500)),
                            empty.jpeg(),
                        )?;
                    }
                }
            }
        }
        alarms += false_alarms;
        let mean = scores.iter().sum::<f32>() / scores.len().max(1) as f32;
        println!(
            "{:8} {mean:.4}  {:5}  {:4}  {:18.2}  {false_alarms:5}  {:.2}",
            format!("{ground:?}"),
            errors.len(),
            scores.iter().filter(|s| **s < 0.9).count(),
            median(&mut errors),
            median(&mut times),
        );
        all.extend(scores);
    }
    println!(
        "all      {:.4}  false alarms {alarms} of {nones}",
        all.iter().sum::<f32>() / all.len().max(1) as f32
    );
    Ok(())
}

fn look(photo: &Photo) -> Result<(Option<Quad>, f32), Box<dyn std::error::Error>> {
    if photo.width > 1000 {
        let started = Instant::now();
        let scan = Scan::from_rgb(photo.width, photo.height, photo.rgb.clone())?;
        return Ok((
            scan.found().map(|(quad, _)| quad),
            started.elapsed().as_secs_f32() * 1e3,
        ));
    }
    let luma = photo.luma();
    let frame = Frame::new(
        &luma,
        photo.width as usize,
        photo.height as usize,
        photo.width as usize,
    )?;
    let mut viewfinder = Viewfinder::new();
    viewfinder.analyse(frame);
    let started = Instant::now();
    let sight = viewfinder.analyse(frame);
    Ok((sight.quad, started.elapsed().as_secs_f32() * 1e3))
}

fn median(values: &mut [f32]) -> f32 {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f32::NAN)
}
