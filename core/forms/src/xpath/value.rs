//! Values of expressions and their conversions (XPath 1.0 §4 with JavaRosa's dates).

use std::sync::{Arc, LazyLock};

use super::{EvalError, calendar, eval::Context, number::number_text};

/// A node of the main instance (`doc` 0) or of a secondary one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NodeRef {
    pub(crate) doc: u32,
    pub(crate) id: u32,
}

impl NodeRef {
    pub(crate) fn main(id: u32) -> Self {
        Self { doc: 0, id }
    }
}

/// What an expression comes to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Number(f64),
    Text(Arc<str>),
    Boolean(bool),
    /// A moment, milliseconds since 1970 in UTC; dates are the midnight of the form's zone.
    Date(i64),
    /// Nodes in the order found; not sorted, no node twice.
    Nodes(Vec<NodeRef>),
}

impl Value {
    pub(crate) fn text(text: impl AsRef<str>) -> Self {
        Value::Text(Arc::from(text.as_ref()))
    }

    pub(crate) fn empty() -> Self {
        static EMPTY: LazyLock<Arc<str>> = LazyLock::new(|| Arc::from(""));
        Value::Text(Arc::clone(&EMPTY))
    }

    /// A nodeset as the value of its first node in document order (XPath 1.0 §4.2), other values as they are. An empty
    /// nodeset is an empty text. JavaRosa refuses a set of several nodes.
    pub(crate) fn single(self, cx: &Context<'_>) -> Value {
        match self {
            Value::Nodes(mut nodes) => {
                if nodes.len() > 1 {
                    several(cx);
                    super::axes::document_order(&mut nodes, cx);
                }
                nodes
                    .first()
                    .map_or_else(Value::empty, |&node| cx.node_value(node))
            }
            other => other,
        }
    }

    pub(crate) fn to_boolean(&self, cx: &Context<'_>) -> Result<bool, EvalError> {
        Ok(match self {
            Value::Boolean(value) => *value,
            Value::Number(number) => number.abs() > 1e-12 && !number.is_nan(),
            Value::Text(text) => !text.is_empty(),
            Value::Date(_) => true,
            // A set is true if it holds anything (XPath 1.0 §4.3); JavaRosa looks at the value of an only node.
            Value::Nodes(nodes) if nodes.len() > 1 => {
                several(cx);
                true
            }
            Value::Nodes(_) => return self.clone().single(cx).to_boolean(cx),
        })
    }

    pub(crate) fn to_number(&self, cx: &Context<'_>) -> Result<f64, EvalError> {
        Ok(match self {
            Value::Boolean(value) => f64::from(u8::from(*value)),
            Value::Number(number) => *number,
            Value::Text(text) => parse_number(text),
            Value::Date(at) => calendar::days_since_epoch(*at, cx.zone()),
            Value::Nodes(_) => return self.clone().single(cx).to_number(cx),
        })
    }

    /// Like [`Value::to_number`], but a date keeps its time of day, for arithmetic functions.
    pub(crate) fn to_double(&self, cx: &Context<'_>) -> Result<f64, EvalError> {
        match self {
            Value::Date(at) => Ok(calendar::fractional_days(*at, cx.zone())),
            other => other.to_number(cx),
        }
    }

    pub(crate) fn to_text(&self, cx: &Context<'_>) -> Result<Arc<str>, EvalError> {
        Ok(match self {
            Value::Boolean(true) => Arc::from("true"),
            Value::Boolean(false) => Arc::from("false"),
            Value::Number(number) => Arc::from(number_text(*number)),
            Value::Text(text) => Arc::clone(text),
            Value::Date(at) => Arc::from(calendar::date_text(*at, cx.zone())),
            Value::Nodes(_) => return self.clone().single(cx).to_text(cx),
        })
    }
}

/// Notes that several nodes stand where one value is needed.
pub(super) fn several(cx: &Context<'_>) {
    cx.doubt(|| {
        EvalError::Mismatch(
            "several nodes where one value is needed; name one with indexed-repeat() or a predicate"
                .to_owned(),
        )
    });
}

/// A text as a number, by XPath's rule (no exponent, no plus sign); a comma counts as a point, as in JavaRosa.
pub(crate) fn parse_number(text: &str) -> f64 {
    let text = text.trim_matches(|c: char| c <= ' ');
    if text.is_empty()
        || !text
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.' | b','))
    {
        return f64::NAN;
    }
    if text.contains(',') {
        text.replace(',', ".").parse().unwrap_or(f64::NAN)
    } else {
        text.parse().unwrap_or(f64::NAN)
    }
}
