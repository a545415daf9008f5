//! Plain references to one node, the bulk of what forms evaluate: followed without collecting sets of nodes.

use super::{
    Path, Root,
    ast::{Axis, Test},
    eval::Context,
    value::NodeRef,
};
use crate::{session::state::Only, symbols::Sym};

/// Nodes from the document down to a context that are followed without a set; a context below that is rare.
const DEPTH: usize = 16;

/// Where a plain reference leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Followed {
    Nowhere,
    /// A node of the main instance, irrelevant ones included.
    To(NodeRef),
}

impl Followed {
    pub(super) fn node(self) -> Option<NodeRef> {
        match self {
            Followed::Nowhere => None,
            Followed::To(node) => Some(node),
        }
    }
}

/// Follows a plain reference within the main instance; `None` where it may name several nodes, or has steps that only
/// [`locate`](super::locate) knows.
pub(super) fn follow(path: &Path, cx: &Context<'_>) -> Option<Followed> {
    let context = cx.context_of(&path.root);
    match path.root {
        Root::Absolute => from_above(path, context, cx),
        Root::Context | Root::Current if context.doc == 0 => from_within(path, context.id, cx),
        _ => None,
    }
}

/// An absolute path stays in the instances that its context stands in.
fn from_above(path: &Path, context: NodeRef, cx: &Context<'_>) -> Option<Followed> {
    match path.place.map(|place| cx.state.only(place)) {
        Some(Only::None) => return Some(Followed::Nowhere),
        Some(Only::One(node)) if cx.state.stands_alone(node) => {
            return Some(Followed::To(NodeRef::main(node)));
        }
        _ => {}
    }
    let mut above = [0; DEPTH];
    let depth_of_context = if context.doc == 0 {
        chain(context.id, cx, &mut above)?
    } else {
        // A secondary instance has no node in common with the main one.
        0
    };
    let (mut at, mut depth, mut follows) = (0, 0, true);
    for step in &path.steps {
        match (step.axis, step.test()) {
            _ if !step.predicates.is_empty() => return None,
            (Axis::Itself, Test::Node) => {}
            (Axis::Child, Test::Name(name)) => {
                depth += 1;
                let twin = (follows && depth <= depth_of_context)
                    .then(|| above[depth])
                    .filter(|&twin| {
                        let place = cx.form.place(cx.state.node(twin).place);
                        place.name == name && !place.attribute
                    });
                follows = twin.is_some();
                let twin = twin.map(|twin| Followed::To(NodeRef::main(twin)));
                at = match twin.or_else(|| only_child(at, name, cx))? {
                    Followed::To(child) => child.id,
                    Followed::Nowhere => return Some(Followed::Nowhere),
                };
            }
            // `/..` leads nowhere.
            (Axis::Parent, Test::Node) if depth == 0 => return Some(Followed::Nowhere),
            _ => return None,
        }
    }
    Some(Followed::To(NodeRef::main(at)))
}

/// A relative path names all instances below where its `..` lead.
fn from_within(path: &Path, context: u32, cx: &Context<'_>) -> Option<Followed> {
    let (mut at, mut down) = (context, false);
    for step in &path.steps {
        match (step.axis, step.test()) {
            _ if !step.predicates.is_empty() => return None,
            (Axis::Itself, Test::Node) => {}
            (Axis::Parent, Test::Node) if !down => {
                if at == 0 {
                    return Some(Followed::Nowhere);
                }
                at = cx.state.node(at).parent;
            }
            (Axis::Child, Test::Name(name)) => {
                down = true;
                at = match only_child(at, name, cx)? {
                    Followed::To(child) => child.id,
                    Followed::Nowhere => return Some(Followed::Nowhere),
                };
            }
            _ => return None,
        }
    }
    Some(Followed::To(NodeRef::main(at)))
}

/// The child of a name, if there is one; `None` where there are several.
fn only_child(parent: u32, name: Sym, cx: &Context<'_>) -> Option<Followed> {
    let Some(place) = cx.form.child_place(cx.state.node(parent).place, name) else {
        return Some(Followed::Nowhere);
    };
    let mut instances = cx.state.instances(cx.form, parent, place);
    match (instances.next(), instances.next()) {
        (_, Some(_)) => None,
        (Some(only), None) => Some(Followed::To(NodeRef::main(only))),
        (None, None) => Some(Followed::Nowhere),
    }
}

/// The nodes from the document down to a node, by depth; gives the node's own depth, `None` for one too deep.
fn chain(node: u32, cx: &Context<'_>, above: &mut [u32; DEPTH]) -> Option<usize> {
    let mut depth = 0;
    let mut at = node;
    while at != 0 {
        depth += 1;
        at = cx.state.node(at).parent;
    }
    at = node;
    for slot in above.get_mut(..=depth)?.iter_mut().rev() {
        *slot = at;
        at = cx.state.node(at).parent;
    }
    Some(depth)
}
