//! What a value may be: sets of numbers and sets of texts, always too large rather than too small.

use std::{collections::BTreeSet, sync::Arc};

use crate::xpath::ast::Comparison;

/// One end of a span of numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
struct End {
    at: f64,
    /// Whether the number itself is left out.
    open: bool,
}

/// The numbers from one end to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    from: End,
    to: End,
}

const ALL: Span = Span {
    from: End {
        at: f64::NEG_INFINITY,
        open: false,
    },
    to: End {
        at: f64::INFINITY,
        open: false,
    },
};

impl Span {
    /// Both ends included.
    pub(super) fn between(from: f64, to: f64) -> Self {
        let end = |at| End { at, open: false };
        Self {
            from: end(from),
            to: end(to),
        }
    }

    fn meet(self, other: Self) -> Self {
        // Of two ends at one number the open one is the narrower.
        let narrower = |a: End, b: End, inward: bool| match a.at.total_cmp(&b.at) {
            std::cmp::Ordering::Equal => End {
                at: a.at,
                open: a.open || b.open,
            },
            std::cmp::Ordering::Less if inward => b,
            std::cmp::Ordering::Greater if !inward => b,
            _ => a,
        };
        Self {
            from: narrower(self.from, other.from, true),
            to: narrower(self.to, other.to, false),
        }
    }

    fn is_empty(self, whole: bool) -> bool {
        let Self { from, to } = self;
        if from.at > to.at || ((from.open || to.open) && from.at >= to.at) {
            return true;
        }
        whole && {
            let first = from.at.ceil() + f64::from(u8::from(from.open && from.at.fract() == 0.0));
            let last = to.at.floor() - f64::from(u8::from(to.open && to.at.fract() == 0.0));
            first > last
        }
    }
}

/// The numbers that stand in a relation to a number.
fn related(sign: Comparison, number: f64) -> Vec<Span> {
    let open = End {
        at: number,
        open: true,
    };
    let closed = End {
        at: number,
        open: false,
    };
    let below = |to| Span { from: ALL.from, to };
    let above = |from| Span { from, to: ALL.to };
    match sign {
        Comparison::Equal => vec![Span {
            from: closed,
            to: closed,
        }],
        Comparison::Unequal => vec![below(open), above(open)],
        Comparison::Less => vec![below(open)],
        Comparison::LessOrEqual => vec![below(closed)],
        Comparison::Greater => vec![above(open)],
        Comparison::GreaterOrEqual => vec![above(closed)],
    }
}

/// The relation that holds of numbers where the other does not.
fn opposite(sign: Comparison) -> Comparison {
    match sign {
        Comparison::Equal => Comparison::Unequal,
        Comparison::Unequal => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}

/// Something that a value is compared with.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Constant {
    Number(f64),
    Text(Arc<str>),
    Boolean(bool),
}

/// What a value may be.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Domain {
    /// A number, or nothing where `empty` says so.
    Numbers {
        spans: Vec<Span>,
        whole: bool,
        empty: bool,
    },
    /// One of these texts; the empty one is no value.
    Only(BTreeSet<Arc<str>>),
    /// Any text but these.
    AllBut(BTreeSet<Arc<str>>),
}

impl Domain {
    pub(super) fn any_text() -> Self {
        Self::AllBut(BTreeSet::new())
    }

    pub(super) fn numbers(whole: bool) -> Self {
        Self::Numbers {
            spans: vec![ALL],
            whole,
            empty: true,
        }
    }

    /// No value at all, of this kind.
    pub(super) fn nothing(&self) -> Self {
        match self {
            Self::Numbers { whole, .. } => Self::Numbers {
                spans: Vec::new(),
                whole: *whole,
                empty: true,
            },
            _ => Self::Only(std::iter::once(Arc::from("")).collect()),
        }
    }

    /// Without the possibility that there is no value.
    pub(super) fn given(mut self) -> Self {
        match &mut self {
            Self::Numbers { empty, .. } => *empty = false,
            Self::Only(texts) => {
                texts.remove("");
            }
            Self::AllBut(texts) => {
                texts.insert(Arc::from(""));
            }
        }
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Numbers { spans, whole, empty } => !empty && spans.iter().all(|span| span.is_empty(*whole)),
            Self::Only(texts) => texts.is_empty(),
            Self::AllBut(_) => false,
        }
    }

    pub(super) fn within(self, span: Span) -> Self {
        match self {
            Self::Numbers { spans, whole, empty } => Self::Numbers {
                spans: spans.into_iter().map(|known| known.meet(span)).collect(),
                whole,
                empty,
            },
            other => other,
        }
    }

    /// What may be in both.
    pub(super) fn meet(&self, other: &Self) -> Self {
        match (self, other) {
            (
                Self::Numbers {
                    spans: a,
                    whole,
                    empty,
                },
                Self::Numbers {
                    spans: b,
                    empty: other,
                    ..
                },
            ) => Self::Numbers {
                spans: a
                    .iter()
                    .flat_map(|a| b.iter().map(|b| a.meet(*b)))
                    .filter(|span| !span.is_empty(*whole))
                    .collect(),
                whole: *whole,
                empty: *empty && *other,
            },
            (Self::Only(a), Self::Only(b)) => Self::Only(a & b),
            (Self::Only(a), Self::AllBut(b)) | (Self::AllBut(b), Self::Only(a)) => Self::Only(a - b),
            (Self::AllBut(a), Self::AllBut(b)) => Self::AllBut(a | b),
            _ => self.clone(),
        }
    }

    /// What may be in either.
    pub(super) fn join(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (
                Self::Numbers {
                    spans: a,
                    whole,
                    empty,
                },
                Self::Numbers {
                    spans: b,
                    empty: other,
                    ..
                },
            ) => Some(Self::Numbers {
                spans: [&a[..], &b[..]].concat(),
                whole: *whole,
                empty: *empty || *other,
            }),
            (Self::Only(a), Self::Only(b)) => Some(Self::Only(a | b)),
            (Self::Only(a), Self::AllBut(b)) | (Self::AllBut(b), Self::Only(a)) => Some(Self::AllBut(b - a)),
            (Self::AllBut(a), Self::AllBut(b)) => Some(Self::AllBut(a & b)),
            _ => None,
        }
    }

    /// The values of which a comparison with a constant may hold, and those of which it may not.
    pub(super) fn split(&self, sign: Comparison, with: &Constant) -> (Self, Self) {
        let both = || (self.clone(), self.clone());
        match (self, with) {
            (Self::Numbers { spans, whole, empty }, Constant::Number(number)) => {
                let unequal = sign == Comparison::Unequal;
                let part = |sign, empty| {
                    let near = related(sign, *number);
                    Self::Numbers {
                        spans: spans
                            .iter()
                            .flat_map(|span| near.iter().map(|near| span.meet(*near)))
                            .filter(|span| !span.is_empty(*whole))
                            .collect(),
                        whole: *whole,
                        empty,
                    }
                };
                // No value is no number: only `!=` holds of it.
                (
                    part(sign, *empty && unequal),
                    part(opposite(sign), *empty && !unequal),
                )
            }
            (Self::Numbers { .. }, Constant::Text(text)) if text.is_empty() => {
                let (nothing, given) = (self.meet(&self.nothing()), self.clone().given());
                match sign {
                    Comparison::Equal => (nothing, given),
                    Comparison::Unequal => (given, nothing),
                    _ => both(),
                }
            }
            (texts @ (Self::Only(_) | Self::AllBut(_)), Constant::Text(text)) => {
                let this: BTreeSet<_> = std::iter::once(Arc::clone(text)).collect();
                let equal = texts.meet(&Self::Only(this.clone()));
                let other = texts.meet(&Self::AllBut(this));
                match sign {
                    Comparison::Equal => (equal, other),
                    Comparison::Unequal => (other, equal),
                    _ => both(),
                }
            }
            (Self::Only(texts), Constant::Number(number)) => {
                let holds = |text: &&Arc<str>| plain_number(text).map(|value| compare(sign, value, *number));
                let part = |wanted: bool| {
                    let fits = texts.iter().filter(|text| holds(text) != Some(!wanted));
                    Self::Only(fits.cloned().collect())
                };
                (part(true), part(false))
            }
            _ => both(),
        }
    }
}

/// Whether two constants stand in a relation; `None` where that depends on more than their values.
pub(super) fn constants(sign: Comparison, a: &Constant, b: &Constant) -> Option<bool> {
    match (a, b) {
        (Constant::Number(a), Constant::Number(b)) => Some(compare(sign, *a, *b)),
        (Constant::Text(a), Constant::Text(b)) => match sign {
            Comparison::Equal => Some(a == b),
            Comparison::Unequal => Some(a != b),
            _ => Some(compare(sign, plain_number(a)?, plain_number(b)?)),
        },
        (Constant::Text(a), Constant::Number(b)) => Some(compare(sign, plain_number(a)?, *b)),
        (Constant::Number(a), Constant::Text(b)) => Some(compare(sign, *a, plain_number(b)?)),
        _ => None,
    }
}

#[expect(clippy::float_cmp, reason = "as XPath compares")]
fn compare(sign: Comparison, a: f64, b: f64) -> bool {
    match sign {
        Comparison::Equal => a == b,
        Comparison::Unequal => a != b,
        Comparison::Less => a < b,
        Comparison::LessOrEqual => a <= b,
        Comparison::Greater => a > b,
        Comparison::GreaterOrEqual => a >= b,
    }
}

/// A text as a number where all readings of it agree: digits, perhaps a sign and a point, or clearly no number.
fn plain_number(text: &str) -> Option<f64> {
    if text.is_empty() || text.chars().all(|c| c.is_alphabetic() && !c.is_ascii()) {
        return Some(f64::NAN);
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.ends_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    plain.then(|| text.parse().ok()).flatten()
}
