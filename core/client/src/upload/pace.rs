//! How much to send at once: what a cut loses is at most one piece.

use std::sync::atomic::{AtomicU32, Ordering};

/// The largest piece, which is also the gateway's.
pub(crate) const LARGEST: u32 = 1024 * 1024;
const FIRST: u32 = 256 * 1024;
const SMALLEST: u32 = 16 * 1024;

/// The size of the next piece. It is the link's, not an upload's: halved when a piece is lost, so that a link that
/// breaks after every few kilobytes still gets there; doubled when one arrives.
#[derive(Debug)]
pub(crate) struct Pace(AtomicU32);

impl Default for Pace {
    fn default() -> Self {
        Self(AtomicU32::new(FIRST))
    }
}

impl Pace {
    /// Bytes to send at once.
    pub(crate) fn piece(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }

    /// A piece of `size` bytes arrived.
    pub(crate) fn arrived(&self, size: usize) {
        // A short last piece says nothing about longer ones.
        if size as u64 >= u64::from(self.piece()) {
            self.change(|piece| piece.saturating_mul(2).min(LARGEST));
        }
    }

    /// A piece was lost.
    pub(crate) fn lost(&self) {
        self.change(|piece| (piece / 2).max(SMALLEST));
    }

    fn change(&self, to: impl Fn(u32) -> u32) {
        // Two uploads at once may lose one change: a hint, not a count.
        self.0.store(to(self.piece()), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_shrink_on_a_bad_link_and_grow_on_a_good_one() {
        let pace = Pace::default();
        for _ in 0..10 {
            pace.lost();
        }
        assert_eq!(pace.piece(), SMALLEST);
        pace.arrived(100);
        assert_eq!(pace.piece(), SMALLEST);
        for _ in 0..10 {
            pace.arrived(pace.piece() as usize);
        }
        assert_eq!(pace.piece(), LARGEST);
    }
}
