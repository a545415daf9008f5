//! How often the judgement is right: `cargo run --release -p banshi-capture --example judgement -- [FIRST] [COUNT]`.
//!
//! Drawn scenes of known truth, COUNT (6) a ground from seed FIRST (0; from 6000 for reporting): good ones, on which any
//! finding is a false alarm, and for each fault scenes that have it, on which its absence is a miss. With
//! `BANSHI_DUMP=FOLDER`, shots and pages that went wrong are written there.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a few scenes"
)]

use std::path::PathBuf;

use banshi_capture::{Mode, Page, Paper, Reason, Scan};
use banshi_papers::{Ground, Scene, Sheet};

/// Name, reason, and how a good scene is made to have the fault; `share` runs from 0 to 1 over the scenes.
type Fault = (&'static str, Reason, fn(&mut Scene, f32));

const FAULTS: [Fault; 10] = [
    ("blurred", Reason::Blurred, |scene, share| {
        scene.blur = 4.0 + 5.0 * share;
    }),
    ("glare", Reason::Glare, |scene, share| {
        scene.glare = 9.0 + 9.0 * share;
        scene.brightness = 0.6 + 0.25 * share;
    }),
    ("shadow", Reason::Shadow, |scene, share| {
        scene.shadow = 0.58 + 0.12 * share;
    }),
    ("dark", Reason::Dark, |scene, share| {
        scene.brightness = 0.12 + 0.10 * share;
    }),
    ("cut off", Reason::CutOff, |scene, share| {
        scene.fill = 1.10 + 0.2 * share;
        scene.offset = (0.0, 0.0);
    }),
    ("low resolution", Reason::LowResolution, |scene, share| {
        let (width, height) = scene.sheet.map_or((210.0, 297.0), Sheet::size);
        scene.width = ((900.0 + 300.0 * share) * f32::max(width, height) / 297.0) as u32;
        scene.height = scene.width * 3 / 4;
        scene.fill = 0.8;
    }),
    ("finger", Reason::Finger, |scene, share| {
        scene.thumb = 14.0 + 16.0 * share;
    }),
    ("finger at a corner", Reason::Finger, |scene, _| {
        scene.finger = true;
    }),
    ("upside down", Reason::NotUpright, |scene, _| scene.roll += 180.0),
    ("on its side", Reason::NotUpright, |scene, share| {
        scene.roll += if share < 0.5 { 90.0 } else { -90.0 };
    }),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let number = |n: usize, default: u64| std::env::args().nth(n).map_or(Ok(default), |a| a.parse::<u64>());
    let (first, count) = (number(1, 0)?, number(2, 6)?);
    let dump = std::env::var_os("BANSHI_DUMP").map(PathBuf::from);
    let reasons = [
        Reason::Blurred,
        Reason::Glare,
        Reason::Shadow,
        Reason::Dark,
        Reason::CutOff,
        Reason::LowResolution,
        Reason::Finger,
        Reason::NotUpright,
        Reason::NoPage,
    ];
    let mut alarms = vec![0_u32; reasons.len()];
    let mut good = 0_u32;
    for (ground, seed, i) in scenes(first, count) {
        let scene = good_scene(seed, ground, i);
        let page = page(&scene)?;
        good += 1;
        for (alarm, reason) in alarms.iter_mut().zip(reasons) {
            if page.judgement().has(reason) && !(reason == Reason::LowResolution && truly_low(&scene)) {
                *alarm += 1;
                wrong(
                    dump.as_deref(),
                    &format!("alarm-{}-{ground:?}-{seed}", reason.code()),
                    &scene,
                    &page,
                )?;
            }
        }
    }
    println!("fault                false alarms      missed");
    for (alarm, reason) in alarms.iter().zip(reasons) {
        println!(
            "{:20} {alarm:3} of {good:4} {:5.1} %",
            reason.code(),
            share(*alarm, good)
        );
    }
    for (name, reason, spoil) in FAULTS {
        let (mut missed, mut all, mut misturned) = (0_u32, 0_u32, 0_u32);
        for (ground, seed, i) in scenes(first, count) {
            let mut scene = good_scene(seed, ground, i);
            spoil(&mut scene, (i as f32 + 0.5) / count as f32);
            let page = page(&scene)?;
            all += 1;
            // Without any edge in view "no sheet" tells the person as well as "cut off".
            let said = page.judgement().has(reason)
                || reason == Reason::CutOff && page.judgement().has(Reason::NoPage);
            if !said {
                missed += 1;
                wrong(
                    dump.as_deref(),
                    &format!("miss-{name}-{ground:?}-{seed}"),
                    &scene,
                    &page,
                )?;
            } else if reason == Reason::NotUpright {
                let wanted = turns(&scene);
                misturned += u32::from(page.turns_to_upright() != wanted);
            }
        }
        print!(
            "{name:20}                   {missed:3} of {all:4} {:5.1} %",
            share(missed, all)
        );
        println!(
            "{}",
            if misturned > 0 {
                format!(", {misturned} offered turned wrong")
            } else {
                String::new()
            }
        );
    }
    Ok(())
}

fn scenes(first: u64, count: u64) -> impl Iterator<Item = (Ground, u64, u64)> {
    Ground::ALL
        .into_iter()
        .flat_map(move |ground| (0..count).map(move |i| (ground, first + i, i)))
}

/// As drawn, but for faults: enough light and pixels, no hand, no lamp in it.
fn good_scene(seed: u64, ground: Ground, i: u64) -> Scene {
    let sheet = [Sheet::Opinion, Sheet::Form, Sheet::Card, Sheet::Licence][(i % 4) as usize];
    let mut scene = Scene::draw(seed, ground, Some(sheet), 2400, 1800);
    if matches!(sheet, Sheet::Opinion | Sheet::Form) {
        (scene.width, scene.height) = (1800, 2400);
    }
    (scene.finger, scene.glare) = (false, 0.0);
    scene.pitch *= 0.7;
    scene.fill = scene.fill.max(0.88);
    scene
}

/// Whether the sheet's own corners give it fewer dots than an inch should have, a hundredth more or less aside: a good
/// scene that is seen at a slant may.
fn truly_low(scene: &Scene) -> bool {
    let (Some(sheet), Some(c)) = (scene.sheet, scene.photograph().truth) else {
        return false;
    };
    let side = |i: usize| (c[i][0] - c[(i + 1) % 4][0]).hypot(c[i][1] - c[(i + 1) % 4][1]);
    let (width, height) = sheet.size();
    let across = f32::midpoint(side(0), side(2)) / width;
    let down = f32::midpoint(side(1), side(3)) / height;
    across.min(down) * 25.4 < 151.5
}

/// Quarter turns clockwise that put right what was turned.
fn turns(scene: &Scene) -> u8 {
    if scene.roll > 135.0 {
        2
    } else if scene.roll > 45.0 {
        3
    } else {
        1
    }
}

fn page(scene: &Scene) -> Result<Page, Box<dyn std::error::Error>> {
    let photo = scene.photograph();
    let paper = match scene.sheet {
        Some(Sheet::Card | Sheet::CardBack) => Paper::IdCard,
        Some(Sheet::Booklet) => Paper::ResidenceBooklet,
        Some(Sheet::Slip) => Paper::Receipt,
        _ => Paper::A4,
    };
    Ok(Scan::from_slice(&photo.jpeg())?.page(paper, Mode::Auto)?)
}

fn wrong(dump: Option<&std::path::Path>, name: &str, scene: &Scene, page: &Page) -> std::io::Result<()> {
    println!("  {name} {:?} {:?}", scene.sheet, page.judgement().findings());
    if let Some(dump) = dump {
        std::fs::write(dump.join(format!("{name}.jpg")), scene.photograph().jpeg())?;
        std::fs::write(dump.join(format!("{name}.page.jpg")), page.jpeg())?;
    }
    Ok(())
}

fn share(part: u32, whole: u32) -> f32 {
    100.0 * part as f32 / whole.max(1) as f32
}
