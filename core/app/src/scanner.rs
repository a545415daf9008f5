//! 扫码: frames of a camera in, the answer to one question out.

use banshi_capture::{Code, Frame, Scan};
use banshi_domain::{CreditCode, FilingCode};
use banshi_forms::{ControlKind, DataType, Question};

use crate::Words;

/// Letters that an answer takes out of a code at most: an address or a number is far shorter.
const MOST_LETTERS: usize = 500;
/// How far a code may have moved from one frame to the next to have held still: a share of its side.
const STILL: f32 = 0.25;
/// The form's appearance word for a question that asks for a 统一社会信用代码.
const CREDIT_CODE: &str = "credit-code";

/// What a question wants out of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// What the code says.
    Text,
    /// The unified social credit code, wherever it stands in what the code says.
    CreditCode,
}

impl Wanted {
    /// What a question wants; `None` where it is not answered by a code.
    pub(crate) fn by(asked: &Question) -> Option<Self> {
        if asked.readonly || asked.kind != ControlKind::Input {
            return None;
        }
        let is_text = matches!(
            asked.data_type,
            DataType::Untyped | DataType::Text | DataType::Barcode
        );
        if is_text && asked.appearance.split(' ').any(|word| word == CREDIT_CODE) {
            return Some(Self::CreditCode);
        }
        (asked.data_type == DataType::Barcode).then_some(Self::Text)
    }
}

/// Why what a code says is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unfit {
    /// No letter is in it.
    Empty,
    /// More than [`MOST_LETTERS`].
    TooLong,
    /// Letters that steer a screen instead of standing on it.
    Unreadable,
    /// No unified social credit code stands in it.
    NoCreditCode,
    /// More than one does.
    SeveralCreditCodes,
}

impl Unfit {
    fn words(self) -> Words {
        let (zh, en) = match self {
            Self::Empty => (
                "这个码里没有内容，请换一个码，或者直接输入",
                "This code is empty: scan another, or type",
            ),
            Self::TooLong => (
                "这个码的内容太长，不是这一项要填的，请换一个码，或者直接输入",
                "This code holds too much to be the answer here: scan another, or type",
            ),
            Self::Unreadable => (
                "这个码里有不能显示的字符，没有采用，请换一个码，或者直接输入",
                "This code holds characters that cannot be shown and was not taken: scan another, or type",
            ),
            Self::NoCreditCode => (
                "这个码里没有统一社会信用代码，请扫营业执照上的二维码，或者直接输入",
                "No unified social credit code is in this code: scan the one on the business licence, or type",
            ),
            Self::SeveralCreditCodes => (
                "这个码里有几个统一社会信用代码，请直接输入要填的那一个",
                "This code holds several unified social credit codes: please type the one that is meant",
            ),
        };
        Words::new(zh, en)
    }
}

/// What a look at a frame or a photograph gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeSight {
    /// The answer for [`crate::Draft::answer`], where a code was taken.
    pub taken: Option<String>,
    /// The one thing to tell the person.
    pub advice: Words,
    /// Whether something was read that is no answer here.
    pub is_unfit: bool,
}

/// Reads codes for one question: one scanner a use of the camera, for it remembers the last frame.
#[derive(Debug)]
pub struct CodeScanner {
    wanted: Wanted,
    last: Vec<Code>,
}

impl CodeScanner {
    pub(crate) const fn new(wanted: Wanted) -> Self {
        Self {
            wanted,
            last: Vec::new(),
        }
    }

    /// Looks at a preview frame. A code is taken once it has held still for two frames: who passes over one on the way to
    /// another does not mean it.
    pub fn look(&mut self, frame: Frame<'_>) -> CodeSight {
        let now = Code::read(frame);
        let held = now.iter().filter(|code| has_held_still(&self.last, code));
        let sight = sight(self.wanted, held.map(|code| code.text.as_str()), || {
            if now.is_empty() {
                Words::new(
                    "把二维码放进画面，靠近一些",
                    "Bring the code into view, and come closer",
                )
            } else {
                Words::new("拿稳，正在读", "Hold still: reading")
            }
        });
        self.last = now;
        sight
    }

    /// Reads a photograph that the person chose instead: JPEG, PNG or WebP. What is no such picture, too large or too
    /// small is told as such.
    #[must_use]
    pub fn read(&self, photograph: &[u8]) -> CodeSight {
        let codes = match Scan::from_slice(photograph) {
            Ok(scan) => scan.codes(),
            Err(error) => {
                return CodeSight {
                    taken: None,
                    advice: Words::new(error.chinese(), error.english()),
                    is_unfit: true,
                };
            }
        };
        sight(self.wanted, codes.iter().map(|code| code.text.as_str()), || {
            Words::new(
                "这张照片里没有读到二维码，请换一张清楚、靠近的，或者直接输入",
                "No code could be read in this photo: choose one that is sharp and close, or type",
            )
        })
    }
}

/// The first code that is an answer; else why the first that was read is none; else the advice where none was read.
fn sight<'a>(
    wanted: Wanted,
    texts: impl Iterator<Item = &'a str>,
    without: impl FnOnce() -> Words,
) -> CodeSight {
    let mut unfit = None;
    for text in texts {
        match answer(wanted, text) {
            Ok(taken) => {
                let advice = Words::new("读到了", "Got it");
                return CodeSight {
                    taken: Some(taken),
                    advice,
                    is_unfit: false,
                };
            }
            Err(why) => unfit = unfit.or(Some(why)),
        }
    }
    CodeSight {
        taken: None,
        advice: unfit.map_or_else(without, Unfit::words),
        is_unfit: unfit.is_some(),
    }
}

/// Whether a code was in the frame before, at about the same place.
fn has_held_still(before: &[Code], now: &Code) -> bool {
    before.iter().any(|then| {
        then.text == now.text
            && then.quad.centre().distance(now.quad.centre())
                <= STILL * now.quad.side(0).max(now.quad.side(1))
    })
}

/// Which text of a code is the answer.
fn answer(wanted: Wanted, text: &str) -> Result<String, Unfit> {
    match wanted {
        Wanted::CreditCode => credit_code(text),
        Wanted::Text => {
            let text = text.trim();
            if text.is_empty() {
                return Err(Unfit::Empty);
            }
            if text.chars().count() > MOST_LETTERS {
                return Err(Unfit::TooLong);
            }
            if text.chars().any(steers) {
                return Err(Unfit::Unreadable);
            }
            // Of a paper of ours the number that is printed beside the code.
            Ok(text
                .parse::<FilingCode>()
                .map_or_else(|_| text.to_owned(), |code| code.0.to_string()))
        }
    }
}

/// Control characters, what could not be read as text, and that by which one text is made to look like another: marks and
/// overrides of direction, joiners, the mark of byte order, line and paragraph separators, tags.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFD}' | '\u{E0000}'..='\u{E007F}')
}

/// The one unified social credit code in a text. A licence's code is an address of the publicity system (公示系统) or a
/// list of the licence's entries: the code stands somewhere in it, between other characters, and its check character
/// (GB 32100-2015) tells it from other numbers.
fn credit_code(text: &str) -> Result<String, Unfit> {
    let mut found: Option<CreditCode> = None;
    for run in runs(text) {
        match (run.parse::<CreditCode>(), &found) {
            (Ok(code), Some(other)) if code != *other => return Err(Unfit::SeveralCreditCodes),
            (Ok(code), _) => found = Some(code),
            (Err(_), _) => {}
        }
    }
    found
        .map(|code| code.as_str().to_owned())
        .ok_or(Unfit::NoCreditCode)
}

/// The longest runs of Latin letters and digits. An escape of an address (`%3D`) parts them as what it stands for does.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    let is_hex = |c: char| c.is_ascii_hexdigit();
    text.split('%').enumerate().flat_map(move |(place, part)| {
        let escaped = place > 0 && part.chars().take(2).filter(|c| is_hex(*c)).count() == 2;
        let rest = if escaped { &part[2..] } else { part };
        rest.split(|c: char| !c.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
#[path = "scanner_tests.rs"]
mod tests;
