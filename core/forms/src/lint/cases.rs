//! When an expression may be true, and when it may be false: for each node that it reads, the values with which it may.

use std::{collections::BTreeMap, sync::Arc};

use chrono::NaiveDate;

use super::domain::{Constant, Domain, Span, constants};
use crate::{
    model::PlaceId,
    xpath::{
        Expr, Path,
        ast::{Call, Comparison, Operator},
        functions::Function,
    },
};

/// Values of nodes under which something may hold, each node on its own; a node that is not named may have any value.
/// `None`: it cannot hold.
pub(super) type When = Option<BTreeMap<PlaceId, Domain>>;

/// When an expression may be true, and when false.
#[derive(Debug, Clone)]
pub(super) struct Cases {
    pub(super) truth: When,
    pub(super) falsity: When,
}

/// What an expression's paths lead to, where it stands.
pub(super) trait Reads {
    /// The value of a path that names one node, or a constant.
    fn read(&self, path: &Path) -> Option<Read>;
}

/// What a path leads to.
#[derive(Debug, Clone)]
pub(super) enum Read {
    /// A node of the form, and what its value may be.
    Node(PlaceId, Domain),
    /// A column of the item that a filter looks at.
    Constant(Constant),
}

impl Cases {
    fn unknown() -> Self {
        Self {
            truth: Some(BTreeMap::new()),
            falsity: Some(BTreeMap::new()),
        }
    }

    fn constant(holds: bool) -> Self {
        let when = |holds: bool| holds.then(BTreeMap::new);
        Self {
            truth: when(holds),
            falsity: when(!holds),
        }
    }

    fn of(place: PlaceId, truth: Domain, falsity: Domain) -> Self {
        let when = |domain: Domain| (!domain.is_empty()).then(|| BTreeMap::from([(place, domain)]));
        Self {
            truth: when(truth),
            falsity: when(falsity),
        }
    }

    fn not(self) -> Self {
        Self {
            truth: self.falsity,
            falsity: self.truth,
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            truth: both(self.truth, other.truth),
            falsity: either(self.falsity, other.falsity),
        }
    }

    /// The cases of an expression as a boolean.
    pub(super) fn from(expr: &Expr, reads: &dyn Reads) -> Self {
        match expr {
            Expr::And(..) => terms(expr, |expr| match expr {
                Expr::And(a, b) => Some((a, b)),
                _ => None,
            })
            .into_iter()
            .fold(Self::constant(true), |cases, term| {
                cases.and(Self::from(term, reads))
            }),
            // An alternative is false only where both are.
            Expr::Or(..) => terms(expr, |expr| match expr {
                Expr::Or(a, b) => Some((a, b)),
                _ => None,
            })
            .into_iter()
            .fold(Self::constant(true), |cases, term| {
                cases.and(Self::from(term, reads).not())
            })
            .not(),
            Expr::Compare(sign, a, b) => compared(*sign, a, b, reads),
            Expr::Call(call) => called(call, reads),
            other => match fold(other, reads) {
                Some(Constant::Boolean(holds)) => Self::constant(holds),
                Some(Constant::Number(number)) => Self::constant(number != 0.0 && !number.is_nan()),
                _ => Self::unknown(),
            },
        }
    }
}

/// The terms of a chain, last ones first: chains nest to the left, and long ones too deep to go down.
fn terms<'a>(expr: &'a Expr, split: impl Fn(&'a Expr) -> Option<(&'a Expr, &'a Expr)>) -> Vec<&'a Expr> {
    let (mut rest, mut terms) = (expr, Vec::new());
    while let Some((a, b)) = split(rest) {
        terms.push(b);
        rest = a;
    }
    terms.push(rest);
    terms
}

fn both(a: When, b: When) -> When {
    let (mut a, b) = (a?, b?);
    for (place, domain) in b {
        let met = a
            .get(&place)
            .map_or_else(|| domain.clone(), |known| known.meet(&domain));
        if met.is_empty() {
            return None;
        }
        a.insert(place, met);
    }
    Some(a)
}

fn either(a: When, b: When) -> When {
    match (a, b) {
        (None, other) | (other, None) => other,
        (Some(a), Some(b)) => Some(
            a.into_iter()
                .filter_map(|(place, domain)| Some((place, domain.join(b.get(&place)?)?)))
                .collect(),
        ),
    }
}

fn compared(sign: Comparison, a: &Expr, b: &Expr, reads: &dyn Reads) -> Cases {
    if let (Some(a), Some(b)) = (fold(a, reads), fold(b, reads)) {
        return constants(sign, &a, &b).map_or_else(Cases::unknown, Cases::constant);
    }
    for (side, other, sign) in [(a, b, sign), (b, a, turned(sign))] {
        let Some(constant) = fold(other, reads) else {
            continue;
        };
        if let Expr::Path(path) = side
            && let Some(Read::Node(place, domain)) = reads.read(path)
        {
            let (truth, falsity) = domain.split(sign, &constant);
            return Cases::of(place, truth, falsity);
        }
        if let Some(least) = least(side) {
            let (truth, falsity) = Domain::numbers(true)
                .given()
                .within(Span::between(least, f64::INFINITY))
                .split(sign, &constant);
            let when = |domain: Domain| (!domain.is_empty()).then(BTreeMap::new);
            return Cases {
                truth: when(truth),
                falsity: when(falsity),
            };
        }
    }
    Cases::unknown()
}

/// The relation as the other side sees it.
fn turned(sign: Comparison) -> Comparison {
    match sign {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        same => same,
    }
}

/// The least whole number that a count or a length can be.
fn least(expr: &Expr) -> Option<f64> {
    let Expr::Call(call) = expr else { return None };
    match call.function? {
        Function::StringLength | Function::Count | Function::CountSelected | Function::CountNonEmpty => {
            Some(0.0)
        }
        Function::Position => Some(1.0),
        _ => None,
    }
}

fn called(call: &Call, reads: &dyn Reads) -> Cases {
    match (call.function, &*call.args) {
        (Some(Function::True), []) => Cases::constant(true),
        (Some(Function::False), []) => Cases::constant(false),
        (Some(Function::Not), [inner]) => Cases::from(inner, reads).not(),
        (
            Some(Function::Boolean),
            [inner @ (Expr::And(..) | Expr::Or(..) | Expr::Compare(..) | Expr::Call(_))],
        ) => Cases::from(inner, reads),
        (Some(Function::Selected), [Expr::Path(path), word]) => {
            let (Some(Constant::Text(word)), Some(Read::Node(place, domain))) =
                (fold(word, reads), reads.read(path))
            else {
                return Cases::unknown();
            };
            // A value of several words is none of the texts that a question for one can have.
            match &domain {
                Domain::Only(_) => {
                    let (truth, falsity) = domain.split(Comparison::Equal, &Constant::Text(word));
                    Cases::of(place, truth, falsity)
                }
                _ => Cases::unknown(),
            }
        }
        _ => Cases::unknown(),
    }
}

/// An expression that is the same at any time.
fn fold(expr: &Expr, reads: &dyn Reads) -> Option<Constant> {
    match expr {
        Expr::Number(number) => Some(Constant::Number(*number)),
        Expr::Text(text) => Some(Constant::Text(Arc::clone(text))),
        Expr::Negate(inner) => match fold(inner, reads)? {
            Constant::Number(number) => Some(Constant::Number(-number)),
            _ => None,
        },
        Expr::Arithmetic(operator, a, b) => match (fold(a, reads)?, fold(b, reads)?) {
            (Constant::Number(a), Constant::Number(b)) => Some(Constant::Number(match operator {
                Operator::Add => a + b,
                Operator::Subtract => a - b,
                Operator::Multiply => a * b,
                Operator::Divide => a / b,
                Operator::Remainder => a % b,
            })),
            _ => None,
        },
        Expr::Path(path) => match reads.read(path)? {
            Read::Constant(constant) => Some(constant),
            Read::Node(..) => None,
        },
        Expr::Call(call) => match (call.function?, &*call.args) {
            (Function::True, []) => Some(Constant::Boolean(true)),
            (Function::False, []) => Some(Constant::Boolean(false)),
            (Function::Date, [day]) => match fold(day, reads)? {
                Constant::Text(day) => days(&day).map(Constant::Number),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// A day as days since 1970, as it takes part in comparisons.
fn days(text: &str) -> Option<f64> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    let days = day.signed_duration_since(NaiveDate::default()).num_days();
    i32::try_from(days).ok().map(f64::from)
}
