//! Whether two XML documents mean the same: prefixes, the order of attributes and the number of blanks aside.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};

use crate::forms::XFORMS;

/// The first difference between two documents.
pub(crate) fn difference(expected: &str, ours: &str) -> Result<Option<String>, String> {
    let parsed = |text| Document::parse(text).map_err(|error| format!("not XML: {error}"));
    let (expected, ours) = (parsed(expected)?, parsed(ours)?);
    Ok(between(expected.root_element(), ours.root_element(), ""))
}

fn between(expected: Node<'_, '_>, ours: Node<'_, '_>, above: &str) -> Option<String> {
    let path = format!("{above}/{}", expected.tag_name().name());
    if expected.tag_name() != ours.tag_name() {
        return Some(format!("{path}: {:?}", ours.tag_name()));
    }
    let (left, right) = (attributes(expected), attributes(ours));
    if left != right {
        return Some(format!("{path}: {right:?} instead of {left:?}"));
    }
    let (left, right) = (content(expected), content(ours));
    if left.len() != right.len() {
        return Some(format!("{path}: {} parts instead of {}", right.len(), left.len()));
    }
    left.into_iter().zip(right).find_map(|(expected, ours)| {
        if expected.is_element() && ours.is_element() {
            return between(expected, ours, &path);
        }
        let texts = (text(expected), text(ours));
        (texts.0 != texts.1).then(|| format!("{path}: {:?} instead of {:?}", texts.1, texts.0))
    })
}

fn attributes<'a>(node: Node<'a, '_>) -> BTreeMap<(Option<&'a str>, &'a str), String> {
    node.attributes()
        .map(|entry| ((entry.namespace(), entry.name()), words(entry.value())))
        .collect()
}

/// Elements, and texts that are more than blanks.
fn content<'a, 'i>(node: Node<'a, 'i>) -> Vec<Node<'a, 'i>> {
    let mut parts: Vec<_> = node
        .children()
        .filter(|child| child.is_element() || text(*child).is_some_and(|text| !text.is_empty()))
        .collect();
    // The forms of a text have no order: pyxform writes them in one of chance.
    if node.has_tag_name((XFORMS, "text")) {
        parts.sort_by_key(|part| part.attribute("form"));
    }
    parts
}

fn text(node: Node<'_, '_>) -> Option<String> {
    node.is_text().then(|| words(node.text().unwrap_or("")))
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
