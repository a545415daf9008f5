//! The official calendar of working days (工作日), by which every period of the office is counted.

use chrono::{Datelike as _, Days, NaiveDate, Weekday};

/// Why a calendar cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CalendarFault {
    /// Longer than any true calendar.
    #[error("the calendar is too long")]
    TooLong,
    /// The first line is not that of this format and version.
    #[error("not a calendar of version 1")]
    Header,
    /// A line is not a year and its days, or names a day twice.
    #[error("line {line} is not a year and its exceptional days")]
    Line {
        /// Number of the line, from 1.
        line: usize,
    },
    /// A line's year does not follow the one before it, or a published year follows an expected one.
    #[error("line {line} does not follow the year before it")]
    Order {
        /// Number of the line, from 1.
        line: usize,
    },
    /// No year is published.
    #[error("the calendar holds no published year")]
    Empty,
}

impl CalendarFault {
    /// Stable name of the fault.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong => "calendar_too_long",
            Self::Header => "calendar_header",
            Self::Line { .. } => "calendar_line",
            Self::Order { .. } => "calendar_order",
            Self::Empty => "calendar_empty",
        }
    }
}

/// The last day of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Due {
    /// The day itself, China time.
    pub date: NaiveDate,
    /// 暂按: counted over days whose calendar is not yet published. To be counted again when it is.
    pub provisional: bool,
}

/// Which days are worked, China time.
///
/// Monday to Friday, but for the holidays and the weekend days worked in exchange that the State Council announces
/// each autumn for the next year. Beyond the announced years, the holidays that the law fixes
/// (全国年节及纪念日放假办法, as amended from 2025) are kept and no weekend is worked; what is counted there is provisional.
///
/// The text form is one line a year, in order, with only the days that differ from Monday to Friday: `-0101` is a
/// day off, `-0216..0220` five of them, `+0214` a weekend day that is worked. A year with `?` is expected, not
/// announced. The first line names the format; lines that begin with `#` say where the calendar comes from.
///
/// ```
/// use banshi_domain::Calendar;
/// use chrono::NaiveDate;
///
/// let calendar = Calendar::parse("banshi-calendar 1\n2026 -1001..1002 -1005..1007 +1010\n")?;
/// let received = NaiveDate::from_ymd_opt(2026, 9, 30).unwrap();
/// let due = calendar.after(received, 3);
/// assert_eq!((due.date.to_string().as_str(), due.provisional), ("2026-10-10", false));
/// # Ok::<(), banshi_domain::CalendarFault>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Days that differ from Monday to Friday, sorted; `true` for a day that is worked.
    exceptions: Vec<(NaiveDate, bool)>,
    /// First and last day of the announced years.
    published: (NaiveDate, NaiveDate),
    /// Last day for which `exceptions` know all that can be known.
    known_until: NaiveDate,
}

/// Thirty years are some 4 kB.
const MAX_BYTES: usize = 64 * 1024;

/// Longer than any period of an office, some forty years: a greater count is a mistake, and taken as this.
const MAX_COUNT: u32 = 10_000;

impl Calendar {
    /// Reads the text form.
    ///
    /// # Errors
    /// The first fault, with its line.
    pub fn parse(text: &str) -> Result<Self, CalendarFault> {
        if text.len() > MAX_BYTES {
            return Err(CalendarFault::TooLong);
        }
        let mut lines = text.lines().zip(1..);
        if lines.next().map(|(line, _)| line) != Some("banshi-calendar 1") {
            return Err(CalendarFault::Header);
        }
        let mut exceptions = Vec::new();
        let mut published = None;
        let mut known: Option<(i32, bool)> = None;
        for (content, line) in lines {
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            let year = YearLine::parse(content).ok_or(CalendarFault::Line { line })?;
            let follows =
                known.is_none_or(|(last, expected)| last + 1 == year.year && (year.expected || !expected));
            if !follows {
                return Err(CalendarFault::Order { line });
            }
            known = Some((year.year, year.expected));
            if !year.expected {
                let (first, _) = published.unwrap_or((year.year, year.year));
                published = Some((first, year.year));
            }
            exceptions.extend(year.days);
        }
        let ((first, last), (known, _)) = published.zip(known).ok_or(CalendarFault::Empty)?;
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).ok_or(CalendarFault::Empty);
        Ok(Self {
            exceptions,
            published: (day(first, 1, 1)?, day(last, 12, 31)?),
            known_until: day(known, 12, 31)?,
        })
    }

    /// Monday to Friday, no holidays, never provisional: for tests of what counts days.
    #[must_use]
    pub fn weekdays_only() -> Self {
        Self {
            exceptions: Vec::new(),
            published: (NaiveDate::MIN, NaiveDate::MAX),
            known_until: NaiveDate::MAX,
        }
    }

    /// Last day of the years that are announced.
    #[must_use]
    pub fn published_until(&self) -> NaiveDate {
        self.published.1
    }

    /// Whether what is said of `date` is only expected.
    #[must_use]
    pub fn is_provisional(&self, date: NaiveDate) -> bool {
        !(self.published.0..=self.published.1).contains(&date)
    }

    /// Whether offices work on `date`.
    #[must_use]
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        if let Ok(place) = self.exceptions.binary_search_by_key(&date, |(day, _)| *day) {
            self.exceptions[place].1
        } else {
            let fixed = date > self.known_until && is_fixed_holiday(date);
            !fixed && !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
        }
    }

    /// The `count`-th working day after `date`, which itself does not count; `date` for a count of 0. Counts above
    /// 10,000 are taken as that.
    #[must_use]
    pub fn after(&self, date: NaiveDate, count: u32) -> Due {
        let mut left = count.min(MAX_COUNT);
        let mut day = date;
        let mut provisional = self.is_provisional(date);
        while left > 0
            && let Some(next) = day.succ_opt()
        {
            day = next;
            provisional |= self.is_provisional(day);
            left -= u32::from(self.is_working_day(day));
        }
        Due {
            date: day,
            provisional,
        }
    }

    /// How many working days lie after `from`, up to and with `to`: what is left of a period on its way, 0 on its last
    /// day, negative by the days that it is overdue. `after(d, n)` is `n` days from `d`. Counting stops at 10,000.
    #[must_use]
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        let (start, end, sign) = if from <= to { (from, to, 1) } else { (to, from, -1) };
        let mut count = 0;
        let mut day = start;
        while day < end
            && count < i64::from(MAX_COUNT)
            && let Some(next) = day.checked_add_days(Days::new(1))
        {
            day = next;
            count += i64::from(self.is_working_day(day));
        }
        sign * count
    }
}

/// The holidays that have the same date each year: 元旦, 劳动节, 国庆节.
fn is_fixed_holiday(date: NaiveDate) -> bool {
    matches!((date.month(), date.day()), (1, 1) | (5, 1..=2) | (10, 1..=3))
}

/// One line of the text form.
struct YearLine {
    year: i32,
    expected: bool,
    days: Vec<(NaiveDate, bool)>,
}

impl YearLine {
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let year = words.next()?;
        let (year, expected) = match year.strip_suffix('?') {
            Some(year) => (year, true),
            None => (year, false),
        };
        let year: i32 = (year.len() == 4).then(|| number(year))??.try_into().ok()?;
        let mut days = Vec::new();
        for word in words {
            let (worked, span) = match word.split_at_checked(1)? {
                ("+", span) => (true, span),
                ("-", span) => (false, span),
                _ => return None,
            };
            let (first, last) = span.split_once("..").unwrap_or((span, span));
            let (first, last) = (month_day(year, first)?, month_day(year, last)?);
            if last < first {
                return None;
            }
            days.extend(
                first
                    .iter_days()
                    .take_while(|day| *day <= last)
                    .map(|day| (day, worked)),
            );
        }
        days.sort_unstable();
        let distinct = days.windows(2).all(|pair| pair[0].0 != pair[1].0);
        distinct.then_some(Self { year, expected, days })
    }
}

fn month_day(year: i32, text: &str) -> Option<NaiveDate> {
    let both = (text.len() == 4).then(|| number(text))??;
    NaiveDate::from_ymd_opt(year, both / 100, both % 100)
}

/// Digits alone: `str::parse` would take a sign.
fn number(text: &str) -> Option<u32> {
    text.bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| text.parse().ok())?
}

#[cfg(test)]
#[path = "calendar_tests.rs"]
mod tests;
