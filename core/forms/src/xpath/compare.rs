//! `=`, `!=`, `<` … by JavaRosa's conversions; sets of several nodes by XPath 1.0 §3.4.

use super::{
    EvalError,
    ast::Comparison,
    eval::Context,
    value::{Value, several},
};

pub(super) fn compare(
    comparison: Comparison,
    a: &Value,
    b: &Value,
    cx: &Context<'_>,
) -> Result<bool, EvalError> {
    if [a, b]
        .iter()
        .any(|side| matches!(side, Value::Nodes(nodes) if nodes.len() > 1))
    {
        several(cx);
    }
    match (a, b) {
        // A boolean compares with a set as a whole: whether it holds anything.
        (Value::Nodes(nodes), Value::Boolean(_)) if nodes.len() > 1 && is_equality(comparison) => {
            single(comparison, &Value::Boolean(true), b, cx)
        }
        (Value::Boolean(_), Value::Nodes(nodes)) if nodes.len() > 1 && is_equality(comparison) => {
            single(comparison, a, &Value::Boolean(true), cx)
        }
        (Value::Nodes(nodes), other) if nodes.len() > 1 => {
            for &node in nodes {
                if compare(comparison, &cx.node_value(node), other, cx)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        (other, Value::Nodes(nodes)) if nodes.len() > 1 => {
            for &node in nodes {
                if compare(comparison, other, &cx.node_value(node), cx)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        _ => single(comparison, &a.clone().single(cx), &b.clone().single(cx), cx),
    }
}

/// Compares two values of which neither is a set of nodes.
pub(super) fn single(
    comparison: Comparison,
    a: &Value,
    b: &Value,
    cx: &Context<'_>,
) -> Result<bool, EvalError> {
    if is_equality(comparison) {
        let equal = match (a, b) {
            (Value::Boolean(_), _) | (_, Value::Boolean(_)) => a.to_boolean(cx)? == b.to_boolean(cx)?,
            (Value::Number(_), _) | (_, Value::Number(_)) => {
                // Two infinities differ here, as in the reference engine.
                (a.to_number(cx)? - b.to_number(cx)?).abs() < 1e-12
            }
            _ => a.to_text(cx)? == b.to_text(cx)?,
        };
        return Ok(equal == (comparison == Comparison::Equal));
    }
    let (a, b) = (a.to_number(cx)?, b.to_number(cx)?);
    Ok(match comparison {
        Comparison::Less => a < b,
        Comparison::LessOrEqual => a <= b,
        Comparison::Greater => a > b,
        _ => a >= b,
    })
}

fn is_equality(comparison: Comparison) -> bool {
    matches!(comparison, Comparison::Equal | Comparison::Unequal)
}
