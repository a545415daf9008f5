//! The main instance of a session: an arena of nodes.

mod node;

use std::{cell::RefCell, fmt::Write, ops::Range, sync::Arc};

use rustc_hash::FxHashMap;

pub(crate) use self::node::Node;
use crate::model::{DOCUMENT, Form, PlaceId};

/// The arena. Removed nodes leave their number to later ones.
#[derive(Debug, Clone)]
pub(crate) struct State {
    nodes: Vec<Node>,
    free: Vec<u32>,
    /// By place its node, where it never had two at a time: most of a form is found so without a walk.
    only: Vec<u32>,
    /// By place all its nodes, where they were asked for and none has come or gone since: what adds up a repeat reads
    /// them one after the other.
    gathered: RefCell<FxHashMap<PlaceId, Arc<[u32]>>>,
}

/// Stands in the place of a node's number.
const SEVERAL: u32 = u32::MAX;

/// The nodes of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Only {
    None,
    One(u32),
    /// Perhaps several.
    Several,
}

impl State {
    /// An instance with room for as many nodes as it begins with.
    pub(crate) fn new(nodes: usize) -> Self {
        let mut nodes = Vec::with_capacity(nodes + 1);
        nodes.push(Node::new(DOCUMENT, 0, 0));
        Self {
            nodes,
            free: Vec::new(),
            only: Vec::new(),
            gathered: RefCell::default(),
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
        self.nodes[0].children().first().copied().unwrap_or(0)
    }

    /// A new node without a place among its parent's children yet.
    pub(crate) fn add(&mut self, place: PlaceId, parent: u32, index: u32) -> u32 {
        let node = Node::new(place, parent, index);
        let id = if let Some(id) = self.free.pop() {
            self.nodes[id as usize] = node;
            id
        } else {
            self.nodes.push(node);
            u32::try_from(self.nodes.len() - 1).unwrap_or(SEVERAL)
        };
        self.gathered.get_mut().remove(&place);
        let place = place as usize;
        if self.only.len() <= place {
            self.only.resize(place + 1, 0);
        }
        self.only[place] = if self.only[place] == 0 { id } else { SEVERAL };
        id
    }

    /// What is known of the nodes of a place.
    pub(crate) fn only(&self, place: PlaceId) -> Only {
        match self.only.get(place as usize) {
            None | Some(0) => Only::None,
            Some(&SEVERAL) => Only::Several,
            Some(&node) => Only::One(node),
        }
    }

    /// Whether a node and each above it is the only one of its place: then a path to it means it wherever it is read.
    pub(crate) fn stands_alone(&self, id: u32) -> bool {
        let mut at = id;
        while at != 0 {
            let node = self.node(at);
            if self.only(node.place) != Only::One(at) {
                return false;
            }
            at = node.parent;
        }
        true
    }

    /// Whether a node is `above` or stands below it.
    fn is_within(&self, id: u32, above: u32) -> bool {
        let mut at = id;
        while at != above && at != 0 {
            at = self.node(at).parent;
        }
        at == above
    }

    /// Puts a node behind the other children of its parent.
    pub(crate) fn push_child(&mut self, parent: u32, child: u32) {
        let at = self.node(parent).children().len();
        self.insert_child(parent, at, child);
    }

    pub(crate) fn push_attribute(&mut self, parent: u32, attribute: u32) {
        self.node_mut(parent).branch_mut().attributes.push(attribute);
    }

    fn insert_child(&mut self, parent: u32, at: usize, child: u32) {
        let place = self.node(child).place;
        let children = self.node(parent).children();
        let ordered = (at == 0 || self.node(children[at - 1]).place <= place)
            && children
                .get(at)
                .is_none_or(|&next| place <= self.node(next).place);
        let slot = self.node_mut(parent);
        if !ordered {
            slot.set_mixed();
        }
        slot.branch_mut().children.insert(at, child);
    }

    /// Removes a node with all below it; siblings of its name move up.
    pub(crate) fn remove(&mut self, form: &Form, id: u32) {
        let Node { parent, place, .. } = self.nodes[id as usize];
        let later: Vec<u32> = self
            .instances(form, parent, place)
            .skip_while(|&sibling| sibling != id)
            .skip(1)
            .collect();
        for sibling in later {
            self.node_mut(sibling).index -= 1;
        }
        self.node_mut(parent)
            .branch_mut()
            .children
            .retain(|&child| child != id);
        let mut gone = vec![id];
        while let Some(id) = gone.pop() {
            let node = &mut self.nodes[id as usize];
            self.gathered.get_mut().remove(&node.place);
            let only = &mut self.only[node.place as usize];
            if *only == id {
                *only = 0;
            }
            if let Some(branch) = node.end() {
                gone.extend(branch.children);
                gone.extend(branch.attributes);
            }
            self.free.push(id);
        }
    }

    /// Where among a node's children those of one place stand; others may stand between them where the children are
    /// mixed.
    fn range(&self, form: &Form, parent: u32, place: PlaceId) -> Range<usize> {
        let parent = self.node(parent);
        let children = parent.children();
        if parent.mixed() {
            return 0..children.len();
        }
        let place_at = |at: usize| children.get(at).map(|&child| self.node(child).place);
        let is_first =
            |at: usize| place_at(at) == Some(place) && (at == 0 || place_at(at - 1) != Some(place));
        // Without repeats a child stands where its place does; behind one repeat it stands so from the end.
        let rank = form.place(place).rank as usize;
        let behind = form.place(parent.place).children.len().saturating_sub(rank);
        let start = if is_first(rank) {
            rank
        } else {
            match children.len().checked_sub(behind) {
                Some(at) if is_first(at) => at,
                _ => children.partition_point(|&child| self.node(child).place < place),
            }
        };
        let end = match place_at(start + 1) {
            Some(next) if next == place => {
                start + children[start..].partition_point(|&child| self.node(child).place == place)
            }
            _ => start + usize::from(place_at(start) == Some(place)),
        };
        start..end
    }

    /// The children of one place, in order.
    pub(crate) fn instances(
        &self,
        form: &Form,
        parent: u32,
        place: PlaceId,
    ) -> impl DoubleEndedIterator<Item = u32> {
        self.node(parent).children()[self.range(form, parent, place)]
            .iter()
            .copied()
            .filter(move |&child| self.node(child).place == place)
    }

    /// Puts a new instance of a repeat behind the others. A first one goes where the form has it, within an instance
    /// that was made itself at the end, as the reference engine does.
    pub(crate) fn attach(&mut self, form: &Form, parent: u32, id: u32) {
        let place = self.node(id).place;
        let children = self.node(parent).children();
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
        self.insert_child(parent, at, id);
    }

    /// Whether the node stands in an instance that was added.
    fn is_made(&self, id: u32) -> bool {
        let mut at = id;
        while at != 0 {
            if self.node(at).made() {
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
            found.extend(node.attributes());
            found.extend(node.children());
            at += 1;
        }
        found
    }

    /// All elements in document order.
    pub(crate) fn in_document_order(&self) -> Vec<u32> {
        let (mut nodes, mut open) = (Vec::new(), vec![self.root()]);
        while let Some(node) = open.pop() {
            nodes.push(node);
            open.extend(self.node(node).children().iter().rev());
        }
        nodes
    }

    /// All nodes of a place that stand below `above`, or `above` itself.
    pub(crate) fn nodes_at(&self, form: &Form, above: u32, place: PlaceId) -> Vec<u32> {
        let mut nodes = Vec::new();
        self.each_at(form, above, place, &mut |node| nodes.push(node));
        nodes
    }

    /// Visits what [`State::nodes_at`] gives.
    pub(crate) fn each_at(&self, form: &Form, above: u32, place: PlaceId, visit: &mut dyn FnMut(u32)) {
        if place == self.node(above).place {
            visit(above);
            return;
        }
        match self.only(place) {
            Only::One(node) if self.is_within(node, above) => visit(node),
            Only::None | Only::One(_) => {}
            Only::Several => self.each_of_several(form, above, place, visit),
        }
    }

    /// All nodes of a place, in document order.
    pub(crate) fn gather(&self, form: &Form, place: PlaceId) -> Arc<[u32]> {
        let known = self.gathered.borrow().get(&place).map(Arc::clone);
        known.unwrap_or_else(|| {
            let nodes: Arc<[u32]> = self.nodes_at(form, 0, place).into();
            self.gathered.borrow_mut().insert(place, Arc::clone(&nodes));
            nodes
        })
    }

    fn each_of_several(&self, form: &Form, above: u32, place: PlaceId, visit: &mut dyn FnMut(u32)) {
        if place != DOCUMENT {
            let definition = form.place(place);
            self.each_at(form, above, definition.parent, &mut |parent| {
                if definition.attribute {
                    let attributes = self.node(parent).attributes().iter().copied();
                    attributes
                        .filter(|&attribute| self.node(attribute).place == place)
                        .for_each(&mut *visit);
                } else {
                    self.instances(form, parent, place).for_each(&mut *visit);
                }
            });
        }
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
            self.put_step(form, id, &mut path);
        }
        path
    }

    /// The path of a node whose parent's path is `above`.
    pub(crate) fn path_below(&self, form: &Form, above: &str, id: u32) -> String {
        let name = form.name(form.place(self.node(id).place).name);
        let mut path = String::with_capacity(above.len() + name.len() + "/@".len());
        path.push_str(above);
        self.put_step(form, id, &mut path);
        path
    }

    /// The last step of a node's path.
    fn put_step(&self, form: &Form, id: u32, path: &mut String) {
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

    /// The path of all nodes of a place below a node, without positions below it.
    pub(crate) fn path_of_all(&self, form: &Form, above: u32, place: PlaceId) -> String {
        let mut names = Vec::new();
        let mut at = place;
        while at != self.node(above).place && at != DOCUMENT {
            names.push(form.name(form.place(at).name));
            at = form.place(at).parent;
        }
        let mut path = self.path(form, above);
        for name in names.into_iter().rev() {
            path.push('/');
            path.push_str(name);
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
            at = if let Some(name) = name.strip_prefix('@') {
                let place = form.attribute_place(self.node(at).place, form.symbols.find(name)?)?;
                let mut attributes = self.node(at).attributes().iter().copied();
                attributes.find(|&attribute| index == 0 && self.node(attribute).place == place)?
            } else {
                let place = form.child_place(self.node(at).place, form.symbols.find(name)?)?;
                self.instances(form, at, place).nth(index as usize)?
            };
        }
        (at != 0).then_some(at)
    }
}
