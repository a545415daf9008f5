//! A sheet of contacts to look at: `cargo run --release -p banshi-capture --example contact -- FILE.png`.
//!
//! Twenty-four drawn scenes, five papers on five grounds with a fault in most; each with the quadrilateral that was found, the page
//! that was made, and the judgement's codes as the file beside it lists them (`FILE.txt`, row by row).
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::many_single_char_names,
    reason = "a picture's few pixels"
)]

use std::fmt::Write as _;
use std::path::PathBuf;

use banshi_capture::{Mode, Paper, Quad, Scan};
use banshi_papers::{Ground, Scene, Sheet};
use image::imageops::{FilterType, overlay};
use image::{Rgb, RgbImage};

const SCENES: u64 = 24;
const ROW: u64 = 4;
/// Sides of one cell: the shot on the left, the page on the right.
const CELL: (u32, u32) = (480, 260);
const GROUND: Rgb<u8> = Rgb([0xEC, 0xE8, 0xE0]);
const FOUND: Rgb<u8> = Rgb([0x10, 0xA0, 0x50]);
/// Where something serious was found.
const REFUSED: Rgb<u8> = Rgb([0xD0, 0x30, 0x28]);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = PathBuf::from(std::env::args().nth(1).ok_or("usage: contact FILE.png")?);
    let rows = SCENES.div_ceil(ROW) as u32;
    let mut sheet = RgbImage::from_pixel(CELL.0 * ROW as u32, CELL.1 * rows, GROUND);
    let mut list = String::new();
    for i in 0..SCENES {
        let (scene, paper) = scene(i);
        let shot = scene.photograph().jpeg();
        let scan = Scan::from_slice(&shot)?;
        let page = scan.page(paper, Mode::Auto)?;
        let refused = !page.judgement().is_acceptable();
        let mut picture = image::load_from_memory(&shot)?.into_rgb8();
        if let Some((quad, _)) = scan.found() {
            outline(&mut picture, &quad, if refused { REFUSED } else { FOUND });
        }
        let turned = page.turned(page.turns_to_upright());
        let made = image::load_from_memory(&turned.jpeg())?.into_rgb8();
        let (left, top) = ((i % ROW) as u32 * CELL.0, (i / ROW) as u32 * CELL.1);
        for (k, one) in [picture, made].into_iter().enumerate() {
            let small = image::DynamicImage::ImageRgb8(one)
                .resize(CELL.0 / 2 - 12, CELL.1 - 12, FilterType::Triangle)
                .into_rgb8();
            let x = left + k as u32 * CELL.0 / 2 + (CELL.0 / 2 - small.width()) / 2;
            overlay(
                &mut sheet,
                &small,
                x.into(),
                (top + (CELL.1 - small.height()) / 2).into(),
            );
        }
        let codes: Vec<&str> = page
            .judgement()
            .findings()
            .iter()
            .map(|f| f.reason.code())
            .collect();
        writeln!(
            list,
            "{}.{} {:?}: {}",
            i / ROW + 1,
            i % ROW + 1,
            scene.sheet,
            if codes.is_empty() {
                "good".to_owned()
            } else {
                codes.join(", ")
            }
        )?;
    }
    sheet.save(&file)?;
    std::fs::write(file.with_extension("txt"), &list)?;
    print!("{list}");
    Ok(())
}

fn scene(i: u64) -> (Scene, Paper) {
    let (sheet, paper, size) = [
        (Sheet::Form, Paper::A4, (1500, 2000)),
        (Sheet::Card, Paper::IdCard, (1600, 1200)),
        (Sheet::Booklet, Paper::ResidenceBooklet, (1500, 2000)),
        (Sheet::Slip, Paper::Receipt, (1200, 1600)),
        (Sheet::Opinion, Paper::A4, (1500, 2000)),
        (Sheet::Licence, Paper::A4, (2000, 1500)),
        (Sheet::CardBack, Paper::IdCard, (1600, 1200)),
    ][(i % 7) as usize];
    let ground = Ground::ALL[(i % 5) as usize];
    let mut scene = Scene::draw(8000 + i, ground, Some(sheet), size.0, size.1);
    (scene.finger, scene.glare) = (false, 0.0);
    match i {
        3 => scene.thumb = 18.0,
        5 => scene.roll += 180.0,
        7 => scene.glare = 14.0,
        10 => scene.blur = 8.0,
        12 => scene.roll += 90.0,
        14 => scene.brightness = 0.18,
        17 => scene.fill = 1.2,
        19 => scene.shadow = 0.65,
        21 => scene.finger = true,
        23 => scene.sheet = None,
        _ => {}
    }
    (scene, paper)
}

/// A line nine pixels wide from corner to corner.
fn outline(picture: &mut RgbImage, quad: &Quad, colour: Rgb<u8>) {
    for i in 0..4 {
        let (a, b) = (quad.0[i], quad.0[(i + 1) % 4]);
        let steps = a.distance(b).ceil();
        let mut k = 0.0;
        while k <= steps {
            let (x, y) = (a.x + (b.x - a.x) * k / steps, a.y + (b.y - a.y) * k / steps);
            for dy in -4..=4 {
                for dx in -4..=4 {
                    let (x, y) = (x as i64 + dx, y as i64 + dy);
                    if x >= 0 && y >= 0 && x < i64::from(picture.width()) && y < i64::from(picture.height()) {
                        picture.put_pixel(x as u32, y as u32, colour);
                    }
                }
            }
            k += 1.0;
        }
    }
}
