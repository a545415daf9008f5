//! What can happen to a session, and what a screen must draw again after it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Session,
    journal::{self, Stored},
    recalc::Work,
};
use crate::{
    limits,
    model::{
        ControlKind,
        datum::{DataType, Datum},
    },
    xpath::{self, eval::BUDGET},
};

/// What can happen. Paths are those of [`Question::path`](super::Question) and its kin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// An answer as its text in the XML: `2026-03-15`, `12.5`, choices' values separated by spaces.
    Answer {
        /// The question.
        path: String,
        /// The text; an empty one clears.
        value: String,
    },
    /// The answer is taken back, even a required one.
    Clear {
        /// The question.
        path: String,
    },
    /// An entry that was refused is kept beside the answer, so that it survives a restart.
    Keep {
        /// The question.
        path: String,
        /// What the person entered.
        value: String,
    },
    /// A default from elsewhere, for a question without an answer of the person's own.
    Prefill {
        /// The question.
        path: String,
        /// The text.
        value: String,
        /// Where it is from, for the person to see.
        origin: String,
    },
    /// Another instance of a repeat, behind the others: `/data/person`, or `/data/house[2]/person`.
    AddRepeat {
        /// The repeat, without a position of its own.
        path: String,
    },
    /// An instance of a repeat is removed.
    RemoveRepeat {
        /// The instance: `/data/person[2]`.
        path: String,
    },
    /// Texts in another language from now on.
    SetLanguage {
        /// Its name in the form.
        language: String,
    },
    /// Selected choices that are no longer offered are dropped, as Collect does on reaching a question.
    DropStaleChoices {
        /// The question.
        path: String,
    },
}

/// Why an event was refused; nothing has changed then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No such node.
    #[error("the form has no {0}")]
    NoSuchNode(String),
    /// A node that is no question, or no repeat.
    #[error("{0} cannot be answered")]
    NotAQuestion(String),
    /// A read-only question.
    #[error("{0} is read-only")]
    Readonly(String),
    /// An answer is required.
    #[error("an answer is required")]
    Required {
        /// The form's own message, in the active language.
        message: Option<String>,
    },
    /// The answer breaks the question's constraint.
    #[error("the answer breaks the constraint `{constraint}`")]
    Constraint {
        /// The constraint's expression.
        constraint: String,
        /// The form's own message, in the active language.
        message: Option<String>,
    },
    /// The text is not of the question's type.
    #[error("the answer is not of type {0:?}")]
    Type(DataType),
    /// The answer or repeat is too large.
    #[error("a limit is reached")]
    Limit,
    /// The repeat is counted or fixed by the form.
    #[error("the form fixes the number of {0}")]
    Fixed(String),
    /// No such language.
    #[error("the form has no language {0}")]
    NoSuchLanguage(String),
    /// The person has answered already: a default does not replace that.
    #[error("{0} has an answer already")]
    Answered(String),
}

/// What a screen must draw again, by path. Paths are those after the event, of removed instances those before it. In
/// `choices` and `labels` a path without a position on a repeat stands for all its instances: ask [`Changes::redraws`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Values.
    pub values: BTreeSet<String>,
    /// Nodes that became relevant or irrelevant, by themselves or by what stands above.
    pub relevance: BTreeSet<String>,
    /// Questions whose being required changed.
    pub required: BTreeSet<String>,
    /// Nodes whose being read-only changed; it holds for all below.
    pub readonly: BTreeSet<String>,
    /// Questions whose choices may have changed.
    pub choices: BTreeSet<String>,
    /// Questions, groups and repeats whose texts may have changed.
    pub labels: BTreeSet<String>,
    /// New instances of repeats.
    pub added: BTreeSet<String>,
    /// Removed instances of repeats.
    pub removed: BTreeSet<String>,
    /// All texts, since the language changed.
    pub language: bool,
}

impl Changes {
    /// Whether nothing has to be drawn again.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Changes::default()
    }

    /// Whether the texts or choices of the question, group or repeat at a path have to be drawn again.
    #[must_use]
    pub fn redraws(&self, path: &str) -> bool {
        // Positions are left out from one of the steps on.
        let mut cuts = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        self.language
            || cuts.any(|cut| {
                let named = format!("{}{}", &path[..cut], without_positions(&path[cut..]));
                self.labels.contains(&named) || self.choices.contains(&named)
            })
    }
}

fn without_positions(path: &str) -> String {
    path.split('/')
        .map(|step| step.split('[').next().unwrap_or(step))
        .collect::<Vec<_>>()
        .join("/")
}

impl Session {
    /// Lets something happen. On success the journal entry of the event is [`Session::journal_entry`].
    ///
    /// # Errors
    /// A [`Refusal`]; the session is as before.
    #[expect(clippy::needless_pass_by_value, reason = "an event happens once")]
    pub fn apply(&mut self, event: Event) -> Result<Changes, Refusal> {
        self.check(&event)?;
        let changes = self.perform(&event, None)?;
        self.entry = journal::event_entry(self, &event);
        Ok(changes)
    }

    /// The journal entry of the last event, or of the start of the session: to be stored in order, before the next.
    #[must_use]
    pub fn journal_entry(&self) -> &[u8] {
        &self.entry
    }

    /// Gives a question a default from elsewhere.
    ///
    /// # Errors
    /// [`Refusal::Answered`] where the person has answered; others as for an answer.
    pub fn prefill(&mut self, path: &str, value: &str, origin: &str) -> Result<Changes, Refusal> {
        self.apply(Event::Prefill {
            path: path.to_owned(),
            value: value.to_owned(),
            origin: origin.to_owned(),
        })
    }

    /// Whether an answer would be accepted.
    ///
    /// # Errors
    /// The [`Refusal`] that [`Session::apply`] would give.
    pub fn check(&self, event: &Event) -> Result<(), Refusal> {
        let (path, value) = match event {
            Event::Answer { path, value } => (path, value.as_str()),
            // Taking an answer back is always possible: what is missing then, validation says.
            Event::Clear { path } => {
                let node = self.question_node(path)?;
                let readonly = self.state.readonly(node);
                return if readonly {
                    Err(Refusal::Readonly(path.clone()))
                } else {
                    Ok(())
                };
            }
            Event::Prefill { path, value, .. } => {
                let node = self.question_node(path)?;
                let slot = self.state.node(node);
                if slot.answered() || slot.entered().is_some() {
                    return Err(Refusal::Answered(path.clone()));
                }
                (path, value.as_str())
            }
            _ => return Ok(()),
        };
        let node = self.question_node(path)?;
        if self.state.readonly(node) && !matches!(event, Event::Prefill { .. }) {
            return Err(Refusal::Readonly(path.clone()));
        }
        let datum = self.typed(node, value)?;
        self.acceptable(node, &datum)
    }

    /// Checks a value against `required` and `constraint`.
    pub(super) fn acceptable(&self, node: u32, datum: &Datum) -> Result<(), Refusal> {
        let bind = self.form.place(self.state.node(node).place).bind();
        if datum.is_empty() {
            if self.state.node(node).required() {
                let message = bind.required_message.map(|message| self.message(message, node));
                return Err(Refusal::Required { message });
            }
            return Ok(());
        }
        let Some(constraint) = bind.constraint else {
            return Ok(());
        };
        let candidate = datum.value();
        let cx = xpath::Context {
            candidate: Some((node, &candidate)),
            ..self.context(node)
        };
        self.world.budget.set(BUDGET);
        // A constraint without a value accepts nothing.
        let holds = xpath::eval(self.form.expr(constraint), &cx)
            .and_then(|value| value.to_boolean(&cx))
            .unwrap_or(false);
        if holds {
            return Ok(());
        }
        let message = bind
            .constraint_message
            .map(|message| super::texts::text(message, "", &cx));
        Err(Refusal::Constraint {
            constraint: self.form.source(constraint).to_owned(),
            message,
        })
    }

    fn typed(&self, node: u32, value: &str) -> Result<Datum, Refusal> {
        if value.len() > limits::ANSWER_CHARS {
            return Err(Refusal::Limit);
        }
        let kind = self.form.place(self.state.node(node).place).kind;
        Datum::parse(value, kind, self.world.local()).map_err(|()| Refusal::Type(kind))
    }

    fn question_node(&self, path: &str) -> Result<u32, Refusal> {
        let node = self
            .state
            .find(&self.form, path)
            .ok_or_else(|| Refusal::NoSuchNode(path.to_owned()))?;
        if self.form.place(self.state.node(node).place).control.is_none() {
            return Err(Refusal::NotAQuestion(path.to_owned()));
        }
        Ok(node)
    }

    /// Does what the event says, without asking whether the value is acceptable: a journal's events were.
    pub(super) fn perform(
        &mut self,
        event: &Event,
        replayed: Option<Vec<(String, Stored)>>,
    ) -> Result<Changes, Refusal> {
        self.work = Work {
            faults: std::mem::take(&mut self.work.faults),
            loading: replayed.is_some(),
            replayed,
            waiting_counts: Some(BTreeMap::new()),
            ..Work::default()
        };
        match event {
            Event::Answer { path, value } => self.answer(path, value, None)?,
            Event::Clear { path } => self.answer(path, "", None)?,
            Event::Prefill { path, value, origin } => self.answer(path, value, Some(origin))?,
            Event::Keep { path, value } => {
                let node = self.question_node(path)?;
                if value.len() > limits::ANSWER_CHARS {
                    return Err(Refusal::Limit);
                }
                self.state
                    .node_mut(node)
                    .set_entered(Some(Arc::from(value.as_str())));
                self.work.changes.values.insert(path.clone());
            }
            Event::AddRepeat { path } => self.add_repeat(path)?,
            Event::RemoveRepeat { path } => self.remove_repeat(path)?,
            Event::SetLanguage { language } => self.change_language(language)?,
            Event::DropStaleChoices { path } => {
                let node = self.question_node(path)?;
                // The reference engine computes nothing anew here.
                if let Some(kept) = self.offered_only(node) {
                    let emptied = kept.is_empty() && self.takes_several(node);
                    let slot = self.state.node_mut(node);
                    slot.set_emptied(emptied);
                    slot.value = kept;
                    self.work.changes.values.insert(path.clone());
                }
            }
        }
        self.settle();
        self.settle_counts();
        self.name_changes();
        self.tell_watched();
        self.work.replayed = None;
        Ok(std::mem::take(&mut self.work.changes))
    }

    fn answer(&mut self, path: &str, value: &str, origin: Option<&str>) -> Result<(), Refusal> {
        let node = self.question_node(path)?;
        let datum = self.typed(node, value)?;
        let slot = self.state.node_mut(node);
        slot.set_answered(origin.is_none());
        slot.set_origin(origin.map(Arc::from));
        slot.set_entered(None);
        // Nobody has noticed yet that all choices fell away on reaching the question.
        let changed = slot.value != datum || slot.emptied();
        let blank = datum.is_empty();
        if changed {
            self.put(node, datum);
        } else if !blank {
            self.mark_readers(node);
        }
        self.recompute_overridden(node);
        self.mark_counts_of_themselves(node);
        if origin.is_none() && self.is_computed(node) {
            self.overridden.insert(node);
        }
        self.settle();
        if changed {
            self.run_changes(node);
        }
        Ok(())
    }

    fn takes_several(&self, node: u32) -> bool {
        let control = self.form.place(self.state.node(node).place).control;
        control.is_some_and(|id| self.form.controls[id as usize].kind == ControlKind::SelectMultiple)
    }

    fn add_repeat(&mut self, path: &str) -> Result<(), Refusal> {
        let missing = || Refusal::NoSuchNode(path.to_owned());
        let (parent, name) = path.rsplit_once('/').ok_or_else(missing)?;
        let parent = self.state.find(&self.form, parent).ok_or_else(missing)?;
        let name = self.form.symbols.find(name).ok_or_else(missing)?;
        let place = self
            .form
            .child_place(self.state.node(parent).place, name)
            .ok_or_else(missing)?;
        let repeat = self
            .form
            .place(place)
            .repeat
            .ok_or_else(|| Refusal::NotAQuestion(path.to_owned()))?;
        let control = &self.form.controls[repeat as usize];
        if control.count.is_some() || control.fixed {
            return Err(Refusal::Fixed(path.to_owned()));
        }
        self.instantiate(parent, place).ok_or(Refusal::Limit)
    }

    fn remove_repeat(&mut self, path: &str) -> Result<(), Refusal> {
        let node = self
            .state
            .find(&self.form, path)
            .ok_or_else(|| Refusal::NoSuchNode(path.to_owned()))?;
        let repeat = self.form.place(self.state.node(node).place).repeat;
        let control = repeat.ok_or_else(|| Refusal::NotAQuestion(path.to_owned()))?;
        let control = &self.form.controls[control as usize];
        let surplus = match control.count {
            Some(count) => {
                let parent = self.state.node(node).parent;
                let have = self
                    .state
                    .instances(&self.form, parent, self.state.node(node).place)
                    .count();
                self.wanted(count, parent).is_ok_and(|wanted| have > wanted)
            }
            None => true,
        };
        if control.kind != ControlKind::Repeat || control.fixed || !surplus {
            return Err(Refusal::Fixed(path.to_owned()));
        }
        self.discard(node);
        Ok(())
    }

    fn change_language(&mut self, language: &str) -> Result<(), Refusal> {
        let at = self
            .form
            .languages
            .iter()
            .position(|known| **known == *language)
            .ok_or_else(|| Refusal::NoSuchLanguage(language.to_owned()))?;
        self.world.language.set(at);
        self.work.changes.language = true;
        Ok(())
    }
}
