//! What time it is, for everything that an office counts: receipts, working days, timers, ends of sessions.

use std::path::PathBuf;
use std::sync::Arc;

use banshi_forms::Zone;
use chrono::{DateTime, NaiveDate, SubsecRound as _, Utc};

/// The office's clock: the system's, or a file's whose content is an RFC 3339 instant that a test may rewrite (time
/// then stands still). What is between machines alone (leases, retries, signatures of requests) never reads it.
#[derive(Debug, Clone, Default)]
pub struct Clock(Option<Arc<PathBuf>>);

/// Why a clock cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ClockError {
    /// The file cannot be read.
    #[error("the clock's file cannot be read")]
    Unreadable(#[from] std::io::Error),
    /// Its content is no instant.
    #[error("the clock's file holds no RFC 3339 instant")]
    Malformed(#[from] chrono::ParseError),
}

impl Clock {
    /// The system's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands at what the file says.
    ///
    /// # Errors
    /// [`ClockError`] where the file holds no instant now.
    pub fn from_file(path: impl Into<PathBuf>) -> Result<Self, ClockError> {
        let clock = Self(Some(Arc::new(path.into())));
        clock.read()?;
        Ok(clock)
    }

    fn read(&self) -> Result<DateTime<Utc>, ClockError> {
        match &self.0 {
            None => Ok(Utc::now()),
            Some(path) => {
                let text = std::fs::read_to_string(path.as_path())?;
                Ok(DateTime::parse_from_rfc3339(text.trim())?.to_utc())
            }
        }
    }

    /// Now, to the millisecond. A file that is being rewritten this moment is read again; one that stays unreadable
    /// leaves the system's time.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        for _ in 0..50 {
            if let Ok(now) = self.read() {
                return now.trunc_subsecs(3);
            }
            std::thread::yield_now();
        }
        tracing::error!("the clock's file cannot be read; the system's time is taken");
        Utc::now().trunc_subsecs(3)
    }

    /// Today in China.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        china_day(self.now())
    }
}

/// The day in China of an instant.
#[must_use]
pub fn china_day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&Zone::CHINA).date_naive()
}

/// The first instant of a day in China.
#[must_use]
pub fn china_midnight(day: NaiveDate) -> DateTime<Utc> {
    // China keeps UTC+8 all year since 1991: midnight is sixteen hours into the day before.
    day.and_time(chrono::NaiveTime::MIN).and_utc() - chrono::TimeDelta::hours(8)
}

/// An instant as the database keeps it: text that sorts by time.
pub(crate) fn instant_text(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// The machine's time in Unix milliseconds.
pub(crate) fn machine_ms() -> i64 {
    Utc::now().timestamp_millis()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_clock_stands_until_it_is_rewritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clock");
        assert!(Clock::from_file(&path).is_err());
        std::fs::write(&path, "2026-10-12T08:00:00+08:00\n").unwrap();
        let clock = Clock::from_file(&path).unwrap();
        assert_eq!(instant_text(clock.now()), "2026-10-12T00:00:00.000Z");
        std::fs::write(&path, "2026-10-12T16:00:00Z").unwrap();
        assert_eq!(clock.today().to_string(), "2026-10-13");
        assert_eq!(china_midnight(clock.today()), clock.now());
    }
}
