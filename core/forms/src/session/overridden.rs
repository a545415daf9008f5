//! Values of the person's own where the form computes one: they hold until an answer that the calculation reads is
//! given, and what was entered stays visible after that.

use std::sync::Arc;

use super::Session;
use crate::model::RuleKind;

impl Session {
    /// Marks the calculations of nodes that hold the person's own value and depend on a node: its answer, even the same
    /// one again, gives the form the last word there, as in the reference engine.
    pub(super) fn recompute_overridden(&mut self, node: u32) {
        if self.overridden.is_empty() {
            return;
        }
        let form = Arc::clone(&self.form);
        let mut pending = vec![node];
        let mut seen = rustc_hash::FxHashSet::default();
        while let Some(node) = pending.pop() {
            for reader in form.readers_of.at(self.state.node(node).place) {
                let rule = &form.rules[reader.rule as usize];
                if rule.kind != RuleKind::Calculate {
                    continue;
                }
                let Some(scope) = self.state.ancestor_at(node, reader.scope) else {
                    continue;
                };
                for target in self.state.nodes_at(&form, scope, rule.target) {
                    if seen.insert(target) {
                        pending.push(target);
                        if self.overridden.contains(&target) {
                            self.work.marked.entry(reader.rule).or_default().push(target);
                        }
                    }
                }
            }
        }
    }

    /// Whether the form computes the value of a node.
    pub(super) fn is_computed(&self, node: u32) -> bool {
        let rules = self.form.rules_of.at(self.state.node(node).place);
        rules
            .iter()
            .any(|&rule| self.form.rules[rule as usize].kind == RuleKind::Calculate)
    }

    /// Finds the person's own values on computed nodes, after an instance was read.
    pub(super) fn find_overridden(&mut self) {
        let nodes = self.state.subtree(self.state.root());
        self.overridden = nodes
            .into_iter()
            .filter(|&node| self.state.node(node).answered() && self.is_computed(node))
            .collect();
    }

    /// Takes every answer as given again, in the form's order up to the first that is wrong: computed values that the
    /// person wrote over follow their sources again. What they entered stays visible beside them.
    pub(super) fn confirm_answers(&mut self) {
        if self.overridden.is_empty() {
            return;
        }
        for question in self.questions() {
            let Some(node) = self.state.find(&self.form, &question.path) else {
                continue;
            };
            let value = self.state.node(node).value.clone();
            if self.acceptable(node, &value).is_err() {
                return;
            }
            if !value.is_empty() {
                self.recompute_overridden(node);
                self.settle();
            }
        }
    }

    /// A value that the form would compute otherwise, where it asks for it, is the person's own.
    pub(super) fn keep_own_values(&mut self) {
        for difference in self.differences() {
            let found = self.state.find(&self.form, &difference.path);
            let asked = |&node: &u32| self.form.place(self.state.node(node).place).control.is_some();
            if let Some(node) = found.filter(asked) {
                self.state.node_mut(node).set_answered(true);
                self.overridden.insert(node);
            }
        }
    }
}
