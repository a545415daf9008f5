//! The suite of expressions.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use banshi_forms::{Environment, Evaluated, Form, NoResources, Session, Zone};
use serde_json::Value;

use crate::{
    Tally, forms,
    kept::{self, Kept},
};

/// Evaluates every expression of the corpus.
pub fn run(corpus: &Path, tallies: &mut BTreeMap<String, Tally>) {
    let Ok(cases) = fs::read_to_string(corpus.join("xpath/cases.jsonl")) else {
        println!("SKIPPED xpath: no cases");
        return;
    };
    let mut sessions: BTreeMap<(String, String), Option<Session>> = BTreeMap::new();
    let tally = tallies.entry("xpath".to_owned()).or_default();
    for line in cases.lines() {
        let Ok(case) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        let text = |name: &str| case[name].as_str().unwrap_or("").to_owned();
        let (context, zone) = (text("context"), text("tz"));
        let session = sessions
            .entry((context.clone(), zone.clone()))
            .or_insert_with(|| {
                let xml = fs::read(corpus.join("xpath/contexts").join(format!("{context}.xml"))).ok()?;
                let form = Form::parse(&xml, &NoResources)
                    .map_err(|error| println!("context {context}: {error}"))
                    .ok()?;
                let zone = Zone::named(&zone).unwrap_or(Zone::UTC);
                let environment: Environment = forms::environment(zone);
                Session::new(Arc::new(form), environment)
                    .map_err(|error| println!("context {context}: {error}"))
                    .ok()
            });
        let Some(session) = session else {
            tally.count(&text("id"), Some("its context cannot be loaded"));
            continue;
        };
        let path = match case["ref"].as_str() {
            Some(path) => path.to_owned(),
            None => session
                .nodes()
                .first()
                .map_or_else(String::new, |root| root.path.clone()),
        };
        let ours = session.evaluate(&text("expr"), &path);
        let name = format!("{} {} {}", text("id"), case["tags"][0], text("expr"));
        match judge(&case, &ours) {
            Ok(kept) => tally.right(kept),
            Err(missed) => tally.count(&name, Some(&missed)),
        }
    }
}

/// Whether ours is right; through which kept difference, if through one.
fn judge(case: &Value, ours: &Result<Evaluated, String>) -> Result<Option<Kept>, String> {
    let second = case
        .get("web_forms")
        .filter(|second| second.get("error").is_none());
    if case["error"] == Value::Bool(true) {
        let what = case["errorClass"].as_str().unwrap_or("");
        return match (ours, second) {
            (Err(_), None) => Ok(None),
            (Err(error), Some(second)) => Err(format!("{error} instead of {second}")),
            (Ok(ours), Some(second)) => compare_second(case, second, ours),
            (Ok(ours), None) => kept::thrown(case)
                .map(Some)
                .ok_or_else(|| format!("{ours:?} instead of {what} {}", case["errorMessage"])),
        };
    }
    if case["volatile"] == Value::Bool(true) && ours.is_ok() {
        return Ok(None);
    }
    match ours {
        Ok(ours) => compare(case, ours)
            .map(|()| None)
            .or_else(|missed| kept::answered(case, ours).map(Some).ok_or(missed)),
        Err(error) => Err(format!("{error} instead of {}", case["result"])),
    }
}

fn number(value: &Value) -> f64 {
    match value.as_str() {
        Some("Infinity") => f64::INFINITY,
        Some("-Infinity") => f64::NEG_INFINITY,
        Some("-0") => -0.0,
        Some(_) => f64::NAN,
        None => value.as_f64().unwrap_or(f64::NAN),
    }
}

fn same_number(expected: f64, ours: f64, precision: f64) -> bool {
    #[expect(clippy::float_cmp, reason = "infinities")]
    let same = expected == ours;
    same || (expected.is_nan() && ours.is_nan())
        || (expected - ours).abs() <= precision * expected.abs().max(1e-300)
}

fn compare(case: &Value, ours: &Evaluated) -> Result<(), String> {
    let fail = || {
        Err(format!(
            "{ours:?} instead of {} {}{}",
            case["type"], case["result"], case["nodes"]
        ))
    };
    let right = match (case["type"].as_str().unwrap_or(""), ours) {
        ("number", Evaluated::Number(ours)) => same_number(number(&case["result"]), *ours, 1e-9),
        ("boolean", Evaluated::Boolean(ours)) => case["result"].as_bool() == Some(*ours),
        ("string", Evaluated::Text(ours)) => case["result"].as_str() == Some(ours),
        ("null", Evaluated::Text(ours)) => ours.is_empty(),
        ("date", Evaluated::Date(ours)) => case["as"]["epochMs"].as_i64() == Some(*ours),
        ("nodeset", Evaluated::Nodes(ours)) => {
            let expected: Vec<(String, String)> = case["nodes"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|node| {
                    (
                        plain(node["ref"].as_str().unwrap_or("")),
                        node["value"].as_str().unwrap_or("").to_owned(),
                    )
                })
                .collect();
            let mut ours: Vec<(String, String)> = ours
                .iter()
                .map(|(path, text)| (plain(path), text.clone()))
                .collect();
            let mut expected = expected;
            // Without a seed the order is one of chance.
            if case["expr"].as_str().is_some_and(is_unseeded) {
                ours.sort();
                expected.sort();
            }
            expected.len() == ours.len()
                && expected
                    .iter()
                    .zip(&ours)
                    .all(|(a, b)| a.0 == b.0 && crate::state::same_value(&a.1, &b.1))
        }
        _ => false,
    };
    if right { Ok(()) } else { fail() }
}

/// A path without the position 1.
fn plain(path: &str) -> String {
    path.replace("[1]", "")
}

/// `randomize(nodes)` without a seed.
pub(crate) fn is_unseeded(expression: &str) -> bool {
    let Some(inner) = expression
        .trim()
        .strip_prefix("randomize(")
        .and_then(|rest| rest.strip_suffix(')'))
    else {
        return false;
    };
    let mut depth = 0;
    !inner.chars().any(|c| {
        depth += match c {
            '(' | '[' => 1,
            ')' | ']' => -1,
            _ => 0,
        };
        c == ',' && depth == 0
    })
}

fn compare_second(case: &Value, second: &Value, ours: &Evaluated) -> Result<Option<Kept>, String> {
    let expression = case["expr"].as_str().unwrap_or("");
    // Another formula for the area on a sphere: equal to a part in a million.
    let precision = if expression.contains("area(") { 1e-5 } else { 1e-9 };
    let right = match (second["type"].as_str().unwrap_or(""), ours) {
        ("number", ours) => {
            as_number(ours).is_some_and(|ours| same_number(number(&second["result"]), ours, precision))
        }
        ("boolean", Evaluated::Boolean(ours)) => second["result"].as_bool() == Some(*ours),
        ("boolean", Evaluated::Nodes(nodes)) => second["result"].as_bool() == Some(!nodes.is_empty()),
        ("boolean", Evaluated::Text(text)) => second["result"].as_bool() == Some(!text.is_empty()),
        ("string", ours) => second["result"].as_str() == Some(as_text(ours).as_str()),
        ("nodeset", Evaluated::Nodes(_)) => true,
        _ => false,
    };
    if right {
        return Ok(None);
    }
    if expression.contains("count-non-empty(") {
        return Ok(Some(Kept {
            what: "a node that holds white space alone is empty",
            clause: "as JavaRosa reads instances, where the path is one it knows",
        }));
    }
    if expression == "string()" {
        return Ok(Some(Kept {
            what: "an element has text or elements, and of both only the elements",
            clause: "ODK XForms, instance: a node holds a value or other nodes",
        }));
    }
    Err(format!("{ours:?} instead of web forms' {second}"))
}

fn as_number(value: &Evaluated) -> Option<f64> {
    match value {
        Evaluated::Number(number) => Some(*number),
        Evaluated::Boolean(flag) => Some(f64::from(u8::from(*flag))),
        Evaluated::Text(text) => Some(text.trim().parse().unwrap_or(f64::NAN)),
        Evaluated::Nodes(nodes) => Some(
            nodes
                .first()
                .map_or(f64::NAN, |(_, text)| text.trim().parse().unwrap_or(f64::NAN)),
        ),
        Evaluated::Date(_) => None,
    }
}

fn as_text(value: &Evaluated) -> String {
    match value {
        Evaluated::Text(text) => text.clone(),
        Evaluated::Boolean(flag) => flag.to_string(),
        Evaluated::Nodes(nodes) => nodes.first().map_or_else(String::new, |(_, text)| text.clone()),
        Evaluated::Number(number) if number.is_nan() => "NaN".to_owned(),
        Evaluated::Number(number) => number.to_string(),
        Evaluated::Date(_) => String::new(),
    }
}
