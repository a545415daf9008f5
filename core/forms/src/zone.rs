//! Zones of the IANA database, with their rules.

use std::fmt;

use chrono::{FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use tz::TimeZoneRef;

/// A place's time: the same offset all year, or the rules of a zone of the IANA database.
///
/// ```
/// use banshi_forms::Zone;
/// use chrono::{DateTime, Utc};
///
/// let paris = Zone::named("Europe/Paris").expect("a zone of the database");
/// let at: DateTime<Utc> = "2026-07-14T08:00:00Z".parse()?;
/// assert_eq!(at.with_timezone(&paris).format("%H:%M").to_string(), "10:00");
/// assert_eq!(Zone::named("Europe/Atlantis"), None);
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// The same offset all year.
    Fixed(FixedOffset),
    /// A zone of the database.
    Named(NamedZone),
}

/// A zone of the IANA database.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct NamedZone {
    name: &'static str,
    rules: &'static TimeZoneRef<'static>,
}

impl NamedZone {
    /// `Asia/Shanghai`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.name
    }

    fn offset_at(self, unix: i64) -> Option<FixedOffset> {
        FixedOffset::east_opt(self.rules.find_local_time_type(unix).ok()?.ut_offset())
    }
}

impl fmt::Debug for NamedZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Zone {
    /// UTC.
    pub const UTC: Zone = Zone::Named(NamedZone {
        name: "UTC",
        rules: &tzdb_data::time_zone::UTC,
    });
    /// China's, which knew summer time until 1991: births lie in those years.
    pub const CHINA: Zone = Zone::Named(NamedZone {
        name: "Asia/Shanghai",
        rules: &tzdb_data::time_zone::asia::SHANGHAI,
    });

    /// The zone of a name of the IANA database, in that name's own letters.
    #[must_use]
    pub fn named(name: &str) -> Option<Zone> {
        let name = tzdb_data::TZ_NAMES.iter().find(|known| **known == name)?;
        let rules = tzdb_data::find_tz(name.as_bytes())?;
        Some(Zone::Named(NamedZone { name, rules }))
    }

    pub(crate) fn offset_at(self, utc: NaiveDateTime) -> FixedOffset {
        match self {
            Zone::Fixed(offset) => offset,
            // Rules reach as far as years do; the fallback is never reached.
            Zone::Named(zone) => zone
                .offset_at(utc.and_utc().timestamp())
                .unwrap_or_else(|| Utc.fix()),
        }
    }
}

impl TimeZone for Zone {
    type Offset = FixedOffset;

    fn from_offset(offset: &FixedOffset) -> Self {
        Zone::Fixed(*offset)
    }

    fn offset_from_local_date(&self, local: &NaiveDate) -> MappedLocalTime<FixedOffset> {
        self.offset_from_local_datetime(&local.and_time(chrono::NaiveTime::MIN))
    }

    /// A change of offset lies between the offsets of a day earlier and a day later: no offset is as long as a day.
    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> MappedLocalTime<FixedOffset> {
        let near = |days: i64| {
            let moment = local.checked_add_signed(TimeDelta::days(days)).unwrap_or(*local);
            let offset = self.offset_at(moment);
            let utc = local.checked_sub_offset(offset)?;
            (self.offset_at(utc) == offset).then_some(offset)
        };
        match (near(-1), near(1)) {
            (Some(before), Some(after)) if before != after => MappedLocalTime::Ambiguous(before, after),
            (Some(offset), _) | (None, Some(offset)) => MappedLocalTime::Single(offset),
            (None, None) => MappedLocalTime::None,
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> FixedOffset {
        self.offset_from_utc_datetime(&utc.and_time(chrono::NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> FixedOffset {
        self.offset_at(*utc)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    /// The offsets of a local time, in seconds: none in a gap, two where the clock shows it twice.
    fn offsets(zone: &str, time: &str) -> Vec<i32> {
        let found = Zone::named(zone)
            .unwrap()
            .offset_from_local_datetime(&local(time));
        let both = [found.earliest(), found.latest()];
        let mut seconds: Vec<i32> = both.iter().flatten().map(FixedOffset::local_minus_utc).collect();
        seconds.dedup();
        seconds
    }

    #[test]
    fn an_hour_that_the_clock_skips_is_none_and_one_that_it_shows_twice_is_two() {
        assert_eq!(offsets("Europe/Paris", "2026-03-29T01:59:59"), [3600]);
        assert_eq!(offsets("Europe/Paris", "2026-03-29T02:30:00"), Vec::<i32>::new());
        assert_eq!(offsets("Europe/Paris", "2026-03-29T03:00:00"), [7200]);
        assert_eq!(offsets("Europe/Paris", "2026-10-25T02:30:00"), [7200, 3600]);
        assert_eq!(
            offsets("America/New_York", "2026-11-01T01:30:00"),
            [-4 * 3600, -5 * 3600]
        );
    }

    #[test]
    fn a_day_may_be_missing() {
        // Samoa went from one side of the date line to the other.
        assert_eq!(offsets("Pacific/Apia", "2011-12-29T23:59:00"), [-10 * 3600]);
        assert_eq!(offsets("Pacific/Apia", "2011-12-30T12:00:00"), Vec::<i32>::new());
        assert_eq!(offsets("Pacific/Apia", "2011-12-31T00:00:00"), [14 * 3600]);
    }

    #[test]
    fn china_had_summer_time_and_local_mean_time() {
        assert_eq!(offsets("Asia/Shanghai", "1990-07-01T12:00:00"), [9 * 3600]);
        assert_eq!(offsets("Asia/Shanghai", "1992-07-01T12:00:00"), [8 * 3600]);
        assert_eq!(offsets("Asia/Shanghai", "1900-07-01T12:00:00"), [8 * 3600 + 343]);
        assert_eq!(Zone::named("Asia/Shanghai"), Some(Zone::CHINA));
        assert_eq!(Zone::named("UTC"), Some(Zone::UTC));
    }

    #[test]
    fn rules_go_on_for_ever_and_every_name_has_some() {
        assert_eq!(offsets("Europe/Paris", "2399-07-01T12:00:00"), [7200]);
        for name in tzdb_data::TZ_NAMES {
            let zone = Zone::named(name).unwrap();
            for at in [NaiveDateTime::MIN, NaiveDateTime::MAX] {
                let Zone::Named(named) = zone else {
                    panic!("{name}")
                };
                assert!(named.offset_at(at.and_utc().timestamp()).is_some(), "{name} {at}");
            }
        }
        assert_eq!(Zone::named("asia/shanghai"), None, "names are written one way");
    }
}
