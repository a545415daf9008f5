//! A recorded session, replayed step by step.

use std::collections::BTreeMap;

use banshi_forms::{Event, Refusal, Session};
use serde_json::Value;

use crate::{
    forms::now,
    state::{Recorded, same_value},
    walk::walk,
};

/// The first difference of each level.
pub(crate) type Outcome = BTreeMap<&'static str, String>;

struct Replay {
    session: Session,
    recorded: Recorded,
    counted: Vec<String>,
    outcome: Outcome,
    /// The place of the walk that was left last.
    last: Option<(String, String)>,
    lost: bool,
    volatile: Vec<String>,
}

pub(crate) fn replay(session: Session, trace: &Value) -> Outcome {
    let list = |value: &Value| -> Vec<String> {
        value
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    };
    let mut replay = Replay {
        session,
        recorded: Recorded::default(),
        counted: list(&trace["form"]["countRepeats"]),
        outcome: Outcome::new(),
        last: None,
        lost: false,
        volatile: list(&trace["volatile"]),
    };
    let mut broken = false;
    for step in trace["steps"].as_array().into_iter().flatten() {
        if step["op"] == "exception" {
            // Nothing is claimed about what follows.
            broken = true;
            break;
        }
        replay.step(step);
    }
    if !broken {
        replay.labels_of_translations(trace);
        replay.final_xml(trace);
    }
    replay.outcome
}

fn text<'a>(step: &'a Value, name: &str) -> &'a str {
    step[name].as_str().unwrap_or("")
}

impl Replay {
    fn miss(&mut self, level: &'static str, step: &Value, what: impl std::fmt::Display) {
        self.outcome
            .entry(level)
            .or_insert_with(|| format!("step {}: {what}", step["i"]));
    }

    fn step(&mut self, step: &Value) {
        match text(step, "op") {
            "init" => {
                self.recorded.add_all(&step["nodes"]);
                self.compare(step, false);
            }
            "pass" => {
                self.last = None;
                self.lost = false;
                self.recorded.apply(step.get("delta"));
            }
            "deleteRepeat" => {
                self.recorded.apply(step.get("onArrive"));
                let event = Event::RemoveRepeat {
                    path: text(step, "ref").to_owned(),
                };
                if let Err(refusal) = self.session.apply(event) {
                    self.miss("values", step, format!("not removed: {refusal}"));
                }
                self.recorded.apply(step.get("delta"));
                self.compare(step, false);
            }
            "finalize" => {
                let _ = self.session.finalise(now());
                self.recorded.apply(step.get("delta"));
                self.compare(step, true);
            }
            "end" => {
                self.arrive(step, "end");
                self.compare(step, true);
            }
            "truncated" => self.recorded.apply(step.get("onArrive")),
            "question" => self.question(step),
            "promptRepeat" => {
                self.arrive(step, "promptRepeat");
                if text(step, "action") == "add" {
                    let path = text(step, "ref");
                    let repeat = path.rsplit_once('[').map_or(path, |(repeat, _)| repeat);
                    if let Err(refusal) = self.session.apply(Event::AddRepeat {
                        path: repeat.to_owned(),
                    }) {
                        self.miss("values", step, format!("not added: {refusal}"));
                    }
                    self.recorded.apply(step.get("delta"));
                    self.last = Some(("repeat".to_owned(), path.to_owned()));
                    self.compare(step, false);
                }
            }
            op => {
                let op = if op == "group" { "group" } else { "repeat" };
                let label = self.arrive(step, op);
                if label != text(step, "label") {
                    self.miss(
                        "labels",
                        step,
                        format!(
                            "{}: {label:?} instead of {:?}",
                            text(step, "ref"),
                            text(step, "label")
                        ),
                    );
                }
            }
        }
    }

    /// Walks to the recorded place; gives its label.
    fn arrive(&mut self, step: &Value, op: &'static str) -> String {
        self.recorded.apply(step.get("onArrive"));
        let places = walk(&self.session);
        let path = text(step, "ref").to_owned();
        let after = match &self.last {
            None => 0,
            Some((op, path)) => places
                .iter()
                .position(|place| place.op == op && place.path == *path)
                .map_or(usize::MAX, |at| at + 1),
        };
        let next = places.get(after);
        let label = places
            .iter()
            .find(|place| place.op == op && place.path == path)
            .map(|place| place.label.clone());
        let right = match next {
            None => op == "end" && after != usize::MAX,
            Some(place) => place.op == op && place.path == path,
        };
        if !right && !self.lost {
            let ours = next.map_or("the end".to_owned(), |place| {
                format!("{} {}", place.op, place.path)
            });
            self.miss("order", step, format!("{ours} instead of {op} {path}"));
            self.lost = true;
        }
        self.last = Some((op.to_owned(), path));
        label.unwrap_or_default()
    }

    fn compare(&mut self, step: &Value, with_counted: bool) {
        // The reference engine makes counted instances as the walk comes to them, this one at once.
        if !with_counted && !self.counted.is_empty() {
            return;
        }
        let differences = self.recorded.compare(&self.session);
        for (level, found) in [
            ("values", differences.values),
            ("relevance", differences.relevance),
            ("required and readonly", differences.flags),
        ] {
            if let Some(found) = found {
                self.miss(level, step, found);
            }
        }
    }

    fn question(&mut self, step: &Value) {
        let path = text(step, "ref").to_owned();
        self.arrive(step, "question");
        let _ = self.session.apply(Event::DropStaleChoices { path: path.clone() });
        self.compare(step, false);
        let Some(question) = self.session.question(&path) else {
            self.miss("order", step, format!("{path} is no question"));
            return;
        };
        if step.get("labelError").is_none() {
            let hint = step.get("hint").and_then(Value::as_str);
            let expected = text(step, "label");
            if !same_text(expected, &question.label) {
                self.miss(
                    "labels",
                    step,
                    format!("{path}: {:?} instead of {expected:?}", question.label),
                );
            }
            if hint.is_some_and(|hint| !same_text(hint, &question.hint)) {
                self.miss(
                    "labels",
                    step,
                    format!("{path}: hint {:?} instead of {hint:?}", question.hint),
                );
            }
            if let Some(appearance) = step.get("appearance").and_then(Value::as_str)
                && appearance != question.appearance
            {
                self.miss(
                    "labels",
                    step,
                    format!("{path}: appearance {:?}", question.appearance),
                );
            }
            let media = &question.media;
            for (name, ours) in [
                ("image", &media.image),
                ("audio", &media.audio),
                ("video", &media.video),
                ("big-image", &media.big_image),
            ] {
                let expected = step["media"][name].as_str();
                if expected.is_some() && expected != ours.as_deref() {
                    self.miss(
                        "labels",
                        step,
                        format!("{path}: {name} {ours:?} instead of {expected:?}"),
                    );
                }
            }
        }
        if (question.required, question.readonly)
            != (
                step["required"].as_bool().unwrap_or(false),
                step["readonly"].as_bool().unwrap_or(false),
            )
        {
            self.miss("required and readonly", step, format!("{path} as reached"));
        }
        if !self.volatile.contains(&path) && !same_value(text(step, "value"), &question.value) {
            self.miss(
                "values",
                step,
                format!("{path}: {:?} instead of {}", question.value, step["value"]),
            );
        }
        self.choices(step, &path, &question);
        for attempt in step["attempts"].as_array().into_iter().flatten() {
            self.attempt(step, &path, attempt);
        }
        self.recorded.apply(step.get("delta"));
        self.compare(step, false);
    }

    fn choices(&mut self, step: &Value, path: &str, question: &banshi_forms::Question) {
        let same = |expected: &Value, ours: &mut dyn Iterator<Item = &str>| {
            let expected: Vec<&str> = expected
                .as_array()
                .into_iter()
                .flatten()
                .map(|value| value.as_str().unwrap_or(""))
                .collect();
            let ours: Vec<&str> = ours.take(60).collect();
            expected.len() == ours.len()
                && expected
                    .iter()
                    .zip(&ours)
                    .all(|(a, b)| a.contains("~VOLATILE~") || a == b)
        };
        if let Some(expected) = step.get("choices")
            && !same(
                expected,
                &mut question.choices.iter().map(|choice| &*choice.value),
            )
        {
            let ours: Vec<_> = question
                .choices
                .iter()
                .take(5)
                .map(|choice| &*choice.value)
                .collect();
            self.miss("choices", step, format!("{path}: {ours:?} instead of {expected}"));
        }
        if let Some(expected) = step.get("choiceLabels")
            && !same(
                expected,
                &mut question.choices.iter().map(|choice| choice.label.as_str()),
            )
        {
            let ours: Vec<_> = question
                .choices
                .iter()
                .take(5)
                .map(|choice| choice.label.as_str())
                .collect();
            self.miss(
                "labels",
                step,
                format!("{path}: choices {ours:?} instead of {expected}"),
            );
        }
    }

    fn attempt(&mut self, step: &Value, path: &str, attempt: &Value) {
        let value = text(attempt, "set").to_owned();
        let event = Event::Answer {
            path: path.to_owned(),
            value: value.clone(),
        };
        let (result, message) = match self.session.apply(event) {
            Ok(_) => ("ok", None),
            Err(Refusal::Required { message }) => ("required", message),
            Err(Refusal::Constraint { message, .. }) => ("constraint", message),
            Err(refusal) => {
                self.miss("attempts", step, format!("{path} = {value:?}: {refusal}"));
                return;
            }
        };
        let expected = text(attempt, "result");
        if result != expected {
            self.miss(
                "attempts",
                step,
                format!("{path} = {value:?}: {result} instead of {expected}"),
            );
        } else if let Some(expected) = attempt.get("msg").and_then(Value::as_str)
            && !message
                .as_deref()
                .is_some_and(|message| same_text(expected, message))
        {
            self.miss(
                "attempts",
                step,
                format!("{path} = {value:?}: message {message:?} instead of {expected:?}"),
            );
        }
    }

    fn labels_of_translations(&mut self, trace: &Value) {
        let language = self.session.language().map(str::to_owned);
        for (name, labels) in trace["translations"].as_object().into_iter().flatten() {
            if self
                .session
                .apply(Event::SetLanguage {
                    language: name.clone(),
                })
                .is_err()
            {
                self.miss("labels", trace, format!("no language {name}"));
                continue;
            }
            for (path, expected) in labels.as_object().into_iter().flatten() {
                let Some(question) = self.session.question(path) else {
                    continue;
                };
                for (what, ours) in [("label", &question.label), ("hint", &question.hint)] {
                    let expected = expected.get(what).and_then(Value::as_str);
                    if expected.is_some_and(|expected| !same_text(expected, ours)) {
                        self.miss(
                            "labels",
                            trace,
                            format!("{path} in {name}: {what} {ours:?} instead of {expected:?}"),
                        );
                    }
                }
                let ours: Vec<&str> = question
                    .choices
                    .iter()
                    .map(|choice| choice.label.as_str())
                    .take(60)
                    .collect();
                if let Some(expected) = expected.get("choiceLabels").and_then(Value::as_array)
                    && !expected
                        .iter()
                        .map(|label| label.as_str().unwrap_or(""))
                        .eq(ours.iter().copied())
                {
                    self.miss(
                        "labels",
                        trace,
                        format!("{path} in {name}: choices {ours:?} instead of {expected:?}"),
                    );
                }
            }
        }
        if let Some(language) = language {
            let _ = self.session.apply(Event::SetLanguage { language });
        }
    }

    fn final_xml(&mut self, trace: &Value) {
        let Some(expected) = trace["finalXml"].as_str() else {
            return;
        };
        let ours = String::from_utf8_lossy(&self.session.instance().xml).into_owned();
        match (
            roxmltree::Document::parse(expected),
            roxmltree::Document::parse(&ours),
        ) {
            (Ok(a), Ok(b)) => {
                if let Some(difference) = differs(a.root_element(), b.root_element()) {
                    self.miss("final xml", trace, difference);
                }
            }
            (Err(_), _) => {}
            (_, Err(error)) => self.miss("final xml", trace, format!("not XML: {error}")),
        }
    }
}

/// Equal, blanks at line ends and volatile parts aside.
fn same_text(expected: &str, ours: &str) -> bool {
    expected == ours || expected.contains("~VOLATILE~")
}

fn differs(a: roxmltree::Node<'_, '_>, b: roxmltree::Node<'_, '_>) -> Option<String> {
    if a.tag_name() != b.tag_name() {
        return Some(format!("{:?} instead of {:?}", b.tag_name(), a.tag_name()));
    }
    let attributes = |node: roxmltree::Node<'_, '_>| -> BTreeMap<(String, String), String> {
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
        || !left
            .iter()
            .all(|(name, value)| right.get(name).is_some_and(|ours| same_value(value, ours)))
    {
        return Some(format!(
            "{}: attributes {right:?} instead of {left:?}",
            a.tag_name().name()
        ));
    }
    let children =
        |node: roxmltree::Node<'_, '_>| node.children().filter(roxmltree::Node::is_element).count();
    if children(a) != children(b) {
        let names = |node: roxmltree::Node<'_, '_>| -> Vec<String> {
            node.children()
                .filter(roxmltree::Node::is_element)
                .map(|node| node.tag_name().name().to_owned())
                .collect()
        };
        return Some(format!(
            "{}: children {:?} instead of {:?}",
            a.tag_name().name(),
            names(b),
            names(a)
        ));
    }
    if children(a) == 0 {
        let (expected, ours) = (a.text().unwrap_or(""), b.text().unwrap_or(""));
        return (!same_value(expected, ours))
            .then(|| format!("{}: {ours:?} instead of {expected:?}", a.tag_name().name()));
    }
    let elements = |node| roxmltree::Node::children(&node).filter(roxmltree::Node::is_element);
    elements(a).zip(elements(b)).find_map(|(a, b)| differs(a, b))
}
