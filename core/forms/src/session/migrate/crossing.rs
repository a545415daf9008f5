//! The way of answers from one session to another.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Fate, Migrated, Migration,
    convert::{converted, spells_out},
    places::Places,
};
use crate::{
    DataType,
    model::{PlaceId, datum::Datum},
    session::{Event, Refusal, Session, recalc::Work},
};

/// What is taken from an older session into a newer one.
pub(super) struct Crossing<'a> {
    old: &'a Session,
    new: Session,
    places: Places,
    /// The older session's nodes in document order.
    nodes: Vec<u32>,
    /// The newer session's node of an older one.
    targets: FxHashMap<u32, u32>,
    taken: FxHashSet<u32>,
    /// In the order in which they were taken over.
    answers: Vec<Answer>,
}

/// What a person, a prefill or the form's default had put into a question.
struct Answer {
    /// The question's node in the older session, and in the newer.
    node: u32,
    target: u32,
    /// As its text in the XML.
    text: String,
    /// The value that the newer session is to hold, where it takes one.
    value: Option<Datum>,
    whose: Whose,
    /// Whether it is an entry that had not been accepted, or had been written over.
    aside: bool,
    fate: Fate,
}

#[derive(Clone, PartialEq)]
enum Whose {
    Person,
    Prefill(Arc<str>),
    Form,
}

impl<'a> Crossing<'a> {
    pub(super) fn new(old: &'a Session, new: Session) -> Self {
        Self {
            old,
            places: Places::matched(&old.form, &new.form),
            nodes: old.state.in_document_order(),
            new,
            targets: FxHashMap::default(),
            taken: FxHashSet::default(),
            answers: Vec::new(),
        }
    }

    /// Takes all answers to their places. An answer may make the instances that others stand in: of a counted repeat, and
    /// of one within that.
    pub(super) fn take_over(&mut self) {
        let mut before = None;
        while before != Some(self.targets.len()) {
            before = Some(self.targets.len());
            self.take_over_once();
        }
    }

    /// Finds the place of each node that has none yet, and takes the answer there.
    fn take_over_once(&mut self) {
        for at in 0..self.nodes.len() {
            let node = self.nodes[at];
            if self.targets.contains_key(&node) {
                continue;
            }
            let Some(target) = self.target(node) else { continue };
            self.targets.insert(node, target);
            self.taken.insert(target);
            if self.asked(node).is_some() {
                self.take(node, target);
            } else {
                self.fit_repeats(node, target);
            }
        }
    }

    /// The newer session's node for one of the older.
    fn target(&self, node: u32) -> Option<u32> {
        let place = self.places.of(self.old.state.node(node).place)?;
        let new = &self.new.form;
        // The nearest node above that went over and that the place stands below.
        let (mut above, mut first) = (self.old.state.node(node).parent, true);
        let anchor = loop {
            if above == 0 {
                break 0;
            }
            if let Some(&target) = self.targets.get(&above)
                && new.is_within(place, self.new.state.node(target).place)
            {
                break target;
            }
            first &= self.old.state.node(above).index == 0;
            above = self.old.state.node(above).parent;
        };
        let index = self.old.state.node(node).index;
        let found = if new.place(place).parent == self.new.state.node(anchor).place {
            let mut instances = self.new.state.instances(new, anchor, place);
            instances.nth(index as usize)
        } else {
            let nodes = self.new.state.nodes_at(new, anchor, place);
            nodes.get(index as usize).copied()
        };
        // What moved out of a repeat has one place; the answers of later instances have none.
        found.filter(|target| first && !self.taken.contains(target))
    }

    /// Makes as many instances of the repeats below a node as there were.
    fn fit_repeats(&mut self, node: u32, target: u32) {
        let old = self.old;
        for &repeated in &old.form.place(old.state.node(node).place).children {
            let Some(place) = self.places.of(repeated) else {
                continue;
            };
            let Some(repeat) = self.new.form.place(place).repeat else {
                continue;
            };
            let control = &self.new.form.controls[repeat as usize];
            if old.form.place(repeated).repeat.is_none() || control.count.is_some() || control.fixed {
                continue;
            }
            let above = self.new.form.place(place).parent;
            let Some(parent) = self.new.node_below(target, above) else {
                continue;
            };
            let wanted = old.state.instances(&old.form, node, repeated).count();
            self.fit_repeat(parent, place, wanted);
        }
    }

    fn fit_repeat(&mut self, parent: u32, place: PlaceId, wanted: usize) {
        let form = Arc::clone(&self.new.form);
        let path = self.new.state.path_of_all(&form, parent, place);
        let have: Vec<u32> = self.new.state.instances(&form, parent, place).collect();
        for _ in have.len()..wanted {
            if self
                .new
                .perform(&Event::AddRepeat { path: path.clone() }, None)
                .is_err()
            {
                break;
            }
        }
        for surplus in have.iter().skip(wanted).rev() {
            let path = self.new.state.path(&form, *surplus);
            if self.new.perform(&Event::RemoveRepeat { path }, None).is_err() {
                break;
            }
        }
    }

    /// The type of a node that is a question.
    fn asked(&self, node: u32) -> Option<DataType> {
        let place = self.old.form.place(self.old.state.node(node).place);
        place.control.map(|_| place.kind)
    }

    /// Takes the answer of one question to another.
    fn take(&mut self, node: u32, target: u32) {
        let Some(Held { text, whose, aside }) = held(self.old, node) else {
            return;
        };
        let mut answer = Answer {
            node,
            target,
            text,
            value: None,
            whose,
            aside,
            fate: if self.moved(node, target) {
                Fate::Moved
            } else {
                Fate::Kept
            },
        };
        if aside {
            // Below an entry the value may stand that was there before.
            if let Some(value) = valued(self.old, node)
                && let Some(text) = self.text_there(node, target, &value.text)
            {
                self.answer(target, text, &value.whose);
            }
        } else if answer.text.is_empty() {
            let path = self.new.state.path(&self.new.form, target);
            // What the person had emptied stays empty; a question that cannot be answered has nothing to be emptied.
            let _ = self.new.perform(&Event::Clear { path }, None);
            return;
        } else if answer.whose == Whose::Form
            && (self.new.is_computed(target) || !self.new.state.node(target).value.is_empty())
        {
            let there = self.new.state.node(target).value.stored(self.new.world.zone);
            if *there == *answer.text {
                return;
            }
            answer.fate = Fate::Defaulted;
        } else if self.new.state.readonly(target) && !self.old.state.readonly(node) {
            answer.fate = Fate::Fixed;
        } else {
            let kind = self.new.form.place(self.new.state.node(target).place).kind;
            let text = self.text_there(node, target, &answer.text);
            let value = text.and_then(|text| self.answer(target, text, &answer.whose));
            answer.fate = match &value {
                None => Fate::Refused(Refusal::Type(kind)),
                Some(value) => {
                    let value = value.stored(self.new.world.zone).to_string();
                    if value != answer.text && self.asked(node) != Some(kind) {
                        Fate::Converted { value }
                    } else {
                        answer.fate
                    }
                }
            };
            answer.value = value;
        }
        self.answers.push(answer);
    }

    fn moved(&self, node: u32, target: u32) -> bool {
        let place = self.new.form.place_path(self.new.state.node(target).place);
        self.old.form.place_path(self.old.state.node(node).place) != place
    }

    /// An answer's text as the newer question takes it.
    fn text_there(&self, node: u32, target: u32, text: &str) -> Option<String> {
        let from = self.asked(node)?;
        let to = self.new.form.place(self.new.state.node(target).place).kind;
        let text = converted(from, to, text)?;
        Some(if spells_out(from, to) {
            self.old.as_read(node, &text)
        } else {
            text.into_owned()
        })
    }

    /// Answers a question of the newer session; `None` where the text is not of its type.
    fn answer(&mut self, target: u32, value: String, whose: &Whose) -> Option<Datum> {
        let kind = self.new.form.place(self.new.state.node(target).place).kind;
        let datum = Datum::parse(&value, kind, self.new.world.local()).ok()?;
        let path = self.new.state.path(&self.new.form, target);
        let event = match whose {
            Whose::Prefill(origin) => Event::Prefill {
                path,
                value,
                origin: origin.to_string(),
            },
            Whose::Person | Whose::Form => Event::Answer { path, value },
        };
        self.new.perform(&event, None).ok()?;
        if *whose == Whose::Form {
            self.new.state.node_mut(target).set_answered(false);
        }
        Some(datum)
    }

    /// Gives back what the actions and calculations of answers that came later wrote over, until nothing is missing: a
    /// calculation may read what was given back.
    pub(super) fn put_back(&mut self) {
        let mut missing = true;
        while std::mem::take(&mut missing) {
            for answer in &self.answers {
                let Some(value) = &answer.value else { continue };
                if answer.whose == Whose::Form || self.new.state.node(answer.target).value == *value {
                    continue;
                }
                let slot = self.new.state.node_mut(answer.target);
                slot.set_answered(answer.whose == Whose::Person);
                slot.set_entered(None);
                if let Whose::Prefill(origin) = &answer.whose {
                    slot.set_origin(Some(Arc::clone(origin)));
                }
                self.new.put(answer.target, value.clone());
                missing = true;
            }
            self.new.settle();
        }
    }

    /// Keeps beside their questions what they do not take. An entry that the older form had not accepted is an answer
    /// where the newer one accepts it.
    pub(super) fn enter(&mut self) {
        for at in 0..self.answers.len() {
            let Answer {
                node,
                target,
                aside,
                ref value,
                ref fate,
                ref text,
                ..
            } = self.answers[at];
            if value.is_some() || *fate == Fate::Defaulted {
                continue;
            }
            let (text, path) = (text.clone(), self.new.state.path(&self.new.form, target));
            if aside {
                match self.entered(node, target, &text) {
                    Ok(event) if self.new.perform(&event, None).is_ok() => continue,
                    Ok(_) => {}
                    Err(fate) => self.answers[at].fate = fate,
                }
            }
            let kept = Event::Keep { path, value: text };
            // Refused only past the limit of an answer's length, which the entry kept in the older session.
            let _ = self.new.perform(&kept, None);
        }
    }

    /// An entry as an answer of the newer form, or why it is none.
    fn entered(&self, node: u32, target: u32, text: &str) -> Result<Event, Fate> {
        if self.new.is_computed(target) {
            return Err(Fate::Fixed);
        }
        let kind = self.new.form.place(self.new.state.node(target).place).kind;
        let value = self.text_there(node, target, text);
        let event = Event::Answer {
            path: self.new.state.path(&self.new.form, target),
            value: value.ok_or(Fate::Refused(Refusal::Type(kind)))?,
        };
        match self.new.check(&event) {
            Ok(()) => Ok(event),
            Err(Refusal::Readonly(_)) => Err(Fate::Fixed),
            Err(refusal) => Err(Fate::Refused(refusal)),
        }
    }

    /// Looks at the answers with all of them in place: what the newer form does not accept or offer is set aside.
    pub(super) fn judge(&mut self) {
        let verdicts: Vec<_> = self.answers.iter().map(|answer| self.verdict(answer)).collect();
        for (answer, verdict) in self.answers.iter_mut().zip(verdicts) {
            let Some((fate, value)) = verdict else { continue };
            let slot = self.new.state.node_mut(answer.target);
            if value.is_empty() {
                slot.set_answered(false);
                slot.set_origin(None);
            }
            if !matches!(fate, Fate::Converted { .. }) {
                slot.set_entered(Some(Arc::from(answer.text.as_str())));
            }
            answer.fate = fate;
            self.new.put(answer.target, value);
        }
        self.new.settle();
    }

    /// What is wrong with an answer that was taken, and what stands there instead; `None` where nothing is.
    fn verdict(&self, answer: &Answer) -> Option<(Fate, Datum)> {
        let slot = self.new.state.node(answer.target);
        // What is not asked now is judged when it is.
        if answer.value.is_none() || !slot.relevant() {
            return None;
        }
        if let Err(refusal) = self.new.acceptable(answer.target, &slot.value) {
            return Some((Fate::Refused(refusal), Datum::Empty));
        }
        let Datum::Text(chosen) = &slot.value else {
            return None;
        };
        let missing = self.new.not_offered(answer.target, chosen);
        if missing.is_empty() {
            return None;
        }
        // A text that says what a choice says is that choice.
        let choices = self.new.choices_at(answer.target);
        let mut meant = choices.iter().filter(|choice| choice.label == **chosen);
        if let (Some(choice), None) = (meant.next(), meant.next()) {
            let value = choice.value.to_string();
            return Some((Fate::Converted { value }, Datum::Text(Arc::clone(&choice.value))));
        }
        let offered: Vec<&str> = if missing == [&**chosen] {
            Vec::new()
        } else {
            let words = chosen.split(' ');
            words
                .filter(|word| !missing.iter().any(|gone| gone == word))
                .collect()
        };
        let kept = if offered.is_empty() {
            Datum::Empty
        } else {
            Datum::Text(Arc::from(offered.join(" ")))
        };
        Some((Fate::ChoiceGone(missing), kept))
    }

    /// The list of what became of everything, and the session.
    pub(super) fn finish(mut self) -> Migration {
        self.new.work = Work {
            faults: std::mem::take(&mut self.new.work.faults),
            ..Work::default()
        };
        self.new.find_overridden();
        self.new.entry = self.new.snapshot();
        let mut lines: Vec<Migrated> = Vec::new();
        let answers: FxHashMap<u32, &Answer> =
            self.answers.iter().map(|answer| (answer.node, answer)).collect();
        let (mut blank, mut asked) = (FxHashSet::default(), FxHashSet::default());
        for &node in &self.nodes {
            if self.asked(node).is_none() {
                continue;
            }
            let slot = self.old.state.node(node);
            if let Some(&target) = self.targets.get(&node) {
                if slot.relevant() {
                    asked.insert(target);
                }
                if let Some(answer) = answers.get(&node) {
                    lines.push(self.line(node, Some(target), &answer.text, answer.fate.clone()));
                }
                continue;
            }
            let text = held(self.old, node).map_or_else(String::new, |held| held.text);
            let told = if text.is_empty() {
                // An empty question that is gone is told once, not for each instance; a note is none.
                slot.relevant() && !self.old.state.readonly(node) && blank.insert(slot.place)
            } else {
                true
            };
            if told {
                lines.push(self.line(node, None, &text, Fate::Gone));
            }
        }
        let mut places = FxHashSet::default();
        for question in self.new.questions() {
            let Some(target) = self.new.state.find(&self.new.form, &question.path) else {
                continue;
            };
            if !question.readonly
                && !asked.contains(&target)
                && places.insert(self.new.state.node(target).place)
            {
                lines.push(Migrated {
                    label: question.label,
                    from: None,
                    to: Some(question.path),
                    entered: String::new(),
                    shown: String::new(),
                    fate: Fate::Asked,
                });
            }
        }
        Migration {
            session: self.new,
            lines,
        }
    }

    fn line(&self, node: u32, target: Option<u32>, text: &str, fate: Fate) -> Migrated {
        let label = |session: &Session, node: u32| {
            let control = session.form.place(session.state.node(node).place).control;
            control.map_or_else(String::new, |id| {
                session.label(&session.form.controls[id as usize], node)
            })
        };
        Migrated {
            label: target.map_or_else(|| label(self.old, node), |target| label(&self.new, target)),
            from: Some(self.old.state.path(&self.old.form, node)),
            to: target.map(|target| self.new.state.path(&self.new.form, target)),
            entered: text.to_owned(),
            shown: self.old.as_read(node, text),
            fate,
        }
    }
}

/// What somebody or something put into a question.
struct Held {
    text: String,
    whose: Whose,
    /// Whether it is an entry beside the value.
    aside: bool,
}

/// What stands in a question besides what the form computes there: the entry set aside where there is one.
fn held(session: &Session, node: u32) -> Option<Held> {
    let entered = session.state.node(node).entered().filter(|text| !text.is_empty());
    match entered {
        Some(text) => Some(Held {
            text: text.to_string(),
            whose: Whose::Person,
            aside: true,
        }),
        None => valued(session, node),
    }
}

/// The value of a question that somebody gave: an empty one that the person emptied, none that the form computes.
fn valued(session: &Session, node: u32) -> Option<Held> {
    let slot = session.state.node(node);
    let text = slot.value.stored(session.world.zone).to_string();
    let whose = match slot.origin() {
        _ if slot.answered() => Whose::Person,
        Some(origin) if !text.is_empty() => Whose::Prefill(Arc::clone(origin)),
        _ if text.is_empty() || session.is_computed(node) => return None,
        _ => Whose::Form,
    };
    Some(Held {
        text,
        whose,
        aside: false,
    })
}
