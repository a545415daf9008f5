//! What time it is: the phone's own clock, put right by the gateway's where it is wrong.

use std::sync::{Arc, Mutex, PoisonError};

use banshi_vault::{DeviceVault, VaultError};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::subscription::Listeners;
use crate::{Clock, Words};

/// By less than this no window is missed and no day is another.
const NOTABLE: TimeDelta = TimeDelta::minutes(10);
/// A known difference is stored anew once it has moved by this.
const DRIFT: TimeDelta = TimeDelta::minutes(1);
/// Where the device vault keeps what is known.
const STORED: &str = "clock.ahead";

/// The office's time, as far as this phone knows it.
///
/// The gateway says its time with each answer. Where the phone's clock differs notably, the difference is taken off
/// everything that the app counts with, and the person is told. It is kept over a restart, until the phone's clock went
/// back or moved on by as much as it was wrong: then somebody has set it, and only the next answer knows.
pub struct OfficeClock {
    phone: Arc<dyn Clock>,
    device: Arc<DeviceVault>,
    ahead: Mutex<Option<Ahead>>,
    changed: Listeners<()>,
}

impl std::fmt::Debug for OfficeClock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OfficeClock").finish_non_exhaustive()
    }
}

/// How far the phone's clock is ahead of the office's, and what it showed when that was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Ahead {
    /// Below nought where it is behind.
    seconds: i64,
    shown: DateTime<Utc>,
}

impl Ahead {
    fn by(self) -> TimeDelta {
        TimeDelta::try_seconds(self.seconds).unwrap_or_default()
    }

    /// Whether nobody has set the clock since, as far as it tells.
    fn still_holds(self, shown: DateTime<Utc>) -> bool {
        let moved = shown - self.shown;
        moved >= -DRIFT && moved < self.by().abs()
    }
}

/// What the gateway's time says of the clock.
fn difference(shown: DateTime<Utc>, office: DateTime<Utc>) -> Option<Ahead> {
    let by = shown - office;
    (by.abs() >= NOTABLE).then_some(Ahead {
        seconds: by.num_seconds(),
        shown,
    })
}

impl OfficeClock {
    pub(crate) fn open(
        phone: Arc<dyn Clock>,
        device: Arc<DeviceVault>,
        changed: Listeners<()>,
    ) -> Result<Self, VaultError> {
        let stored = device.read(|tx| tx.settings().get(STORED))?;
        let ahead = stored.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Ok(Self {
            phone,
            device,
            ahead: Mutex::new(ahead),
            changed,
        })
    }

    /// The gateway's time, to the second, as an answer of its just said it.
    pub fn hear(&self, office: DateTime<Utc>) {
        let next = difference(self.phone.now(), office);
        let before = std::mem::replace(&mut *self.lock(), next);
        let by = |ahead: Option<Ahead>| ahead.map(Ahead::by).unwrap_or_default();
        if (by(next) - by(before)).abs() < DRIFT {
            return;
        }
        let kept = self.device.transaction(|tx| match &next {
            Some(ahead) => tx
                .settings()
                .set(STORED, &serde_json::to_vec(ahead).unwrap_or_default()),
            None => tx.settings().remove(STORED).map(drop),
        });
        if let Err(error) = kept {
            // Known until the app ends; the next answer says it again.
            tracing::warn!(%error, "how wrong the clock is was not stored");
        }
        self.changed.tell(&());
    }

    /// Now.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        let shown = self.phone.now();
        shown - self.known(shown).map(Ahead::by).unwrap_or_default()
    }

    /// The phone's IANA time zone.
    pub(crate) fn zone(&self) -> String {
        self.phone.zone()
    }

    /// How far the phone's clock is known to be ahead of the office's.
    pub(crate) fn ahead(&self) -> Option<TimeDelta> {
        self.known(self.phone.now()).map(Ahead::by)
    }

    /// What to say, where the phone's clock is wrong.
    pub(crate) fn words(&self) -> Option<Words> {
        self.ahead().map(words)
    }

    fn known(&self, shown: DateTime<Utc>) -> Option<Ahead> {
        self.lock().filter(|ahead| ahead.still_holds(shown))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Ahead>> {
        self.ahead.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn words(ahead: TimeDelta) -> Words {
    let by = about(ahead.abs());
    let (zh, en) = if ahead > TimeDelta::zero() {
        ("快", "ahead")
    } else {
        ("慢", "behind")
    };
    Words::new(
        format!(
            "手机的时间{zh}了{}。这里的日期已按办事大厅的时间算；请在手机设置里打开“自动设置日期和时间”。",
            by.zh
        ),
        format!(
            "This phone's clock is {} {en}. Dates here go by the office's time; please let the phone set its clock by itself.",
            by.en
        ),
    )
}

/// About how long: 约一年, 3 天.
fn about(by: TimeDelta) -> Words {
    let (count, zh, en) = match (by.num_days(), by.num_hours()) {
        (350.., _) => ((by.num_days() + 182) / 365, "年", "year"),
        (1.., _) => (by.num_days(), "天", "day"),
        (_, 1..) => (by.num_hours(), "小时", "hour"),
        _ => (by.num_minutes(), "分钟", "minute"),
    };
    let plural = if count == 1 { "" } else { "s" };
    Words::new(format!("约 {count} {zh}"), format!("about {count} {en}{plural}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_little_is_nothing_to_speak_of() {
        let office = at("2026-10-16T01:00:00Z");
        assert_eq!(difference(office + TimeDelta::seconds(599), office), None);
        assert_eq!(difference(office - TimeDelta::minutes(9), office), None);
        assert!(difference(office - TimeDelta::minutes(10), office).is_some());
    }

    #[test]
    fn what_is_known_ends_when_somebody_sets_the_clock() {
        let office = at("2026-10-16T01:00:00Z");
        for wrong in [TimeDelta::days(365), -TimeDelta::days(365)] {
            let shown = office + wrong;
            let ahead = difference(shown, office).unwrap();
            assert_eq!(ahead.by(), wrong);
            assert!(ahead.still_holds(shown + TimeDelta::days(30)), "it only went on");
            assert!(!ahead.still_holds(office), "it was put right: {wrong}");
        }
    }

    #[test]
    fn a_person_is_told_about_how_much_and_which_way() {
        let told = |by| words(by).zh.split('。').next().unwrap().to_owned();
        assert_eq!(told(TimeDelta::days(365)), "手机的时间快了约 1 年");
        assert_eq!(told(-TimeDelta::days(366)), "手机的时间慢了约 1 年");
        assert_eq!(told(-TimeDelta::hours(50)), "手机的时间慢了约 2 天");
        assert_eq!(told(TimeDelta::hours(8)), "手机的时间快了约 8 小时");
        assert_eq!(told(TimeDelta::minutes(12)), "手机的时间快了约 12 分钟");
        assert!(words(-TimeDelta::days(730)).en.contains("about 2 years behind"));
    }
}
