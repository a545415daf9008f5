//! Functions on dates and times.

use std::fmt::Write;

use chrono::{Datelike, Timelike};

use super::{
    EvalError, calendar,
    eval::Context,
    number::{as_int, truncate},
    value::Value,
};

fn out_of_range(number: f64) -> bool {
    number.is_infinite() || number > f64::from(i32::MAX) || number < f64::from(i32::MIN)
}

fn no_date(what: &str) -> EvalError {
    EvalError::Mismatch(format!("\"{what}\" is no date"))
}

/// What is no date has none: an empty text, where JavaRosa throws.
fn dateless(what: &str, cx: &Context<'_>) -> Value {
    cx.doubt(|| no_date(what));
    Value::empty()
}

/// `date()` and `date-time()`: empty texts and NaN stay what they are.
pub(super) fn to_date(value: Value, with_time: bool, cx: &Context<'_>) -> Result<Value, EvalError> {
    match value {
        Value::Number(number) if number.is_nan() => Ok(value),
        Value::Number(number) if out_of_range(number) => Err(no_date(&number.to_string())),
        Value::Number(number) if with_time => Ok(Value::Date(from_days(number))),
        Value::Number(number) => calendar::day_number(as_int(truncate(number)), cx.zone())
            .map(Value::Date)
            .ok_or_else(|| no_date(&number.to_string())),
        Value::Text(ref text) if text.is_empty() => Ok(value),
        Value::Text(text) => {
            Ok(calendar::parse_date_time(&text, cx.zone()).map_or_else(|| dateless(&text, cx), Value::Date))
        }
        Value::Date(at) => Ok(Value::Date(if with_time {
            at
        } else {
            calendar::day_start(at, cx.zone())
        })),
        Value::Boolean(flag) => Ok(dateless(if flag { "true" } else { "false" }, cx)),
        Value::Nodes(_) => to_date(value.single(cx), with_time, cx),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "the range was checked"
)]
fn from_days(days: f64) -> i64 {
    (days * calendar::DAY as f64) as i64
}

/// `decimal-date-time()` and `decimal-time()`.
pub(super) fn decimal(value: Value, with_date: bool, cx: &Context<'_>) -> Result<Value, EvalError> {
    let at = match value {
        Value::Number(number) if number.is_nan() => return Ok(value),
        Value::Number(number) if out_of_range(number) => return Err(no_date(&number.to_string())),
        Value::Number(number) => {
            return Ok(Value::Number(if with_date {
                number
            } else {
                number - number.floor()
            }));
        }
        Value::Text(ref text) if text.is_empty() => return Ok(value),
        Value::Text(text) => {
            let clock = || {
                // A time of day alone is one of today, where JavaRosa throws.
                cx.doubt(|| no_date(&text));
                (!with_date)
                    .then(|| calendar::parse_time(&text, cx.world.local()))
                    .flatten()
            };
            match calendar::parse_date_time(&text, cx.zone()).or_else(clock) {
                Some(at) => at,
                None => return Ok(Value::Number(f64::NAN)),
            }
        }
        Value::Date(at) => at,
        Value::Boolean(flag) => {
            cx.doubt(|| no_date(if flag { "true" } else { "false" }));
            return Ok(Value::Number(f64::NAN));
        }
        Value::Nodes(_) => return decimal(value.single(cx), with_date, cx),
    };
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of our era are exact")]
    Ok(Value::Number(if with_date {
        at as f64 / calendar::DAY as f64
    } else {
        calendar::time_of_day(at, cx.zone())
    }))
}

/// `format-date()` with ODK's escapes; month and weekday names are those of the form's language.
pub(super) fn format(at: i64, format: &str, cx: &Context<'_>) -> Result<String, EvalError> {
    let local = cx.zone().local(at);
    let chinese = cx
        .form
        .languages
        .get(cx.world.language.get())
        .is_some_and(|name| {
            let name = name.to_lowercase();
            name.contains("zh") || name.contains("中文") || name.contains("chinese")
        });
    let mut text = String::new();
    let mut escapes = format.chars();
    while let Some(c) = escapes.next() {
        if c != '%' {
            text.push(c);
            continue;
        }
        let Some(escape) = escapes.next() else {
            return Err(EvalError::Mismatch("a format ends with %".to_owned()));
        };
        // Writing to a text cannot fail.
        match escape {
            '%' => text.push('%'),
            'Y' => {
                let _ = write!(text, "{:04}", local.year());
            }
            'y' => {
                let _ = write!(text, "{:02}", local.year().rem_euclid(100));
            }
            'm' => {
                let _ = write!(text, "{:02}", local.month());
            }
            'n' => text.push_str(&local.month().to_string()),
            'b' => text.push_str(&month(local.month0() as usize, chinese)),
            'd' => {
                let _ = write!(text, "{:02}", local.day());
            }
            'e' => text.push_str(&local.day().to_string()),
            'H' => {
                let _ = write!(text, "{:02}", local.hour());
            }
            'h' => text.push_str(&local.hour().to_string()),
            'M' => {
                let _ = write!(text, "{:02}", local.minute());
            }
            'S' => {
                let _ = write!(text, "{:02}", local.second());
            }
            '3' => {
                let _ = write!(text, "{:03}", local.nanosecond() / 1_000_000);
            }
            'a' => text.push_str(weekday(local.weekday().num_days_from_sunday() as usize, chinese)),
            'W' => text.push_str(&week(local.date()).to_string()),
            'w' => text.push_str(&local.weekday().num_days_from_sunday().to_string()),
            other => {
                return Err(EvalError::Mismatch(format!(
                    "%{other} is no escape of a date format"
                )));
            }
        }
    }
    Ok(text)
}

/// The week of the year as Java counts it for en_US: from Sunday on, week 1 holds January 1.
fn week(date: chrono::NaiveDate) -> u32 {
    let next = chrono::NaiveDate::from_ymd_opt(date.year() + 1, 1, 1);
    let to_saturday = chrono::Days::new(u64::from(6 - date.weekday().num_days_from_sunday()));
    if date
        .checked_add_days(to_saturday)
        .zip(next)
        .is_some_and(|(saturday, next)| saturday >= next)
    {
        return 1;
    }
    let first = date
        .with_ordinal(1)
        .map_or(0, |first| first.weekday().num_days_from_sunday());
    (date.ordinal0() + first) / 7 + 1
}

fn month(at: usize, chinese: bool) -> String {
    const NAMES: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    if chinese {
        format!("{}月", at + 1)
    } else {
        NAMES[at].to_owned()
    }
}

fn weekday(at: usize, chinese: bool) -> &'static str {
    const NAMES: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const CHINESE: [&str; 7] = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];
    if chinese { CHINESE[at] } else { NAMES[at] }
}
