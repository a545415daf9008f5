//! The rows of a list that a predicate lets through, by the index of a column.

use super::{
    EvalError, Expr, Root,
    ast::{Axis, Comparison, Step, Test},
    eval::{Context, eval},
    functions::Function,
    locate::fits_name,
    value::{NodeRef, Value},
};
use crate::{
    model::{document::Document, list::Cell},
    symbols::Sym,
};

/// The rows of a list where a predicate `column = something else` can use the column's index.
pub(super) fn indexed_rows(
    node: NodeRef,
    step: &Step,
    cx: &Context<'_>,
) -> Result<Option<Vec<NodeRef>>, EvalError> {
    let [predicate] = &*step.predicates else {
        return Ok(None);
    };
    if node.doc == 0 {
        return Ok(None);
    }
    let Document::List(list) = cx.document(node.doc) else {
        return Ok(None);
    };
    if list.cell(node.id) != Cell::Root || !fits_name(step.test(), Some(list.row)) {
        return Ok(None);
    }
    let mut terms = vec![predicate];
    let mut flat: Vec<&Expr> = Vec::new();
    while let Some(term) = terms.pop() {
        match term {
            Expr::And(a, b) => terms.extend([b.as_ref(), a.as_ref()]),
            other => flat.push(other),
        }
    }
    let indexed = flat.iter().enumerate().find_map(|(at, term)| {
        let Expr::Compare(Comparison::Equal, a, b) = term else {
            return None;
        };
        let pick = |side: &Expr, other: &'_ Expr| -> Option<Sym> {
            (is_fixed(other)).then(|| column_name(side)).flatten()
        };
        match (pick(a, b), pick(b, a)) {
            (Some(name), _) => Some((at, name, b.as_ref())),
            (_, Some(name)) => Some((at, name, a.as_ref())),
            _ => None,
        }
    });
    let Some((at, name, other)) = indexed else {
        return Ok(None);
    };
    let Some(column) = list.column(name) else {
        return Ok(None);
    };
    let text = match eval(other, cx)? {
        Value::Nodes(nodes) if nodes.len() > 1 => return Ok(None),
        other => match other.single(cx) {
            Value::Text(text) => text,
            _ => return Ok(None),
        },
    };
    let rows = list.rows_where(column, &text);
    cx.spend(rows.len())?;
    let mut found = Vec::with_capacity(rows.len());
    for &row in rows {
        let node = NodeRef {
            id: list.row_node(row),
            ..node
        };
        let row_cx = cx.at(node, row as usize + 1, list.rows() as usize);
        let mut passes = true;
        for (other, term) in flat.iter().enumerate() {
            if other != at && !eval(term, &row_cx)?.to_boolean(&row_cx)? {
                passes = false;
                break;
            }
        }
        if passes {
            found.push(node);
        }
    }
    Ok(Some(found))
}

/// The column that a relative path of one name means.
fn column_name(expr: &Expr) -> Option<Sym> {
    let Expr::Path(path) = expr else { return None };
    let mut names = path.steps.iter().filter(|step| step.axis != Axis::Itself);
    let (Root::Context, Some(step), None) = (&path.root, names.next(), names.next()) else {
        return None;
    };
    match (step.axis, step.test()) {
        (Axis::Child, Test::Name(name)) if step.predicates.is_empty() => Some(name),
        _ => None,
    }
}

/// Whether an expression has the same value at every row.
fn is_fixed(expr: &Expr) -> bool {
    match expr {
        Expr::Number(_) | Expr::Text(_) => true,
        Expr::Path(path) => {
            matches!(path.root, Root::Absolute | Root::Current)
                && path.is_reference()
                && path.steps.iter().all(|step| step.predicates.is_empty())
        }
        Expr::Call(call) => {
            matches!(
                call.function,
                Some(
                    Function::Concat
                        | Function::String
                        | Function::Coalesce
                        | Function::SelectedAt
                        | Function::IndexedRepeat
                )
            ) && call.args.iter().all(is_fixed)
        }
        _ => false,
    }
}
