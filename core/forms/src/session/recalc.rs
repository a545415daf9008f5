//! Recomputation: a changed value marks the rules that read it, for the nodes that it can reach; marked rules run in
//! topological order until none is left.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use smallvec::SmallVec;

use super::{
    Changes, Session,
    changed::{Aspect, Changed},
    journal::Stored,
};
use crate::{
    limits,
    model::{
        Action, ActionValue, ControlId, DOCUMENT, ExprId, LoadError, Moment, PlaceId, RuleKind, datum::Datum,
        seed::Germ,
    },
    xpath::{self, Context, EvalError, Value, eval::BUDGET, value::NodeRef},
};

/// What is still to be done for one event, and what it did.
#[derive(Debug, Default)]
pub(super) struct Work {
    pub(super) marked: Marked,
    /// Counts that wait until all else of an event is done, where they do: as in the reference engine, an action that an
    /// answer sets off sees the instances that there were.
    pub(super) waiting_counts: Option<Marked>,
    pub(super) changes: Changes,
    /// Changes of nodes that are still to be named.
    pub(super) changed: Changed,
    /// Whose texts or choices are others now: by rule, and the node within which it is so for all instances.
    pub(super) watched: BTreeSet<(u32, u32)>,
    /// A form or draft is being loaded: nobody has drawn it yet, so that no change is noted.
    pub(super) loading: bool,
    /// Values written that are not functions of form and answers, in order.
    pub(super) written: Vec<(String, Datum)>,
    /// The same from a journal, while it is replayed.
    pub(super) replayed: Option<Vec<(String, Stored)>>,
    /// Expressions without a value, by rule and node.
    pub(super) faults: BTreeMap<(u32, u32), EvalError>,
    pub(super) actions_run: usize,
    /// How many actions are at work, each set off by the one before.
    pub(super) action_depth: usize,
    /// How often each count has run, by control and parent: one that depends on itself must come to an end.
    pub(super) counted: BTreeMap<(ControlId, u32), u32>,
    /// An edit keeps its values: calculations are not run while it is loaded.
    pub(super) keep_values: bool,
    /// A blank form is opened: what the reference engine refuses then is a fault.
    pub(super) strict: bool,
}

/// By rule the nodes for which it has to run; rules are numbered in the order in which they must. Most have one node.
type Marked = BTreeMap<u32, SmallVec<[u32; 4]>>;

/// A new instance of a repeat that nobody has greeted yet.
#[derive(Debug)]
pub(super) struct Newcomer {
    pub(super) node: u32,
    /// What waits until the instance is greeted.
    marked: Marked,
}

impl Session {
    pub(super) fn context(&self, node: u32) -> Context<'_> {
        let node = NodeRef::main(node);
        Context {
            form: &self.form,
            state: &self.state,
            world: &self.world,
            node,
            original: node,
            position: None,
            candidate: None,
        }
    }

    pub(super) fn value_of(&self, expr: ExprId, node: u32) -> Result<Value, EvalError> {
        self.world.budget.set(BUDGET);
        let cx = self.context(node);
        Ok(xpath::operand(self.form.expr(expr), &cx)?.single(&cx))
    }

    fn truth_of(&self, expr: ExprId, node: u32) -> Result<bool, EvalError> {
        self.world.budget.set(BUDGET);
        let cx = self.context(node);
        xpath::operand(self.form.expr(expr), &cx)?.to_boolean(&cx)
    }

    /// Marks every rule for every node it belongs to.
    pub(super) fn mark_all(&mut self) {
        let rules = (0..).zip(&self.form.rules);
        for (rule, definition) in rules.filter(|(_, definition)| definition.kind.computes()) {
            let mut nodes = SmallVec::new();
            self.state
                .each_at(&self.form, 0, definition.target, &mut |node| nodes.push(node));
            if !nodes.is_empty() {
                self.work.marked.insert(rule, nodes);
            }
        }
    }

    /// Marks what reads a node.
    pub(super) fn mark_readers(&mut self, node: u32) {
        let form = Arc::clone(&self.form);
        for reader in form.readers_of.at(self.state.node(node).place) {
            let Some(scope) = self.state.ancestor_at(node, reader.scope) else {
                continue;
            };
            let rule = &form.rules[reader.rule as usize];
            if rule.kind.computes() {
                let marked = self.work.marked.entry(reader.rule).or_default();
                self.state
                    .each_at(&form, scope, rule.target, &mut |target| marked.push(target));
            } else if !self.work.loading {
                self.work.watched.insert((reader.rule, scope));
            }
        }
    }

    /// Marks what reads nodes, what reads that, and so on, whether or not any value on the way will change.
    fn mark_cascade(&mut self, nodes: Vec<u32>) {
        let form = Arc::clone(&self.form);
        let mut pending = nodes;
        let mut seen = rustc_hash::FxHashSet::default();
        let mut scopes = rustc_hash::FxHashSet::default();
        while let Some(node) = pending.pop() {
            for reader in form.readers_of.at(self.state.node(node).place) {
                let Some(scope) = self.state.ancestor_at(node, reader.scope) else {
                    continue;
                };
                // The instances of a repeat have most readers in common.
                if !scopes.insert((reader.rule, scope)) {
                    continue;
                }
                let rule = &form.rules[reader.rule as usize];
                if !rule.kind.computes() {
                    self.work.watched.insert((reader.rule, scope));
                    continue;
                }
                for target in self.state.nodes_at(&form, scope, rule.target) {
                    if seen.insert((reader.rule, target)) {
                        self.work.marked.entry(reader.rule).or_default().push(target);
                        if rule.kind == RuleKind::Calculate {
                            pending.push(target);
                        }
                    }
                }
            }
        }
    }

    /// Marks the rules of a new node.
    fn mark_own(&mut self, node: u32) {
        let form = Arc::clone(&self.form);
        for &rule in form.rules_of.at(self.state.node(node).place) {
            if form.rules[rule as usize].kind.computes() {
                self.work.marked.entry(rule).or_default().push(node);
            }
        }
    }

    /// Notes a change of a node, for the screen.
    fn tell(&mut self, aspect: Aspect, node: u32) {
        if !self.work.loading {
            self.work.changed.note(aspect, node);
        }
    }

    /// Names what has changed so far: by paths of this moment.
    pub(super) fn name_changes(&mut self) {
        self.work
            .changed
            .name(&self.state, &self.form, &mut self.work.changes);
    }

    /// Notes whose texts and choices are others now.
    pub(super) fn tell_watched(&mut self) {
        for (rule, scope) in std::mem::take(&mut self.work.watched) {
            if !self.state.node(scope).alive() {
                continue;
            }
            let rule = &self.form.rules[rule as usize];
            let path = self.state.path_of_all(&self.form, scope, rule.target);
            let changes = &mut self.work.changes;
            match rule.kind {
                RuleKind::Choices(_) => changes.choices.insert(path),
                _ => changes.labels.insert(path),
            };
        }
    }

    /// Runs marked rules until none is left.
    pub(super) fn settle(&mut self) {
        while let Some((rule, mut nodes)) = self.work.marked.pop_first() {
            nodes.sort_unstable();
            nodes.dedup();
            for node in nodes {
                if self.state.node(node).alive() {
                    self.run(rule, node);
                }
            }
        }
    }

    /// Runs the counts that waited, and what they mark.
    pub(super) fn settle_counts(&mut self) {
        if let Some(mut counts) = self.work.waiting_counts.take() {
            self.work.marked.append(&mut counts);
            self.settle();
        }
    }

    fn run(&mut self, rule: u32, node: u32) {
        let definition = self.form.rules[rule as usize].clone();
        if let (RuleKind::Count(_), Some(waiting)) = (&definition.kind, &mut self.work.waiting_counts) {
            waiting.entry(rule).or_default().push(node);
            return;
        }
        self.world.doubt.take();
        let outcome = match definition.kind {
            RuleKind::Calculate if self.work.keep_values => Ok(()),
            RuleKind::Calculate => self.calculate(definition.expr, node),
            RuleKind::Relevant => self
                .truth_of(definition.expr, node)
                .map(|on| self.set_relevant(node, on)),
            RuleKind::Readonly => self
                .truth_of(definition.expr, node)
                .map(|on| self.set_readonly(node, on)),
            RuleKind::Required => self
                .truth_of(definition.expr, node)
                .map(|on| self.set_required(node, on)),
            RuleKind::Count(control) => self.count(control, definition.expr, node),
            RuleKind::Labels(_) | RuleKind::Choices(_) => Ok(()),
        };
        let doubt = self.world.doubt.take().filter(|_| self.work.strict);
        match doubt.map_or(outcome, Err) {
            Ok(()) => {
                if !self.work.faults.is_empty() {
                    self.work.faults.remove(&(rule, node));
                }
            }
            Err(error) => {
                self.work.faults.insert((rule, node), error);
            }
        }
    }

    fn calculate(&mut self, expr: ExprId, node: u32) -> Result<(), EvalError> {
        let datum = self.computed(expr, node, node)?;
        self.write(node, datum);
        Ok(())
    }

    /// An expression's result as the value of `target`. A value that is no function of form and answers is taken from
    /// the journal while one is replayed, and noted for it otherwise.
    pub(super) fn computed(&mut self, expr: ExprId, node: u32, target: u32) -> Result<Datum, EvalError> {
        let kind = self.form.place(self.state.node(target).place).kind;
        let volatile = self.form.expressions.is_volatile(expr);
        if volatile && let Some(datum) = self.replayed(target) {
            return Ok(datum);
        }
        let value = self.value_of(expr, node)?;
        let datum = Datum::from_value(&value, kind, self.world.local()).map_err(|()| {
            EvalError::Mismatch(format!(
                "the value does not fit the type of {}",
                self.state.path(&self.form, target)
            ))
        })?;
        if volatile {
            self.note(target, &datum);
        }
        Ok(datum)
    }

    /// The next value that the journal holds for a node.
    pub(super) fn replayed(&mut self, node: u32) -> Option<Datum> {
        let path = self.state.path(&self.form, node);
        let values = self.work.replayed.as_mut()?;
        let at = values.iter().position(|(known, _)| *known == path)?;
        let (path, stored) = values.remove(at);
        let kind = self.form.place(self.state.node(node).place).kind;
        let datum = stored.datum(kind, self.world.local());
        self.work.written.push((path, datum.clone()));
        Some(datum)
    }

    pub(super) fn note(&mut self, node: u32, datum: &Datum) {
        let path = self.state.path(&self.form, node);
        self.work.written.push((path, datum.clone()));
    }

    /// Gives a node a value that the form computed. What a person entered there is kept aside.
    pub(super) fn write(&mut self, node: u32, datum: Datum) {
        if self.state.node(node).value == datum {
            return;
        }
        if self.state.node(node).answered() {
            let text = self.state.node(node).value.text(self.world.zone);
            let slot = self.state.node_mut(node);
            slot.set_entered(Some(text));
            slot.set_answered(false);
            self.overridden.remove(&node);
        }
        self.put(node, datum);
    }

    /// Gives a node a value and marks its readers.
    pub(super) fn put(&mut self, node: u32, datum: Datum) {
        let slot = self.state.node_mut(node);
        slot.value = datum;
        slot.set_emptied(false);
        self.tell(Aspect::Value, node);
        self.mark_readers(node);
    }

    fn set_relevant(&mut self, node: u32, on: bool) {
        if self.state.node(node).own_relevant() == on {
            return;
        }
        self.state.node_mut(node).set_own_relevant(on);
        self.spread_relevance(node);
    }

    fn spread_relevance(&mut self, node: u32) {
        let mut pending = vec![node];
        while let Some(node) = pending.pop() {
            let parent = self.state.node(node).parent;
            let relevant = self.state.node(node).own_relevant() && self.state.node(parent).relevant();
            if relevant == self.state.node(node).relevant() {
                continue;
            }
            self.state.node_mut(node).set_relevant(relevant);
            self.tell(Aspect::Relevance, node);
            self.mark_readers(node);
            if relevant {
                self.mark_counts(node);
            }
            pending.extend(self.state.node(node).children());
            pending.extend(self.state.node(node).attributes());
        }
    }

    fn set_readonly(&mut self, node: u32, on: bool) {
        if self.state.node(node).own_readonly() != on {
            self.state.node_mut(node).set_own_readonly(on);
            self.tell(Aspect::Readonly, node);
        }
    }

    fn set_required(&mut self, node: u32, on: bool) {
        if self.state.node(node).required() != on {
            self.state.node_mut(node).set_required(on);
            self.tell(Aspect::Required, node);
        }
    }

    /// Adds an instance of a repeat from its template; `None` past the session's bounds.
    pub(super) fn instantiate(&mut self, parent: u32, place: PlaceId) -> Option<()> {
        let index = self.state.instances(&self.form, parent, place).count();
        let new = self.grow(parent, place, index)?;
        self.greet(new);
        self.mark_instances(parent, place);
        Some(())
    }

    /// The same, as the instance of that index, from 0; neither is it greeted yet, nor what reads the repeat as a whole
    /// marked.
    pub(super) fn grow(&mut self, parent: u32, place: PlaceId, index: usize) -> Option<Newcomer> {
        let template = Arc::clone(self.form.templates.get(&place)?);
        let index = u32::try_from(index).ok()?;
        if self.state.len() >= limits::INSTANCE_NODES || index as usize >= limits::REPEAT_INSTANCES {
            return None;
        }
        let id = self.plant(template.root()?, parent, index);
        let form = Arc::clone(&self.form);
        self.state.node_mut(id).set_made();
        self.state.attach(&form, parent, id);
        for node in self.state.subtree(id) {
            self.inherit_relevance(node);
        }
        self.tell(Aspect::Added, id);
        let before = std::mem::take(&mut self.work.marked);
        for node in self.state.subtree(id) {
            self.preload(node);
            self.mark_own(node);
            self.mark_readers(node);
        }
        let marked = std::mem::replace(&mut self.work.marked, before);
        Some(Newcomer { node: id, marked })
    }

    /// Runs the actions that a new instance sets off: as in the reference engine before anything is computed that
    /// stands in it or reads it. An edit greets nobody: what it loads has been greeted.
    pub(super) fn greet(&mut self, new: Newcomer) {
        let form = Arc::clone(&self.form);
        let place = self.state.node(new.node).place;
        let greets = |action: &&Action| {
            action.moments.contains(Moment::NewRepeat) && action.within.is_none_or(|within| within == place)
        };
        self.work.action_depth += 1;
        for action in form.actions.iter().filter(greets) {
            // What an action sets off may take the instance away again.
            if self.work.keep_values || !self.state.node(new.node).alive() {
                break;
            }
            self.run_at(action, new.node);
        }
        self.work.action_depth -= 1;
        for (rule, nodes) in new.marked {
            self.work.marked.entry(rule).or_default().extend(nodes);
        }
    }

    /// Whether a new node is relevant, as far as it is known before anything is computed.
    pub(super) fn inherit_relevance(&mut self, node: u32) {
        let slot = self.state.node(node);
        let relevant = slot.own_relevant() && self.state.node(slot.parent).relevant();
        self.state.node_mut(node).set_relevant(relevant);
    }

    /// Marks what reads a repeat as a whole: the reference engine computes it anew for every instance.
    pub(super) fn mark_instances(&mut self, parent: u32, place: PlaceId) {
        let instances = self.state.instances(&self.form, parent, place).collect();
        self.mark_cascade(instances);
    }

    /// Builds nodes from a blueprint, below `parent`, not yet among its children.
    pub(super) fn plant(&mut self, germ: Germ<'_>, parent: u32, index: u32) -> u32 {
        let id = self.state.add(germ.place(), parent, index);
        let kind = self.form.place(germ.place()).kind;
        let value = Datum::parse(germ.text(), kind, self.world.local());
        // A form's own default that does not fit its type is none; what an instance holds is kept as it stands.
        let kept = if self.work.keep_values {
            Datum::Text(Arc::clone(germ.text()))
        } else {
            Datum::Empty
        };
        let never_relevant = self.form.place(germ.place()).bind().never_relevant;
        let slot = self.state.node_mut(id);
        slot.value = value.unwrap_or(kept);
        if never_relevant {
            slot.set_own_relevant(false);
        }
        if germ.children().next().is_some() {
            self.state.node_mut(id).value = Datum::Empty;
        }
        for (place, text) in germ.attributes() {
            let attribute = self.state.add(place, id, 0);
            let value = if text.is_empty() {
                Datum::Empty
            } else {
                Datum::Text(Arc::clone(text))
            };
            self.state.node_mut(attribute).value = value;
            self.state.push_attribute(id, attribute);
        }
        let mut before: Option<(PlaceId, u32)> = None;
        for child in germ.children() {
            // Those of one place stand together.
            let index = match before {
                Some((place, index)) if place == child.place() => index + 1,
                _ => 0,
            };
            before = Some((child.place(), index));
            let child = self.plant(child, id, index);
            self.state.push_child(id, child);
        }
        id
    }

    /// Removes an instance of a repeat.
    pub(super) fn discard(&mut self, node: u32) {
        self.tell(Aspect::Removed, node);
        // Later instances move up, and the node's number may become another's.
        self.name_changes();
        for below in self.state.subtree(node) {
            self.mark_readers(below);
        }
        let (parent, place, index) = {
            let node = self.state.node(node);
            (node.parent, node.place, node.index)
        };
        let gone = self.state.subtree(node);
        self.work.faults.retain(|(_, at), _| !gone.contains(at));
        self.overridden.retain(|at| !gone.contains(at));
        self.state.remove(&self.form, node);
        let later: Vec<u32> = self
            .state
            .instances(&self.form, parent, place)
            .skip(index as usize)
            .collect();
        if let Some(&next) = later.first() {
            // What reads the nodes of the instance that moved up is computed anew, as in the reference engine.
            for child in self.state.node(next).children().to_vec() {
                self.mark_readers(child);
            }
        }
        self.mark_cascade(later);
    }

    /// Runs the model's actions of a moment, over all nodes.
    pub(super) fn run_actions(&mut self, moment: Moment) {
        let form = Arc::clone(&self.form);
        for action in form
            .actions
            .iter()
            .filter(|action| action.moments.contains(moment))
        {
            for base in self.state.nodes_at(&form, 0, action.base) {
                self.run_at(action, base);
            }
        }
    }

    /// Runs an action at all nodes that its path names from a node.
    fn run_at(&mut self, action: &Action, base: u32) {
        let form = Arc::clone(&self.form);
        let xpath::Expr::Path(path) = form.expr(action.path) else {
            return;
        };
        self.world.budget.set(BUDGET);
        let targets = xpath::locate::all_nodes(path, &self.context(base)).unwrap_or_default();
        for target in targets.into_iter().filter(|target| target.doc == 0) {
            self.run_action(action, target.id);
        }
    }

    /// Runs the actions that stand in a question whose value has changed.
    pub(super) fn run_changes(&mut self, node: u32) {
        let form = Arc::clone(&self.form);
        let place = self.state.node(node).place;
        for &action in form.on_change.get(&place).into_iter().flatten() {
            self.run_at(&form.actions[action as usize], node);
        }
    }

    fn run_action(&mut self, action: &Action, target: u32) {
        self.work.actions_run += 1;
        if self.work.actions_run > limits::ACTIONS_PER_EVENT || self.work.action_depth > limits::ACTION_DEPTH
        {
            self.work
                .faults
                .insert((u32::MAX, target), EvalError::TooMuchWork);
            return;
        }
        let kind = self.form.place(self.state.node(target).place).kind;
        let datum = match &action.value {
            ActionValue::Text(text) => Datum::parse(text, kind, self.world.local()).unwrap_or(Datum::Empty),
            ActionValue::Expr(expr) => match self.computed(*expr, target, target) {
                Ok(datum) => datum.cast(kind, self.world.local()),
                Err(error) => {
                    self.work.faults.insert((u32::MAX, target), error);
                    return;
                }
            },
        };
        if self.state.node(target).value != datum {
            self.write(target, datum);
            self.settle();
            self.work.action_depth += 1;
            self.run_changes(target);
            self.work.action_depth -= 1;
        }
    }

    /// The first expression that has no value, as a reason to refuse a blank form.
    pub(super) fn first_fault(&self) -> Option<LoadError> {
        let (&(rule, node), error) = self.work.faults.first_key_value()?;
        let expression = self
            .form
            .rules
            .get(rule as usize)
            .map_or(String::new(), |rule| self.form.source(rule.expr).to_owned());
        Some(LoadError::Evaluation {
            node: self.state.path(&self.form, node),
            expression,
            error: error.clone(),
        })
    }

    /// The nodes at the root of the document.
    pub(super) fn sow(&mut self) {
        let form = Arc::clone(&self.form);
        let Some(germ) = form.seed.root() else { return };
        let root = self.plant(germ, 0, 0);
        debug_assert_eq!(self.state.node(0).place, DOCUMENT);
        self.state.push_child(0, root);
    }
}
