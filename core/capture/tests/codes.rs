//! Codes of licences and receipts, read from frames of drawn scenes.
#![expect(clippy::unwrap_used, reason = "a test's own pictures")]

use std::time::{Duration, Instant};

use banshi_capture::{Code, Frame, MOST_CODES};
use banshi_papers::{Ground, Scene, Sheet};

const LICENCE: &str = "https://banshi.example/check/licence/JY13211020000017?v=1&s=4f9c1a7be2d08365";
const SLIP: &str = "https://invoice.example/i?c=20260908-0017&s=68.00";

fn read(scene: &Scene) -> Vec<Code> {
    let luma = scene.photograph().luma();
    let (width, height) = (scene.width as usize, scene.height as usize);
    Code::read(Frame::new(&luma, width, height, width).unwrap())
}

/// As a person holds a phone over a paper to have its code read: the paper fills the picture, tilted as drawn.
fn scene(seed: u64, ground: Ground, sheet: Sheet) -> Scene {
    let (width, height) = if sheet == Sheet::Slip {
        (960, 1280)
    } else {
        (1280, 960)
    };
    let mut scene = Scene::draw(seed, ground, Some(sheet), width, height);
    (scene.finger, scene.glare) = (false, 0.0);
    scene.pitch = scene.pitch.clamp(-30.0, 30.0);
    scene
}

#[test]
fn codes_of_licences_and_slips_are_read_under_perspective() {
    let (mut right, mut all) = (0, 0);
    for ground in Ground::ALL {
        for (sheet, text) in [(Sheet::Licence, LICENCE), (Sheet::Slip, SLIP)] {
            for seed in 7000..7002 {
                let codes = read(&scene(seed, ground, sheet));
                all += 1;
                right += u32::from(codes.iter().any(|code| code.text == text));
                assert!(
                    codes.iter().all(|code| code.text == text),
                    "{ground:?} {seed}: {codes:?}"
                );
            }
        }
    }
    eprintln!("{right} of {all} codes");
    assert!(right * 10 >= all * 9, "{right} of {all}");
}

#[test]
fn a_code_lies_where_it_was_read() {
    let mut scene = scene(2, Ground::Plain, Sheet::Licence);
    (scene.pitch, scene.yaw, scene.roll) = (0.0, 0.0, 4.0);
    let photo = scene.photograph();
    let codes = read(&scene);
    let [a, b, _, d] = photo.truth.unwrap();
    // The licence's code is centred at 1470 of 1754 across and 420 of 1240 down.
    let (across, down) = (1470.0 / 1754.0, 420.0 / 1240.0);
    let expected = [0, 1].map(|i| a[i] + (b[i] - a[i]) * across + (d[i] - a[i]) * down);
    let centre = codes[0].quad.centre();
    assert!(
        (centre.x - expected[0]).hypot(centre.y - expected[1]) < 6.0,
        "{codes:?} {expected:?}"
    );
}

#[test]
fn papers_without_a_code_and_empty_desks_give_none() {
    for ground in Ground::ALL {
        assert_eq!(read(&scene(3, ground, Sheet::Form)), []);
    }
    assert_eq!(read(&Scene::draw(4, Ground::Cloth, None, 1280, 960)), []);
}

/// What a frame may cost; the reader is built unoptimised beside tests that are.
const MOST: Duration = Duration::from_millis(if cfg!(debug_assertions) { 2000 } else { 250 });

/// Whether a code's corner of 7 × 7 modules, with a white margin around, is white at this place.
fn corner(x: usize, y: usize) -> bool {
    let ring = |low: usize, high: usize| (low..=high).contains(&x) && (low..=high).contains(&y);
    !ring(1, 7) || ring(2, 6) && !ring(3, 5)
}

/// Reads a square frame of such pixels, in time.
fn timed(what: &str, side: usize, white: impl Fn(usize, usize) -> bool) -> Vec<Code> {
    let pixel = |i: usize| u8::from(white(i % side, i / side)) * 255;
    let plane: Vec<u8> = (0..side * side).map(pixel).collect();
    let started = Instant::now();
    let codes = Code::read(Frame::new(&plane, side, side, side).unwrap());
    let took = started.elapsed();
    eprintln!("{what}: {took:?}");
    assert!(took < MOST, "{what}: {took:?}");
    codes
}

/// Patterns that look like many codes' corners must not cost a frame's time many times over.
#[test]
fn patterns_made_to_take_time_take_little() {
    for step in [1, 2, 3, 5] {
        let codes = timed(&format!("corners, {step} pixels a module"), 640, |x, y| {
            corner(x / step % 9, y / step % 9)
        });
        assert!(codes.len() <= MOST_CODES);
    }
}

/// Stripes that a row crosses as it does a corner, with three true corners among them: the reader would fill each stripe
/// anew for each row, for twenty seconds.
#[test]
fn stripes_with_a_codes_corners_among_them_take_little() {
    const SIDE: usize = 1600;
    let among = |x: usize, y: usize, stripes: bool| {
        let inside = |at: usize, from: usize| (from..from + 36).contains(&at).then(|| (at - from) / 4);
        [(400, 400), (800, 400), (400, 800)]
            .into_iter()
            .find_map(|(left, top)| Some(corner(inside(x, left)?, inside(y, top)?)))
            .unwrap_or(stripes)
    };
    let bars = |x: usize| !matches!(x % 9, 0 | 2..=4 | 6);
    timed("stripes", SIDE, |x, y| among(x, y, bars(x)));
    timed("leaning stripes", SIDE, |x, y| among(x, y, bars(x + y / 3)));
    // As few crossings as are let through, each through stripes as long as the frame.
    let spaced = |x: usize| !matches!(x % 9, 0 | 2 | 6);
    timed("stripes crossed in few rows", SIDE, |x, y| {
        among(x, y, if y < 8 { bars(x) } else { spaced(x) })
    });
}
