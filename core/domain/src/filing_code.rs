//! 二维码: what the code on a filing's papers says.

use std::fmt;
use std::str::FromStr;

use crate::{CodeFault, FilingNumber};

/// What the code on a receipt (收件凭证) or a document (文书) says: which filing it is about, by its number and nothing
/// else, in the scheme that both apps have to themselves. Who finds the paper learns what is printed beside the code
/// anyway; what the filing says is shown only where the person's own papers are open.
///
/// ```
/// use banshi_domain::FilingCode;
///
/// let code: FilingCode = "banshi://filing/321102261016000422".parse()?;
/// assert_eq!(code.0.grouped(), "3211 0226 1016 0004 22");
/// assert_eq!(code.to_string(), "banshi://filing/321102261016000422");
/// # Ok::<(), banshi_domain::FilingCodeFault>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilingCode(pub FilingNumber);

/// Why a text is no such code. Never holds the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FilingCodeFault {
    /// It is something else: another's code, or one of ours that this build does not know.
    #[error("it is not the code of a filing's paper")]
    Other,
    /// It is meant as one, and names no filing.
    #[error("the code names no filing: {0}")]
    Number(#[from] CodeFault),
}

const BEFORE_THE_NUMBER: &str = "banshi://filing/";

impl fmt::Display for FilingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{BEFORE_THE_NUMBER}{}", self.0)
    }
}

impl FromStr for FilingCode {
    type Err = FilingCodeFault;

    fn from_str(text: &str) -> Result<Self, FilingCodeFault> {
        let number = text
            .strip_prefix(BEFORE_THE_NUMBER)
            .ok_or(FilingCodeFault::Other)?;
        Ok(Self(number.parse()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "banshi://filing/321102261016000422";

    #[test]
    fn what_is_printed_reads_back() {
        let code: FilingCode = CODE.parse().unwrap();
        assert_eq!(code.to_string(), CODE);
    }

    #[test]
    fn anything_else_is_told_from_a_wrong_number() {
        for other in [
            "",
            "321102261016000422",
            "https://example.org/banshi://filing/321102261016000422",
            "banshi://sign-in",
            "banshi://licence/1",
        ] {
            assert_eq!(
                other.parse::<FilingCode>(),
                Err(FilingCodeFault::Other),
                "{other}"
            );
        }
        for (wrong, fault) in [
            ("banshi://filing/321102261016000421", CodeFault::Checksum),
            ("banshi://filing/", CodeFault::Empty),
            ("banshi://filing/321102261016000422?resident=1", CodeFault::Length),
        ] {
            assert_eq!(
                wrong.parse::<FilingCode>(),
                Err(FilingCodeFault::Number(fault)),
                "{wrong}"
            );
        }
    }
}
