//! Events → [`Document`] (Namespaces in XML 1.0).

use super::{
    AttributeData, Content, Document, Element, NodeData, Scope, UriId,
    reader::{Event, Reader, is_space},
    rows,
};
use crate::limits;

const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// The element whose content is data: white space between its elements means nothing.
const INSTANCE: &str = "instance";

/// Reads a document; where it is a list, its root element may be rows.
pub(super) fn read(text: &str, list: bool) -> Result<Document<'_>, String> {
    let mut builder = Builder {
        reader: Reader::new(text),
        document: Document::default(),
        open: Vec::new(),
        list,
    };
    builder.document.uris.push(XML.into());
    match builder.run() {
        Ok(()) => Ok(builder.document),
        Err(what) => Err(format!("{what} (at byte {})", builder.reader.at())),
    }
}

/// An element that is not closed yet.
struct Open<'i> {
    node: u32,
    /// Without its prefix.
    name: &'i str,
    scope: u32,
    /// White space within means nothing.
    data: bool,
    /// Whether an instance stands directly within.
    has_instance: bool,
    /// What stands within may be rows.
    may_hold_rows: bool,
}

struct Builder<'i> {
    reader: Reader<'i>,
    document: Document<'i>,
    open: Vec<Open<'i>>,
    list: bool,
}

/// A scope's number where nothing is declared yet.
const NO_SCOPE: u32 = u32::MAX;

impl<'i> Builder<'i> {
    fn run(&mut self) -> Result<(), String> {
        while let Some(event) = self.reader.next()? {
            match event {
                Event::Text(text) => {
                    let data = self.open.last().is_some_and(|open| open.data);
                    if !(data && text.bytes().all(is_space)) {
                        let node = self.push(Content::Text(text))?;
                        self.end(node);
                    }
                }
                Event::End => {
                    if let Some(open) = self.open.pop() {
                        self.end(open.node);
                    }
                }
                Event::Start { name, empty } => self.element(name, empty)?,
            }
        }
        Ok(())
    }

    fn push(&mut self, content: Content<'i>) -> Result<u32, String> {
        let nodes = self.document.nodes.len();
        if nodes + self.document.attributes.len() >= limits::XML_NODES {
            return Err("there are too many nodes".to_owned());
        }
        let node = u32::try_from(nodes).unwrap_or(u32::MAX);
        self.document.nodes.push(NodeData { content, end: 0 });
        Ok(node)
    }

    /// A node ends with all nodes so far within it.
    fn end(&mut self, node: u32) {
        let behind = u32::try_from(self.document.nodes.len()).unwrap_or(u32::MAX);
        self.document.nodes[node as usize].end = behind;
    }

    fn element(&mut self, full_name: &'i str, empty: bool) -> Result<(), String> {
        let scope = self.scope()?;
        let (prefix, name) = split(full_name);
        let namespace = self.resolve(prefix, scope)?;
        let attributes = u32::try_from(self.document.attributes.len()).unwrap_or(u32::MAX);
        let attribute_count = self.attributes(scope)?;
        let node = self.push(Content::Element(Element {
            name,
            namespace,
            scope,
            attributes,
            attribute_count,
        }))?;
        let may_hold_rows = self.is_list(name);
        if empty {
            self.end(node);
            return Ok(());
        }
        let above = self.open.last();
        let may_be_rows = above.map_or(self.list, |above| above.may_hold_rows);
        if may_be_rows
            && attribute_count == 0
            && let Some(rows) = rows::read(&mut self.reader)?
        {
            self.document.rows.push((node, rows));
            self.end(node);
            return Ok(());
        }
        let data = self.list || name == INSTANCE || above.is_some_and(|above| above.data);
        self.open.push(Open {
            node,
            name,
            scope,
            data,
            has_instance: false,
            may_hold_rows,
        });
        Ok(())
    }

    /// Whether an element that begins here is an instance of a form's model other than the first, which is the form's own.
    fn is_list(&mut self, name: &str) -> bool {
        let in_model = match self.open.as_slice() {
            [_, model] => model.name == "model",
            [_, head, model] => head.name == "head" && model.name == "model",
            _ => false,
        };
        match self.open.last_mut() {
            Some(model) if in_model && name == INSTANCE => std::mem::replace(&mut model.has_instance, true),
            _ => false,
        }
    }

    /// The scope of the element at hand: a new one where it declares namespaces.
    fn scope(&mut self) -> Result<u32, String> {
        let outer = self.open.last().map_or(NO_SCOPE, |open| open.scope);
        let mut declared = Vec::new();
        for (name, value) in self.reader.attributes() {
            let Some(prefix) = declared_prefix(name) else {
                continue;
            };
            let known = self.document.uris.iter().position(|known| known == value);
            let uri = known.unwrap_or_else(|| {
                self.document.uris.push(value.clone());
                self.document.uris.len() - 1
            });
            let uri = UriId::try_from(uri).ok();
            let uri = uri.filter(|&uri| usize::from(uri) < limits::XML_NAMESPACES);
            let uri = uri.ok_or("there are too many namespaces")?;
            declared.push(((!prefix.is_empty()).then_some(prefix), uri));
        }
        if declared.is_empty() {
            return Ok(outer);
        }
        self.document.scopes.push(Scope {
            outer: (outer != NO_SCOPE).then_some(outer),
            declared,
        });
        Ok(u32::try_from(self.document.scopes.len() - 1).unwrap_or(NO_SCOPE))
    }

    /// The namespace that a prefix stands for, or the default one.
    fn resolve(&self, prefix: Option<&str>, scope: u32) -> Result<Option<UriId>, String> {
        let mut at = (scope != NO_SCOPE).then_some(scope);
        while let Some(scope) = at.map(|at| &self.document.scopes[at as usize]) {
            if let Some(&(_, uri)) = scope.declared.iter().find(|(known, _)| *known == prefix) {
                return Ok((!self.document.uris[uri as usize].is_empty()).then_some(uri));
            }
            at = scope.outer;
        }
        match prefix {
            None => Ok(None),
            Some("xml") => Ok(Some(0)),
            Some(prefix) => Err(format!("the prefix {prefix} stands for nothing")),
        }
    }

    /// Moves the attributes of the element at hand to the document; gives their number.
    fn attributes(&mut self, scope: u32) -> Result<u32, String> {
        let before = self.document.attributes.len();
        for at in 0..self.reader.attributes().len() {
            let (full_name, _) = self.reader.attributes()[at];
            if declared_prefix(full_name).is_some() {
                continue;
            }
            let (prefix, name) = split(full_name);
            let namespace = match prefix {
                None => None,
                prefix => self.resolve(prefix, scope)?,
            };
            let value = self.reader.take_value(at);
            self.document.attributes.push(AttributeData {
                name,
                namespace,
                value,
            });
        }
        Ok(u32::try_from(self.document.attributes.len() - before).unwrap_or(0))
    }
}

/// Prefix and local name.
fn split(name: &str) -> (Option<&str>, &str) {
    // Names are short: a plain search finds the colon sooner than one that is made for long texts.
    match name.bytes().position(|byte| byte == b':') {
        Some(at) => (Some(&name[..at]), &name[at + 1..]),
        None => (None, name),
    }
}

/// The prefix that an attribute declares, empty for the default namespace.
fn declared_prefix(attribute: &str) -> Option<&str> {
    let declared = attribute.strip_prefix("xmlns")?;
    if declared.is_empty() {
        return Some(declared);
    }
    declared.strip_prefix(':')
}
