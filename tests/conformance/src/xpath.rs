//! The suite of expressions.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use banshi_forms::{Environment, Evaluated, Form, NoResources, Session, Zone};
use serde_json::Value;

use crate::{Tally, forms};

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
                let zone = zone.parse().map_or(Zone::UTC, Zone::Named);
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
        let missed = judge(&case, &ours).err();
        tally.count(
            &format!("{} {} {}", text("id"), case["tags"][0], text("expr")),
            missed.as_deref(),
        );
    }
}

fn judge(case: &Value, ours: &Result<Evaluated, String>) -> Result<(), String> {
    let second = case
        .get("web_forms")
        .filter(|second| second.get("error").is_none());
    if case["error"] == Value::Bool(true) {
        let what = case["errorClass"].as_str().unwrap_or("");
        return match (ours, second) {
            (Err(_), None) => Ok(()),
            (Err(error), Some(second)) => Err(format!("{error} instead of {second}")),
            (Ok(ours), Some(second)) => compare_second(second, ours),
            // What the reference engine does not have and XPath 1.0 or ODK has.
            (Ok(_), None) if lacks(case) => Ok(()),
            (Ok(ours), None) => Err(format!("{ours:?} instead of {what} {}", case["errorMessage"])),
        };
    }
    let ours = match ours {
        Ok(ours) => ours,
        Err(error) => return Err(format!("{error} instead of {}", case["result"])),
    };
    if case["volatile"] == Value::Bool(true) {
        return Ok(());
    }
    compare(case, ours)
}

/// Whether the error says that the reference engine lacks something that XPath 1.0 or the ODK specification has.
fn lacks(case: &Value) -> bool {
    let message = case["errorMessage"].as_str().unwrap_or("");
    let class = case["errorClass"].as_str().unwrap_or("");
    let construct =
        message.contains("step") || message.contains("filter expression") || message.contains("union");
    (class == "XPathUnsupportedException" && construct)
        || class == "IndexOutOfBoundsException"
        // A comparison of sets is one of any of their nodes (XPath 1.0 §3.4).
        || (message.contains("This field is repeated") && compares_sets(case))
        || KNOWN_HERE.iter().any(|name| message.contains(&format!("cannot handle function '{name}'")))
}

/// Functions of XPath 1.0 and of Collect that the reference engine does not have, or only with more parameters.
const KNOWN_HERE: [&str; 15] = [
    "floor",
    "ceiling",
    "substring",
    "last",
    "name",
    "local-name",
    "namespace-uri",
    "upper-case",
    "lower-case",
    "current",
    "pulldata",
    "intersects",
    "geofence",
    "string",
    "number",
];

/// Whether the expression as a whole is a comparison.
fn compares_sets(case: &Value) -> bool {
    case["tags"][0] == "nodeset-compare"
        || case["expr"]
            .as_str()
            .is_some_and(|expr| expr.contains('=') && !expr.contains('('))
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

fn same_number(expected: f64, ours: f64) -> bool {
    #[expect(clippy::float_cmp, reason = "infinities")]
    let same = expected == ours;
    same || (expected.is_nan() && ours.is_nan())
        || (expected - ours).abs() <= 1e-9 * expected.abs().max(1e-300)
}

fn compare(case: &Value, ours: &Evaluated) -> Result<(), String> {
    let fail = || {
        Err(format!(
            "{ours:?} instead of {} {}{}",
            case["type"], case["result"], case["nodes"]
        ))
    };
    let right = match (case["type"].as_str().unwrap_or(""), ours) {
        ("number", Evaluated::Number(ours)) => same_number(number(&case["result"]), *ours),
        ("boolean", Evaluated::Boolean(ours)) => case["result"].as_bool() == Some(*ours),
        ("string", Evaluated::Text(ours)) => case["result"].as_str() == Some(ours),
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
            expected.len() == ours.len()
                && expected
                    .iter()
                    .zip(ours)
                    .all(|(a, b)| a.0 == plain(&b.0) && crate::state::same_value(&a.1, &b.1))
        }
        _ => false,
    };
    if right { Ok(()) } else { fail() }
}

/// A path without the position 1.
fn plain(path: &str) -> String {
    path.replace("[1]", "")
}

fn compare_second(second: &Value, ours: &Evaluated) -> Result<(), String> {
    let right = match (second["type"].as_str().unwrap_or(""), ours) {
        ("number", ours) => as_number(ours).is_some_and(|ours| same_number(number(&second["result"]), ours)),
        ("boolean", Evaluated::Boolean(ours)) => second["result"].as_bool() == Some(*ours),
        ("boolean", Evaluated::Nodes(nodes)) => second["result"].as_bool() == Some(!nodes.is_empty()),
        ("boolean", Evaluated::Text(text)) => second["result"].as_bool() == Some(!text.is_empty()),
        ("string", ours) => second["result"].as_str() == Some(as_text(ours).as_str()),
        ("nodeset", Evaluated::Nodes(_)) => true,
        _ => false,
    };
    if right {
        Ok(())
    } else {
        Err(format!("{ours:?} instead of web forms' {second}"))
    }
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
