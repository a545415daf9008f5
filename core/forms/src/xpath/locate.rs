//! Location paths. Plain references are resolved as ODK forms mean them: where a path runs through a repeat that the
//! context stands in, it means that very instance.

use super::{
    EvalError, Path, Root,
    ast::{Axis, Step, Test},
    axes::general,
    eval::{Context, eval},
    follow::follow,
    rows::indexed_rows,
    value::{NodeRef, Value},
};
use crate::symbols::Sym;

/// The nodes that a path names, irrelevant ones left out.
pub(super) fn nodes(path: &Path, cx: &Context<'_>) -> Result<Vec<NodeRef>, EvalError> {
    if let Some(found) = follow(path, cx) {
        let relevant = |node: &NodeRef| cx.state.node(node.id).relevant();
        return Ok(found.node().filter(relevant).into_iter().collect());
    }
    let mut found = several(path, cx)?;
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
    several(path, cx)
}

fn several(path: &Path, cx: &Context<'_>) -> Result<Vec<NodeRef>, EvalError> {
    match all_of_place(path, cx) {
        Some(all) => Ok(all),
        None if path.is_reference() => reference(path, cx, None),
        None => general(path, cx),
    }
}

/// What an absolute path of nothing but names leads to where its context stands in no repeat on the way: all there is.
fn all_of_place(path: &Path, cx: &Context<'_>) -> Option<Vec<NodeRef>> {
    let place = path.place?;
    let context = cx.context_of(&path.root);
    // A secondary instance has no node in common with the main one.
    let mut at = if context.doc == 0 { context.id } else { 0 };
    while at != 0 && !cx.form.is_within(place, cx.state.node(at).place) {
        at = cx.state.node(at).parent;
    }
    if !cx.state.stands_alone(at) {
        return None;
    }
    let all = cx.state.gather(cx.form, place);
    Some(all.iter().map(|&node| NodeRef::main(node)).collect())
}

/// A plain reference, with the ODK rule on repeats: an absolute path stays in the instances that the context stands in,
/// a relative one names all that it reaches from where its `..` lead. `pins` overrule the context's instances by depth.
pub(super) fn reference(
    path: &Path,
    cx: &Context<'_>,
    pins: Option<&[Pin]>,
) -> Result<Vec<NodeRef>, EvalError> {
    let context = cx.context_of(&path.root);
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
                && fits_name(step.test(), cx.node_name(twin))
        });
        follows = twin.is_some();
        let pin = pins
            .and_then(|pins| pins.iter().find(|(at, _)| *at == depth))
            .map(|&(_, index)| index);
        match (pin, twin) {
            (Some(index), _) => {
                on_chain = false;
                nodes = children_at(&nodes, step.test(), index, cx);
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
                    None => step.test(),
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
pub(super) fn ancestry(node: NodeRef, cx: &Context<'_>) -> Vec<NodeRef> {
    let mut chain = vec![node];
    let mut at = node;
    while let Some(parent) = cx.parent(at) {
        chain.push(parent);
        at = parent;
    }
    chain.reverse();
    chain
}

pub(super) fn fits_name(test: Test, name: Option<Sym>) -> bool {
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
