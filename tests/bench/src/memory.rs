//! Bytes that something holds: the system's allocator, counted while that is made and at no other time, so that nothing
//! that is timed pays for it.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
};

/// The system's allocator, which can count.
pub(crate) struct Counted;

static COUNTS: AtomicBool = AtomicBool::new(false);
static LIVE: AtomicUsize = AtomicUsize::new(0);

/// Makes something; gives it with the bytes that were asked for and not given back.
pub(crate) fn held_by<T>(make: impl FnOnce() -> T) -> (T, usize) {
    LIVE.store(0, Ordering::Relaxed);
    COUNTS.store(true, Ordering::Relaxed);
    let something = make();
    COUNTS.store(false, Ordering::Relaxed);
    (something, LIVE.load(Ordering::Relaxed))
}

fn count(asked_for: usize, given_back: usize) {
    if COUNTS.load(Ordering::Relaxed) {
        LIVE.fetch_add(asked_for.wrapping_sub(given_back), Ordering::Relaxed);
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

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(0, layout.size());
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size, layout.size());
        unsafe { System.realloc(pointer, layout, size) }
    }
}
