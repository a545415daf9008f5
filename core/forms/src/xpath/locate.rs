//! Location paths. Plain references are resolved as ODK forms mean them: where a path runs through a repeat that the
//! context stands in, it means that very instance. Other paths are plain XPath 1.0.

use rustc_hash::FxHashSet;

use super::{
    EvalError, Expr, Path, Root,
    ast::{Axis, Comparison, Step, Test},
    eval::{Context, eval},
    follow::follow,
    functions::Function,
    value::{NodeRef, Value},
};
use crate::{
    model::{document::Document, list::Cell},
    symbols::Sym,
};

/// The nodes that a path names, irrelevant ones left out.
pub(super) fn nodes(path: &Path, cx: &Context<'_>) -> Result<Vec<NodeRef>, EvalError> {
    if let Some(found) = follow(path, cx) {
        let relevant = |node: &NodeRef| cx.state.node(node.id).relevant();
        return Ok(found.node().filter(relevant).into_iter().collect());
    }
    let mut found = if path.is_reference() {
        reference(path, cx, None)?
    } else {
        general(path, cx)?
    };
    found.retain(|node| node.doc != 0 || cx.state.node(node.id).relevant());
    Ok(found)
}

/// An instance chosen for a repeat: the name's depth and the index there, as `indexed-repeat` gives it.
pub(super) type Pin = (usize, u32);

/// The nodes that a path names, irrelevant ones included: what actions write to.
pub(crate) fn all_nodes(path: &Path, cx: &Context<'_>) -> Result<Vec<NodeRef>, EvalError> {
    if let Some(found) = follow(path, cx) {
        return Ok(found.node().into_iter().collect());
    }
    if path.is_reference() {
        reference(path, cx, None)
    } else {
        general(path, cx)
    }
}

/// A plain reference, with the ODK rule on repeats: an absolute path stays in the instances that the context stands in,
/// a relative one names all that it reaches from where its `..` lead. `pins` overrule the context's instances by depth.
pub(super) fn reference(
    path: &Path,
    cx: &Context<'_>,
    pins: Option<&[Pin]>,
) -> Result<Vec<NodeRef>, EvalError> {
    let context = if matches!(path.root, Root::Current) {
        cx.original
    } else {
        cx.node
    };
    let doc = match path.root {
        Root::Absolute => 0,
        Root::Instance(id) => match cx.form.instances.get(&id) {
            Some(&doc) => doc,
            None if cx.form.is_main(id) => 0,
            None => return Err(EvalError::NoInstance(cx.form.name(id).to_owned())),
        },
        _ => context.doc,
    };
    let chain = if context.doc == doc {
        ancestry(context, cx)
    } else {
        Vec::new()
    };
    let relative = matches!(path.root, Root::Context | Root::Current);
    let mut base = NodeRef { doc, id: 0 };
    let mut depth = 0;
    if relative {
        let ups = path.steps.iter().filter(|step| step.axis == Axis::Parent).count();
        let Some(at) = chain.len().checked_sub(ups + 1) else {
            return Ok(Vec::new());
        };
        base = chain[at];
        depth = at;
    }
    let mut nodes = match pins {
        Some(pins) => repinned(
            &chain[..=depth.min(chain.len().saturating_sub(1))],
            base,
            pins,
            cx,
        ),
        None => vec![base],
    };
    let mut follows = !relative;
    let mut on_chain = true;
    for step in path
        .steps
        .iter()
        .filter(|step| matches!(step.axis, Axis::Child | Axis::Attribute))
    {
        depth += 1;
        let twin = chain.get(depth).copied().filter(|&twin| {
            follows
                && step.axis == Axis::Child
                && !cx.is_attribute(twin)
                && fits_name(step.test, cx.node_name(twin))
        });
        follows = twin.is_some();
        let pin = pins
            .and_then(|pins| pins.iter().find(|(at, _)| *at == depth))
            .map(|&(_, index)| index);
        match (pin, twin) {
            (Some(index), _) => {
                on_chain = false;
                nodes = children_at(&nodes, step.test, index, cx);
            }
            (None, Some(twin)) if step.predicates.is_empty() => {
                nodes = if on_chain {
                    vec![twin]
                } else {
                    like(&nodes, twin, cx)
                };
            }
            (None, twin) => {
                on_chain = false;
                let test = match twin.and_then(|twin| cx.node_name(twin)) {
                    Some(name) => Test::Name(name),
                    None => step.test,
                };
                nodes = expand(&nodes, step, test, cx)?;
            }
        }
        if nodes.is_empty() {
            break;
        }
    }
    Ok(nodes)
}

/// The node at the end of a chain from the document down, with other instances where pins say so.
fn repinned(chain: &[NodeRef], base: NodeRef, pins: &[Pin], cx: &Context<'_>) -> Vec<NodeRef> {
    if pins.iter().all(|(at, _)| *at >= chain.len()) {
        return vec![base];
    }
    let mut nodes = vec![NodeRef { id: 0, ..base }];
    for (depth, &twin) in chain.iter().enumerate().skip(1) {
        nodes = match pins.iter().find(|(at, _)| *at == depth) {
            Some(&(_, index)) => {
                let name = cx.node_name(twin).map_or(Test::Nothing, Test::Name);
                children_at(&nodes, name, index, cx)
            }
            None => like(&nodes, twin, cx),
        };
    }
    nodes
}

/// The children that have name and position of `twin`.
fn like(nodes: &[NodeRef], twin: NodeRef, cx: &Context<'_>) -> Vec<NodeRef> {
    let name = cx.node_name(twin).map_or(Test::Nothing, Test::Name);
    children_at(nodes, name, cx.index(twin), cx)
}

/// From the document down to the node.
fn ancestry(node: NodeRef, cx: &Context<'_>) -> Vec<NodeRef> {
    let mut chain = vec![node];
    let mut at = node;
    while let Some(parent) = cx.parent(at) {
        chain.push(parent);
        at = parent;
    }
    chain.reverse();
    chain
}

fn fits_name(test: Test, name: Option<Sym>) -> bool {
    match test {
        Test::Name(wanted) => name == Some(wanted),
        Test::AnyName => name.is_some(),
        _ => false,
    }
}

fn children_at(nodes: &[NodeRef], test: Test, index: u32, cx: &Context<'_>) -> Vec<NodeRef> {
    let mut found = Vec::new();
    for &node in nodes {
        let mut keep = |child| {
            if cx.index(child) == index {
                found.push(child);
            }
        };
        match test {
            Test::Name(name) => cx.each_named(node, name, &mut keep),
            _ => cx.each_child(node, &mut keep),
        }
    }
    found
}

/// All children that a step names, filtered by its predicates.
fn expand(nodes: &[NodeRef], step: &Step, test: Test, cx: &Context<'_>) -> Result<Vec<NodeRef>, EvalError> {
    let mut found = Vec::with_capacity(nodes.len());
    for &node in nodes {
        if let (Axis::Child, Test::Name(name), []) = (step.axis, test, &*step.predicates) {
            cx.each_named(node, name, &mut |child| found.push(child));
            continue;
        }
        if let Some(rows) = indexed_rows(node, step, cx)? {
            found.extend(rows);
            continue;
        }
        let mut children = Vec::new();
        match (step.axis, test) {
            (Axis::Attribute, Test::Name(name)) => cx.each_attribute(node, &mut |child| {
                if cx.node_name(child) == Some(name) {
                    children.push(child);
                }
            }),
            (_, Test::Name(name)) => cx.each_named(node, name, &mut |child| children.push(child)),
            _ => cx.each_child(node, &mut |child| children.push(child)),
        }
        cx.spend(children.len())?;
        for (round, predicate) in step.predicates.iter().enumerate() {
            let size = children.len();
            let mut passed = Vec::new();
            for (at, &child) in children.iter().enumerate() {
                // The first predicate counts by the node's own position, later ones by what is left.
                let position = if round == 0 { cx.index(child) as usize } else { at } + 1;
                // Only a boolean lets a node through, as in the reference engine: `[2]` selects nothing.
                if eval(predicate, &cx.at(child, position, size))? == Value::Boolean(true) {
                    passed.push(child);
                }
            }
            children = passed;
        }
        found.extend(children);
    }
    Ok(found)
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

/// The rows of a list where a predicate `column = something else` can use the column's index.
fn indexed_rows(node: NodeRef, step: &Step, cx: &Context<'_>) -> Result<Option<Vec<NodeRef>>, EvalError> {
    let [predicate] = &*step.predicates else {
        return Ok(None);
    };
    if node.doc == 0 {
        return Ok(None);
    }
    let Document::List(list) = cx.document(node.doc) else {
        return Ok(None);
    };
    if list.cell(node.id) != Cell::Root || !fits_name(step.test, Some(list.row)) {
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
            Value::Text(text) if !text.is_empty() => text,
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
    match (&path.root, names.next(), names.next()) {
        (
            Root::Context,
            Some(Step {
                axis: Axis::Child,
                test: Test::Name(name),
                predicates,
            }),
            None,
        ) if predicates.is_empty() => Some(*name),
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

/// A path with any axis, by the letter of XPath 1.0.
fn general(path: &Path, cx: &Context<'_>) -> Result<Vec<NodeRef>, EvalError> {
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
            for predicate in predicates.iter() {
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
            for predicate in step.predicates.iter() {
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

fn is_reverse(axis: Axis) -> bool {
    matches!(
        axis,
        Axis::Ancestor | Axis::AncestorOrSelf | Axis::Preceding | Axis::PrecedingSibling
    )
}

fn passes(step: &Step, node: NodeRef, cx: &Context<'_>) -> bool {
    match step.test {
        Test::Node => true,
        Test::AnyName | Test::Name(_) => {
            (cx.is_attribute(node) == (step.axis == Axis::Attribute) || step.axis == Axis::Itself)
                && fits_name(step.test, cx.node_name(node))
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
