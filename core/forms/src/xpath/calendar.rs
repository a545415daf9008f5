//! Moments, days and zones. A moment is milliseconds since 1970 in UTC; a day is its midnight in the form's zone.

use chrono::{
    DateTime, Datelike, Duration, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike,
};

use crate::{model::datum::Local, zone::Zone};

pub(crate) const DAY: i64 = 86_400_000;

impl Zone {
    pub(crate) fn local(self, at: i64) -> NaiveDateTime {
        let utc = naive(at);
        utc.checked_add_offset(self.offset_at(utc)).unwrap_or_default()
    }

    /// The moment of a local time; the earlier of two, and across a gap the time that the clock shows after it.
    pub(crate) fn moment(self, local: NaiveDateTime) -> i64 {
        let exact = |local: &NaiveDateTime| {
            self.from_local_datetime(local)
                .earliest()
                .map(|found| found.to_utc())
        };
        let past_gap = || {
            let before = exact(&local.checked_sub_signed(Duration::hours(3))?)?;
            before.checked_add_signed(Duration::hours(3))
        };
        let utc = exact(&local).or_else(past_gap).unwrap_or_else(|| local.and_utc());
        utc.timestamp_millis()
    }
}

fn naive(at: i64) -> NaiveDateTime {
    DateTime::from_timestamp_millis(at)
        .unwrap_or_default()
        .naive_utc()
}

/// Midnight of the moment's day.
pub(crate) fn day_start(at: i64, zone: Zone) -> i64 {
    zone.moment(zone.local(at).date().and_time(NaiveTime::MIN))
}

/// The day's number since 1970-01-01, local.
pub(crate) fn days_since_epoch(at: i64, zone: Zone) -> f64 {
    f64::from(zone.local(at).date().num_days_from_ce() - 719_163)
}

/// Days that have passed since the midnight of 1970-01-01, local; an hour of summer time counts, as in the reference
/// engine.
pub(crate) fn fractional_days(at: i64, zone: Zone) -> f64 {
    let epoch = day_number(0, zone).unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of our era are exact")]
    let days = (at - epoch) as f64 / DAY as f64;
    days
}

/// The local time of day as a fraction of a day.
pub(crate) fn time_of_day(at: i64, zone: Zone) -> f64 {
    let time = zone.local(at).time();
    let millis =
        f64::from(time.num_seconds_from_midnight()) * 1000.0 + f64::from(time.nanosecond() / 1_000_000);
    #[expect(clippy::cast_precision_loss, reason = "a day's milliseconds are exact")]
    let day = DAY as f64;
    millis / day
}

/// Midnight `days` days after 1970-01-01, local.
pub(crate) fn day_number(days: i32, zone: Zone) -> Option<i64> {
    let date = NaiveDate::from_num_days_from_ce_opt(days.checked_add(719_163)?)?;
    Some(zone.moment(date.and_time(NaiveTime::MIN)))
}

/// `2024-03-15`.
pub(crate) fn date_text(at: i64, zone: Zone) -> String {
    let date = zone.local(at).date();
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// `10:20:30.000+08:00`.
pub(crate) fn time_text(at: i64, zone: Zone) -> String {
    let time = zone.local(at).time();
    format!(
        "{:02}:{:02}:{:02}.{:03}{}",
        time.hour(),
        time.minute(),
        time.second(),
        time.nanosecond() / 1_000_000,
        offset_text(zone.offset_at(naive(at)))
    )
}

/// `2024-03-15T10:20:30.000+08:00`.
pub(crate) fn date_time_text(at: i64, zone: Zone) -> String {
    format!("{}T{}", date_text(at, zone), time_text(at, zone))
}

fn offset_text(offset: FixedOffset) -> String {
    let minutes = offset.local_minus_utc() / 60;
    if minutes == 0 {
        return "Z".to_owned();
    }
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.abs();
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// A date, or a date and time, in ISO 8601; without an offset it is local.
pub(crate) fn parse_date_time(text: &str, zone: Zone) -> Option<i64> {
    match text.split_once('T') {
        None => parse_date(text).map(|date| zone.moment(date.and_time(NaiveTime::MIN))),
        Some((date, time)) => {
            let date = parse_date(date)?;
            let (time, offset) = parse_clock(time)?;
            let local = date.and_time(time);
            Some(match offset {
                Some(offset) => local.checked_sub_offset(offset)?.and_utc().timestamp_millis(),
                None => zone.moment(local),
            })
        }
    }
}

/// `2024-3-5` or `2024-03-05`.
pub(crate) fn parse_date(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split('-');
    let mut number = |digits: std::ops::RangeInclusive<usize>| {
        let part = parts.next()?;
        (digits.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse::<i32>().ok())?
    };
    let (year, month, day) = (number(1..=5)?, number(1..=2)?, number(1..=2)?);
    if parts.next().is_some() {
        return None;
    }
    NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
}

/// A time of day as a moment of today, as the reference engine holds times.
pub(crate) fn parse_time(text: &str, local: Local) -> Option<i64> {
    let (time, offset) = parse_clock(text)?;
    let moment = local.zone.local(local.now).date().and_time(time);
    Some(match offset {
        Some(offset) => moment.checked_sub_offset(offset)?.and_utc().timestamp_millis(),
        None => local.zone.moment(moment),
    })
}

/// `10:20`, `10:20:30`, `10:20:30.5`, each with `Z`, `+08`, `+08:00` or no offset.
fn parse_clock(text: &str) -> Option<(NaiveTime, Option<FixedOffset>)> {
    let (time, offset) = if let Some(time) = text.strip_suffix('Z') {
        (time, Some(FixedOffset::east_opt(0)?))
    } else if let Some(at) = text.rfind(['+', '-']) {
        let sign = if text.as_bytes()[at] == b'-' { -1 } else { 1 };
        let (hours, minutes) = text[at + 1..].split_once(':').unwrap_or((&text[at + 1..], "0"));
        let seconds = hours
            .parse::<u16>()
            .ok()?
            .checked_mul(60)?
            .checked_add(minutes.parse().ok()?)?;
        (
            &text[..at],
            Some(FixedOffset::east_opt(sign * i32::from(seconds) * 60)?),
        )
    } else {
        (text, None)
    };
    let mut parts = time.split(':');
    let hour: u32 = small(parts.next()?)?;
    let minute: u32 = small(parts.next()?)?;
    let (second, millis) = match parts.next() {
        None => (0, 0),
        Some(seconds) => {
            let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, ""));
            let mut millis = 0;
            for at in 0..3 {
                millis = millis * 10
                    + match fraction.as_bytes().get(at) {
                        Some(digit) if digit.is_ascii_digit() => u32::from(digit - b'0'),
                        Some(_) => return None,
                        None => 0,
                    };
            }
            (small(whole)?, millis)
        }
    };
    if parts.next().is_some() {
        return None;
    }
    Some((
        NaiveTime::from_hms_milli_opt(hour, minute, second, millis)?,
        offset,
    ))
}

fn small(digits: &str) -> Option<u32> {
    (matches!(digits.len(), 1 | 2) && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.parse().ok())?
}
