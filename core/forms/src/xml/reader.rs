//! Text → events, in one run over the text (XML 1.0). Well-formedness is held here; what names mean is not.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memchr3, memmem};
use rustc_hash::FxHashSet;

use crate::limits;

/// What comes next in a document.
#[derive(Debug)]
pub(super) enum Event<'i> {
    /// An element begins, whose attributes the reader holds; an empty one has no end of its own.
    Start {
        /// With its prefix.
        name: &'i str,
        empty: bool,
    },
    /// All text up to the next tag; references, comments and marked sections do not part it. Never empty.
    Text(Cow<'i, str>),
    End,
}

/// A document as it is read.
#[derive(Debug)]
pub(super) struct Reader<'i> {
    text: &'i str,
    at: usize,
    /// Elements that are not closed yet, as the closing tag must name them.
    open: Vec<&'i str>,
    has_root: bool,
    /// The attributes of the element that began last, by full name.
    attributes: Vec<(&'i str, Cow<'i, str>)>,
}

/// The content of an element, to which a reader can go back until it has left what is around it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark<'i> {
    at: usize,
    depth: usize,
    element: Option<&'i str>,
}

impl<'i> Reader<'i> {
    pub(super) fn new(text: &'i str) -> Self {
        Self {
            text,
            at: 0,
            open: Vec::new(),
            has_root: false,
            attributes: Vec::new(),
        }
    }

    /// How far the document is read, in bytes.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The attributes of the element that began last, by full name.
    pub(super) fn attributes(&self) -> &[(&'i str, Cow<'i, str>)] {
        &self.attributes
    }

    /// Takes the value of one of them.
    pub(super) fn take_value(&mut self, attribute: usize) -> Cow<'i, str> {
        std::mem::take(&mut self.attributes[attribute].1)
    }

    /// This place, within the element that is open here.
    pub(super) fn mark(&self) -> Mark<'i> {
        Mark {
            at: self.at,
            depth: self.open.len(),
            element: self.open.last().copied(),
        }
    }

    pub(super) fn go_back(&mut self, mark: Mark<'i>) {
        self.at = mark.at;
        self.open.truncate(mark.depth.saturating_sub(1));
        self.open.extend(mark.element);
    }

    /// The next event; `None` behind the root element.
    pub(super) fn next(&mut self) -> Result<Option<Event<'i>>, String> {
        let bytes = self.text.as_bytes();
        let mut text: Cow<'i, str> = Cow::Borrowed("");
        while let Some(found) = memchr(b'<', &bytes[self.at..]) {
            let tag = self.at + found;
            if found > 0 {
                let piece = self.characters(tag)?;
                append(&mut text, piece);
                self.at = tag;
            }
            match bytes.get(tag + 1) {
                Some(b'!') if bytes[tag..].starts_with(b"<!--") => {
                    self.skip("-->")?;
                }
                Some(b'!') if bytes[tag..].starts_with(b"<![CDATA[") => {
                    let start = tag + "<![CDATA[".len();
                    let end = self.skip("]]>")?;
                    if self.open.is_empty() {
                        return Err("text stands outside the root element".to_owned());
                    }
                    append(&mut text, Cow::Borrowed(&self.text[start..end]));
                }
                Some(b'!') => return Err("a document type is not read".to_owned()),
                Some(b'?') => {
                    self.skip("?>")?;
                }
                _ if !text.is_empty() => return Ok(Some(Event::Text(text))),
                Some(b'/') => return self.end_tag().map(Some),
                _ => return self.start_tag().map(Some),
            }
        }
        self.characters(self.text.len())?;
        if !self.has_root {
            return Err("there is no root element".to_owned());
        }
        match self.open.last() {
            Some(open) => Err(format!("<{open}> is not closed")),
            None => Ok(None),
        }
    }

    /// What comes behind white space, if there is anything.
    fn behind_space(&self) -> Option<&'i [u8]> {
        let rest = &self.text.as_bytes()[self.at..];
        let space = rest.iter().position(|&byte| !is_space(byte))?;
        Some(&rest[space..])
    }

    /// Goes on behind what is left.
    fn go_on(&mut self, left: &[u8]) {
        self.at = self.text.len() - left.len();
    }

    /// Takes the tag of an element of this name without attributes, where that comes next; where not, it is left to
    /// [`Reader::next`].
    pub(super) fn next_start(&mut self, name: &'i str) -> Option<()> {
        if self.open.is_empty() || self.open.len() >= limits::XML_DEPTH {
            return None;
        }
        self.go_on(start_of(self.behind_space()?, name)?);
        self.open.push(name);
        Some(())
    }

    /// Takes the end of the element that is open, where that comes next.
    pub(super) fn next_end(&mut self) -> Option<()> {
        self.go_on(end_of(self.behind_space()?, self.open.last()?)?);
        self.open.pop();
        Some(())
    }

    /// Takes an element of this name that holds nothing but plain text, and gives that, where one comes next.
    pub(super) fn next_leaf(&mut self, name: &str) -> Option<&'i str> {
        let content = start_of(self.behind_space()?, name)?;
        let length = memchr3(b'<', b'&', b'\r', content)?;
        let left = end_of(&content[length..], name)?;
        let start = self.text.len() - content.len();
        self.go_on(left);
        Some(&self.text[start..start + length])
    }

    /// Moves behind the next `end`; gives where it begins.
    fn skip(&mut self, end: &str) -> Result<usize, String> {
        let found = memmem::find(&self.text.as_bytes()[self.at..], end.as_bytes())
            .ok_or_else(|| format!("`{end}` is missing"))?;
        let begins = self.at + found;
        self.at = begins + end.len();
        Ok(begins)
    }

    /// The text up to `end`.
    fn characters(&self, end: usize) -> Result<Cow<'i, str>, String> {
        let text = &self.text[self.at..end];
        if !self.open.is_empty() {
            return unescaped(text, false);
        }
        if text.bytes().all(is_space) {
            Ok(Cow::Borrowed(""))
        } else {
            Err("text stands outside the root element".to_owned())
        }
    }

    fn end_tag(&mut self) -> Result<Event<'i>, String> {
        let start = self.at + 2;
        let rest = &self.text.as_bytes()[start..];
        let end = memchr(b'>', rest).ok_or("a tag is not closed")?;
        let name = &self.text[start..start + end];
        let open = self.open.pop();
        if open == Some(name) || open == Some(name.trim_ascii_end()) {
            self.at = start + end + 1;
            return Ok(Event::End);
        }
        let name = name.trim_ascii_end();
        Err(open.map_or_else(
            || format!("</{name}> closes nothing"),
            |open| format!("</{name}> closes <{open}>"),
        ))
    }

    fn start_tag(&mut self) -> Result<Event<'i>, String> {
        if self.open.is_empty() && self.has_root {
            return Err("there are several root elements".to_owned());
        }
        self.has_root = true;
        self.at += 1;
        let name = self.name()?;
        let empty = self.tag_attributes()?;
        self.no_name_twice()?;
        if !empty {
            self.open.push(name);
            if self.open.len() > limits::XML_DEPTH {
                return Err("elements are nested too deeply".to_owned());
            }
        }
        Ok(Event::Start { name, empty })
    }

    /// A name up to white space, `=`, `/` or `>`.
    fn name(&mut self) -> Result<&'i str, String> {
        let rest = &self.text[self.at..];
        let length = rest.bytes().position(|byte| ENDS_NAME[usize::from(byte)]);
        let name = &rest[..length.unwrap_or(rest.len())];
        let begins_well = name.bytes().next().is_some_and(|byte| {
            byte.is_ascii_alphabetic() || byte == b'_' || byte == b':' || !byte.is_ascii()
        });
        if !begins_well {
            return Err("a name is missing".to_owned());
        }
        self.at += name.len();
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
    fn tag_attributes(&mut self) -> Result<bool, String> {
        self.attributes.clear();
        let bytes = self.text.as_bytes();
        loop {
            let before = self.at;
            self.space();
            match bytes.get(self.at) {
                Some(b'>') => {
                    self.at += 1;
                    return Ok(false);
                }
                Some(b'/') if bytes.get(self.at + 1) == Some(&b'>') => {
                    self.at += 2;
                    return Ok(true);
                }
                None => return Err("a tag is not closed".to_owned()),
                Some(_) if before == self.at => return Err("white space is missing".to_owned()),
                Some(_) => {}
            }
            let name = self.name()?;
            self.space();
            if bytes.get(self.at) != Some(&b'=') {
                return Err(format!("the attribute {name} has no value"));
            }
            self.at += 1;
            self.space();
            let Some(&quote @ (b'"' | b'\'')) = bytes.get(self.at) else {
                return Err(format!("the attribute {name} has no value"));
            };
            let start = self.at + 1;
            let end = memchr(quote, &bytes[start..])
                .map(|found| start + found)
                .ok_or_else(|| format!("the value of {name} does not end"))?;
            if self.attributes.len() >= limits::XML_ATTRIBUTES {
                return Err("an element has too many attributes".to_owned());
            }
            self.attributes
                .push((name, unescaped(&self.text[start..end], true)?));
            self.at = end + 1;
        }
    }

    fn no_name_twice(&self) -> Result<(), String> {
        let twice = if self.attributes.len() < 16 {
            let names = self.attributes.iter().enumerate();
            names
                .filter(|(at, (name, _))| self.attributes[..*at].iter().any(|(known, _)| known == name))
                .map(|(_, (name, _))| *name)
                .next()
        } else {
            let mut seen = FxHashSet::default();
            let names = self.attributes.iter().map(|(name, _)| *name);
            names.into_iter().find(|name| !seen.insert(*name))
        };
        twice.map_or(Ok(()), |name| {
            Err(format!("the attribute {name} stands there twice"))
        })
    }
}

/// What stands behind the plain start tag of a name.
fn start_of<'i>(text: &'i [u8], name: &str) -> Option<&'i [u8]> {
    text.strip_prefix(b"<")?
        .strip_prefix(name.as_bytes())?
        .strip_prefix(b">")
}

/// What stands behind the plain end tag of a name.
fn end_of<'i>(text: &'i [u8], name: &str) -> Option<&'i [u8]> {
    text.strip_prefix(b"</")?
        .strip_prefix(name.as_bytes())?
        .strip_prefix(b">")
}

/// The bytes that end a name.
const ENDS_NAME: [bool; 256] = {
    let mut ends = [false; 256];
    let stops = b" \n\r\t=/><\"'&";
    let mut at = 0;
    while at < stops.len() {
        ends[stops[at] as usize] = true;
        at += 1;
    }
    ends
};

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}

fn append<'i>(text: &mut Cow<'i, str>, piece: Cow<'i, str>) {
    if text.is_empty() {
        *text = piece;
    } else {
        text.to_mut().push_str(&piece);
    }
}

/// Where the first byte stands that is not what it means.
fn special(text: &[u8], attribute: bool) -> Option<usize> {
    if !attribute {
        return memchr2(b'&', b'\r', text);
    }
    let first = memchr3(b'&', b'\n', b'\r', text);
    memchr(b'\t', &text[..first.unwrap_or(text.len())]).or(first)
}

/// Text with its references resolved and its line ends as XML has them (§2.11); in attributes white space is a space
/// (§3.3.3).
fn unescaped(text: &str, attribute: bool) -> Result<Cow<'_, str>, String> {
    let Some(first) = special(text.as_bytes(), attribute) else {
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
        next = special(rest.as_bytes(), attribute);
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
