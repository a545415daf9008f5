//! Unified social credit codes (统一社会信用代码), by which bodies are known.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::codes::{holds_fullwidth, tidied_number};
use crate::person_id::masked;
use crate::region::RegionCode;

/// Why a text is no unified social credit code. Never holds the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CreditCodeFault {
    /// Nothing there.
    #[error("the code is empty")]
    Empty,
    /// Typed in full-width characters; [`tidied_number`] makes them plain.
    #[error("the code is typed in full-width characters")]
    Fullwidth,
    /// Not eighteen characters.
    #[error("the code has {length} characters instead of 18")]
    Length {
        /// Characters there are.
        length: usize,
    },
    /// I, O, S, V or Z, which the code leaves out because they look like digits.
    #[error("the code holds one of the letters I, O, S, V, Z")]
    ForbiddenLetter,
    /// Neither a digit nor a Latin letter.
    #[error("the code holds a character that is neither digit nor letter")]
    Character,
    /// The third to eighth characters are the registering office's division: digits.
    #[error("the code's division holds a letter")]
    RegionLetter,
    /// The first character names no kind of registering office.
    #[error("no registering office has this code")]
    UnknownAuthority,
    /// At least one character is wrong, or two are swapped.
    #[error("the check character does not match")]
    Checksum,
}

impl CreditCodeFault {
    /// Stable name of the fault.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Fullwidth => "fullwidth",
            Self::Length { .. } => "length",
            Self::ForbiddenLetter => "forbidden_letter",
            Self::Character => "character",
            Self::RegionLetter => "region_letter",
            Self::UnknownAuthority => "unknown_authority",
            Self::Checksum => "checksum",
        }
    }
}

/// 统一社会信用代码, GB 32100-2015: kind of registering office (1), kind of body (1), division (6), organisation code
/// (9, GB 11714), check character (modulus 31).
///
/// Lower-case letters are taken as upper. The kinds of office are not checked against a list, for amendments
/// have added letters to it (A, N), and the organisation code's own check digit is not asked for: a code that is
/// on a body's licence is valid. `Debug` shows nothing of the code, which for a sole trader is a person's.
///
/// ```
/// use banshi_domain::{CreditCode, CreditCodeFault};
///
/// let code: CreditCode = "91350100M000100Y43".parse()?;
/// assert_eq!(code.region().map(|region| region.province_name()), Some("福建省"));
/// assert_eq!("91350100M000100Y44".parse::<CreditCode>(), Err(CreditCodeFault::Checksum));
/// # Ok::<(), CreditCodeFault>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CreditCode(String);

/// By what a body (法人, 其他组织) is known.
pub type BodyId = CreditCode;

/// The characters by value: no I, O, S, V, Z.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Powers of 3 modulo 31, GB 32100-2015 table 3.
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

impl CreditCode {
    /// Reads a code as a person types it: with blanks or dashes, in full-width characters.
    ///
    /// # Errors
    /// As for [`FromStr`].
    pub fn from_typed(typed: &str) -> Result<Self, CreditCodeFault> {
        tidied_number(typed).parse()
    }

    /// The eighteen characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Kind of the registering office (登记管理部门代码): 1 staffing, 5 civil affairs, 9 market regulation …
    #[must_use]
    pub fn authority(&self) -> char {
        char::from(self.0.as_bytes()[0])
    }

    /// Kind of body within that of the office (机构类别代码): 91 enterprise, 92 sole trader, 93 farmers' cooperative …
    #[must_use]
    pub fn entity(&self) -> char {
        char::from(self.0.as_bytes()[1])
    }

    /// Division of the registering office (登记管理机关行政区划码); `None` for a code of no province, which some systems of
    /// offices have of their own.
    #[must_use]
    pub fn region(&self) -> Option<RegionCode> {
        self.0[2..8].parse().ok()
    }

    /// The organisation code (组织机构代码) within, nine characters, without the dash.
    #[must_use]
    pub fn organisation_code(&self) -> &str {
        &self.0[8..17]
    }

    /// For showing to others than the body: `91350100••••••0Y43`.
    #[must_use]
    pub fn masked(&self) -> String {
        masked(&self.0, 8, 4)
    }
}

impl FromStr for CreditCode {
    type Err = CreditCodeFault;

    fn from_str(text: &str) -> Result<Self, CreditCodeFault> {
        if text.is_empty() {
            return Err(CreditCodeFault::Empty);
        }
        if holds_fullwidth(text) {
            return Err(CreditCodeFault::Fullwidth);
        }
        let length = text.chars().count();
        if length != 18 {
            return Err(CreditCodeFault::Length { length });
        }
        let code = text.to_ascii_uppercase();
        let mut values = [0; 18];
        for (value, character) in values.iter_mut().zip(code.chars()) {
            *value = value_of(character)?;
        }
        if !code[2..8].bytes().all(|b| b.is_ascii_digit()) {
            return Err(CreditCodeFault::RegionLetter);
        }
        let sum: usize = values
            .iter()
            .zip(WEIGHTS)
            .map(|(value, weight)| value * weight)
            .sum();
        if !(sum + values[17]).is_multiple_of(31) {
            return Err(CreditCodeFault::Checksum);
        }
        if code.starts_with('0') {
            return Err(CreditCodeFault::UnknownAuthority);
        }
        Ok(Self(code))
    }
}

fn value_of(character: char) -> Result<usize, CreditCodeFault> {
    match u8::try_from(character) {
        Ok(b'I' | b'O' | b'S' | b'V' | b'Z') => Err(CreditCodeFault::ForbiddenLetter),
        Ok(byte) => ALPHABET
            .binary_search(&byte)
            .map_err(|_| CreditCodeFault::Character),
        Err(_) => Err(CreditCodeFault::Character),
    }
}

impl TryFrom<String> for CreditCode {
    type Error = CreditCodeFault;

    fn try_from(text: String) -> Result<Self, CreditCodeFault> {
        text.parse()
    }
}

impl From<CreditCode> for String {
    fn from(code: CreditCode) -> Self {
        code.0
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CreditCode(••••)")
    }
}

#[cfg(test)]
#[path = "credit_code_tests.rs"]
mod tests;
