//! Bytes that something asks for: the system's allocator, counted while that is made and at no other time, so that
//! nothing that is timed pays for it. Beside it what the system says of a whole process, run alone.
//!
//! ```
//! #[global_allocator]
//! static ALLOCATOR: banshi_memory::Counted = banshi_memory::Counted;
//!
//! let (list, asked) = banshi_memory::counted(|| vec![0_u8; 1000]);
//! assert_eq!((list.len(), asked.held, asked.requests), (1000, 1000, 1));
//! ```

mod process;

pub use process::{alone, most_resident, resident, say};

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
};

/// The system's allocator, which can count.
#[derive(Debug)]
pub struct Counted;

/// What was asked for while something was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Bytes that were asked for and not given back.
    pub held: usize,
    /// Most bytes that were held at once.
    pub highest: usize,
    /// How often memory was asked for.
    pub requests: usize,
}

static COUNTS: AtomicBool = AtomicBool::new(false);
static LIVE: AtomicUsize = AtomicUsize::new(0);
static HIGHEST: AtomicUsize = AtomicUsize::new(0);
static REQUESTS: AtomicUsize = AtomicUsize::new(0);

/// Makes something; gives it with what was asked for meanwhile, by all threads. One count at a time.
pub fn counted<T>(make: impl FnOnce() -> T) -> (T, Asked) {
    for count in [&LIVE, &HIGHEST, &REQUESTS] {
        count.store(0, Ordering::Relaxed);
    }
    COUNTS.store(true, Ordering::Relaxed);
    let something = make();
    COUNTS.store(false, Ordering::Relaxed);
    let asked = Asked {
        held: LIVE.load(Ordering::Relaxed),
        highest: HIGHEST.load(Ordering::Relaxed),
        requests: REQUESTS.load(Ordering::Relaxed),
    };
    (something, asked)
}

fn count(asked_for: usize, given_back: usize) {
    if !COUNTS.load(Ordering::Relaxed) {
        return;
    }
    let change = asked_for.wrapping_sub(given_back);
    let live = LIVE.fetch_add(change, Ordering::Relaxed).wrapping_add(change);
    if asked_for > 0 {
        REQUESTS.fetch_add(1, Ordering::Relaxed);
        // What was held before the count began may be given back in it: that is below nothing, not a height.
        if isize::try_from(live).is_ok() {
            HIGHEST.fetch_max(live, Ordering::Relaxed);
        }
    }
}

#[expect(
    unsafe_code,
    reason = "an allocator is unsafe by its trait; all is handed on to the system's"
)]
// SAFETY: every call goes to the system's allocator with the caller's own arguments.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        unsafe { System.alloc(layout) }
    }

    // Not by way of `alloc`: the system's pages are nought already and need not be touched.
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(0, layout.size());
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size, layout.size());
        unsafe { System.realloc(pointer, layout, size) }
    }
}
