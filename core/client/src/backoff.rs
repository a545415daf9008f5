//! When to try again.

use std::time::Duration;

/// When to try again: waits that double, with jitter, so that a village that gets its link back does not call all at
/// once. Pure: the caller brings the random number.
///
/// ```
/// use std::time::Duration;
/// use banshi_client::Backoff;
///
/// let backoff = Backoff::default();
/// assert_eq!(backoff.next(0, None, 0.0), Duration::from_secs(1));
/// assert_eq!(backoff.next(3, None, 0.5), Duration::from_secs(12));
/// // Never before the gateway asks for it.
/// assert!(backoff.next(0, Some(Duration::from_secs(120)), 0.0) >= Duration::from_secs(120));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The most that the first wait takes.
    pub first: Duration,
    /// The most that any wait takes by itself.
    pub longest: Duration,
}

/// The most that a `Retry-After` is believed: a wrong header must not keep a filing for a year.
pub(crate) const LONGEST_RETRY_AFTER: Duration = Duration::from_hours(24);

impl Default for Backoff {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(2),
            longest: Duration::from_mins(15),
        }
    }
}

impl Backoff {
    /// How long to wait after try number `attempt` (from 0) failed. `retry_after` is what [`crate::ClientError::Retry`]
    /// carries; `random` is in 0..1.
    ///
    /// Half of the wait is fixed, half is jitter; a `Retry-After` lifts the fixed half.
    #[must_use]
    pub fn next(&self, attempt: u32, retry_after: Option<Duration>, random: f64) -> Duration {
        let doubled = 2_u32
            .checked_pow(attempt)
            .and_then(|times| self.first.checked_mul(times));
        let half = doubled
            .unwrap_or(self.longest)
            .min(self.longest)
            .min(LONGEST_RETRY_AFTER)
            / 2;
        let asked = retry_after.unwrap_or_default().min(LONGEST_RETRY_AFTER);
        let random = if random.is_finite() {
            random.clamp(0.0, 1.0)
        } else {
            1.0
        };
        half.max(asked) + half.mul_f64(random)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let backoff = Backoff {
            first: Duration::from_secs(2),
            longest: Duration::from_mins(1),
        };
        let waits: Vec<_> = (0..8)
            .map(|attempt| backoff.next(attempt, None, 1.0).as_secs())
            .collect();
        assert_eq!(waits, [2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(backoff.next(u32::MAX, None, 0.0).as_secs(), 30);
    }

    #[test]
    fn jitter_stays_within_its_half() {
        let backoff = Backoff::default();
        for random in [0.0, 0.25, 0.999, -3.0, 7.0, f64::NAN] {
            let wait = backoff.next(2, None, random);
            assert!((4..=8).contains(&wait.as_secs()), "{wait:?}");
        }
    }

    #[test]
    fn retry_after_is_honoured_but_not_for_ever() {
        let backoff = Backoff::default();
        let asked = Duration::from_mins(5);
        for attempt in 0..40 {
            assert!(backoff.next(attempt, Some(asked), 0.0) >= asked);
        }
        let endless = Backoff {
            first: Duration::MAX,
            longest: Duration::MAX,
        };
        assert_eq!(endless.next(9, None, 1.0), LONGEST_RETRY_AFTER);
        assert_eq!(backoff.next(0, Some(Duration::MAX), 0.0), LONGEST_RETRY_AFTER);
    }
}
