//! A phone's clock that a journey can set.

use std::sync::{Arc, Mutex, PoisonError};

use banshi_app::Clock;
use chrono::{DateTime, Utc};

/// A phone's clock: the system's until it is set, and in the zone where the person is.
#[derive(Clone)]
pub struct SetClock {
    at: Arc<Mutex<Option<DateTime<Utc>>>>,
    zone: String,
}

impl SetClock {
    /// The system's clock, in an IANA zone.
    #[must_use]
    pub fn system(zone: &str) -> Self {
        Self {
            at: Arc::default(),
            zone: zone.to_owned(),
        }
    }

    /// Stands still at a moment from now on.
    pub fn set(&self, at: DateTime<Utc>) {
        *self.at.lock().unwrap_or_else(PoisonError::into_inner) = Some(at);
    }
}

impl Clock for SetClock {
    fn now(&self) -> DateTime<Utc> {
        self.at
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .unwrap_or_else(Utc::now)
    }

    fn zone(&self) -> String {
        self.zone.clone()
    }
}
