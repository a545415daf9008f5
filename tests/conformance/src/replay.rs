//! A recorded session, replayed step by step.

use std::collections::{BTreeMap, BTreeSet};

use banshi_forms::{Event, Refusal, Session};
use serde_json::Value;

use crate::{
    Kept,
    forms::{now, unsearched},
    instance,
    lenience::{Lenience, generic},
    state::{Recorded, same_value},
    walk::walk,
};

/// The first difference of each level, and the differences that are kept.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) missed: BTreeMap<&'static str, String>,
    pub(crate) kept: BTreeSet<Kept>,
}

/// What of a form's XML says where chance is at work, by generic path.
#[derive(Debug, Default)]
pub(crate) struct Chance {
    /// Selects whose choices are shuffled without a seed.
    pub(crate) choices: BTreeSet<String>,
    /// Nodes that an action sets, with the expression.
    pub(crate) set: Vec<(String, String)>,
}

struct Replay {
    session: Session,
    recorded: Recorded,
    lenience: Lenience,
    chance: Chance,
    /// The reference engine threw at the next step: what it shows now is half done.
    doubtful: bool,
    outcome: Outcome,
    /// The place of the walk that was left last.
    last: Option<(String, String)>,
    lost: bool,
}

pub(crate) fn replay(session: Session, chance: Chance, trace: &Value) -> Outcome {
    let list = |value: &Value| -> Vec<String> {
        value
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    };
    let steps: &[Value] = trace["steps"].as_array().map_or(&[], Vec::as_slice);
    let asked: BTreeSet<String> = steps
        .iter()
        .filter(|step| step["op"] == "question")
        .map(|step| generic(text(step, "ref")))
        .collect();
    let counted = list(&trace["form"]["countRepeats"]);
    let mut volatile = list(&trace["volatile"]);
    // What an action takes from a value of chance is one itself, even where two runs came to the same.
    for (path, value) in &chance.set {
        if volatile.iter().any(|known| value.contains(known.as_str())) {
            volatile.push(path.clone());
        }
    }
    let mut replay = Replay {
        lenience: Lenience::new(session.form(), counted, &asked, &volatile),
        session,
        recorded: Recorded::default(),
        chance,
        doubtful: false,
        outcome: Outcome::default(),
        last: None,
        lost: false,
    };
    let mut broken = false;
    for (at, step) in steps.iter().enumerate() {
        if step["op"] == "exception" {
            // Nothing is claimed about what follows.
            broken = true;
            break;
        }
        replay.doubtful = steps.get(at + 1).is_some_and(|next| next["op"] == "exception");
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
            .missed
            .entry(level)
            .or_insert_with(|| format!("step {}: {what}", step["i"]));
    }

    fn step(&mut self, step: &Value) {
        if self
            .lenience
            .is_in_a_surplus(text(step, "op"), text(step, "ref"), &self.session)
        {
            self.recorded.apply(step.get("onArrive"));
            self.recorded.apply(step.get("delta"));
            self.outcome
                .kept
                .extend(self.lenience.explains_surplus(text(step, "ref")));
            return;
        }
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
                self.lenience.removed();
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

    fn compare(&mut self, step: &Value, at_end: bool) {
        if self.doubtful {
            return;
        }
        let differences = self.recorded.compare(&self.session, &mut self.lenience, at_end);
        self.outcome.kept.extend(differences.kept);
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
                && unsearched(appearance) != unsearched(&question.appearance)
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
        let shown = text(step, "value");
        if !same_value(shown, &question.value)
            && !self.lenience.is_volatile(&path)
            && self.lenience.explains(&path, shown).is_none()
        {
            self.miss(
                "values",
                step,
                format!("{path}: {:?} instead of {}", question.value, step["value"]),
            );
        }
        self.choices(step, &path, &question);
        for (at, attempt) in step["attempts"].as_array().into_iter().flatten().enumerate() {
            // A point of zeros has no text: the recording shows it as an empty answer after others.
            let zeros = at > 0 && step["type"] == "geopoint" && text(attempt, "set").is_empty();
            let value = if zeros { "0 0 0 0" } else { text(attempt, "set") };
            self.attempt(step, &path, attempt, value);
        }
        self.recorded.apply(step.get("delta"));
        self.compare(step, false);
    }

    fn choices(&mut self, step: &Value, path: &str, question: &banshi_forms::Question) {
        let by_chance = self.chance.choices.contains(&generic(path));
        let same = |expected: &Value, ours: &mut dyn Iterator<Item = &str>| {
            let expected: Vec<&str> = expected
                .as_array()
                .into_iter()
                .flatten()
                .map(|value| value.as_str().unwrap_or(""))
                .collect();
            let ours: Vec<&str> = ours.take(60).collect();
            if by_chance {
                return expected.len() == ours.len()
                    && expected
                        .iter()
                        .all(|choice| choice.contains("~VOLATILE~") || ours.contains(choice));
            }
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

    fn attempt(&mut self, step: &Value, path: &str, attempt: &Value, value: &str) {
        let event = Event::Answer {
            path: path.to_owned(),
            value: value.to_owned(),
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
                    && !self.chance.choices.contains(&generic(path))
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
        match instance::difference(expected, &ours, &self.lenience) {
            Ok(None) => {}
            Ok(Some(difference)) | Err(difference) => self.miss("final xml", trace, difference),
        }
    }
}

/// Equal, blanks at line ends and volatile parts aside.
fn same_text(expected: &str, ours: &str) -> bool {
    expected == ours || expected.contains("~VOLATILE~")
}
