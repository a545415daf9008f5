//! Whether two instances hold the same: texts as values, computed nodes as leniently as the form's rules allow.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};

use crate::{lenience::Lenience, state::same_value};

/// The first difference between two instances.
pub(crate) fn difference(expected: &str, ours: &str, lenience: &Lenience) -> Result<Option<String>, String> {
    // What JavaRosa writes is not always XML.
    let Ok(expected) = Document::parse(expected) else {
        return Ok(None);
    };
    let ours = Document::parse(ours).map_err(|error| format!("not XML: {error}"))?;
    let root = expected.root_element();
    let path = format!("/{}", root.tag_name().name());
    Ok(between(root, ours.root_element(), &path, lenience))
}

fn between(a: Node<'_, '_>, b: Node<'_, '_>, path: &str, lenience: &Lenience) -> Option<String> {
    if a.tag_name() != b.tag_name() {
        return Some(format!("{:?} instead of {:?}", b.tag_name(), a.tag_name()));
    }
    let attributes = |node: Node<'_, '_>| -> BTreeMap<(String, String), String> {
        node.attributes()
            .map(|entry| {
                (
                    (
                        entry.namespace().unwrap_or("").to_owned(),
                        entry.name().to_owned(),
                    ),
                    entry.value().to_owned(),
                )
            })
            .collect()
    };
    let (left, right) = (attributes(a), attributes(b));
    if left.len() != right.len()
        || !left.iter().all(|(name, value)| {
            let kept = || lenience.explains(&format!("{path}/@{}", name.1), value).is_some();
            right
                .get(name)
                .is_some_and(|ours| same_value(value, ours) || kept())
        })
    {
        return Some(format!(
            "{}: attributes {right:?} instead of {left:?}",
            a.tag_name().name()
        ));
    }
    let (mut expected, ours) = (elements(a, path), elements(b, path));
    // Instances of counted repeats that only the reference engine has.
    expected.retain(|(path, _)| {
        lenience.explains_surplus(path).is_none() || ours.iter().any(|(known, _)| known == path)
    });
    let paths = |elements: &[(String, Node<'_, '_>)]| -> Vec<String> {
        elements.iter().map(|(path, _)| path.clone()).collect()
    };
    if paths(&expected) != paths(&ours) {
        return Some(format!(
            "{path}: {:?} instead of {:?}",
            paths(&ours),
            paths(&expected)
        ));
    }
    if expected.is_empty() {
        let (expected, ours) = (a.text().unwrap_or(""), b.text().unwrap_or(""));
        return (!same_value(expected, ours)
            && !lenience.is_volatile(path)
            && lenience.explains(path, expected).is_none())
        .then(|| format!("{path}: {ours:?} instead of {expected:?}"));
    }
    expected
        .into_iter()
        .zip(ours)
        .find_map(|((path, a), (_, b))| between(a, b, &path, lenience))
}

/// The elements in a node, each with its path.
fn elements<'a, 'i>(node: Node<'a, 'i>, path: &str) -> Vec<(String, Node<'a, 'i>)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    node.children()
        .filter(Node::is_element)
        .map(|child| {
            let name = child.tag_name().name();
            let count = counts.entry(name).or_default();
            *count += 1;
            (format!("{path}/{name}[{count}]"), child)
        })
        .collect()
}
