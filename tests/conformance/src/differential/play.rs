//! A form filled in by both engines, step by step, until the first difference.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use banshi_forms::{
    ControlKind, DataType, Environment, Event, Flaw, FlawKind, Form, Item, Refusal, Session, Zone,
};
use banshi_javarosa::JavaRosa;
use chrono::Utc;
use serde_json::{Value, json};

use super::tape::Tape;
use crate::{
    forms::Folder,
    instance,
    lenience::{Lenience, generic},
    state::same_value,
};

/// What became of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Played {
    /// Both did the same at this many steps, to the end.
    Whole(usize),
    /// Both did the same at this many steps; then the reference engine threw, and claims nothing about what follows.
    Thrown(usize),
    /// Both refused the form.
    Refused,
    /// The reference engine broke down on reading the form.
    Broken,
}

/// A form on disk.
pub(crate) struct Sheet<'a> {
    pub(crate) file: &'a Path,
    /// The folder in whose `media` its files lie.
    pub(crate) folder: &'a Path,
    /// Paths whose values are not functions of form and answers.
    pub(crate) volatile: Vec<String>,
    /// The repeats with a count.
    pub(crate) counted: Vec<String>,
    /// The nodes that actions write.
    pub(crate) written: Vec<String>,
}

/// Opens a form in both engines and does as many steps in both; an error tells the first difference.
pub(crate) fn play(
    sheet: &Sheet<'_>,
    steps: usize,
    tape: &mut Tape,
    reference: &mut JavaRosa,
) -> Result<Played, String> {
    let xml = std::fs::read(sheet.file).map_err(|error| error.to_string())?;
    let opened = Form::parse(&xml, &Folder(sheet.folder))
        .map_err(|error| error.to_string())
        .and_then(|form| {
            let environment = Environment::new(Utc::now(), Zone::UTC, 1)
                .property("deviceid", "banshi:1")
                .property("username", "tester");
            Session::new(Arc::new(form), environment).map_err(|error| error.to_string())
        });
    let media = sheet.folder.join("media");
    let theirs = reference.ask(&json!({ "op": "open", "form": sheet.file, "media": media }));
    let session = match (opened, theirs) {
        (Ok(session), Ok(_)) => session,
        (_, Err(theirs)) if is_crash(&theirs) => return Ok(Played::Broken),
        (Ok(_), Err(theirs)) => return Err(format!("ours accepts what JavaRosa refuses: {theirs}")),
        (Err(_), Err(_)) => return Ok(Played::Refused),
        (Err(ours), Ok(_)) => return Err(format!("ours refuses what JavaRosa accepts: {ours}")),
    };
    // The shared form is the session's own: it is read once more to be looked through.
    let flaws =
        Form::parse(&xml, &Folder(sheet.folder)).map_or_else(|_| Vec::new(), |form| Arc::new(form).flaws());
    let asked = questions(&session.outline())
        .map(|question| generic(&question))
        .collect();
    let mut game = Game {
        lenience: Lenience::new(session.form(), sheet.counted.clone(), &asked, &sheet.volatile)
            .with_written(session.form(), sheet.written.clone()),
        session,
        reference,
        done: Vec::new(),
        flaws,
    };
    for step in 0..steps {
        if !game.compare()? {
            return Ok(Played::Thrown(step));
        }
        match game.step(tape)? {
            Next::Going => {}
            Next::Thrown => return Ok(Played::Thrown(step)),
        }
    }
    if game.compare()? {
        game.finish()?;
    }
    Ok(Played::Whole(steps))
}

/// A Java runtime exception: no verdict on the form.
fn is_crash(error: &str) -> bool {
    let class = error.split(':').next().unwrap_or("");
    [
        "NullPointerException",
        "ClassCastException",
        "IndexOutOfBoundsException",
        "StackOverflowError",
    ]
    .contains(&class)
}

fn questions(items: &[Item]) -> Box<dyn Iterator<Item = String> + '_> {
    Box::new(items.iter().flat_map(|item| {
        match item {
            Item::Question(question) => Box::new(std::iter::once(question.path.clone())),
            Item::Group(group) => questions(&group.items),
            Item::Repeat(repeat) => Box::new(
                repeat
                    .instances
                    .iter()
                    .flat_map(|instance| questions(&instance.items)),
            ) as Box<dyn Iterator<Item = String>>,
        }
    }))
}

enum Next {
    Going,
    /// The reference engine threw: it claims nothing about what follows.
    Thrown,
}

struct Game<'a> {
    session: Session,
    reference: &'a mut JavaRosa,
    lenience: Lenience,
    /// What was done so far, for the report.
    done: Vec<String>,
    /// What the form is found fault with: none of it may come about.
    flaws: Vec<Flaw>,
}

impl Game<'_> {
    fn differs<T>(&self, what: impl std::fmt::Display) -> Result<T, String> {
        Err(format!("after [{}]: {what}", self.done.join(", ")))
    }

    /// One step that the form offers: an answer, an instance more or less, another language.
    fn step(&mut self, tape: &mut Tape) -> Result<Next, String> {
        let mut offered = Vec::new();
        offer(&self.session.outline(), &mut offered);
        let languages: Vec<String> = self.session.form().languages().map(str::to_owned).collect();
        if languages.len() > 1 && tape.once_in(12) {
            let language = languages[tape.below(languages.len())].clone();
            self.done.push(format!("language {language}"));
            let _ = self.session.apply(Event::SetLanguage {
                language: language.clone(),
            });
            let theirs = self
                .reference
                .ask(&json!({ "op": "language", "language": language }));
            return Ok(if theirs.is_ok() { Next::Going } else { Next::Thrown });
        }
        if offered.is_empty() {
            return Ok(Next::Going);
        }
        match offered.swap_remove(tape.below(offered.len())) {
            Offer::Answer(path) => self.answer(&path, tape),
            Offer::Add(path, place) => {
                self.done.push(format!("add {place}"));
                let theirs = self.reference.ask(&json!({ "op": "add", "path": place }));
                let ours = self.session.apply(Event::AddRepeat { path });
                self.both(ours.map(drop), theirs.map(drop))
            }
            Offer::Remove(path) => {
                self.done.push(format!("remove {path}"));
                self.lenience.removed();
                let theirs = self.reference.ask(&json!({ "op": "remove", "path": path }));
                let ours = self.session.apply(Event::RemoveRepeat { path });
                self.both(ours.map(drop), theirs.map(drop))
            }
        }
    }

    fn both(&self, ours: Result<(), Refusal>, theirs: Result<(), String>) -> Result<Next, String> {
        match (ours, theirs) {
            (Ok(()), Ok(())) => Ok(Next::Going),
            (_, Err(_)) => Ok(Next::Thrown),
            (Err(ours), Ok(())) => self.differs(format!("ours refuses: {ours}")),
        }
    }

    fn answer(&mut self, path: &str, tape: &mut Tape) -> Result<Next, String> {
        let Some(question) = self.session.question(path) else {
            return self.differs(format!("{path} is no question"));
        };
        let value = if question.choices.is_empty() {
            tape.pick(answers(question.data_type, question.kind)).to_owned()
        } else {
            let choices: Vec<&str> = question.choices.iter().map(|choice| &*choice.value).collect();
            selection(&choices, question.kind, tape)
        };
        self.done.push(format!("{path} = {value:?}"));
        let answered = !value.is_empty();
        let theirs = self
            .reference
            .ask(&json!({ "op": "answer", "path": path, "value": value }));
        let Ok(theirs) = theirs else {
            return Ok(Next::Thrown);
        };
        let (ours, message) = match self.session.apply(Event::Answer {
            path: path.to_owned(),
            value,
        }) {
            Ok(_) => ("ok", None),
            Err(Refusal::Required { .. }) => ("required", None),
            Err(Refusal::Constraint { message, .. }) => ("constraint", message),
            Err(refusal) => return self.differs(format!("ours refuses: {refusal}, theirs {theirs}")),
        };
        if ours == "ok"
            && answered
            && self.is_found(path, |kind| matches!(kind, FlawKind::NeverSatisfied { .. }))
        {
            return self.differs(format!("{path} takes an answer, and is found to take none"));
        }
        if theirs["result"] != ours {
            return self.differs(format!("attempt: {ours} instead of {theirs}"));
        }
        let expected = theirs["message"].as_str().unwrap_or("");
        if message.as_deref().unwrap_or("") != expected {
            return self.differs(format!("message {message:?} instead of {expected:?}"));
        }
        Ok(Next::Going)
    }

    /// The walk, then all nodes; `false` where the reference engine throws, or walks by a relevance that it has not
    /// computed anew.
    fn compare(&mut self) -> Result<bool, String> {
        let Ok(theirs) = self.reference.ask(&json!({ "op": "walk" })) else {
            return Ok(false);
        };
        let theirs = theirs["places"].as_array().cloned().unwrap_or_default();
        let mut at = 0;
        for expected in &theirs {
            let path = expected["path"].as_str().unwrap_or("");
            let op = expected["op"].as_str().unwrap_or("");
            if self.lenience.is_in_a_surplus(op, path, &self.session) {
                continue;
            }
            let places = places(&self.session);
            let found = places.get(at).map(|(op, path, _)| (*op, path.as_str()));
            if found != Some((op, path)) {
                if self.is_stale(path) || found.is_some_and(|(_, path)| self.is_stale(path)) {
                    return Ok(false);
                }
                return self.differs(format!("order: {found:?} instead of {op} {path}"));
            }
            if op == "question" {
                if !self.question(path, expected)? {
                    return Ok(false);
                }
            } else if op != "promptRepeat" && places[at].2 != expected["label"] {
                if self.is_stale(path) {
                    return Ok(false);
                }
                return self.differs(format!(
                    "label of {path}: {:?} instead of {}",
                    places[at].2, expected["label"]
                ));
            }
            at += 1;
        }
        if let Some((op, path, _)) = places(&self.session).get(at) {
            if self.is_stale(path) {
                return Ok(false);
            }
            return self.differs(format!("order: {op} {path} instead of the end"));
        }
        let Ok(theirs) = self.reference.ask(&json!({ "op": "nodes" })) else {
            return Ok(false);
        };
        self.nodes(&theirs["nodes"])?;
        Ok(true)
    }

    /// A question as the walk reaches it; `false` where the reference engine shows texts or choices that it has not looked
    /// for anew. Selected choices that are no longer offered fall away when value and choices are read, after the texts.
    fn question(&mut self, path: &str, expected: &Value) -> Result<bool, String> {
        let Some(ours) = self.session.question(path) else {
            return self.differs(format!("{path} is no question"));
        };
        let _ = self.session.apply(Event::DropStaleChoices {
            path: path.to_owned(),
        });
        let Some(after) = self.session.question(path) else {
            return self.differs(format!("{path} is no question"));
        };
        let choices: Vec<Value> = after
            .choices
            .iter()
            .map(|choice| json!([&*choice.value, choice.label]))
            .collect();
        let hidden = |kind: &FlawKind| match kind {
            FlawKind::NoChoices => true,
            FlawKind::ChoiceNeverShown { value } => {
                after.choices.iter().any(|choice| *choice.value == **value)
            }
            _ => false,
        };
        if !after.choices.is_empty() && self.is_found(path, hidden) {
            return self.differs(format!("{path} shows what is found to be never shown"));
        }
        let pairs = [
            ("label", json!(ours.label)),
            ("hint", json!(ours.hint)),
            ("required", json!(ours.required)),
            ("readonly", json!(ours.readonly)),
            ("choices", json!(choices)),
        ];
        for (name, ours) in pairs {
            let expected = &expected[name];
            let flag = ours.is_boolean() && self.is_stale(path);
            if !expected.is_null() && *expected != ours && !flag {
                let stale = match name {
                    "choices" => self.lenience.explains_choices(path).is_some(),
                    "label" | "hint" => self.is_stale(path),
                    _ => false,
                };
                if stale {
                    return Ok(false);
                }
                return self.differs(format!("{name} of {path}: {ours} instead of {expected}"));
            }
        }
        let value = expected["value"].as_str().unwrap_or("");
        if !same_value(value, &after.value) && !self.is_lenient(path, value) {
            return self.differs(format!(
                "{path} as reached: {:?} instead of {value:?}",
                after.value
            ));
        }
        Ok(true)
    }

    /// Whether the form was found fault with for a node.
    fn is_found(&self, path: &str, kind: impl Fn(&FlawKind) -> bool) -> bool {
        let path = generic(path);
        self.flaws
            .iter()
            .any(|flaw| flaw.path == path && kind(&flaw.kind))
    }

    /// Whether the reference engine may not have computed a node's flags anew.
    fn is_stale(&self, path: &str) -> bool {
        self.lenience.explains_flag(path).is_some()
    }

    fn is_lenient(&self, path: &str, expected: &str) -> bool {
        self.lenience.is_volatile(path) || self.lenience.explains(path, expected).is_some()
    }

    fn nodes(&mut self, expected: &Value) -> Result<(), String> {
        let mut theirs: BTreeMap<&str, &Value> = expected
            .as_array()
            .into_iter()
            .flatten()
            .map(|node| (node[0].as_str().unwrap_or(""), node))
            .collect();
        for node in self.session.nodes() {
            if node.path.contains("/@") {
                continue;
            }
            let Some(expected) = theirs.remove(node.path.as_str()) else {
                if node.relevant || !self.lenience.is_counted(&node.path) {
                    return self.differs(format!("{} is too much", node.path));
                }
                continue;
            };
            let value = expected[1].as_str().unwrap_or("");
            if !same_value(value, &node.value) && !self.is_lenient(&node.path, value) {
                return self.differs(format!("{}: {:?} instead of {value:?}", node.path, node.value));
            }
            if node.relevant && self.is_found(&node.path, |kind| matches!(kind, FlawKind::NeverAsked { .. }))
            {
                return self.differs(format!("{} is relevant, and found to be never", node.path));
            }
            self.lenience.note(&node.path, &node.value);
            let flags = [
                ("relevant", node.relevant),
                ("required", node.required),
                ("readonly", node.readonly),
            ];
            for ((name, ours), expected) in flags
                .iter()
                .zip(&expected.as_array().map_or(&[][..], Vec::as_slice)[2..])
            {
                if expected != ours && !self.is_stale(&node.path) {
                    return self.differs(format!("{}: {name} {ours}", node.path));
                }
            }
        }
        match theirs
            .keys()
            .find(|path| self.lenience.explains_surplus(path).is_none())
        {
            Some(missing) => self.differs(format!("{missing} is missing")),
            None => Ok(()),
        }
    }

    fn finish(&mut self) -> Result<(), String> {
        let Ok(theirs) = self.reference.ask(&json!({ "op": "finish" })) else {
            return Ok(());
        };
        let _ = self.session.finalise(Utc::now());
        let ours = String::from_utf8_lossy(&self.session.instance().xml).into_owned();
        let expected = theirs["xml"].as_str().unwrap_or("");
        self.done.push("finish".to_owned());
        match instance::difference(expected, &ours, &self.lenience)? {
            Some(difference) => self.differs(format!("final xml: {difference}")),
            None => Ok(()),
        }
    }
}

/// The walk's places as operation, path, label.
fn places(session: &Session) -> Vec<(&'static str, String, String)> {
    crate::walk::walk(session)
        .into_iter()
        .map(|place| (place.op, place.path, place.label))
        .collect()
}

/// A step that a person could take.
enum Offer {
    Answer(String),
    /// The repeat, and the place of the instance that would come.
    Add(String, String),
    Remove(String),
}

fn offer(items: &[Item], offers: &mut Vec<Offer>) {
    for item in items {
        match item {
            Item::Question(question) if question.readonly => {}
            Item::Question(question) => offers.push(Offer::Answer(question.path.clone())),
            Item::Group(group) => offer(&group.items, offers),
            Item::Repeat(repeat) => {
                for instance in &repeat.instances {
                    offer(&instance.items, offers);
                    if repeat.open {
                        offers.push(Offer::Remove(instance.path.clone()));
                    }
                }
                if repeat.open && repeat.size < 3 {
                    let place = format!("{}[{}]", repeat.path, repeat.size + 1);
                    offers.push(Offer::Add(repeat.path.clone(), place));
                }
            }
        }
    }
}

/// Answers that fit a question's type; an empty one clears.
fn answers(data_type: DataType, kind: ControlKind) -> &'static [&'static str] {
    match (kind, data_type) {
        (ControlKind::Trigger, _) => &["OK", ""],
        (ControlKind::Range, _) => &["3", "", "5"],
        (ControlKind::SelectOne | ControlKind::SelectMultiple | ControlKind::Rank, _) => &[""],
        (_, DataType::Integer) => &["3", "", "12", "-4", "5"],
        (_, DataType::Decimal) => &["2.5", "", "-0.75", "10", "1e3"],
        (_, DataType::Date) => &["2024-02-29", "", "1999-12-31"],
        (_, DataType::Time) => &["10:20:30.000Z", "", "23:59:00.000Z"],
        (_, DataType::DateTime) => &["2024-03-15T10:20:30.000Z", "", "1999-12-31T23:00:00.000Z"],
        (_, DataType::Geopoint) => &["1.5 2.25 0 0", "", "-3 4 10 5"],
        _ => &["abc", "", "12", "x y", "b"],
    }
}

/// Some of the choices offered, as a value.
fn selection(offered: &[&str], kind: ControlKind, tape: &mut Tape) -> String {
    let first = tape.below(offered.len() + 1);
    // The last of the possibilities is none.
    let Some(chosen) = offered.get(first) else {
        return String::new();
    };
    match kind {
        ControlKind::SelectOne => (*chosen).to_owned(),
        // A rank orders all.
        ControlKind::Rank => [&offered[first..], &offered[..first]].concat().join(" "),
        _ if tape.once_in(2) => [*chosen, offered[(first + 1) % offered.len()]]
            .into_iter()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>()
            .join(" "),
        _ => (*chosen).to_owned(),
    }
}
