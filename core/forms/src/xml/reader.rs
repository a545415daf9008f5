//! Text → [`Document`], in one run over the text (XML 1.0, Namespaces in XML 1.0).

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::{AttributeData, Content, Document, Element, NodeData, Scope, UriId};
use crate::limits;

const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// The element whose content is data: white space between its elements means nothing.
const INSTANCE: &str = "instance";

/// Reads a document; `list` leaves out all texts of white space, not only those within instances.
pub(super) fn read(text: &str, list: bool) -> Result<Document<'_>, String> {
    let mut reader = Reader {
        text,
        at: 0,
        document: Document::default(),
        open: Vec::new(),
        pending: None,
        raw: Vec::new(),
        list,
    };
    reader.document.uris.push(Cow::Borrowed(XML));
    match reader.run() {
        Ok(()) => Ok(reader.document),
        Err(what) => Err(format!("{what} (at byte {})", reader.at)),
    }
}

/// An element that is not closed yet.
struct Open<'i> {
    node: u32,
    /// With its prefix, as the closing tag must say it.
    name: &'i str,
    scope: u32,
    /// White space within means nothing.
    data: bool,
}

struct Reader<'i> {
    text: &'i str,
    at: usize,
    document: Document<'i>,
    open: Vec<Open<'i>>,
    /// Text that is read and not yet a node: a reference or a comment does not end it.
    pending: Option<Cow<'i, str>>,
    /// The attributes of the tag at hand, by full name.
    raw: Vec<(&'i str, Cow<'i, str>)>,
    list: bool,
}

/// A scope's number where nothing is declared yet.
const NO_SCOPE: u32 = u32::MAX;

impl<'i> Reader<'i> {
    fn run(&mut self) -> Result<(), String> {
        while let Some(found) = self.text[self.at..].find('<') {
            let tag = self.at + found;
            self.characters(tag)?;
            self.at = tag;
            match self.text.as_bytes().get(tag + 1) {
                Some(b'/') => self.end_tag()?,
                Some(b'!') if self.text[tag..].starts_with("<!--") => {
                    self.skip("-->")?;
                }
                Some(b'!') if self.text[tag..].starts_with("<![CDATA[") => {
                    let start = tag + "<![CDATA[".len();
                    let end = self.skip("]]>")?;
                    if self.open.is_empty() {
                        return Err("text stands outside the root element".to_owned());
                    }
                    self.add_text(Cow::Borrowed(&self.text[start..end]));
                }
                Some(b'!') => return Err("a document type is not read".to_owned()),
                Some(b'?') => {
                    self.skip("?>")?;
                }
                _ => self.start_tag()?,
            }
        }
        self.characters(self.text.len())?;
        if self.document.nodes.is_empty() {
            return Err("there is no root element".to_owned());
        }
        match self.open.last() {
            Some(open) => Err(format!("<{}> is not closed", open.name)),
            None => Ok(()),
        }
    }

    /// Moves behind the next `end`; gives where it begins.
    fn skip(&mut self, end: &str) -> Result<usize, String> {
        let found = self.text[self.at..]
            .find(end)
            .ok_or_else(|| format!("`{end}` is missing"))?;
        let begins = self.at + found;
        self.at = begins + end.len();
        Ok(begins)
    }

    /// Takes the text up to `end`.
    fn characters(&mut self, end: usize) -> Result<(), String> {
        let text = &self.text[self.at..end];
        if text.is_empty() {
            return Ok(());
        }
        let Some(open) = self.open.last() else {
            return if text.bytes().all(is_space) {
                Ok(())
            } else {
                Err("text stands outside the root element".to_owned())
            };
        };
        if open.data && self.pending.is_none() && text.bytes().all(is_space) {
            return Ok(());
        }
        let text = unescaped(text, false)?;
        self.add_text(text);
        Ok(())
    }

    fn add_text(&mut self, text: Cow<'i, str>) {
        match &mut self.pending {
            None => self.pending = Some(text),
            Some(before) => before.to_mut().push_str(&text),
        }
    }

    /// The text read so far becomes a node.
    fn flush(&mut self) -> Result<(), String> {
        if let Some(text) = self.pending.take().filter(|text| !text.is_empty()) {
            let node = self.push(Content::Text(text))?;
            self.document.nodes[node as usize].end = node + 1;
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

    fn end_tag(&mut self) -> Result<(), String> {
        self.flush()?;
        let start = self.at + 2;
        let end = self.text[start..]
            .find('>')
            .map(|found| start + found)
            .ok_or("a tag is not closed")?;
        let name = self.text[start..end].trim_ascii_end();
        match self.open.pop() {
            Some(open) if open.name == name => {
                let behind = u32::try_from(self.document.nodes.len()).unwrap_or(u32::MAX);
                self.document.nodes[open.node as usize].end = behind;
                self.at = end + 1;
                Ok(())
            }
            Some(open) => Err(format!("</{name}> closes <{}>", open.name)),
            None => Err(format!("</{name}> closes nothing")),
        }
    }

    fn start_tag(&mut self) -> Result<(), String> {
        self.flush()?;
        if self.open.is_empty() && !self.document.nodes.is_empty() {
            return Err("there are several root elements".to_owned());
        }
        self.at += 1;
        let full_name = self.name()?;
        let empty = self.raw_attributes()?;
        let scope = self.scope()?;
        let (prefix, name) = split(full_name);
        let element = Element {
            name,
            namespace: self.resolve(prefix, scope)?,
            scope,
            attributes: u32::try_from(self.document.attributes.len()).unwrap_or(u32::MAX),
            attribute_count: 0,
        };
        let attribute_count = self.attributes(scope)?;
        let node = self.push(Content::Element(Element {
            attribute_count,
            ..element
        }))?;
        if empty {
            self.document.nodes[node as usize].end = node + 1;
            return Ok(());
        }
        let data = self.list || name == INSTANCE || self.open.last().is_some_and(|open| open.data);
        self.open.push(Open {
            node,
            name: full_name,
            scope,
            data,
        });
        if self.open.len() > limits::XML_DEPTH {
            return Err("elements are nested too deeply".to_owned());
        }
        Ok(())
    }

    /// A name up to white space, `=`, `/` or `>`.
    fn name(&mut self) -> Result<&'i str, String> {
        let rest = &self.text[self.at..];
        let length = rest
            .bytes()
            .position(|byte| {
                is_space(byte) || matches!(byte, b'=' | b'/' | b'>' | b'<' | b'"' | b'\'' | b'&')
            })
            .unwrap_or(rest.len());
        let name = &rest[..length];
        let begins_well = name.bytes().next().is_some_and(|byte| {
            byte.is_ascii_alphabetic() || byte == b'_' || byte == b':' || !byte.is_ascii()
        });
        if !begins_well {
            return Err("a name is missing".to_owned());
        }
        self.at += length;
        Ok(name)
    }

    fn space(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest
            .iter()
            .position(|&byte| !is_space(byte))
            .unwrap_or(rest.len());
    }

    /// Reads the attributes of a tag and its end; tells whether the element is empty.
    fn raw_attributes(&mut self) -> Result<bool, String> {
        self.raw.clear();
        loop {
            let before = self.at;
            self.space();
            match self.text.as_bytes().get(self.at) {
                Some(b'>') => {
                    self.at += 1;
                    return Ok(false);
                }
                Some(b'/') if self.text.as_bytes().get(self.at + 1) == Some(&b'>') => {
                    self.at += 2;
                    return Ok(true);
                }
                None => return Err("a tag is not closed".to_owned()),
                Some(_) if before == self.at => return Err("white space is missing".to_owned()),
                Some(_) => {}
            }
            let name = self.name()?;
            self.space();
            if self.text.as_bytes().get(self.at) != Some(&b'=') {
                return Err(format!("the attribute {name} has no value"));
            }
            self.at += 1;
            self.space();
            let quote = match self.text.as_bytes().get(self.at) {
                Some(b'"') => '"',
                Some(b'\'') => '\'',
                _ => return Err(format!("the attribute {name} has no value")),
            };
            let start = self.at + 1;
            let end = self.text[start..]
                .find(quote)
                .map(|found| start + found)
                .ok_or_else(|| format!("the value of {name} does not end"))?;
            if self.raw.len() >= limits::XML_ATTRIBUTES {
                return Err("an element has too many attributes".to_owned());
            }
            self.raw.push((name, unescaped(&self.text[start..end], true)?));
            self.at = end + 1;
        }
    }

    /// The scope of the tag at hand: a new one where it declares namespaces.
    fn scope(&mut self) -> Result<u32, String> {
        let outer = self.open.last().map_or(NO_SCOPE, |open| open.scope);
        let mut declared = Vec::new();
        for (name, value) in &self.raw {
            let prefix = match split(name) {
                (None, "xmlns") => None,
                (Some("xmlns"), prefix) => Some(prefix),
                _ => continue,
            };
            let known = self.document.uris.iter().position(|known| known == value);
            let uri = known.unwrap_or_else(|| {
                self.document.uris.push(value.clone());
                self.document.uris.len() - 1
            });
            let uri = UriId::try_from(uri).ok();
            let uri = uri.filter(|&uri| usize::from(uri) < limits::XML_NAMESPACES);
            let uri = uri.ok_or("there are too many namespaces")?;
            declared.push((prefix, uri));
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

    /// Moves the attributes of the tag at hand to the document; gives their number.
    fn attributes(&mut self, scope: u32) -> Result<u32, String> {
        self.no_name_twice()?;
        let before = self.document.attributes.len();
        let mut raw = std::mem::take(&mut self.raw);
        for (full_name, value) in raw.drain(..) {
            let (prefix, name) = split(full_name);
            if full_name == "xmlns" || prefix == Some("xmlns") {
                continue;
            }
            let namespace = match prefix {
                None => None,
                prefix => self.resolve(prefix, scope)?,
            };
            self.document.attributes.push(AttributeData {
                name,
                namespace,
                value,
            });
        }
        self.raw = raw;
        Ok(u32::try_from(self.document.attributes.len() - before).unwrap_or(0))
    }

    fn no_name_twice(&self) -> Result<(), String> {
        let twice = if self.raw.len() < 16 {
            let names = self.raw.iter().enumerate();
            names
                .filter(|(at, (name, _))| self.raw[..*at].iter().any(|(known, _)| known == name))
                .map(|(_, (name, _))| *name)
                .next()
        } else {
            let mut seen = FxHashSet::default();
            let names = self.raw.iter().map(|(name, _)| *name);
            names.into_iter().find(|name| !seen.insert(*name))
        };
        twice.map_or(Ok(()), |name| {
            Err(format!("the attribute {name} stands there twice"))
        })
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}

/// Prefix and local name.
fn split(name: &str) -> (Option<&str>, &str) {
    match name.split_once(':') {
        Some((prefix, local)) => (Some(prefix), local),
        None => (None, name),
    }
}

/// Text with its references resolved and its line ends as XML has them (§2.11); in attributes white space is a space
/// (§3.3.3).
fn unescaped(text: &str, attribute: bool) -> Result<Cow<'_, str>, String> {
    let special = |byte: u8| matches!(byte, b'&' | b'\r') || (attribute && matches!(byte, b'\n' | b'\t'));
    let Some(first) = text.bytes().position(special) else {
        return Ok(Cow::Borrowed(text));
    };
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    let mut next = Some(first);
    while let Some(at) = next {
        plain.push_str(&rest[..at]);
        let byte = rest.as_bytes()[at];
        rest = &rest[at + 1..];
        if byte == b'&' {
            let (name, behind) = rest.split_once(';').ok_or("a reference does not end")?;
            plain.push(referred(name).ok_or_else(|| {
                let shown: String = name.chars().take(20).collect();
                format!("the reference &{shown}; stands for nothing")
            })?);
            rest = behind;
        } else {
            if byte == b'\r' {
                rest = rest.strip_prefix('\n').unwrap_or(rest);
            }
            plain.push(if attribute { ' ' } else { '\n' });
        }
        next = rest.bytes().position(special);
    }
    plain.push_str(rest);
    Ok(Cow::Owned(plain))
}

/// What a reference stands for.
fn referred(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    })
}
