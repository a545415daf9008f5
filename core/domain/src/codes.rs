//! Codes and identifiers: of items, materials, offices, filings, contents, and all that a phone or the gateway makes.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::region::RegionCode;

/// Why a text is no code of the kind asked for. Never holds the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeFault {
    /// Nothing there.
    #[error("the code is empty")]
    Empty,
    /// Not of the length that this kind of code has.
    #[error("the code has the wrong length")]
    Length,
    /// Holds a character that this kind of code does not.
    #[error("the code holds a character that is not allowed")]
    Character,
    /// A check digit says that a digit is wrong.
    #[error("the check digit does not match")]
    Checksum,
    /// The part that names a division names none.
    #[error("the code names no known division")]
    Region,
    /// The part that is a date is none.
    #[error("the code holds an impossible date")]
    Date,
    /// The running number is 0 or above 99,999.
    #[error("the serial number is out of range")]
    Serial,
}

impl CodeFault {
    /// Stable name of the fault.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Length => "length",
            Self::Character => "character",
            Self::Checksum => "checksum",
            Self::Region => "unknown_province",
            Self::Date => "bad_date",
            Self::Serial => "bad_serial",
        }
    }
}

/// What a person types, without what keyboards and copies add: full-width letters and digits become plain ones;
/// blanks and dashes go. For input fields only: the wire holds codes as they are.
#[must_use]
pub fn tidied_number(typed: &str) -> String {
    typed
        .chars()
        .map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            _ => c,
        })
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '–' | '—' | '−'))
        .take(MAX_TIDIED)
        .collect()
}

/// Longer than any number asked for, so that too long a one is still seen as such.
const MAX_TIDIED: usize = 80;

/// Whether a text holds full-width forms (１ for 1), as a Chinese keyboard makes them.
pub(crate) fn holds_fullwidth(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{FF01}'..='\u{FF5E}'))
}

/// A newtype over a text that holds only the characters and lengths given.
macro_rules! text_code {
    ($(#[$doc:meta])* $name:ident, $max:literal, $allowed:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Takes the code as it is; case is kept.
            ///
            /// # Errors
            /// Where it is empty, too long, or holds a character that is not allowed.
            pub fn new(code: impl Into<String>) -> Result<Self, CodeFault> {
                let allowed: fn(u8) -> bool = $allowed;
                let code = code.into();
                match code.len() {
                    0 => Err(CodeFault::Empty),
                    length if length > $max => Err(CodeFault::Length),
                    _ if !code.bytes().all(allowed) => Err(CodeFault::Character),
                    _ => Ok(Self(code)),
                }
            }

            /// The code.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = CodeFault;

            fn from_str(text: &str) -> Result<Self, CodeFault> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = CodeFault;

            fn try_from(text: String) -> Result<Self, CodeFault> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_code! {
    /// 事项编码: names an item across its versions; 1 to 64 of `A-Z a-z 0-9 -`.
    ItemCode, 64, |b| b.is_ascii_alphanumeric() || b == b'-'
}

text_code! {
    /// Names a material within its item's guide; 1 to 40 of `a-z 0-9 _ -`.
    MaterialCode, 40, |b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-')
}

text_code! {
    /// Names a scenario (场景导航); 1 to 40 of `a-z 0-9 -`.
    ScenarioCode, 40, |b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'
}

text_code! {
    /// Names an office of the government's side; 1 to 40 of `a-z 0-9 _ -`.
    OfficeCode, 40, |b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-')
}

/// Version of an item, counted up by its publisher from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ItemVersion(pub u32);

impl fmt::Display for ItemVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ItemVersion {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// 办件编号: the number by which a person asks after a filing.
///
/// Eighteen digits: division (6), day of receipt (yymmdd, this century), serial of that day (5), and a check digit
/// after ISO/IEC 7064 MOD 11,10, which finds every single wrong digit and nearly every swap of neighbours, so that
/// a number read over the telephone is not another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FilingNumber([u8; 18]);

impl FilingNumber {
    /// Makes the number of the `serial`-th filing that `region` took in on `day`.
    ///
    /// # Errors
    /// Where the day is not in this century, or the serial not in 1 to 99,999.
    pub fn new(region: &RegionCode, day: NaiveDate, serial: u32) -> Result<Self, CodeFault> {
        let year = match day.year() {
            year @ 2000..=2099 => year - 2000,
            _ => return Err(CodeFault::Date),
        };
        if !(1..=99_999).contains(&serial) {
            return Err(CodeFault::Serial);
        }
        let body = format!("{region}{year:02}{:02}{:02}{serial:05}", day.month(), day.day());
        let mut digits = [0; 18];
        digits[..17].copy_from_slice(body.as_bytes());
        digits[17] = mod_11_10(&digits[..17]);
        Ok(Self(digits))
    }

    /// Reads the number as a person types it: in groups, with dashes, in full-width digits.
    ///
    /// # Errors
    /// As for [`FromStr`].
    pub fn from_typed(typed: &str) -> Result<Self, CodeFault> {
        tidied_number(typed).parse()
    }

    /// The eighteen digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // The bytes are ASCII digits by construction.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// In fours, for reading aloud: `3211 0226 1016 0000 42`.
    #[must_use]
    pub fn grouped(&self) -> String {
        let mut grouped = String::with_capacity(22);
        for (place, digit) in self.as_str().char_indices() {
            if place > 0 && place % 4 == 0 {
                grouped.push(' ');
            }
            grouped.push(digit);
        }
        grouped
    }
}

/// Check digit over ASCII digits, ISO/IEC 7064 MOD 11,10 (hybrid system).
fn mod_11_10(digits: &[u8]) -> u8 {
    let rest = digits.iter().fold(10, |product, digit| {
        let sum = (product + u32::from(digit - b'0')) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    // At most 9: fits.
    b'0' + u8::try_from((11 - rest) % 10).unwrap_or_default()
}

impl FromStr for FilingNumber {
    type Err = CodeFault;

    /// Reads the eighteen digits without blanks.
    fn from_str(text: &str) -> Result<Self, CodeFault> {
        if text.is_empty() {
            return Err(CodeFault::Empty);
        }
        let digits: [u8; 18] = text.as_bytes().try_into().map_err(|_| CodeFault::Length)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(CodeFault::Character);
        }
        if mod_11_10(&digits[..17]) != digits[17] {
            return Err(CodeFault::Checksum);
        }
        text[..6].parse::<RegionCode>().map_err(|_| CodeFault::Region)?;
        if text[12..17] == *"00000" {
            return Err(CodeFault::Serial);
        }
        let day = format!("20{}", &text[6..12]);
        NaiveDate::parse_from_str(&day, "%Y%m%d").map_err(|_| CodeFault::Date)?;
        Ok(Self(digits))
    }
}

impl TryFrom<String> for FilingNumber {
    type Error = CodeFault;

    fn try_from(text: String) -> Result<Self, CodeFault> {
        text.parse()
    }
}

impl From<FilingNumber> for String {
    fn from(number: FilingNumber) -> Self {
        number.as_str().to_owned()
    }
}

impl fmt::Display for FilingNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text is not the 64 lower-case hexadecimal digits of a SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a content hash is 64 lower-case hexadecimal digits")]
pub struct HashFault;

impl HashFault {
    /// Stable name of the fault.
    #[must_use]
    pub fn code(self) -> &'static str {
        "content_hash"
    }
}

/// SHA-256 of some bytes: names a paper, a form, a manifest. Written in lower-case hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ContentHash(pub [u8; 32]);

impl ContentHash {
    /// Hashes `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let mut hash = [0; 32];
        hash.copy_from_slice(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref());
        Self(hash)
    }

    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl FromStr for ContentHash {
    type Err = HashFault;

    fn from_str(text: &str) -> Result<Self, HashFault> {
        if text.bytes().any(|b| b.is_ascii_uppercase()) {
            return Err(HashFault);
        }
        let mut hash = [0; 32];
        hex::decode_to_slice(text, &mut hash).map_err(|_| HashFault)?;
        Ok(Self(hash))
    }
}

impl TryFrom<String> for ContentHash {
    type Error = HashFault;

    fn try_from(text: String) -> Result<Self, HashFault> {
        text.parse()
    }
}

impl From<ContentHash> for String {
    fn from(hash: ContentHash) -> Self {
        hex::encode(hash.0)
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentHash({self})")
    }
}

/// Newtypes over UUIDs, so that no identifier is taken for another's. Their time is never read.
macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new one (UUIDv7).
            #[must_use]
            #[expect(clippy::new_without_default, reason = "a default should be equal to itself")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }

            /// Names a UUID that came from elsewhere.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID.
            #[must_use]
            pub const fn as_uuid(&self) -> Uuid {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                text.parse().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

uuid_id! {
    /// Names a submission (申报); made by the phone.
    SubmissionId;
    /// Names a filing (办件) between machines; people use the [`FilingNumber`].
    FilingId;
    /// Names an upload.
    UploadId;
    /// Names an installation of the app.
    DeviceId;
    /// Names a set of supplements (补正材料); made by the phone.
    SupplementId;
    /// Names a reservation (预约); made by the phone.
    ReservationId;
    /// Names a slot (号源).
    SlotId;
    /// Names a notice (文书).
    NoticeId;
    /// Names a courier's order.
    OrderId;
    /// Names a resident on one phone; says nothing about who that is.
    ResidentKey;
}

#[cfg(test)]
#[path = "codes_tests.rs"]
mod tests;
