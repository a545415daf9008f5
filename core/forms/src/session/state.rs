//! The main instance of a session: an arena of nodes.

use std::{fmt::Write, sync::Arc};

use crate::model::{DOCUMENT, Form, PlaceId, datum::Datum};

const OWN_RELEVANT: u8 = 1;
const RELEVANT: u8 = 1 << 1;
const OWN_READONLY: u8 = 1 << 2;
const REQUIRED: u8 = 1 << 3;
const ANSWERED: u8 = 1 << 4;
const ALIVE: u8 = 1 << 5;
const COUNTED: u8 = 1 << 6;
const MADE: u8 = 1 << 7;
/// The flags that a snapshot keeps; the others follow from form and values.
const KEPT: u8 = ANSWERED | COUNTED | MADE;

/// A node of the main instance; number 0 is the document above the root element.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) place: PlaceId,
    pub(crate) parent: u32,
    /// Place among the siblings of the same name, from 0.
    pub(crate) index: u32,
    pub(crate) children: Vec<u32>,
    pub(crate) attributes: Vec<u32>,
    pub(crate) value: Datum,
    /// Where a prefilled value came from.
    pub(crate) origin: Option<Arc<str>>,
    /// What the person entered and the value does not show: not accepted, or overwritten by the form.
    pub(crate) entered: Option<Arc<str>>,
    flags: u8,
}

impl Node {
    fn new(place: PlaceId, parent: u32, index: u32) -> Self {
        Self {
            place,
            parent,
            index,
            children: Vec::new(),
            attributes: Vec::new(),
            value: Datum::Empty,
            origin: None,
            entered: None,
            flags: OWN_RELEVANT | RELEVANT | ALIVE,
        }
    }

    fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    fn put(&mut self, flag: u8, on: bool) {
        if on {
            self.flags |= flag;
        } else {
            self.flags &= !flag;
        }
    }

    /// Relevant itself and within relevant nodes only.
    pub(crate) fn relevant(&self) -> bool {
        self.has(RELEVANT)
    }

    pub(crate) fn own_relevant(&self) -> bool {
        self.has(OWN_RELEVANT)
    }

    pub(crate) fn own_readonly(&self) -> bool {
        self.has(OWN_READONLY)
    }

    pub(crate) fn required(&self) -> bool {
        self.has(REQUIRED)
    }

    /// Whether the value is the person's own.
    pub(crate) fn answered(&self) -> bool {
        self.has(ANSWERED)
    }

    pub(crate) fn alive(&self) -> bool {
        self.has(ALIVE)
    }

    /// Whether a count made this instance.
    pub(crate) fn counted(&self) -> bool {
        self.has(COUNTED)
    }

    /// Notes an instance that was added to the session's first ones.
    pub(crate) fn set_made(&mut self) {
        self.put(MADE, true);
    }

    /// What a snapshot keeps of the node's flags.
    pub(crate) fn kept_flags(&self) -> u8 {
        self.flags & KEPT
    }

    pub(crate) fn set_kept_flags(&mut self, flags: u8) {
        self.flags = (self.flags & !KEPT) | (flags & KEPT);
    }

    pub(crate) fn set_counted(&mut self) {
        self.put(COUNTED, true);
    }

    pub(crate) fn set_own_relevant(&mut self, on: bool) {
        self.put(OWN_RELEVANT, on);
    }

    pub(crate) fn set_relevant(&mut self, on: bool) {
        self.put(RELEVANT, on);
    }

    pub(crate) fn set_own_readonly(&mut self, on: bool) {
        self.put(OWN_READONLY, on);
    }

    pub(crate) fn set_required(&mut self, on: bool) {
        self.put(REQUIRED, on);
    }

    pub(crate) fn set_answered(&mut self, on: bool) {
        self.put(ANSWERED, on);
    }
}

/// The arena. Removed nodes leave their number to later ones.
#[derive(Debug, Clone)]
pub(crate) struct State {
    nodes: Vec<Node>,
    free: Vec<u32>,
}

impl State {
    pub(crate) fn new() -> Self {
        Self {
            nodes: vec![Node::new(DOCUMENT, 0, 0)],
            free: Vec::new(),
        }
    }

    pub(crate) fn node(&self, id: u32) -> &Node {
        &self.nodes[id as usize]
    }

    pub(crate) fn node_mut(&mut self, id: u32) -> &mut Node {
        &mut self.nodes[id as usize]
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len() - self.free.len()
    }

    /// The root element.
    pub(crate) fn root(&self) -> u32 {
        self.nodes[0].children.first().copied().unwrap_or(0)
    }

    /// A new node without a place among its parent's children yet.
    pub(crate) fn add(&mut self, place: PlaceId, parent: u32, index: u32) -> u32 {
        let node = Node::new(place, parent, index);
        if let Some(id) = self.free.pop() {
            self.nodes[id as usize] = node;
            return id;
        }
        self.nodes.push(node);
        u32::try_from(self.nodes.len() - 1).unwrap_or(u32::MAX)
    }

    /// Removes a node with all below it; siblings of its name move up.
    pub(crate) fn remove(&mut self, id: u32) {
        let Node { parent, place, .. } = self.nodes[id as usize];
        let mut children = std::mem::take(&mut self.nodes[parent as usize].children);
        children.retain(|&child| child != id);
        let mut index = 0;
        for &child in &children {
            if self.nodes[child as usize].place == place {
                self.nodes[child as usize].index = index;
                index += 1;
            }
        }
        self.nodes[parent as usize].children = children;
        let mut gone = vec![id];
        while let Some(id) = gone.pop() {
            let node = &mut self.nodes[id as usize];
            node.flags = 0;
            gone.append(&mut node.children);
            gone.append(&mut node.attributes);
            self.free.push(id);
        }
    }

    /// The children of one place, in order.
    pub(crate) fn instances(&self, parent: u32, place: PlaceId) -> impl Iterator<Item = u32> {
        self.node(parent)
            .children
            .iter()
            .copied()
            .filter(move |&child| self.node(child).place == place)
    }

    /// Puts a new instance of a repeat behind the others. A first one goes where the form has it, within an instance
    /// that was made itself at the end, as the reference engine does.
    pub(crate) fn attach(&mut self, form: &Form, parent: u32, id: u32) {
        let place = self.node(id).place;
        let children = &self.node(parent).children;
        let last = children
            .iter()
            .rposition(|&child| self.node(child).place == place);
        let at = match last {
            Some(last) => last + 1,
            None if self.is_made(parent) => children.len(),
            None => {
                let order = &form.place(self.node(parent).place).children;
                let rank = |place: PlaceId| order.iter().position(|&known| known == place);
                let before = children
                    .iter()
                    .rposition(|&child| rank(self.node(child).place) < rank(place));
                before.map_or(0, |before| before + 1)
            }
        };
        self.node_mut(parent).children.insert(at, id);
    }

    /// Whether the node stands in an instance that was added.
    fn is_made(&self, id: u32) -> bool {
        let mut at = id;
        while at != 0 {
            if self.node(at).has(MADE) {
                return true;
            }
            at = self.node(at).parent;
        }
        false
    }

    /// The node and all below it, attributes included, parents first.
    pub(crate) fn subtree(&self, id: u32) -> Vec<u32> {
        let mut found = vec![id];
        let mut at = 0;
        while at < found.len() {
            let node = self.node(found[at]);
            found.extend(&node.attributes);
            found.extend(&node.children);
            at += 1;
        }
        found
    }

    /// All nodes of a place that stand below `above`, or `above` itself.
    pub(crate) fn nodes_at(&self, form: &Form, above: u32, place: PlaceId) -> Vec<u32> {
        let mut route = Vec::new();
        let mut at = place;
        while at != self.node(above).place {
            route.push(at);
            if at == DOCUMENT {
                return Vec::new();
            }
            at = form.place(at).parent;
        }
        let mut nodes = vec![above];
        for step in route.into_iter().rev() {
            let attribute = form.place(step).attribute;
            let mut next = Vec::new();
            for node in nodes {
                let node = self.node(node);
                let below = if attribute {
                    &node.attributes
                } else {
                    &node.children
                };
                next.extend(
                    below
                        .iter()
                        .copied()
                        .filter(|&child| self.node(child).place == step),
                );
            }
            nodes = next;
        }
        nodes
    }

    /// The nearest node at `place`, from `id` upwards.
    pub(crate) fn ancestor_at(&self, id: u32, place: PlaceId) -> Option<u32> {
        let mut at = id;
        loop {
            if self.node(at).place == place {
                return Some(at);
            }
            if at == 0 {
                return None;
            }
            at = self.node(at).parent;
        }
    }

    /// Whether the node or one above it is read-only.
    pub(crate) fn readonly(&self, id: u32) -> bool {
        let mut at = id;
        while at != 0 {
            if self.node(at).own_readonly() {
                return true;
            }
            at = self.node(at).parent;
        }
        false
    }

    /// `/data/person[2]/name`: positions on instances of repeats, and on later siblings of one name.
    pub(crate) fn path(&self, form: &Form, id: u32) -> String {
        let mut steps = Vec::new();
        let mut at = id;
        while at != 0 {
            steps.push(at);
            at = self.node(at).parent;
        }
        let mut path = String::new();
        for id in steps.into_iter().rev() {
            let node = self.node(id);
            let place = form.place(node.place);
            path.push('/');
            if place.attribute {
                path.push('@');
            }
            path.push_str(form.name(place.name));
            if place.repeat.is_some() || node.index > 0 {
                // Writing to a text cannot fail.
                let _ = write!(path, "[{}]", node.index + 1);
            }
        }
        path
    }

    /// The node of a path as [`State::path`] gives it; a missing position means the first.
    pub(crate) fn find(&self, form: &Form, path: &str) -> Option<u32> {
        let mut at = 0;
        for step in path.strip_prefix('/')?.split('/') {
            let (name, index) = match step.split_once('[') {
                Some((name, index)) => (
                    name,
                    index.strip_suffix(']')?.parse::<u32>().ok()?.checked_sub(1)?,
                ),
                None => (step, 0),
            };
            let node = self.node(at);
            let (below, name) = match name.strip_prefix('@') {
                Some(name) => (&node.attributes, name),
                None => (&node.children, name),
            };
            let name = form.symbols.find(name)?;
            at = below.iter().copied().find(|&child| {
                let child = self.node(child);
                child.index == index && form.place(child.place).name == name
            })?;
        }
        (at != 0).then_some(at)
    }
}
