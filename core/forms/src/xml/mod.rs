//! XML as forms use it: a flat tree that borrows from the text, with a table in the place of a list's rows. Reading a form
//! is mostly reading its XML, so this reads it once. No document types, so no entities but XML's own five; size and depth
//! are bounded. Like the reference engine it takes `<` in attributes as it is.

mod build;
mod reader;
mod rows;

use std::borrow::Cow;

pub(crate) use rows::Rows;

/// Whether XML can hold a character (XML 1.0 §2.2); surrogates are none of Rust's.
pub(crate) fn holds(c: char) -> bool {
    !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// A document.
#[derive(Debug, Default)]
pub(crate) struct Document<'i> {
    /// All nodes, each before what it holds.
    nodes: Vec<NodeData<'i>>,
    attributes: Vec<AttributeData<'i>>,
    scopes: Vec<Scope<'i>>,
    uris: Vec<Cow<'i, str>>,
    /// The elements that hold rows, in order: they have no nodes within.
    rows: Vec<(u32, Rows<'i>)>,
}

#[derive(Debug)]
struct NodeData<'i> {
    content: Content<'i>,
    /// The number behind the last node within this one.
    end: u32,
}

#[derive(Debug)]
enum Content<'i> {
    Element(Element<'i>),
    Text(Cow<'i, str>),
}

#[derive(Debug, Clone, Copy)]
struct Element<'i> {
    /// Without its prefix.
    name: &'i str,
    namespace: Option<UriId>,
    scope: u32,
    attributes: u32,
    attribute_count: u32,
}

#[derive(Debug)]
struct AttributeData<'i> {
    name: &'i str,
    namespace: Option<UriId>,
    value: Cow<'i, str>,
}

/// The namespaces that one element declares.
#[derive(Debug)]
struct Scope<'i> {
    outer: Option<u32>,
    /// Prefixes, the default without one, and what they stand for.
    declared: Vec<(Option<&'i str>, UriId)>,
}

type UriId = u16;

/// An element or a text of a document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node<'a, 'i> {
    document: &'a Document<'i>,
    at: u32,
}

/// An attribute; declarations of namespaces are none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attribute<'a, 'i> {
    document: &'a Document<'i>,
    data: &'a AttributeData<'i>,
}

impl<'i> Document<'i> {
    /// Reads a document within bounds.
    ///
    /// # Errors
    /// What is wrong, and at which byte.
    pub(crate) fn read(text: &'i str) -> Result<Self, String> {
        build::read(text, false)
    }

    /// Reads a list: as [`Document::read`], without texts of nothing but white space, and the root may hold rows.
    pub(crate) fn read_list(text: &'i str) -> Result<Self, String> {
        build::read(text, true)
    }

    pub(crate) fn root_element(&self) -> Node<'_, 'i> {
        Node {
            document: self,
            at: 0,
        }
    }

    fn uri(&self, id: Option<UriId>) -> Option<&str> {
        id.map(|id| &*self.uris[id as usize])
    }
}

impl<'a, 'i> Node<'a, 'i> {
    fn data(self) -> &'a NodeData<'i> {
        &self.document.nodes[self.at as usize]
    }

    fn element(self) -> Option<&'a Element<'i>> {
        match &self.data().content {
            Content::Element(element) => Some(element),
            Content::Text(_) => None,
        }
    }

    pub(crate) fn is_element(&self) -> bool {
        self.element().is_some()
    }

    pub(crate) fn is_text(&self) -> bool {
        !self.is_element()
    }

    /// The local name; empty for a text.
    pub(crate) fn name(self) -> &'a str {
        self.element().map_or("", |element| element.name)
    }

    pub(crate) fn namespace(self) -> Option<&'a str> {
        self.document.uri(self.element()?.namespace)
    }

    /// The text of a text node.
    pub(crate) fn text(self) -> Option<&'a str> {
        match &self.data().content {
            Content::Element(_) => None,
            Content::Text(text) => Some(text),
        }
    }

    /// The rows within, where it is an element of a list that holds nothing else.
    pub(crate) fn rows(self) -> Option<&'a Rows<'i>> {
        let rows = &self.document.rows;
        let at = rows.binary_search_by_key(&self.at, |(node, _)| *node).ok()?;
        Some(&rows[at].1)
    }

    /// What stands directly within, in order; rows are no nodes.
    pub(crate) fn children(self) -> impl Iterator<Item = Node<'a, 'i>> {
        let end = self.data().end;
        let mut at = self.at + 1;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let child = Node { at, ..self };
                at = child.data().end;
                child
            })
        })
    }

    /// The elements directly within, in order.
    pub(crate) fn elements(self) -> impl Iterator<Item = Node<'a, 'i>> {
        self.children().filter(Node::is_element)
    }

    pub(crate) fn first_element_child(self) -> Option<Node<'a, 'i>> {
        self.elements().next()
    }

    /// All texts within, those of elements within included.
    pub(crate) fn texts(self) -> impl Iterator<Item = &'a str> {
        (self.at..self.data().end).filter_map(move |at| Node { at, ..self }.text())
    }

    pub(crate) fn attributes(self) -> impl ExactSizeIterator<Item = Attribute<'a, 'i>> {
        let range = self.element().map_or(0..0, |element| {
            element.attributes as usize..(element.attributes + element.attribute_count) as usize
        });
        let document = self.document;
        document.attributes[range]
            .iter()
            .map(move |data| Attribute { document, data })
    }

    /// An attribute of a namespace.
    pub(crate) fn attribute(self, (namespace, name): (&str, &str)) -> Option<&'a str> {
        self.attributes()
            .find(|attribute| attribute.name() == name && attribute.namespace() == Some(namespace))
            .map(Attribute::value)
    }

    /// All namespaces that are in force here, inner declarations first: prefix, none for the default, and name.
    pub(crate) fn namespaces(self) -> impl Iterator<Item = (Option<&'i str>, &'a str)> {
        let mut scope = self.element().map(|element| element.scope);
        let mut found: Vec<(Option<&'i str>, &'a str)> = Vec::new();
        while let Some(at) = scope.filter(|&at| (at as usize) < self.document.scopes.len()) {
            let inner = found.len();
            for &(prefix, uri) in &self.document.scopes[at as usize].declared {
                if found[..inner].iter().all(|&(known, _)| known != prefix) {
                    found.push((prefix, &self.document.uris[uri as usize]));
                }
            }
            scope = self.document.scopes[at as usize].outer;
        }
        found.into_iter()
    }

    /// The prefix of a namespace here; `None` also where it is the default.
    pub(crate) fn lookup_prefix(self, uri: &str) -> Option<&'i str> {
        self.namespaces().find(|(_, known)| *known == uri)?.0
    }
}

impl<'a> Attribute<'a, '_> {
    /// The local name.
    pub(crate) fn name(self) -> &'a str {
        self.data.name
    }

    pub(crate) fn namespace(self) -> Option<&'a str> {
        self.document.uri(self.data.namespace)
    }

    pub(crate) fn value(self) -> &'a str {
        &self.data.value
    }
}

#[cfg(test)]
mod tests;
