//! All that stands against finishing a form, in its order. Nothing here keeps anyone from saving a draft.

use rustc_hash::FxHashMap;

use super::{Session, events::Refusal};
use crate::{
    EvalError,
    model::{Choices, ControlKind, datum::Datum},
};

/// One thing that stands against finishing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The question.
    pub path: String,
    /// Its label, in the active language.
    pub label: String,
    /// What is wrong.
    pub problem: Problem,
    /// What to tell the person: the form's own message where it has one.
    pub message: Option<String>,
}

/// What is wrong with a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// An answer is required and missing.
    Required,
    /// The answer breaks this constraint.
    Constraint(String),
    /// The answer holds a choice that is not offered.
    NotOffered,
    /// The value does not fit the question's type.
    Type,
    /// An entry was kept that is not accepted yet.
    NotAccepted,
    /// The form's own expression has no value here.
    Expression(String),
}

impl Session {
    /// Everything wrong, in the order of the form.
    #[must_use]
    pub fn validate(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut faults: FxHashMap<u32, Vec<&EvalError>> = FxHashMap::default();
        for ((_, node), error) in &self.work.faults {
            faults.entry(*node).or_default().push(error);
        }
        let mut order = vec![self.state.root()];
        while let Some(node) = order.pop() {
            if !self.state.node(node).relevant() {
                continue;
            }
            let faults = faults.get(&node).map_or(&[][..], Vec::as_slice);
            self.examine(node, faults, &mut findings);
            order.extend(self.state.node(node).children().iter().rev());
        }
        findings
    }

    fn examine(&self, node: u32, faults: &[&EvalError], findings: &mut Vec<Finding>) {
        let slot = self.state.node(node);
        let place = self.form.place(slot.place);
        let control = place.control.map(|id| &self.form.controls[id as usize]);
        let mut find = |problem, message| {
            findings.push(Finding {
                path: self.state.path(&self.form, node),
                label: control.map_or_else(String::new, |control| self.label(control, node)),
                problem,
                message,
            });
        };
        for error in faults {
            find(Problem::Expression(error.to_string()), None);
        }
        // The form's own nodes without a question are checked too: a constraint on a calculation is a promise.
        if !slot.children().is_empty() {
            return;
        }
        match self.acceptable(node, &slot.value) {
            Ok(()) => {}
            Err(Refusal::Required { message }) => find(Problem::Required, message),
            Err(Refusal::Constraint { constraint, message }) => {
                find(Problem::Constraint(constraint), message);
            }
            Err(_) => find(Problem::Type, None),
        }
        if slot.entered().is_some() && control.is_some() && !slot.answered() && slot.value.is_empty() {
            find(Problem::NotAccepted, None);
        }
        if let (Some(control), Datum::Text(text)) = (control, &slot.value) {
            match &control.choices {
                Choices::Itemset(_) if self.offered_only(node).is_some() => find(Problem::NotOffered, None),
                Choices::Items(items) => {
                    let offered = |word: &str| {
                        let word = self.form.symbols.find(word);
                        word.is_some_and(|word| items.iter().any(|(value, _)| *value == word))
                    };
                    let all = if control.kind == ControlKind::SelectOne {
                        offered(text)
                    } else {
                        text.split(' ').all(offered)
                    };
                    if !all {
                        find(Problem::NotOffered, None);
                    }
                }
                _ => {}
            }
        }
    }
}
