//! Repeats whose number of instances the form gives, by `jr:count`.

use std::{ops::Range, sync::Arc};

use super::Session;
use crate::{
    limits,
    model::{ControlId, ExprId, PlaceId, RuleKind},
    xpath::{self, EvalError, eval::BUDGET},
};

/// Whether a count still stands after the instances that it made were greeted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Count {
    Holds,
    /// What greeted them changed the number, and it has been counted anew; or took away what they stand in.
    Superseded,
}

impl Session {
    /// Brings a counted repeat to its number. Of a surplus only instances go that the count made and nobody answered
    /// in: what a person entered is not dropped by a recalculation, and the person may remove the rest.
    pub(super) fn count(&mut self, control: ControlId, expr: ExprId, parent: u32) -> Result<(), EvalError> {
        let Some(place) = self.form.controls[control as usize].place else {
            return Ok(());
        };
        if !self.state.node(parent).relevant() {
            return Ok(());
        }
        let wanted = self.wanted(expr, parent)?;
        let runs = self.work.counted.entry((control, parent)).or_insert(0);
        *runs += 1;
        if wanted > limits::REPEAT_INSTANCES || *runs > limits::COUNTS_PER_EVENT {
            return Err(EvalError::TooMuchWork);
        }
        let have: Vec<u32> = self.state.instances(&self.form, parent, place).collect();
        // A count that reads its own repeat asks for one more as often as it is asked: the next instance comes when the
        // person is through with the last.
        let most = if !self.form.controls[control as usize].counts_itself {
            wanted
        } else if have.last().is_none_or(|&last| self.is_through(control, last)) {
            have.len() + 1
        } else {
            have.len()
        };
        let wanted_now = have.len()..wanted.min(most);
        let any = !wanted_now.is_empty();
        let grown = self.grow_counted(control, parent, place, wanted_now);
        if any {
            self.mark_instances(parent, place);
        }
        if grown? == Count::Superseded {
            return Ok(());
        }
        for &last in have.iter().skip(wanted).rev() {
            if !self.state.node(last).counted() || self.is_touched(last) {
                break;
            }
            self.discard(last);
        }
        Ok(())
    }

    /// Adds instances and greets each.
    fn grow_counted(
        &mut self,
        control: ControlId,
        parent: u32,
        place: PlaceId,
        indexes: Range<usize>,
    ) -> Result<Count, EvalError> {
        let runs = self.work.counted.get(&(control, parent)).copied();
        for index in indexes {
            let new = self.grow(parent, place, index).ok_or(EvalError::TooMuchWork)?;
            self.state.node_mut(new.node).set_counted();
            self.greet(new);
            let counted_anew = self.work.counted.get(&(control, parent)).copied() != runs;
            if counted_anew || !self.state.node(parent).alive() {
                return Ok(Count::Superseded);
            }
        }
        Ok(Count::Holds)
    }

    /// Whether the person is through with an instance: nothing required is missing, and the last question that they can
    /// answer has an answer.
    fn is_through(&self, control: ControlId, instance: u32) -> bool {
        let mut questions = self.questions_in(control, instance);
        questions.retain(|question| !question.readonly);
        let answered = |question: &super::Question| !question.value.is_empty();
        questions.last().is_none_or(answered)
            && questions
                .iter()
                .all(|question| !question.required || answered(question))
    }

    /// Whether the person answered anything in an instance, or added an instance of a repeat in it.
    fn is_touched(&self, instance: u32) -> bool {
        self.state.subtree(instance).into_iter().any(|id| {
            let node = self.state.node(id);
            node.answered() || node.entered().is_some() || node.added()
        })
    }

    /// Marks the counts of repeats around a node that read what they count: the node has an answer now.
    pub(super) fn mark_counts_of_themselves(&mut self, node: u32) {
        let mut at = node;
        while at != 0 {
            let slot = self.state.node(at);
            let parent = slot.parent;
            let repeat = self.form.place(slot.place).repeat;
            if repeat.is_some_and(|control| self.form.controls[control as usize].counts_itself) {
                self.mark_counts(parent);
            }
            at = parent;
        }
    }

    /// The number that a count asks for, none where it is no number; the counted value holds even while irrelevant.
    pub(super) fn wanted(&self, expr: ExprId, parent: u32) -> Result<usize, EvalError> {
        self.world.budget.set(BUDGET);
        let cx = self.context(parent);
        let xpath::Expr::Path(path) = self.form.expr(expr) else {
            return Ok(0);
        };
        let wanted = match xpath::locate::all_nodes(path, &cx)?.first() {
            Some(node) if node.doc == 0 => self.state.node(node.id).value.value().to_number(&cx)?,
            Some(node) => cx.node_value(*node).to_number(&cx)?,
            None => f64::NAN,
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "saturates; NaN is 0"
        )]
        Ok(wanted as usize)
    }

    /// Marks the counts of the repeats directly below a node.
    pub(super) fn mark_counts(&mut self, node: u32) {
        let form = Arc::clone(&self.form);
        for &rule in form.rules_of.at(self.state.node(node).place) {
            if matches!(form.rules[rule as usize].kind, RuleKind::Count(_)) {
                self.work.marked.entry(rule).or_default().push(node);
            }
        }
    }
}
