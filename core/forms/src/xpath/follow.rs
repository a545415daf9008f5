//! Plain references to one node, the bulk of what forms evaluate: followed without collecting sets of nodes.

use super::{
    Path, Root,
    ast::{Axis, Test},
    eval::Context,
    value::NodeRef,
};

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
    let mut above = [0; DEPTH];
    let depth_of_context = if context.doc == 0 {
        chain(context.id, cx, &mut above)?
    } else {
        // A secondary instance has no node in common with the main one.
        0
    };
    let (mut at, mut depth) = match path.root {
        Root::Absolute => (0, 0),
        Root::Context | Root::Current if context.doc == 0 => (context.id, depth_of_context),
        _ => return None,
    };
    // A relative path names all instances below where its `..` lead.
    let (mut down, mut follows) = (false, matches!(path.root, Root::Absolute));
    for step in &path.steps {
        if !step.predicates.is_empty() {
            return None;
        }
        match (step.axis, step.test) {
            (Axis::Itself, Test::Node) => {}
            (Axis::Parent, Test::Node) if !down => {
                let Some(higher) = depth.checked_sub(1) else {
                    return Some(Followed::Nowhere);
                };
                depth = higher;
                at = above[depth];
            }
            (Axis::Child, Test::Name(name)) => {
                down = true;
                depth += 1;
                let twin = (follows && depth <= depth_of_context)
                    .then(|| above[depth])
                    .filter(|&twin| {
                        let place = cx.form.place(cx.state.node(twin).place);
                        place.name == name && !place.attribute
                    });
                follows = twin.is_some();
                at = if let Some(twin) = twin {
                    twin
                } else {
                    let Some(place) = cx.form.child_place(cx.state.node(at).place, name) else {
                        return Some(Followed::Nowhere);
                    };
                    let mut instances = cx.state.instances(cx.form, at, place);
                    match (instances.next(), instances.next()) {
                        (None, _) => return Some(Followed::Nowhere),
                        (Some(only), None) => only,
                        _ => return None,
                    }
                };
            }
            _ => return None,
        }
    }
    Some(Followed::To(NodeRef::main(at)))
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
