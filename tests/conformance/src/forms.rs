//! The suite of forms: verdict first, then the recorded session.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use banshi_forms::{Environment, Form, LoadError, Resources, Session, Zone};
use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{Kept, Tally, kept, replay};

/// Files beside a form.
pub(crate) struct Folder<'a>(pub(crate) &'a Path);

impl Resources for Folder<'_> {
    fn read(&self, uri: &str) -> Option<Vec<u8>> {
        let name = uri.rsplit_once('/').map_or(uri, |(_, name)| name);
        fs::read(self.0.join("media").join(name)).ok()
    }
}

/// The oracle's clock.
pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_710_498_030, 0).unwrap_or_default()
}

/// The oracle's surroundings.
pub(crate) fn environment(zone: Zone) -> Environment {
    Environment::new(now(), zone, 1)
        .property("deviceid", "oracle:device-1")
        .property("subscriberid", "310150123456789")
        .property("simserial", "89014103211118510720")
        .property("phonenumber", "+15550100")
        .property("username", "tester")
        .property("email", "tester@example.org")
}

/// Levels of comparison, in the order in which they are printed.
pub(crate) const LEVELS: [&str; 8] = [
    "order",
    "values",
    "relevance",
    "required and readonly",
    "choices",
    "attempts",
    "labels",
    "final xml",
];

/// Replays every form of the corpus whose path contains `only`.
pub fn run(corpus: &Path, only: &str, tallies: &mut BTreeMap<String, Tally>) {
    let Ok(index) = fs::read_to_string(corpus.join("forms/index.jsonl")) else {
        println!("SKIPPED forms: no index");
        return;
    };
    for line in index.lines() {
        let Ok(entry) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        let Some(path) = entry
            .get("path")
            .and_then(Value::as_str)
            .filter(|path| path.contains(only))
        else {
            continue;
        };
        form(corpus, path, tallies);
    }
}

fn form(corpus: &Path, path: &str, tallies: &mut BTreeMap<String, Tally>) {
    let folder = corpus.join(path);
    let (Ok(xml), Ok(trace)) = (
        fs::read(folder.join("form.xml")),
        fs::read(folder.join("trace.json")),
    ) else {
        return;
    };
    let Ok(trace) = serde_json::from_slice::<Value>(&trace) else {
        return;
    };
    let verdict = &trace["verdict"];
    if is_no_verdict(verdict) {
        return;
    }
    let opened = open(&xml, &folder);
    let tally = tallies.entry("forms 1 verdict".to_owned()).or_default();
    match (judge(verdict, &opened), &opened) {
        (Ok(()), Ok(Opened { kept: Some(kept), .. })) => tally.right(Some(*kept)),
        (judged, _) => tally.count(path, judged.err().as_deref()),
    }
    if verdict["accepted"] != Value::Bool(true) {
        return;
    }
    let outcome = match opened {
        Ok(opened) => replay::replay(opened.session, chance(&xml), &trace),
        Err(error) => replay::Outcome {
            missed: LEVELS.iter().map(|level| (*level, error.clone())).collect(),
            ..replay::Outcome::default()
        },
    };
    for (at, level) in LEVELS.iter().enumerate() {
        let tally = tallies.entry(format!("forms {} {level}", at + 2)).or_default();
        tally.count(path, outcome.missed.get(level).map(String::as_str));
    }
    let verdicts = tallies.entry("forms 1 verdict".to_owned()).or_default();
    for kept in outcome.kept {
        *verdicts.kept.entry(kept).or_default() += 1;
    }
}

/// A blank form that opens.
pub(crate) struct Opened {
    pub(crate) session: Session,
    /// Why ours refuses the form all the same.
    kept: Option<Kept>,
}

/// A blank form in the oracle's surroundings, with the files that lie in `media` in its folder. To JavaRosa an appearance
/// is a word: a form that ours refuses for `search()` is opened with another, and the refusal counted as kept.
pub(crate) fn open(xml: &[u8], folder: &Path) -> Result<Opened, String> {
    let (form, kept) = match Form::parse(xml, &Folder(folder)) {
        Err(LoadError::Search { .. }) => (
            Form::parse(&without_search(xml), &Folder(folder)),
            Some(kept::SEARCH),
        ),
        read => (read, None),
    };
    let form = form.map_err(|error| format!("parse: {error}"))?;
    let session = Session::new(Arc::new(form), environment(Zone::UTC));
    session
        .map(|session| Opened { session, kept })
        .map_err(|error| format!("start: {error}"))
}

/// An appearance without `search()`: another word takes its place.
pub(crate) fn unsearched(appearance: &str) -> String {
    appearance.replace("search(", "sought(")
}

fn without_search(xml: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(xml);
    let mut parts = text.split("appearance=\"");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (appearance, rest) = part.split_once('"').unwrap_or((part, ""));
        plain.push_str("appearance=\"");
        plain.push_str(&unsearched(appearance));
        plain.push('"');
        plain.push_str(rest);
    }
    plain.into_bytes()
}

/// The oracle broke down: it says nothing about the form.
fn is_no_verdict(verdict: &Value) -> bool {
    matches!(verdict["class"].as_str(), Some("oracle-stub" | "oracle-crash"))
}

/// Whether ours opens what JavaRosa opens, and refuses what it refuses.
pub(crate) fn judge(verdict: &Value, opened: &Result<Opened, String>) -> Result<(), String> {
    let class = verdict["class"].as_str().unwrap_or("");
    let accepted = verdict["accepted"] == Value::Bool(true) || is_no_verdict(verdict);
    // Collect's own functions are known here: a form that uses them is no worse for it.
    let by_collect = class == "unknown-function"
        && verdict["message"]
            .as_str()
            .is_some_and(|message| message.contains("pulldata") || message.contains("intersects"));
    match opened {
        Ok(_) if accepted || by_collect => Ok(()),
        Err(error) if !accepted => {
            let reasons = REASONS.iter().filter(|(known, _)| *known == class);
            let reasons: Vec<&str> = reasons.map(|(_, reason)| *reason).collect();
            let same = reasons.is_empty() || reasons.iter().any(|reason| error.contains(reason));
            same.then_some(())
                .ok_or_else(|| format!("refused for {error}, not for {class}: {}", verdict["message"]))
        }
        Ok(_) => Err(format!("accepted in spite of {class}: {}", verdict["message"])),
        Err(error) => Err(format!("refused: {error}")),
    }
}

/// What ours says of a form that JavaRosa refuses, by the class of the refusal; classes that it leaves out say too little.
const REASONS: [(&str, &str); 16] = [
    ("cycle", "a cycle"),
    ("unknown-function", "cannot handle function"),
    // Seen before the function is: JavaRosa does not look for cycles through a function that it does not know.
    ("unknown-function", "a cycle"),
    ("itemset-value-missing", "the list has no value"),
    ("itemset-label-missing", "the list has no label"),
    // JavaRosa names the one that it looks up first.
    ("itemset-label-missing", "the list has no value"),
    ("select-without-choices", "the select has no choices"),
    ("calculate-invalid", "cannot read"),
    ("action-event-invalid", "the event"),
    ("action-namespace", "ODK's namespace"),
    ("external-instance", "cannot be read"),
    ("repeat-binding", "bound into"),
    ("question-unbound", "the form has no node"),
    ("range-invalid", "range"),
    ("xpath-type-mismatch", "cannot evaluate"),
    ("xpath-type-mismatch", "is no path"),
];

/// The folder of each form of the corpus, by its id.
pub(crate) fn index(corpus: &Path) -> BTreeMap<String, PathBuf> {
    let list = fs::read_to_string(corpus.join("forms/index.jsonl")).unwrap_or_default();
    list.lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter_map(|entry| {
            Some((
                entry["id"].as_str()?.to_owned(),
                corpus.join(entry["path"].as_str()?),
            ))
        })
        .collect()
}

/// Where a form's XML says that chance is at work.
fn chance(xml: &[u8]) -> replay::Chance {
    let text = String::from_utf8_lossy(xml);
    let Ok(document) = roxmltree::Document::parse(&text) else {
        return replay::Chance::default();
    };
    let mut chance = replay::Chance::default();
    for node in document.descendants() {
        let Some(path) = node.attribute("ref") else {
            continue;
        };
        let mut nodesets = node.children().filter_map(|child| child.attribute("nodeset"));
        if nodesets.any(crate::xpath::is_unseeded) {
            chance.choices.insert(path.to_owned());
        }
        if let Some(value) = node
            .attribute("value")
            .filter(|_| node.has_tag_name((XFORMS, "setvalue")))
        {
            chance.set.push((path.to_owned(), value.to_owned()));
        }
    }
    chance
}

pub(crate) const XFORMS: &str = "http://www.w3.org/2002/xforms";
