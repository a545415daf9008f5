//! One direction of one connection.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, PoisonError};
use std::thread;
use std::time::Duration;

use crate::{Shared, State};

/// Which way bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// From a client to the server.
    Sent,
    /// From the server to a client.
    Answered,
}

/// Bytes on their way from one socket to another.
pub(crate) struct Flow {
    pub(crate) number: u64,
    pub(crate) direction: Direction,
    pub(crate) from: TcpStream,
    pub(crate) to: TcpStream,
    pub(crate) shared: Arc<Shared>,
}

/// How often a slow link passes something on.
const TICKS_PER_SECOND: u64 = 20;

impl Flow {
    /// Passes bytes on until either side ends.
    pub(crate) fn run(mut self) {
        let mut buffer = vec![0; 16 * 1024];
        while let Some(pause) = self.pass(&mut buffer) {
            if !pause.is_zero() {
                thread::sleep(pause);
            }
        }
        // The other direction may still have something to say; the pair is forgotten once one is gone altogether.
        drop(self.to.shutdown(Shutdown::Write));
        if self.direction == Direction::Answered {
            drop(self.from.shutdown(Shutdown::Both));
            self.shared
                .lock()
                .open
                .retain(|(number, ..)| *number != self.number);
        }
    }

    /// Passes one chunk; `None` at the end, else how long to pause.
    fn pass(&mut self, buffer: &mut [u8]) -> Option<Duration> {
        let rate = self.shared.lock().bytes_per_second;
        let size = rate
            .map_or(buffer.len() as u64, |rate| rate.div_ceil(TICKS_PER_SECOND))
            .min(buffer.len() as u64);
        let size = usize::try_from(size).unwrap_or(buffer.len());
        let read = self
            .from
            .read(&mut buffer[..size])
            .ok()
            .filter(|read| *read > 0)?;

        let mut rest = &buffer[..read];
        while !rest.is_empty() {
            let free = self.wait_for_room(rest.len() as u64)?;
            let (allowed, cut) = self.claim(free);
            let length = |bytes: u64| usize::try_from(bytes).unwrap_or(rest.len());
            let written = self.to.write_all(&rest[..length(allowed)]);
            if cut {
                self.shared.cut(&mut self.shared.lock());
                return None;
            }
            written.ok()?;
            rest = &rest[length(free)..];
        }
        Some(rate.map_or(Duration::ZERO, |rate| {
            Duration::from_secs(read as u64) / u32::try_from(rate).unwrap_or(u32::MAX)
        }))
    }

    /// How many of these bytes may pass before the link stands still, at least one; waits while it does. `None` where the
    /// connection ended meanwhile.
    fn wait_for_room(&self, bytes: u64) -> Option<u64> {
        let mut state = self.shared.lock();
        let mut told = false;
        loop {
            let mark = match self.direction {
                Direction::Sent => &mut state.hold_sent,
                Direction::Answered => &mut state.hold_answered,
            };
            match mark {
                None => return Some(bytes),
                Some(0) => {}
                Some(left) => {
                    let free = bytes.min(*left);
                    *left -= free;
                    return Some(free);
                }
            }
            if !state.open.iter().any(|(number, ..)| *number == self.number) {
                return None;
            }
            if !told {
                told = true;
                state.counts.holds += 1;
                self.shared.changed.notify_all();
            }
            let waited = self.shared.changed.wait(state);
            state = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Counts what may pass, and whether the link is cut after that.
    fn claim(&self, read: u64) -> (u64, bool) {
        let mut state = self.shared.lock();
        let State {
            counts,
            cut_sent,
            cut_answered,
            ..
        } = &mut *state;
        let (left, passed) = match self.direction {
            Direction::Sent => (cut_sent, &mut counts.sent),
            Direction::Answered => (cut_answered, &mut counts.answered),
        };
        let (allowed, cut) = match *left {
            Some(bytes) if bytes <= read => {
                *left = None;
                (bytes, true)
            }
            Some(bytes) => {
                *left = Some(bytes - read);
                (read, false)
            }
            None => (read, false),
        };
        *passed += allowed;
        drop(state);
        self.shared.changed.notify_all();
        (allowed, cut)
    }
}
