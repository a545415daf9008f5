//! The bytes of the journal: numbers as LEB128, texts with their length before them. Reading is bounded by the input.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::JournalError;
use crate::model::datum::Datum;

#[derive(Debug, Default)]
pub(super) struct Writer(pub(super) Vec<u8>);

impl Writer {
    pub(super) fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    pub(super) fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(u8::try_from(number & 0x7f).unwrap_or(0) | 0x80);
            number >>= 7;
        }
        self.0.push(u8::try_from(number).unwrap_or(0));
    }

    /// Milliseconds, which may lie before 1970.
    pub(super) fn moment(&mut self, at: i64) {
        self.0.extend_from_slice(&at.to_le_bytes());
    }

    pub(super) fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }

    /// A value with its type.
    pub(super) fn datum(&mut self, datum: &Datum) {
        match datum {
            Datum::Empty => self.byte(0),
            Datum::Text(text) => {
                self.byte(1);
                self.text(text);
            }
            Datum::ZeroPoint => self.byte(2),
            Datum::Integer(number) => {
                self.byte(3);
                self.moment(*number);
            }
            Datum::Decimal(number) => {
                self.byte(4);
                self.0.extend_from_slice(&number.to_le_bytes());
            }
            Datum::Boolean(flag) => {
                self.byte(5);
                self.byte(u8::from(*flag));
            }
            Datum::Date(at) => {
                self.byte(6);
                self.moment(*at);
            }
            Datum::DateTime(at) => {
                self.byte(7);
                self.moment(*at);
            }
            Datum::Time(at) => {
                self.byte(8);
                self.moment(*at);
            }
        }
    }

    pub(super) fn option(&mut self, text: Option<&str>) {
        self.byte(u8::from(text.is_some()));
        if let Some(text) = text {
            self.text(text);
        }
    }
}

#[derive(Debug)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], JournalError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(JournalError::Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn byte(&mut self) -> Result<u8, JournalError> {
        Ok(self.take(1)?[0])
    }

    pub(super) fn bytes<const N: usize>(&mut self) -> Result<[u8; N], JournalError> {
        self.take(N)?.try_into().map_err(|_| JournalError::Damaged)
    }

    pub(super) fn number(&mut self) -> Result<u64, JournalError> {
        let mut number = 0;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(JournalError::Damaged)
    }

    pub(super) fn count(&mut self) -> Result<usize, JournalError> {
        // Each thing counted takes a byte at least.
        let count = usize::try_from(self.number()?).map_err(|_| JournalError::Damaged)?;
        if count > self.0.len() {
            Err(JournalError::Damaged)
        } else {
            Ok(count)
        }
    }

    pub(super) fn moment(&mut self) -> Result<i64, JournalError> {
        Ok(i64::from_le_bytes(self.bytes()?))
    }

    pub(super) fn text(&mut self) -> Result<&'a str, JournalError> {
        let length = self.count()?;
        std::str::from_utf8(self.take(length)?).map_err(|_| JournalError::Damaged)
    }

    pub(super) fn datum(&mut self) -> Result<Datum, JournalError> {
        Ok(match self.byte()? {
            0 => Datum::Empty,
            1 => Datum::Text(Arc::from(self.text()?)),
            2 => Datum::ZeroPoint,
            3 => Datum::Integer(self.moment()?),
            4 => Datum::Decimal(f64::from_le_bytes(self.bytes()?)),
            5 => Datum::Boolean(self.byte()? != 0),
            6 => Datum::Date(self.day()?),
            7 => Datum::DateTime(self.day()?),
            8 => Datum::Time(self.day()?),
            _ => return Err(JournalError::Damaged),
        })
    }

    /// A moment that the calendar knows.
    fn day(&mut self) -> Result<i64, JournalError> {
        let at = self.moment()?;
        let known = DateTime::<Utc>::from_timestamp_millis(at).is_some();
        known.then_some(at).ok_or(JournalError::Damaged)
    }

    pub(super) fn option(&mut self) -> Result<Option<&'a str>, JournalError> {
        Ok(if self.byte()? == 0 {
            None
        } else {
            Some(self.text()?)
        })
    }
}
