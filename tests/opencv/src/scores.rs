//! Scores of both finders: drawn scenes by ground, corners at twelve megapixels, real photographs apart.

use std::fs;
use std::path::Path;

use banshi_capture::{Frame, Quad, Scan, Viewfinder};
use banshi_papers::{Ground, Scene};
use serde_json::Value;

use crate::opencv::{OpenCv, quad};
use crate::{Outcome, mean, median, preview, scoring, sheet};

/// Mean Jaccard index over all scenes, and in each class, at the least.
const LEAST_OF_ALL: f32 = 0.97;
const LEAST_OF_A_GROUND: f32 = 0.94;
const LEAST_ON_WHITE: f32 = 0.90;
/// A scene that scores less is named.
const LEAST_TOLD: f32 = 0.9;
/// Share of frames without a page in which one may be seen.
const MOST_ALARMS: f64 = 0.01;
/// Median distance of a corner from the truth at twelve megapixels, in pixels.
const MOST_OFF: f32 = 2.0;
/// One scene in so many is looked at with twelve megapixels.
const LARGE_ONES: u64 = 10;

/// What was wanted, and how much of it holds.
#[derive(Default)]
struct Targets {
    all: u32,
    held: u32,
}

impl Targets {
    fn want(&mut self, what: &str, holds: bool) {
        self.all += 1;
        self.held += u32::from(holds);
        if !holds {
            println!("    DOES NOT HOLD: {what}");
        }
    }
}

pub(crate) fn run(first: u64, count: u64, photographs: &Path) -> Outcome {
    let mut opencv = OpenCv::start()
        .inspect_err(|reason| println!("SKIPPED finder beside OpenCV: {reason}"))
        .ok();
    let mut targets = Targets::default();
    scenes(first, count, opencv.as_mut(), &mut targets)?;
    corners(first, count.div_ceil(LARGE_ONES), &mut targets)?;
    labelled(photographs, opencv.as_mut(), &mut targets)?;
    println!("finder: {} of {}", targets.held, targets.all);
    Ok(())
}

fn scenes(first: u64, count: u64, mut opencv: Option<&mut OpenCv>, targets: &mut Targets) -> Outcome {
    println!(
        "  seeds {first} to {}, 640 × 480: mean Jaccard, pages found",
        first + count - 1
    );
    let (mut all, mut alarms, mut peer_alarms) = (Vec::new(), 0_u32, 0_u32);
    let mut viewfinder = Viewfinder::new();
    for ground in Ground::ALL {
        let (mut ours, mut theirs, mut found, mut peer_found) = (Vec::new(), Vec::new(), 0_u32, 0_u32);
        for seed in first..first + count {
            for sheet in [Some(sheet(seed)), None] {
                let photo = Scene::draw(seed, ground, sheet, 640, 480).photograph();
                let kind = if sheet.is_some() { "page" } else { "none" };
                let (luma, file) = preview(&photo, &format!("{ground:?}-{seed}-{kind}").to_lowercase())?;
                let seen = viewfinder.analyse(Frame::new(&luma, 640, 480, 640)?).quad;
                let peer_seen = match opencv.as_deref_mut() {
                    Some(opencv) => opencv.find(&file, 1)?.quad,
                    None => None,
                };
                let (Some(sheet), Some(truth)) = (sheet, scoring::truth(&photo)) else {
                    if seen.is_some() {
                        alarms += 1;
                        println!("    {ground:?} {seed}: a page where there is none");
                    }
                    peer_alarms += u32::from(peer_seen.is_some());
                    continue;
                };
                found += u32::from(seen.is_some());
                peer_found += u32::from(peer_seen.is_some());
                let score = scoring::score(seen, &truth, sheet.size());
                if score < LEAST_TOLD {
                    println!("    {ground:?} {seed}: {score:.3}");
                }
                ours.push(score);
                theirs.push(scoring::score(peer_seen, &truth, sheet.size()));
            }
        }
        let (own, peer) = (mean(&ours), mean(&theirs));
        let worst = ours.iter().copied().fold(1.0, f32::min);
        let beside = beside(opencv.is_some(), &format!("{peer:.4}, {peer_found}"));
        println!("  {ground:?}: {own:.4}, {found} of {count}, worst {worst:.3}{beside}");
        let least = match ground {
            Ground::White => LEAST_ON_WHITE,
            _ => LEAST_OF_A_GROUND,
        };
        targets.want(&format!("{ground:?} at least {least}"), own >= least);
        if opencv.is_some() {
            targets.want(&format!("{ground:?} above OpenCV's"), own > peer);
        }
        all.extend(ours);
    }
    let own = mean(&all);
    println!("  all: {own:.4}");
    targets.want(&format!("all at least {LEAST_OF_ALL}"), own >= LEAST_OF_ALL);
    let empty = all.len();
    let beside = beside(opencv.is_some(), &peer_alarms.to_string());
    println!("  a page seen where there is none: {alarms} of {empty}{beside}");
    #[expect(clippy::cast_precision_loss, reason = "a few scenes")]
    let most = empty as f64 * MOST_ALARMS;
    targets.want(
        "a page seen in 1 % of empty frames at most",
        f64::from(alarms) <= most,
    );
    Ok(())
}

fn corners(first: u64, count: u64, targets: &mut Targets) -> Outcome {
    let mut off = Vec::new();
    for ground in Ground::ALL {
        let mut here = Vec::new();
        for seed in first..first + count {
            let photo = Scene::draw(seed, ground, Some(sheet(seed)), 4000, 3000).photograph();
            let truth = scoring::truth(&photo);
            let found = Scan::from_rgb(photo.width, photo.height, photo.rgb)?.found();
            if let (Some((found, _)), Some(truth)) = (found, truth) {
                here.extend(scoring::corner_distances(&found, &truth));
            }
        }
        println!(
            "  {ground:?} at 12 MP: median corner {:.2} px off",
            median(&mut here)
        );
        off.extend(here);
    }
    let median = median(&mut off);
    let worst = off.last().copied().unwrap_or(f32::NAN);
    println!("  all at 12 MP: median corner {median:.2} px off, worst {worst:.1}");
    targets.want(
        &format!("median corner at most {MOST_OFF} px off"),
        median <= MOST_OFF,
    );
    Ok(())
}

/// Photographs with labels: every flat page is found and none is seen elsewhere.
fn labelled(folder: &Path, mut opencv: Option<&mut OpenCv>, targets: &mut Targets) -> Outcome {
    let Ok(labels) = fs::read(folder.join("labels.json")) else {
        println!("SKIPPED photographs: no labelled ones in {}", folder.display());
        return Ok(());
    };
    let labels: Value = serde_json::from_slice(&labels)?;
    for (name, label) in labels.as_object().into_iter().flatten() {
        let file = folder.join(name);
        let truth = quad(&label["quad"]);
        let found = Scan::read(fs::File::open(&file)?)?.found().map(|(quad, _)| quad);
        let peer = match opencv.as_deref_mut() {
            Some(opencv) => opencv.page(&file, 1)?.quad,
            None => None,
        };
        let score = |found: Option<Quad>| match (found, truth) {
            (Some(found), Some(truth)) => format!("{:.4}", found.jaccard(&truth)),
            (Some(_), None) => "a page where there is none".to_owned(),
            (None, Some(_)) => "not found".to_owned(),
            (None, None) => "none, as it should be".to_owned(),
        };
        let holds = match (found, truth) {
            (Some(found), Some(truth)) => found.jaccard(&truth) >= 0.95,
            (found, truth) => found.is_none() && truth.is_none(),
        };
        println!(
            "  photograph {name}: {}{}",
            score(found),
            beside(opencv.is_some(), &score(peer))
        );
        targets.want(&format!("{name} right"), holds);
    }
    Ok(())
}

fn beside(has_peer: bool, theirs: &str) -> String {
    if has_peer {
        format!(" (OpenCV {theirs})")
    } else {
        String::new()
    }
}
