//! Words on screens: both languages at once, dates and times as people say them.

use banshi_domain::Title;
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Offset as _, TimeZone, Utc};
use serde::{Deserialize, Serialize};

/// A text in both languages of the app. Where a source has Chinese only (a guide, an office's name), `en` repeats it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Words {
    /// 简体中文.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Words {
    /// Both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// A name, number or official text that is the same in both.
    pub fn same(text: impl Into<String>) -> Self {
        let zh = text.into();
        Self { en: zh.clone(), zh }
    }

    /// Parts of one line, those that are not empty, with the dot that stands between facts.
    pub(crate) fn line(parts: impl IntoIterator<Item = Self>) -> Self {
        let parts: Vec<Self> = parts.into_iter().filter(|part| !part.zh.is_empty()).collect();
        let join = |pick: fn(&Self) -> &str| parts.iter().map(pick).collect::<Vec<_>>().join(" · ");
        Self::new(join(|part| &part.zh), join(|part| &part.en))
    }
}

impl From<&Title> for Words {
    fn from(title: &Title) -> Self {
        Self::new(&title.zh, title.en.as_ref().unwrap_or(&title.zh))
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// China's one zone: offices' days and hours are told in it.
pub(crate) fn china() -> FixedOffset {
    // Eight hours is in range; the fallback is never reached.
    FixedOffset::east_opt(8 * 3600).unwrap_or_else(|| Utc.fix())
}

/// The day in China at a moment.
pub(crate) fn china_day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&china()).date_naive()
}

/// A name in quotes; quotes within it become the inner ones (GB/T 15834, 4.8.3.3).
pub(crate) fn quoted(name: &str) -> String {
    format!("“{}”", name.replace('“', "‘").replace('”', "’"))
}

/// 10月24日; with its year where that is not the year of `today`.
pub(crate) fn day(date: NaiveDate, today: NaiveDate) -> Words {
    let month = MONTHS[date.month0() as usize % 12];
    if date.year() == today.year() {
        Words::new(
            format!("{}月{}日", date.month(), date.day()),
            format!("{} {month}", date.day()),
        )
    } else {
        Words::new(
            format!("{}年{}月{}日", date.year(), date.month(), date.day()),
            format!("{} {month} {}", date.day(), date.year()),
        )
    }
}

/// 10月16日 09:12, China time.
pub(crate) fn moment(at: DateTime<Utc>, today: NaiveDate) -> Words {
    moment_in(&at.with_timezone(&china()), today)
}

/// 10月16日 09:12 in the time's own zone.
pub(crate) fn moment_in<Z: TimeZone>(at: &DateTime<Z>, today: NaiveDate) -> Words {
    let local = at.naive_local();
    let time = local.format("%H:%M");
    let day = day(local.date(), today);
    Words::new(format!("{} {time}", day.zh), format!("{}, {time}", day.en))
}

/// 10 月 16 日 as 星期五, Friday.
pub(crate) fn weekday(date: NaiveDate) -> Words {
    let index = date.weekday().num_days_from_monday() as usize % 7;
    let zh = [
        "星期一",
        "星期二",
        "星期三",
        "星期四",
        "星期五",
        "星期六",
        "星期日",
    ][index];
    let en = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ][index];
    Words::new(zh, en)
}

/// 0.2 MB, at least 0.1.
pub(crate) fn megabytes(bytes: u64) -> String {
    let tenths = (bytes.saturating_add(50_000) / 100_000).max(1);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

/// 0.1 / 0.2 MB: what of a thing was sent; never more than there is, and never all of it.
pub(crate) fn transferred(sent: u64, of: u64) -> Words {
    let tenths = sent / 100_000;
    Words::same(format!("{}.{} / {}", tenths / 10, tenths % 10, megabytes(of)))
}

/// 一样, 两样, 3 样: counts as the drawings write them, with a blank on both sides of the digit.
pub(crate) fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn quotes_within_quotes_are_the_inner_ones() {
        assert_eq!(quoted("身份证"), "“身份证”");
        assert_eq!(quoted("申请表的“单位意见”页"), "“申请表的‘单位意见’页”");
    }

    #[test]
    fn a_year_stands_only_where_it_is_another() {
        let today = date(2026, 11, 22);
        assert_eq!(
            day(date(2026, 10, 24), today),
            Words::new("10月24日", "24 October")
        );
        assert_eq!(
            day(date(2027, 1, 4), today),
            Words::new("2027年1月4日", "4 January 2027")
        );
    }

    #[test]
    fn offices_days_are_days_in_china() {
        let late: DateTime<Utc> = "2026-10-16T17:12:00Z".parse().unwrap();
        assert_eq!(china_day(late), date(2026, 10, 17));
        assert_eq!(moment(late, date(2026, 10, 17)).zh, "10月17日 01:12");
    }

    #[test]
    fn sizes_are_never_nought() {
        assert_eq!(megabytes(1), "0.1 MB");
        assert_eq!(megabytes(213_000), "0.2 MB");
        assert_eq!(megabytes(12_960_000), "13.0 MB");
        assert_eq!(transferred(0, 4_000).zh, "0.0 / 0.1 MB");
        assert_eq!(transferred(199_000, 213_000).zh, "0.1 / 0.2 MB");
    }
}
