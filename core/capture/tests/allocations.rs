//! A viewfinder that has seen its busiest frame asks for no more memory: ten frames a second, for as long as it takes.

use banshi_capture::{Frame, Viewfinder};
use banshi_papers::{Ground, Scene, Sheet};

#[global_allocator]
static ALLOCATOR: banshi_memory::Counted = banshi_memory::Counted;

/// One test, so that no other thread's requests are counted.
#[test]
fn no_frame_after_the_busiest_asks_for_memory() {
    let frames: Vec<Vec<u8>> = Ground::ALL
        .into_iter()
        .flat_map(|ground| [Some(Sheet::Form), Some(Sheet::Card), None].map(|sheet| (ground, sheet)))
        .map(|(ground, sheet)| Scene::draw(61, ground, sheet, 640, 480).photograph().luma())
        .collect();
    let mut viewfinder = Viewfinder::new();
    let mut look = || {
        frames
            .iter()
            .filter(|luma| {
                viewfinder
                    .analyse(Frame::new(luma, 640, 480, 640).unwrap())
                    .quad
                    .is_some()
            })
            .count()
    };
    let first = look();
    assert!(first >= 8, "pages were seen in {first} frames of ten with one");
    let (again, asked) = banshi_memory::counted(look);
    assert_eq!((again, asked.requests), (first, 0), "{asked:?}");

    // And the first frame's own request is for its buffers, not for each frame's contents.
    let ((), asked) = banshi_memory::counted(|| {
        Viewfinder::new().analyse(Frame::new(&frames[0], 640, 480, 640).unwrap());
    });
    assert!(asked.requests > 0, "the counting works");
    assert!(asked.highest < 8_000_000, "{asked:?}");
}
