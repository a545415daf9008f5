//! The finder on drawn scenes with exact truth, by ground. Not the reporting seeds.
#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a test's own scenes"
)]

mod scoring;

use banshi_capture::{Advice, Frame, Viewfinder};
use banshi_papers::{Ground, Photo, Scene, Sheet};

const SEEDS: std::ops::Range<u64> = 1000..1008;

fn look(photo: &Photo) -> Option<banshi_capture::Quad> {
    let luma = photo.luma();
    let frame = Frame::new(
        &luma,
        photo.width as usize,
        photo.height as usize,
        photo.width as usize,
    )
    .unwrap();
    Viewfinder::new().analyse(frame).quad
}

#[test]
fn pages_are_found_on_every_ground() {
    for ground in Ground::ALL {
        let (mut sum, mut errors) = (0.0, Vec::new());
        for seed in SEEDS {
            let sheet = if seed % 2 == 0 {
                Sheet::Opinion
            } else {
                Sheet::Form
            };
            let photo = Scene::draw(seed, ground, Some(sheet), 640, 480).photograph();
            let (found, truth) = (look(&photo), scoring::truth(&photo).unwrap());
            sum += scoring::score(found, &truth, sheet.size());
            errors.extend(
                found
                    .into_iter()
                    .flat_map(|found| scoring::corner_distances(&found, &truth)),
            );
        }
        let mean = sum / SEEDS.count() as f32;
        eprintln!("{ground:?}: {mean:.4}");
        let least = match ground {
            Ground::Cloth | Ground::White => 0.80,
            _ => 0.95,
        };
        assert!(mean >= least, "{ground:?}: {mean}");
        errors.sort_by(f32::total_cmp);
        assert!(errors[errors.len() / 2] < 1.0, "{ground:?}: {errors:?}");
    }
}

#[test]
fn no_page_is_seen_on_an_empty_desk() {
    let mut alarms = 0;
    for ground in Ground::ALL {
        for seed in SEEDS {
            let photo = Scene::draw(seed, ground, None, 640, 480).photograph();
            alarms += u32::from(look(&photo).is_some());
        }
    }
    assert!(alarms <= 1, "{alarms} of 40");
}

#[test]
fn a_steady_hand_is_told_to_shoot_and_a_moving_one_to_hold_still() {
    let mut scene = Scene::draw(1001, Ground::Wood, Some(Sheet::Form), 640, 480);
    (scene.pitch, scene.yaw, scene.finger, scene.glare, scene.shadow) = (5.0, 0.0, false, 0.0, 0.0);
    (scene.brightness, scene.fill, scene.roll) = (0.9, 0.9, 0.0);
    let still = scene.photograph().luma();
    let mut viewfinder = Viewfinder::new();
    let mut see = |luma: &[u8]| viewfinder.analyse(Frame::new(luma, 640, 480, 640).unwrap());
    assert_eq!(
        see(&still).advice,
        Advice::HoldStill,
        "the first frame cannot tell"
    );
    let advice: Vec<_> = (0..6).map(|_| see(&still).advice).collect();
    assert_eq!(advice.last(), Some(&Advice::Good), "{advice:?}");
    scene.roll = 9.0;
    let sight = see(&scene.photograph().luma());
    assert_eq!(sight.advice, Advice::HoldStill);
    assert!(sight.steadiness < 0.6);
    // A page that leaves is not shown where it was.
    let black = vec![8_u8; 640 * 480];
    let sight = see(&black);
    assert_eq!((sight.quad, sight.advice), (None, Advice::TooDark));
}

#[test]
fn a_page_far_away_or_out_of_the_frame_is_told_apart() {
    let mut scene = Scene::draw(1003, Ground::Plain, Some(Sheet::Form), 640, 480);
    (scene.pitch, scene.yaw, scene.finger, scene.glare, scene.shadow) = (0.0, 0.0, false, 0.0, 0.0);
    (scene.brightness, scene.roll, scene.clutter) = (0.9, 0.0, false);
    let advice = |scene: &Scene| {
        let luma = scene.photograph().luma();
        Viewfinder::new()
            .analyse(Frame::new(&luma, 640, 480, 640).unwrap())
            .advice
    };
    scene.fill = 0.45;
    assert_eq!(advice(&scene), Advice::TooFar);
    scene.fill = 1.25;
    scene.offset = (0.0, 0.0);
    assert_eq!(advice(&scene), Advice::CutOff);
}

#[test]
fn rows_may_be_padded() {
    let photo = Scene::draw(1002, Ground::Plain, Some(Sheet::Opinion), 640, 480).photograph();
    let luma = photo.luma();
    let padded: Vec<u8> = luma
        .chunks_exact(640)
        .flat_map(|row| row.iter().copied().chain([0xAA; 32]))
        .collect();
    let of = |data: &[u8], stride| Viewfinder::new().analyse(Frame::new(data, 640, 480, stride).unwrap());
    assert_eq!(of(&luma, 640), of(&padded, 672));
}
