//! The recorded state of an instance, kept by deltas, and its comparison with a session.

use std::collections::{BTreeMap, BTreeSet};

use banshi_forms::Session;
use serde_json::Value;

use crate::{Kept, lenience::Lenience};

#[derive(Debug, Clone, Default)]
struct Expected {
    value: String,
    relevant: bool,
    required: bool,
    readonly: bool,
}

/// What the reference engine shows, by path.
#[derive(Debug, Default)]
pub(crate) struct Recorded(BTreeMap<String, Expected>);

/// Levels on which states are compared.
#[derive(Debug, Default)]
pub(crate) struct Differences {
    pub(crate) values: Option<String>,
    pub(crate) relevance: Option<String>,
    pub(crate) flags: Option<String>,
    /// What differs and is kept.
    pub(crate) kept: BTreeSet<Kept>,
}

impl Recorded {
    pub(crate) fn add_all(&mut self, nodes: &Value) {
        for (path, node) in nodes.as_object().into_iter().flatten() {
            let flag = |name: &str, default| node.get(name).and_then(Value::as_bool).unwrap_or(default);
            let expected = Expected {
                value: node.get("v").and_then(Value::as_str).unwrap_or("").to_owned(),
                relevant: flag("rel", true),
                required: flag("req", false),
                readonly: flag("ro", false),
            };
            self.0.insert(path.clone(), expected);
        }
    }

    pub(crate) fn apply(&mut self, delta: Option<&Value>) {
        let Some(delta) = delta else { return };
        for path in delta
            .get("del")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            self.0.remove(path);
        }
        self.add_all(delta.get("add").unwrap_or(&Value::Null));
        let each = |name: &str| delta.get(name).and_then(Value::as_object).into_iter().flatten();
        for (path, value) in each("val") {
            value
                .as_str()
                .unwrap_or("")
                .clone_into(&mut self.0.entry(path.clone()).or_default().value);
        }
        for (path, flag) in each("rel") {
            self.0.entry(path.clone()).or_default().relevant = flag.as_bool().unwrap_or(true);
        }
        for (path, flag) in each("req") {
            self.0.entry(path.clone()).or_default().required = flag.as_bool().unwrap_or(false);
        }
        for (path, flag) in each("ro") {
            self.0.entry(path.clone()).or_default().readonly = flag.as_bool().unwrap_or(false);
        }
    }

    /// Compares the nodes that can be compared now; at the end of a walk that is all of them.
    pub(crate) fn compare(&self, session: &Session, lenience: &mut Lenience, at_end: bool) -> Differences {
        let mut differences = Differences::default();
        let mut seen = BTreeSet::new();
        for node in session.nodes() {
            let path = node.path.as_str();
            seen.insert(node.path.clone());
            let known = self.0.get(path);
            if !at_end && lenience.waits_for_the_end(path) {
                continue;
            }
            let Some(expected) = known else {
                // Of counted repeats the reference engine makes only what is relevant as the walk comes by.
                if !path.contains("/@") && (node.relevant || !lenience.is_counted(path)) {
                    differences
                        .values
                        .get_or_insert_with(|| format!("{path} is too much"));
                }
                continue;
            };
            if !same_value(&expected.value, &node.value) && !lenience.is_volatile(path) {
                match lenience.explains(path, &expected.value) {
                    Some(kept) => drop(differences.kept.insert(kept)),
                    None => drop(differences.values.get_or_insert_with(|| {
                        format!("{path}: {:?} instead of {:?}", node.value, expected.value)
                    })),
                }
            }
            lenience.note(path, &node.value);
            if path.contains("/@") {
                continue;
            }
            if expected.relevant != node.relevant {
                match lenience.explains_flag(path) {
                    Some(kept) => drop(differences.kept.insert(kept)),
                    None => drop(
                        differences
                            .relevance
                            .get_or_insert_with(|| format!("{path} is {}", node.relevant)),
                    ),
                }
            }
            if (expected.required, expected.readonly) != (node.required, node.readonly) {
                match lenience.explains_flag(path) {
                    Some(kept) => drop(differences.kept.insert(kept)),
                    None => drop(differences.flags.get_or_insert_with(|| {
                        format!("{path}: required {}, readonly {}", node.required, node.readonly)
                    })),
                }
            }
        }
        for missing in self.0.keys().filter(|path| !seen.contains(*path)) {
            match lenience.explains_surplus(missing) {
                Some(kept) => drop(differences.kept.insert(kept)),
                None => drop(
                    differences
                        .values
                        .get_or_insert_with(|| format!("{missing} is missing")),
                ),
            }
        }
        differences
    }
}

/// Equal as texts, as numbers, or volatile.
pub(crate) fn same_value(expected: &str, ours: &str) -> bool {
    expected == ours
        || expected.contains("~VOLATILE~")
        || match (expected.parse::<f64>(), ours.parse::<f64>()) {
            (Ok(a), Ok(b)) => (a - b).abs() <= 1e-12 * a.abs().max(b.abs()),
            _ => false,
        }
        || same_words(expected, ours)
}

/// Numbers within a text of several, as in places.
fn same_words(expected: &str, ours: &str) -> bool {
    if !expected.contains(' ') {
        return false;
    }
    let words = |text: &str| -> Option<Vec<f64>> {
        text.split([' ', ';'])
            .filter(|word| !word.is_empty())
            .map(|word| word.parse().ok())
            .collect()
    };
    matches!((words(expected), words(ours)), (Some(a), Some(b)) if a == b)
}
