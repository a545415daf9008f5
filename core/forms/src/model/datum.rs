//! The value of an instance's node, typed by its bind, and its text as it stands in the XML.

use std::sync::Arc;

use crate::{
    xml::holds,
    xpath::{Value, calendar, number_text},
    zone::Zone,
};

/// The type that a bind gives to a node (XForms §3, ODK's list of data types).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DataType {
    /// No bind, or one without a type.
    Untyped,
    /// `string`.
    Text,
    /// `int`, 32 bits.
    Integer,
    /// `long`.
    Long,
    /// `decimal`.
    Decimal,
    /// `date`.
    Date,
    /// `time`.
    Time,
    /// `dateTime`.
    DateTime,
    /// `boolean`.
    Boolean,
    /// One choice's value.
    SelectOne,
    /// Several choices' values, separated by spaces.
    SelectMultiple,
    /// `geopoint`: latitude, longitude, altitude, accuracy.
    Geopoint,
    /// `geotrace`: points separated by semicolons.
    Geotrace,
    /// `geoshape`: a closed trace.
    Geoshape,
    /// `barcode`.
    Barcode,
    /// `binary`: the name of an attached file.
    Binary,
    /// A type that no engine knows; held as text.
    Unsupported,
}

impl DataType {
    /// The type of a bind's `type` attribute, its prefix left out.
    pub(crate) fn named(name: &str) -> DataType {
        match name.rsplit_once(':').map_or(name, |(_, local)| local) {
            "" => DataType::Untyped,
            "string" => DataType::Text,
            "int" | "integer" => DataType::Integer,
            "long" => DataType::Long,
            "decimal" | "float" | "double" => DataType::Decimal,
            "date" => DataType::Date,
            "time" => DataType::Time,
            "dateTime" => DataType::DateTime,
            "boolean" => DataType::Boolean,
            "select1" => DataType::SelectOne,
            "select" | "rank" | "odk:rank" => DataType::SelectMultiple,
            "geopoint" | "gps" => DataType::Geopoint,
            "geotrace" => DataType::Geotrace,
            "geoshape" => DataType::Geoshape,
            "barcode" => DataType::Barcode,
            "binary" => DataType::Binary,
            _ => DataType::Unsupported,
        }
    }
}

/// What texts of dates and times are read by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Local {
    pub(crate) zone: Zone,
    /// The present moment: a time of day is one of today.
    pub(crate) now: i64,
}

/// A node's value. Times are moments of the day they were given on, dates midnights of the form's zone.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Datum {
    #[default]
    Empty,
    Text(Arc<str>),
    /// A point of zeros: a value, but one without text, as in the reference engine.
    ZeroPoint,
    Integer(i64),
    Decimal(f64),
    Boolean(bool),
    Date(i64),
    DateTime(i64),
    Time(i64),
}

impl Datum {
    /// Reads the text of an XML node or an answer. An error says that the text is not of the type.
    pub(crate) fn parse(text: &str, kind: DataType, local: Local) -> Result<Datum, ()> {
        if text.is_empty() {
            return Ok(Datum::Empty);
        }
        // What the finished XML cannot hold is no part of a value: it would be another one at the office.
        if text.bytes().any(|byte| byte < b' ' || byte == 0xef) && !text.chars().all(holds) {
            let text: String = text.chars().filter(|&c| holds(c)).collect();
            return Datum::parse(&text, kind, local);
        }
        match kind {
            DataType::Integer => {
                whole(text.trim(), i64::from(i32::MIN), i64::from(i32::MAX)).map(Datum::Integer)
            }
            DataType::Long => whole(text.trim(), i64::MIN, i64::MAX).map(Datum::Integer),
            DataType::Decimal => decimal(text.trim()).map(Datum::Decimal),
            // The reference engine takes nothing but `1` for true.
            DataType::Boolean => Ok(Datum::Boolean(text.trim() == "1")),
            DataType::Date => calendar::parse_date(text.trim())
                .map(|date| Datum::Date(local.zone.moment(date.and_time(chrono::NaiveTime::MIN))))
                .ok_or(()),
            DataType::DateTime => calendar::parse_date_time(text.trim(), local.zone)
                .map(Datum::DateTime)
                .ok_or(()),
            DataType::Time => calendar::parse_time(text.trim(), local)
                .map(Datum::Time)
                .ok_or(()),
            DataType::SelectMultiple => {
                let mut words = text.split_ascii_whitespace();
                let Some(first) = words.next() else {
                    return Ok(Datum::Empty);
                };
                let mut joined = first.to_owned();
                for word in words {
                    joined.push(' ');
                    joined.push_str(word);
                }
                Ok(Datum::Text(Arc::from(joined)))
            }
            DataType::Geopoint => geopoint(text).map(|text| {
                if text.is_empty() {
                    Datum::ZeroPoint
                } else {
                    Datum::Text(Arc::from(text))
                }
            }),
            DataType::Geotrace | DataType::Geoshape => {
                geo_line(text).map(|text| Datum::Text(Arc::from(text)))
            }
            DataType::Untyped
            | DataType::Text
            | DataType::SelectOne
            | DataType::Barcode
            | DataType::Binary
            | DataType::Unsupported => Ok(Datum::Text(Arc::from(text))),
        }
    }

    /// The value that an expression's result gives to a node of `kind`; numbers and dates keep their own type on
    /// untyped and text nodes, as in JavaRosa.
    pub(crate) fn from_value(value: &Value, kind: DataType, local: Local) -> Result<Datum, ()> {
        Ok(match value {
            Value::Number(number) if number.is_nan() => Datum::Empty,
            Value::Text(text) if text.is_empty() => Datum::Empty,
            Value::Nodes(_) => return Err(()),
            Value::Boolean(flag) => Datum::Boolean(*flag),
            Value::Number(number) => from_number(*number, kind, local)?,
            Value::Text(text) => match kind {
                DataType::Boolean => Datum::Boolean(true),
                DataType::Text | DataType::SelectOne | DataType::Untyped => Datum::Text(Arc::clone(text)),
                // A text that is no number stays a text, as in the reference engine.
                DataType::Integer | DataType::Long | DataType::Decimal => {
                    Datum::parse(text, kind, local).unwrap_or_else(|()| Datum::Text(Arc::clone(text)))
                }
                kind => Datum::parse(text, kind, local)?,
            },
            Value::Date(at) => match kind {
                DataType::DateTime => Datum::DateTime(*at),
                DataType::Time => Datum::Time(*at),
                DataType::Date => Datum::Date(calendar::day_start(*at, local.zone)),
                _ => Datum::Date(*at),
            },
        })
    }

    /// The value that an action gives to a node of `kind`: it is read anew from its text, so that a text node holds a
    /// text where a calculation would leave a boolean. What cannot be read so stays as it is.
    pub(crate) fn cast(self, kind: DataType, local: Local) -> Datum {
        let text = match &self {
            Datum::Empty | Datum::ZeroPoint | Datum::Text(_) => return self,
            Datum::Decimal(number) => Arc::from(number_text(*number)),
            other => other.text(local.zone),
        };
        Datum::parse(&text, kind, local).unwrap_or(self)
    }

    /// What an expression sees.
    pub(crate) fn value(&self) -> Value {
        match self {
            Datum::Empty | Datum::ZeroPoint => Value::empty(),
            Datum::Text(text) => Value::Text(Arc::clone(text)),
            #[expect(clippy::cast_precision_loss, reason = "XPath has doubles only")]
            Datum::Integer(number) => Value::Number(*number as f64),
            Datum::Decimal(number) => Value::Number(*number),
            Datum::Boolean(flag) => Value::Boolean(*flag),
            Datum::Date(at) | Datum::DateTime(at) | Datum::Time(at) => Value::Date(*at),
        }
    }

    /// The text as it stands in the XML.
    pub(crate) fn text(&self, zone: Zone) -> Arc<str> {
        match self {
            Datum::Empty | Datum::ZeroPoint => Arc::from(""),
            Datum::Text(text) => Arc::clone(text),
            Datum::Integer(number) => Arc::from(number.to_string()),
            Datum::Decimal(number) => Arc::from(decimal_text(*number)),
            Datum::Boolean(flag) => Arc::from(if *flag { "1" } else { "0" }),
            Datum::Date(at) => Arc::from(calendar::date_text(*at, zone)),
            Datum::DateTime(at) => Arc::from(calendar::date_time_text(*at, zone)),
            Datum::Time(at) => Arc::from(calendar::time_text(*at, zone)),
        }
    }

    /// The text from which a node of the value's own type reads it again.
    pub(crate) fn stored(&self, zone: Zone) -> Arc<str> {
        match self {
            Datum::ZeroPoint => Arc::from("0 0 0 0"),
            other => other.text(zone),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Datum::Empty)
    }
}

fn from_number(number: f64, kind: DataType, local: Local) -> Result<Datum, ()> {
    #[expect(clippy::cast_possible_truncation, reason = "compared with the original")]
    let whole = number as i64;
    #[expect(clippy::cast_precision_loss, reason = "compared with the original")]
    let nearest = whole as f64;
    let integral = (number - nearest).abs() < 1e-9;
    Ok(match kind {
        DataType::Boolean => Datum::Boolean(number.abs() > 1e-12),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "saturates, as in the reference engine"
        )]
        DataType::Integer => Datum::Integer(i64::from(number as i32)),
        DataType::Long => Datum::Integer(whole),
        // As in the reference engine, where the least decimal there is would otherwise fill a screen with zeros.
        DataType::Decimal => Datum::Decimal(if integral { nearest } else { number }),
        DataType::Date
        | DataType::DateTime
        | DataType::Time
        | DataType::Geopoint
        | DataType::Geotrace
        | DataType::Geoshape => Datum::parse(&number_text(number), kind, local)?,
        _ if integral => Datum::Integer(whole),
        _ => Datum::Decimal(number),
    })
}

/// XML Schema's decimals have no exponent, and a person reads `200` rather than `200.0`.
fn decimal_text(number: f64) -> String {
    if number.is_finite() {
        number.to_string()
    } else {
        number_text(number)
    }
}

fn whole(text: &str, least: i64, most: i64) -> Result<i64, ()> {
    let number: i64 = text.parse().map_err(|_| ())?;
    (least..=most).contains(&number).then_some(number).ok_or(())
}

fn decimal(text: &str) -> Result<f64, ()> {
    if !text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'))
    {
        return Err(());
    }
    text.parse()
        .ok()
        .filter(|number: &f64| number.is_finite())
        .ok_or(())
}

/// Latitude, longitude, altitude, accuracy as doubles; the two last are 0 where they are left out.
fn geopoint(text: &str) -> Result<String, ()> {
    let mut numbers = [0.0f64; 4];
    for (at, word) in text.split_ascii_whitespace().enumerate() {
        *numbers.get_mut(at).ok_or(())? = decimal(word)?;
    }
    // A point of zeros has no text, as in the reference engine.
    if numbers.iter().all(|number| number.abs() < f64::MIN_POSITIVE) {
        return Ok(String::new());
    }
    Ok(numbers.map(crate::xpath::java_double).join(" "))
}

fn geo_line(text: &str) -> Result<String, ()> {
    let points: Vec<String> = text.split(';').map(geopoint).collect::<Result<_, _>>()?;
    Ok(points.join(";"))
}
