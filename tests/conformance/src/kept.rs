//! The differences from the reference engine that are kept, each with the clause that makes ours right. A case counts as
//! right through this list only, and `--verbose` says how many do.

use banshi_forms::Evaluated;
use serde_json::Value;

/// A difference that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kept {
    /// What differs.
    pub what: &'static str,
    /// What makes ours right.
    pub clause: &'static str,
}

/// Functions that the reference engine lacks, or has only with other parameters, with the clause that defines them.
const FUNCTIONS: [(&[&str], &str); 6] = [
    (&["floor", "ceiling", "number"], "XPath 1.0 §4.4"),
    (&["substring", "string"], "XPath 1.0 §4.2"),
    (
        &["last", "id", "name", "local-name", "namespace-uri"],
        "XPath 1.0 §4.1",
    ),
    (&["lang"], "XPath 1.0 §4.3"),
    (
        &["upper-case", "lower-case", "current"],
        "ODK XForms, XPath functions",
    ),
    (
        &["pulldata", "intersects", "geofence", "area", "enclosed-area"],
        "ODK Collect's own functions, places as texts",
    ),
];

/// What JavaRosa opens and ours refuses.
pub(crate) const SEARCH: Kept = Kept {
    what: "a select whose choices come from search() is refused, rather than shown with its placeholder as a choice",
    clause: "ODK XForms, appearances: a function of ODK Collect's own, instances and choice filters take its place",
};
const SEVERAL_NODES: Kept = Kept {
    what: "several nodes where one value is needed: the first, or whether there is any",
    clause: "XPath 1.0 §3.4, §4.2 to §4.4",
};
const ABOVE_THE_ROOT: Kept = Kept {
    what: "above the root there is nothing",
    clause: "XPath 1.0 §2.2, the parent axis",
};
const NO_DATE: Kept = Kept {
    what: "what is no date has none; a time of day alone has its fraction",
    clause: "ODK XForms, date functions, as ODK Web Forms reads it",
};
const CONSTRUCTS: Kept = Kept {
    what: "axes, node tests, unions and paths after any expression",
    clause: "XPath 1.0 §2.1 to §2.5, §3.3",
};

/// Where the reference engine throws and ours answers.
pub(crate) fn thrown(case: &Value) -> Option<Kept> {
    let message = case["errorMessage"].as_str().unwrap_or("");
    let class = case["errorClass"].as_str().unwrap_or("");
    if message.contains("This field is repeated") {
        return Some(SEVERAL_NODES);
    }
    if message.contains("parent past the root") {
        return Some(ABOVE_THE_ROOT);
    }
    if message.contains("can't be converted to a date") {
        return Some(NO_DATE);
    }
    let construct = ["step", "filter expression", "union"];
    if class == "XPathUnsupportedException" && construct.iter().any(|what| message.contains(what)) {
        return Some(CONSTRUCTS);
    }
    if class == "IndexOutOfBoundsException" || message.contains("multiplicity mismatch") {
        return Some(Kept {
            what: "the root itself, and `*`",
            clause: "XPath 1.0 §2, §2.3",
        });
    }
    let handled = |name: &str| message.contains(&format!("cannot handle function '{name}'"));
    FUNCTIONS
        .iter()
        .find(|(names, _)| names.iter().any(|name| handled(name)))
        .map(|&(_, clause)| Kept {
            what: "functions that the reference engine does not have",
            clause,
        })
}

/// Where both answer and differ.
pub(crate) fn answered(case: &Value, ours: &Evaluated) -> Option<Kept> {
    let expression = case["expr"].as_str().unwrap_or("");
    let negative = case["result"].as_f64().is_some_and(|number| number < 0.0);
    if is_before_gregorian(case, expression) {
        return Some(Kept {
            what: "dates before 15 October 1582, which JavaRosa counts by the Julian calendar",
            clause: "XML Schema 1.1 Part 2, appendix E: the proleptic Gregorian calendar",
        });
    }
    if expression.contains("position(") && expression.contains('@') && negative {
        return Some(Kept {
            what: "the position of an attribute is 1",
            clause: "ODK XForms, position(): a number from 1",
        });
    }
    if climbs_beyond(expression, case["ref"].as_str().unwrap_or("/")) {
        return Some(ABOVE_THE_ROOT);
    }
    if expression.contains("/*") {
        return Some(Kept {
            what: "`*` names every child, not the one that the context stands in",
            clause: "XPath 1.0 §2.3",
        });
    }
    if descends_and_climbs(expression) {
        return Some(Kept {
            what: "`..` after a name",
            clause: "XPath 1.0 §2.5",
        });
    }
    if expression.contains("/@") && expression.contains(':') || expression.contains("[@") {
        return Some(Kept {
            what: "an attribute with a prefix is found",
            clause: "XPath 1.0 §2.3",
        });
    }
    let root = expression.split(['/', '(']).nth(1).unwrap_or("");
    let empty = matches!(ours, Evaluated::Nodes(nodes) if nodes.is_empty());
    (empty
        && expression.starts_with('/')
        && !case["ref"]
            .as_str()
            .unwrap_or("")
            .starts_with(&format!("/{root}")))
    .then_some(Kept {
        what: "a path from another root finds nothing",
        clause: "XPath 1.0 §2",
    })
}

fn is_before_gregorian(case: &Value, expression: &str) -> bool {
    const CUTOVER: i64 = -12_219_292_800_000;
    let literal = expression
        .split(['\'', '"'])
        .skip(1)
        .step_by(2)
        .filter_map(|text| text.split_once('-')?.0.parse::<u32>().ok())
        .any(|year| year < 1583);
    let moment = case["as"]["epochMs"].as_i64();
    literal && (moment.is_some_and(|at| at < CUTOVER) || case["type"] != "date")
}

fn climbs_beyond(expression: &str, at: &str) -> bool {
    let ups = expression.matches("..").count();
    ups > 0 && ups >= at.split('/').count() - 1
}

fn descends_and_climbs(expression: &str) -> bool {
    let bytes = expression.as_bytes();
    expression
        .match_indices("/..")
        .any(|(at, _)| at > 0 && !matches!(bytes[at - 1], b'.'))
}
