//! What proves who a person is (证件): resident ID numbers, passports, travel permits, permanent residence cards.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::codes::{holds_fullwidth, tidied_number};
use crate::region::RegionCode;

/// Sex as a resident ID number holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
}

/// Why a text is no resident ID number. Never holds the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ResidentIdFault {
    /// Nothing there.
    #[error("the number is empty")]
    Empty,
    /// Typed in full-width characters; [`tidied_number`] makes them plain.
    #[error("the number is typed in full-width characters")]
    Fullwidth,
    /// Not eighteen characters. Numbers of fifteen ended with the first-generation cards in 2013.
    #[error("the number has {length} characters instead of 18")]
    Length {
        /// Characters there are.
        length: usize,
    },
    /// A character that is no digit, or an X before the end.
    #[error("the number holds a character that is no digit")]
    Letter,
    /// At least one character is wrong, or two are swapped: which, the number cannot tell.
    #[error("the check character does not match")]
    Checksum,
    /// The first two digits name no province.
    #[error("no province has this code")]
    UnknownProvince,
    /// The birth date has no such month.
    #[error("the birth date has an impossible month")]
    BadMonth,
    /// The birth date's month has no such day.
    #[error("the birth date has an impossible day")]
    BadDay,
    /// 29 February of a common year.
    #[error("the birth date is 29 February of a year without one")]
    BadLeap,
    /// Born before 1850: older than any holder, living or dead, of a number first issued in 1984.
    #[error("the birth date is too early")]
    EarlyBirth,
    /// Born after today.
    #[error("the birth date is in the future")]
    FutureBirth,
}

impl ResidentIdFault {
    /// Stable name of the fault.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Fullwidth => "fullwidth",
            Self::Length { .. } => "length",
            Self::Letter => "letter",
            Self::Checksum => "checksum",
            Self::UnknownProvince => "unknown_province",
            Self::BadMonth => "bad_month",
            Self::BadDay => "bad_day",
            Self::BadLeap => "bad_leap",
            Self::EarlyBirth => "early_birth",
            Self::FutureBirth => "future_birth",
        }
    }
}

/// 公民身份号码, GB 11643-1999: division (6), birth date (8), sequence (3, odd for men), check character (ISO/IEC 7064
/// MOD 11-2). Also the numbers on residence permits of residents of Hong Kong, Macao and Taiwan (港澳台居民居住证),
/// which begin with 81, 82 and 83.
///
/// A lower-case x is taken as X. Whether the county existed in the year of birth is not asked: the code is that
/// of the place and year of issue. `Debug` shows nothing of the number.
///
/// ```
/// use banshi_domain::{ResidentId, ResidentIdFault, Sex};
///
/// let id: ResidentId = "11010120000229019x".parse()?;
/// assert_eq!(id.as_str(), "11010120000229019X");
/// assert_eq!((id.birth().to_string().as_str(), id.sex()), ("2000-02-29", Sex::Male));
/// assert_eq!(id.masked(), "110101••••••••019X");
/// assert_eq!("110101200002290191".parse::<ResidentId>(), Err(ResidentIdFault::Checksum));
/// # Ok::<(), ResidentIdFault>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ResidentId {
    number: String,
    region: RegionCode,
    birth: NaiveDate,
}

impl ResidentId {
    /// Reads a number as of `today`, China time: a birth date after it is refused.
    ///
    /// # Errors
    /// The first of: form, check character, province, date.
    pub fn parse(text: &str, today: NaiveDate) -> Result<Self, ResidentIdFault> {
        let id: Self = text.parse()?;
        if id.birth > today {
            return Err(ResidentIdFault::FutureBirth);
        }
        Ok(id)
    }

    /// The eighteen characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.number
    }

    /// Birth date.
    #[must_use]
    pub fn birth(&self) -> NaiveDate {
        self.birth
    }

    /// Sex: the last digit of the sequence is odd for men.
    #[must_use]
    pub fn sex(&self) -> Sex {
        if self.number.as_bytes()[16] % 2 == 1 {
            Sex::Male
        } else {
            Sex::Female
        }
    }

    /// The division that first issued the number; it may have been renamed or merged since.
    #[must_use]
    pub fn region(&self) -> RegionCode {
        self.region
    }

    /// Whole years lived on `day`, 0 before birth. Who is born on 29 February turns a year older on 1 March.
    #[must_use]
    pub fn age_on(&self, day: NaiveDate) -> u32 {
        day.years_since(self.birth).unwrap_or(0)
    }

    /// For showing to others than the holder: `321102••••••••1236`.
    #[must_use]
    pub fn masked(&self) -> String {
        masked(&self.number, 6, 4)
    }
}

/// Check character over the first seventeen digits, ISO/IEC 7064 MOD 11-2 as GB 11643-1999 clause 4.2 weighs it.
/// `None` where there are others than seventeen digits.
fn check_character(digits: &[u8]) -> Option<u8> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    if digits.len() != 17 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let sum: u32 = digits
        .iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    Some(b"10X98765432"[sum as usize % 11])
}

/// Eight digits as a date, with the fault that says which part is wrong.
fn birth_date(digits: &str) -> Result<NaiveDate, ResidentIdFault> {
    let part = |range: std::ops::Range<usize>| -> u32 {
        digits.as_bytes()[range]
            .iter()
            .fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
    };
    let (year, month, day) = (part(0..4).cast_signed(), part(4..6), part(6..8));
    if !(1..=12).contains(&month) {
        return Err(ResidentIdFault::BadMonth);
    }
    let date = NaiveDate::from_ymd_opt(year, month, day).ok_or(match (month, day) {
        (2, 29) => ResidentIdFault::BadLeap,
        _ => ResidentIdFault::BadDay,
    })?;
    if date.year() < 1850 {
        return Err(ResidentIdFault::EarlyBirth);
    }
    Ok(date)
}

/// What eighteen-character numbers have in common: form and check character, then what the caller reads out of them.
fn checked_eighteen(text: &str) -> Result<String, ResidentIdFault> {
    if text.is_empty() {
        return Err(ResidentIdFault::Empty);
    }
    if holds_fullwidth(text) {
        return Err(ResidentIdFault::Fullwidth);
    }
    let length = text.chars().count();
    if length != 18 {
        return Err(ResidentIdFault::Length { length });
    }
    let number = text.to_ascii_uppercase();
    let (body, last) = number.as_bytes().split_at(17);
    let check = check_character(body).ok_or(ResidentIdFault::Letter)?;
    match last {
        [found] if *found == check => Ok(number),
        [b'0'..=b'9' | b'X'] => Err(ResidentIdFault::Checksum),
        _ => Err(ResidentIdFault::Letter),
    }
}

impl FromStr for ResidentId {
    type Err = ResidentIdFault;

    /// Reads a number without knowing the day: all but a birth in the future is refused as by
    /// [`ResidentId::parse`]. Deserialising does the same.
    fn from_str(text: &str) -> Result<Self, ResidentIdFault> {
        let number = checked_eighteen(text)?;
        let region: RegionCode = number[..6]
            .parse()
            .map_err(|_| ResidentIdFault::UnknownProvince)?;
        if region == RegionCode::NATION {
            return Err(ResidentIdFault::UnknownProvince);
        }
        let birth = birth_date(&number[6..14])?;
        Ok(Self {
            number,
            region,
            birth,
        })
    }
}

/// A fault in a number that proves who a person is. Never holds the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PersonIdFault {
    /// In a resident ID number, or a permanent residence card's that is built like one.
    #[error(transparent)]
    Number(#[from] ResidentIdFault),
    /// Not 4 to 9 Latin letters and digits (ICAO 9303 part 4).
    #[error("a passport's number has 4 to 9 letters and digits")]
    Passport,
    /// Not three Latin letters.
    #[error("a country is named by three letters")]
    Country,
    /// None of the formats in use.
    #[error("the travel permit's number has none of the formats in use")]
    TravelPermit,
    /// Neither eighteen digits that begin with 9 nor three letters and twelve digits.
    #[error("the permanent residence card's number has none of the formats in use")]
    PermanentResident,
}

impl PersonIdFault {
    /// Stable name of the fault.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Number(fault) => fault.code(),
            Self::Passport => "passport",
            Self::Country => "country",
            Self::TravelPermit => "travel_permit",
            Self::PermanentResident => "permanent_resident",
        }
    }
}

/// A passport's number (护照号码): 4 to 9 Latin letters and digits, as it stands in the machine-readable zone without
/// fillers. Stored in upper case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PassportNumber(String);

impl FromStr for PassportNumber {
    type Err = PersonIdFault;

    fn from_str(text: &str) -> Result<Self, PersonIdFault> {
        if !(4..=9).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(PersonIdFault::Passport);
        }
        Ok(Self(text.to_ascii_uppercase()))
    }
}

/// The state that issued a passport, by the three letters in its machine-readable zone (ISO 3166-1 alpha-3 and the
/// additions of ICAO 9303 part 3, section 5). Only the form is checked. Stored in upper case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CountryCode(String);

impl CountryCode {
    /// The three letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CountryCode {
    type Err = PersonIdFault;

    fn from_str(text: &str) -> Result<Self, PersonIdFault> {
        if text.len() != 3 || !text.bytes().all(|b| b.is_ascii_alphabetic()) {
            return Err(PersonIdFault::Country);
        }
        Ok(Self(text.to_ascii_uppercase()))
    }
}

/// Number of a travel permit: of residents of Hong Kong and Macao (港澳居民来往内地通行证, H or M and eight digits, on older
/// cards two more that count the renewals), or of Taiwan (台湾居民来往大陆通行证, eight digits). They carry no check digit.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TravelPermitNumber(String);

impl FromStr for TravelPermitNumber {
    type Err = PersonIdFault;

    fn from_str(text: &str) -> Result<Self, PersonIdFault> {
        let number = text.to_ascii_uppercase();
        let fits = match number.strip_prefix(['H', 'M']) {
            Some(digits) => matches!(digits.len(), 8 | 10) && all_digits(digits),
            None => number.len() == 8 && all_digits(&number),
        };
        fits.then_some(Self(number)).ok_or(PersonIdFault::TravelPermit)
    }
}

/// Number of a foreigner's permanent residence card (外国人永久居留身份证). Cards issued since December 2023 have eighteen
/// characters: 9, place of application (2), country (3), birth date (8), sequence (3), check character as in a
/// resident ID number. Earlier ones have the country's three letters and twelve digits; their form alone is checked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PermanentResidentNumber(String);

impl PermanentResidentNumber {
    /// Birth date, where the number holds one with its century.
    #[must_use]
    pub fn birth(&self) -> Option<NaiveDate> {
        birth_date(
            self.0
                .get(6..14)
                .filter(|date| all_digits(date) && self.0.len() == 18)?,
        )
        .ok()
    }
}

impl FromStr for PermanentResidentNumber {
    type Err = PersonIdFault;

    fn from_str(text: &str) -> Result<Self, PersonIdFault> {
        if text.len() == 18 && text.starts_with('9') {
            let number = checked_eighteen(text)?;
            birth_date(&number[6..14])?;
            return Ok(Self(number));
        }
        let number = text.to_ascii_uppercase();
        let (country, digits) = number
            .split_at_checked(3)
            .ok_or(PersonIdFault::PermanentResident)?;
        if country.bytes().all(|b| b.is_ascii_uppercase()) && digits.len() == 12 && all_digits(digits) {
            return Ok(Self(number));
        }
        Err(PersonIdFault::PermanentResident)
    }
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// `text` with all but `head` and `tail` characters hidden; wholly hidden where it is too short for that.
pub(crate) fn masked(text: &str, head: usize, tail: usize) -> String {
    let length = text.chars().count();
    let hidden = |place: usize| length < head + tail + 4 || (head..length - tail).contains(&place);
    text.chars()
        .enumerate()
        .map(|(place, c)| if hidden(place) { '•' } else { c })
        .collect()
}

/// Text in, text out, and nothing for the logs.
macro_rules! secret_number {
    ($($name:ident, $fault:ident, $field:tt;)+) => {$(
        impl TryFrom<String> for $name {
            type Error = $fault;

            fn try_from(text: String) -> Result<Self, $fault> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(number: $name) -> Self {
                number.$field
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.$field)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(••••)"))
            }
        }
    )+};
}

secret_number! {
    ResidentId, ResidentIdFault, number;
    PassportNumber, PersonIdFault, 0;
    TravelPermitNumber, PersonIdFault, 0;
    PermanentResidentNumber, PersonIdFault, 0;
}

macro_rules! plain_number {
    ($($name:ident;)+) => {$(
        impl $name {
            /// The number.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    )+};
}

plain_number! {
    PassportNumber;
    TravelPermitNumber;
    PermanentResidentNumber;
}

impl TryFrom<String> for CountryCode {
    type Error = PersonIdFault;

    fn try_from(text: String) -> Result<Self, PersonIdFault> {
        text.parse()
    }
}

impl From<CountryCode> for String {
    fn from(country: CountryCode) -> Self {
        country.0
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// 证件: by which document a person is known. On the wire `{"kind": "resident", "number": …}`; a passport also names its
/// `country`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PersonId {
    /// 居民身份证, 港澳台居民居住证.
    Resident {
        /// Its number.
        number: ResidentId,
    },
    /// 护照: how overseas Chinese and foreigners are known.
    Passport {
        /// Its number.
        number: PassportNumber,
        /// Who issued it.
        country: CountryCode,
    },
    /// 港澳居民来往内地通行证, 台湾居民来往大陆通行证.
    TravelPermit {
        /// Its number.
        number: TravelPermitNumber,
    },
    /// 外国人永久居留身份证.
    PermanentResident {
        /// Its number.
        number: PermanentResidentNumber,
    },
}

impl PersonId {
    /// The word for the kind on the wire.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Resident { .. } => "resident",
            Self::Passport { .. } => "passport",
            Self::TravelPermit { .. } => "travel_permit",
            Self::PermanentResident { .. } => "permanent_resident",
        }
    }

    /// The number, without the country of a passport.
    #[must_use]
    pub fn number(&self) -> &str {
        match self {
            Self::Resident { number } => number.as_str(),
            Self::Passport { number, .. } => number.as_str(),
            Self::TravelPermit { number } => number.as_str(),
            Self::PermanentResident { number } => number.as_str(),
        }
    }

    /// The number for showing to others than the holder.
    #[must_use]
    pub fn masked(&self) -> String {
        match self.number() {
            long if long.len() >= 15 => masked(long, 6, 4),
            short => masked(short, 1, 3),
        }
    }

    /// Birth date, where the number holds it.
    #[must_use]
    pub fn birth(&self) -> Option<NaiveDate> {
        match self {
            Self::Resident { number } => Some(number.birth()),
            Self::PermanentResident { number } => number.birth(),
            Self::Passport { .. } | Self::TravelPermit { .. } => None,
        }
    }

    /// Reads what a person typed for a document of `kind` (as on the wire) on `today`, China time. Full-width
    /// characters and blanks are forgiven; `country` is read for passports only. `None` for an unknown kind.
    ///
    /// # Errors
    /// The fault in the number or country.
    pub fn from_typed(
        kind: &str,
        number: &str,
        country: &str,
        today: NaiveDate,
    ) -> Option<Result<Self, PersonIdFault>> {
        let number = tidied_number(number);
        let read = match kind {
            "resident" => ResidentId::parse(&number, today)
                .map(|number| Self::Resident { number })
                .map_err(PersonIdFault::Number),
            "passport" => number.parse().and_then(|number| {
                let country = tidied_number(country).parse()?;
                Ok(Self::Passport { number, country })
            }),
            "travel_permit" => number.parse().map(|number| Self::TravelPermit { number }),
            "permanent_resident" => number.parse().map(|number| Self::PermanentResident { number }),
            _ => return None,
        };
        Some(read)
    }
}

impl From<ResidentId> for PersonId {
    fn from(number: ResidentId) -> Self {
        Self::Resident { number }
    }
}

#[cfg(test)]
#[path = "person_id_tests.rs"]
mod tests;
