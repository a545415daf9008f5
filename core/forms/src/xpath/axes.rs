//! Paths with any axis, and what else XPath 1.0 says of nodes: their texts, order, ids and language.

use rustc_hash::FxHashSet;

use super::{
    EvalError, Expr, Path, Root,
    ast::{Axis, Step, Test},
    eval::{Context, eval},
    locate::{ancestry, fits_name},
    value::{NodeRef, Value},
};
use crate::symbols::Sym;

/// A path with any axis, by the letter of XPath 1.0.
pub(super) fn general(path: &Path, cx: &Context<'_>) -> Result<Vec<NodeRef>, EvalError> {
    let mut nodes = match &path.root {
        Root::Absolute => vec![NodeRef {
            doc: cx.node.doc,
            id: 0,
        }],
        Root::Context => vec![cx.node],
        Root::Current => vec![cx.original],
        Root::Instance(id) => match cx.form.instances.get(id) {
            Some(&doc) => vec![NodeRef { doc, id: 0 }],
            None if cx.form.is_main(*id) => vec![NodeRef::main(0)],
            None => return Err(EvalError::NoInstance(cx.form.name(*id).to_owned())),
        },
        Root::Expr(start) => {
            let (inner, predicates) = start.as_ref();
            let Value::Nodes(nodes) = eval(inner, cx)? else {
                return Err(EvalError::Unsupported(
                    "a path that starts at a plain value".to_owned(),
                ));
            };
            let mut nodes = nodes;
            for predicate in predicates {
                nodes = filter(nodes, predicate, cx)?;
            }
            nodes
        }
    };
    for step in &path.steps {
        let mut next = Vec::new();
        for &node in &nodes {
            let mut candidates = Vec::new();
            axis(node, step.axis, cx, &mut candidates);
            cx.spend(candidates.len())?;
            candidates.retain(|&candidate| passes(step, candidate, cx));
            for predicate in &step.predicates {
                candidates = filter(candidates, predicate, cx)?;
            }
            next.extend(candidates);
        }
        if nodes.len() > 1 || is_reverse(step.axis) {
            document_order(&mut next, cx);
        }
        nodes = next;
    }
    Ok(nodes)
}

fn filter(nodes: Vec<NodeRef>, predicate: &Expr, cx: &Context<'_>) -> Result<Vec<NodeRef>, EvalError> {
    let size = nodes.len();
    let mut passed = Vec::new();
    for (at, node) in nodes.into_iter().enumerate() {
        if holds(predicate, &cx.at(node, at + 1, size))? {
            passed.push(node);
        }
    }
    Ok(passed)
}

fn holds(predicate: &Expr, cx: &Context<'_>) -> Result<bool, EvalError> {
    match eval(predicate, cx)? {
        #[expect(clippy::cast_precision_loss, reason = "positions are small")]
        Value::Number(number) => Ok(cx
            .position
            .is_some_and(|(position, _)| (position as f64 - number).abs() < 1e-12)),
        other => other.to_boolean(cx),
    }
}

fn is_reverse(axis: Axis) -> bool {
    matches!(
        axis,
        Axis::Ancestor | Axis::AncestorOrSelf | Axis::Preceding | Axis::PrecedingSibling
    )
}

fn passes(step: &Step, node: NodeRef, cx: &Context<'_>) -> bool {
    match step.test() {
        Test::Node => true,
        Test::AnyName | Test::Name(_) => {
            (cx.is_attribute(node) == (step.axis == Axis::Attribute) || step.axis == Axis::Itself)
                && fits_name(step.test(), cx.node_name(node))
        }
        Test::Text | Test::Nothing => false,
    }
}

fn axis(node: NodeRef, axis: Axis, cx: &Context<'_>, out: &mut Vec<NodeRef>) {
    match axis {
        Axis::Child => cx.each_child(node, &mut |child| out.push(child)),
        Axis::Attribute => cx.each_attribute(node, &mut |child| out.push(child)),
        Axis::Parent => out.extend(cx.parent(node)),
        Axis::Itself => out.push(node),
        Axis::Descendant => descend(node, cx, out),
        Axis::DescendantOrSelf => {
            out.push(node);
            descend(node, cx, out);
        }
        Axis::Ancestor | Axis::AncestorOrSelf => {
            let mut chain = ancestry(node, cx);
            if axis == Axis::Ancestor {
                chain.pop();
            }
            out.extend(chain.into_iter().rev());
        }
        Axis::FollowingSibling | Axis::PrecedingSibling => {
            let siblings = siblings(node, cx);
            let at = siblings.iter().position(|&sibling| sibling == node).unwrap_or(0);
            if axis == Axis::FollowingSibling {
                out.extend(siblings.iter().skip(at + 1));
            } else {
                out.extend(siblings[..at].iter().rev());
            }
        }
        Axis::Following | Axis::Preceding => {
            let mut at = node;
            let mut groups = Vec::new();
            while let Some(parent) = cx.parent(at) {
                let siblings = siblings(at, cx);
                let place = siblings.iter().position(|&sibling| sibling == at).unwrap_or(0);
                let mut part = Vec::new();
                let range = if axis == Axis::Following {
                    &siblings[(place + 1).min(siblings.len())..]
                } else {
                    &siblings[..place]
                };
                for &sibling in range {
                    part.push(sibling);
                    descend(sibling, cx, &mut part);
                }
                if axis == Axis::Preceding {
                    part.reverse();
                }
                groups.extend(part);
                at = parent;
            }
            out.extend(groups);
        }
        Axis::Namespace => {}
    }
}

fn siblings(node: NodeRef, cx: &Context<'_>) -> Vec<NodeRef> {
    let mut siblings = Vec::new();
    if let Some(parent) = cx.parent(node).filter(|_| !cx.is_attribute(node)) {
        cx.each_child(parent, &mut |child| siblings.push(child));
    }
    siblings
}

fn descend(node: NodeRef, cx: &Context<'_>, out: &mut Vec<NodeRef>) {
    cx.each_child(node, &mut |child| {
        out.push(child);
        descend(child, cx, out);
    });
}

/// The text of a node with all below it (XPath 1.0 §5.2).
pub(super) fn string_value(node: NodeRef, cx: &Context<'_>) -> String {
    let mut text = String::new();
    let mut below = vec![node];
    while let Some(node) = below.pop() {
        if let Ok(own) = cx.node_value(node).to_text(cx) {
            text.push_str(&own);
        }
        let from = below.len();
        cx.each_child(node, &mut |child| below.push(child));
        below[from..].reverse();
    }
    text
}

/// `id()`: the elements whose attribute `id` is among the names (XPath 1.0 §4.1); an instance declares no other.
pub(super) fn with_ids(names: &Value, cx: &Context<'_>) -> Result<Vec<NodeRef>, EvalError> {
    let mut wanted: FxHashSet<String> = FxHashSet::default();
    let texts = match names {
        Value::Nodes(nodes) => nodes.iter().map(|&node| cx.node_value(node)).collect(),
        other => vec![other.clone()],
    };
    for text in texts {
        wanted.extend(text.to_text(cx)?.split_ascii_whitespace().map(str::to_owned));
    }
    let Some(id) = cx.form.symbols.find("id").filter(|_| !wanted.is_empty()) else {
        return Ok(Vec::new());
    };
    let mut nodes = Vec::new();
    let document = NodeRef {
        doc: cx.node.doc,
        id: 0,
    };
    descend(document, cx, &mut nodes);
    cx.spend(nodes.len())?;
    nodes.retain(|&node| {
        attribute(node, id, cx)
            .and_then(|value| value.to_text(cx).ok())
            .is_some_and(|value| wanted.contains(&*value))
    });
    Ok(nodes)
}

/// `lang()`: whether the nearest `xml:lang` is that language or a variant of it (XPath 1.0 §4.3).
pub(super) fn speaks(language: &str, cx: &Context<'_>) -> Result<bool, EvalError> {
    let Some(name) = cx.form.symbols.find("lang") else {
        return Ok(false);
    };
    let mut at = Some(cx.node);
    while let Some(node) = at {
        if let Some(spoken) = attribute(node, name, cx) {
            let spoken = spoken.to_text(cx)?.to_lowercase();
            let variant = spoken.strip_prefix(&language.to_lowercase());
            return Ok(variant.is_some_and(|rest| rest.is_empty() || rest.starts_with('-')));
        }
        at = cx.parent(node);
    }
    Ok(false)
}

fn attribute(node: NodeRef, name: Sym, cx: &Context<'_>) -> Option<Value> {
    let mut found = None;
    cx.each_attribute(node, &mut |child| {
        if cx.node_name(child) == Some(name) {
            found = Some(cx.node_value(child));
        }
    });
    found
}

/// Sorts nodes into document order, each once.
pub(super) fn document_order(nodes: &mut Vec<NodeRef>, cx: &Context<'_>) {
    let mut seen = FxHashSet::default();
    nodes.retain(|node| seen.insert(*node));
    if nodes.len() < 2 {
        return;
    }
    nodes.sort_by_cached_key(|&node| {
        let mut key = Vec::new();
        let mut at = node;
        while let Some(parent) = cx.parent(at) {
            if cx.is_attribute(at) {
                key.push(0);
            } else {
                key.push(
                    siblings(at, cx)
                        .iter()
                        .position(|&sibling| sibling == at)
                        .unwrap_or(0)
                        + 1,
                );
            }
            at = parent;
        }
        key.push(node.doc as usize);
        key.reverse();
        key
    });
}
