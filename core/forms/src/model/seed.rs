//! What an instance, or a new instance of a repeat, begins as: one flat row of nodes, parents before their children,
//! since an instance may begin with thousands.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::PlaceId;

/// A tree of nodes to be planted.
#[derive(Debug, Default)]
pub(crate) struct Seed {
    nodes: Vec<SeedNode>,
    texts: Vec<Arc<str>>,
}

#[derive(Debug, Clone, Copy)]
struct SeedNode {
    place: PlaceId,
    text: u32,
    /// How many of the nodes that follow are its attributes, and how many stand below it in all.
    attributes: u32,
    below: u32,
}

/// A node of a [`Seed`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Germ<'a> {
    seed: &'a Seed,
    at: usize,
}

impl Seed {
    /// The node at the top.
    pub(crate) fn root(&self) -> Option<Germ<'_>> {
        (!self.nodes.is_empty()).then_some(Germ { seed: self, at: 0 })
    }

    /// How many nodes it has, attributes included.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The first node of a place.
    pub(crate) fn find(&self, place: PlaceId) -> Option<Germ<'_>> {
        let at = self.nodes.iter().position(|node| node.place == place)?;
        Some(Germ { seed: self, at })
    }
}

impl<'a> Germ<'a> {
    fn node(self) -> SeedNode {
        self.seed.nodes[self.at]
    }

    pub(crate) fn place(self) -> PlaceId {
        self.node().place
    }

    /// The first text; empty for a node with children.
    pub(crate) fn text(self) -> &'a Arc<str> {
        &self.seed.texts[self.node().text as usize]
    }

    /// The attributes with their texts.
    pub(crate) fn attributes(self) -> impl Iterator<Item = (PlaceId, &'a Arc<str>)> {
        let from = self.at + 1;
        self.seed.nodes[from..from + self.node().attributes as usize]
            .iter()
            .map(|node| (node.place, &self.seed.texts[node.text as usize]))
    }

    /// The elements directly below, in document order.
    pub(crate) fn children(self) -> impl Iterator<Item = Germ<'a>> {
        let end = self.at + 1 + self.node().below as usize;
        let mut at = self.at + 1 + self.node().attributes as usize;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let child = Germ { at, ..self };
                at += 1 + child.node().below as usize;
                child
            })
        })
    }
}

/// A seed while it is made.
#[derive(Debug, Default)]
pub(crate) struct SeedBuilder {
    seed: Seed,
    known: FxHashMap<Arc<str>, u32>,
}

impl SeedBuilder {
    /// Begins a node; what is added until it is closed stands below it. Gives its number.
    pub(crate) fn open(&mut self, place: PlaceId) -> usize {
        let text = self.text("");
        self.seed.nodes.push(SeedNode {
            place,
            text,
            attributes: 0,
            below: 0,
        });
        self.seed.nodes.len() - 1
    }

    /// Gives an open node its text.
    pub(crate) fn set_text(&mut self, node: usize, text: &str) {
        self.seed.nodes[node].text = self.text(text);
    }

    /// Adds an attribute to an open node that has no children yet.
    pub(crate) fn attribute(&mut self, node: usize, place: PlaceId, text: &str) {
        let attribute = self.open(place);
        self.set_text(attribute, text);
        self.seed.nodes[node].attributes += 1;
    }

    pub(crate) fn close(&mut self, node: usize) {
        let below = self.seed.nodes.len() - 1 - node;
        self.seed.nodes[node].below = u32::try_from(below).unwrap_or(u32::MAX);
    }

    /// Adds a copy of a tree without its texts, children left out that `skip` names.
    pub(crate) fn blank(&mut self, germ: Germ<'_>, skip: &dyn Fn(PlaceId) -> bool) {
        let node = self.open(germ.place());
        for (place, text) in germ.attributes() {
            self.attribute(node, place, text);
        }
        for child in germ.children().filter(|child| !skip(child.place())) {
            self.blank(child, skip);
        }
        self.close(node);
    }

    pub(crate) fn finish(mut self) -> Seed {
        self.seed.nodes.shrink_to_fit();
        self.seed.texts.shrink_to_fit();
        self.seed
    }

    fn text(&mut self, text: &str) -> u32 {
        if let Some(&known) = self.known.get(text) {
            return known;
        }
        let new = u32::try_from(self.seed.texts.len()).unwrap_or(u32::MAX);
        let text: Arc<str> = Arc::from(text);
        self.seed.texts.push(Arc::clone(&text));
        self.known.insert(text, new);
        new
    }
}
