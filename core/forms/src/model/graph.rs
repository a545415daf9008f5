//! The dependency graph: which rule reads which places, in which order rules run, and which of a place's instances
//! a changed value can affect.

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::{SmallVec, smallvec};

use super::{ByPlace, ControlId, DOCUMENT, Form, LoadError, PlaceId, ROOT, Reader, Rule, RuleKind};
use crate::{
    limits,
    xpath::{
        Expr, Path, Root,
        ast::{Axis, Step, Test},
        functions::Function,
    },
};

/// Steps left: a form whose every rule reads every node would cost their product.
struct Budget(usize);

impl Budget {
    /// Takes steps; `false` once there are none left.
    fn spend(&mut self, steps: usize) -> bool {
        self.0 = self.0.saturating_sub(steps);
        self.0 > 0
    }

    fn check(&self) -> Result<(), LoadError> {
        match self.0 {
            0 => Err(LoadError::TooLarge("its rules read too many nodes together")),
            _ => Ok(()),
        }
    }
}

/// Orders the rules and notes at each place who reads it.
pub(super) fn build(form: &mut Form) -> Result<(), LoadError> {
    let mut reads: Vec<Vec<(PlaceId, PlaceId)>> = Vec::with_capacity(form.rules.len());
    let mut budget = Budget(limits::GRAPH_STEPS);
    for rule in &form.rules {
        reads.push(reads_of(form, rule, &mut budget)?);
    }
    let before = written_before(form, &reads, &mut budget)?;
    for control in counts_of_themselves(form, &reads, &before, &mut budget)? {
        form.controls[control as usize].counts_itself = true;
    }
    let order = order(form, &before)?;
    let rules = std::mem::take(&mut form.rules);
    let mut targets = Vec::with_capacity(rules.len());
    let mut readers = Vec::new();
    for (new, old) in (0..).zip(order) {
        targets.push((rules[old].target, new));
        let reads = reads[old].iter();
        readers.extend(reads.map(|&(place, scope)| (place, Reader { rule: new, scope })));
        form.rules.push(rules[old].clone());
    }
    form.rules.shrink_to_fit();
    form.rules_of = ByPlace::new(form.places.len(), targets);
    form.readers_of = ByPlace::new(form.places.len(), readers);
    Ok(())
}

/// The places that a rule reads, each with the place whose instance reader and read node share.
fn reads_of(form: &Form, rule: &Rule, budget: &mut Budget) -> Result<Vec<(PlaceId, PlaceId)>, LoadError> {
    let context = rule.target;
    let mut collector = Collector {
        form,
        original: context,
        found: Vec::new(),
        budget,
    };
    let expr = form.expr(rule.expr);
    collector.expr(
        expr,
        Standing {
            place: Some(context),
            cap: None,
        },
    );
    let mut found = collector.found;
    budget.check()?;
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Where an expression stands while its reads are collected.
#[derive(Clone, Copy)]
struct Standing {
    /// The context's place; `None` within a secondary instance.
    place: Option<PlaceId>,
    /// Inside a predicate: nothing below this place is shared with the rule's target.
    cap: Option<PlaceId>,
}

struct Collector<'f> {
    form: &'f Form,
    original: PlaceId,
    found: Vec<(PlaceId, PlaceId)>,
    /// Once it is spent nothing is collected any more.
    budget: &'f mut Budget,
}

impl Collector<'_> {
    fn expr(&mut self, expr: &Expr, standing: Standing) {
        if !self.budget.spend(1) {
            return;
        }
        match expr {
            Expr::Number(_) | Expr::Text(_) | Expr::Variable(_) => {}
            Expr::Or(a, b)
            | Expr::And(a, b)
            | Expr::Union(a, b)
            | Expr::Compare(_, a, b)
            | Expr::Arithmetic(_, a, b) => {
                self.expr(a, standing);
                self.expr(b, standing);
            }
            Expr::Negate(inner) => self.expr(inner, standing),
            Expr::Path(path) => {
                self.path(path, standing);
            }
            Expr::Call(call) => {
                if call.function == Some(Function::IndexedRepeat) {
                    let before = self.found.len();
                    for arg in &call.args {
                        self.expr(arg, standing);
                    }
                    for (_, scope) in &mut self.found[before..] {
                        *scope = DOCUMENT;
                    }
                } else {
                    for arg in &call.args {
                        self.expr(arg, standing);
                    }
                }
            }
        }
    }

    /// Collects a path's reads and gives the places it ends at; `None` for a secondary instance.
    fn path(&mut self, path: &Path, standing: Standing) -> Option<Places> {
        let (start, origin) = match &path.root {
            Root::Absolute => (Some(smallvec![DOCUMENT]), standing),
            Root::Context => (standing.place.map(|place| smallvec![place]), standing),
            Root::Current => (
                Some(smallvec![self.original]),
                Standing {
                    place: Some(self.original),
                    cap: None,
                },
            ),
            Root::Instance(id) if self.form.is_main(*id) => (Some(smallvec![DOCUMENT]), standing),
            Root::Instance(_) => (None, standing),
            Root::Expr(start) => {
                let (inner, predicates) = start.as_ref();
                let places = match inner {
                    Expr::Path(inner) => self.path(inner, standing),
                    inner => {
                        self.expr(inner, standing);
                        None
                    }
                };
                for predicate in predicates {
                    self.predicate(predicate, places.as_deref(), DOCUMENT);
                }
                (
                    places,
                    Standing {
                        place: standing.place,
                        cap: Some(DOCUMENT),
                    },
                )
            }
        };
        let mut places = start;
        let mut cap = origin.cap;
        let simple = path.is_reference();
        // A relative path names all instances below where its `..` lead.
        let relative = matches!(path.root, Root::Context | Root::Current);
        for step in &path.steps {
            let before = places;
            places = before
                .as_deref()
                .map(|places| step_places(self.form, places, step, self.budget));
            if relative && simple && step.axis == Axis::Parent {
                let base = places.as_deref().and_then(|places| places.first().copied());
                cap = Some(base.map_or(DOCUMENT, |base| {
                    cap.map_or(base, |cap| common(self.form, cap, base))
                }));
            }
            for predicate in &step.predicates {
                let shared = match (&before, origin.place) {
                    (Some(before), Some(place)) if simple => before
                        .iter()
                        .fold(place, |shared, &before| common(self.form, shared, before)),
                    _ => DOCUMENT,
                };
                let shared = cap.map_or(shared, |cap| common(self.form, cap, shared));
                cap = Some(shared);
                self.predicate(predicate, places.as_deref(), shared);
            }
        }
        let Some(found) = &places else { return places };
        self.budget.spend(found.len());
        for &place in found {
            let shared = match origin.place {
                Some(context) if simple => common(self.form, context, place),
                _ => DOCUMENT,
            };
            let shared = cap.map_or(shared, |cap| common(self.form, cap, shared));
            self.found.push((place, shared));
        }
        places
    }

    fn predicate(&mut self, predicate: &Expr, places: Option<&[PlaceId]>, cap: PlaceId) {
        match places {
            None => self.expr(
                predicate,
                Standing {
                    place: None,
                    cap: Some(DOCUMENT),
                },
            ),
            Some(places) => {
                for &place in places {
                    self.expr(
                        predicate,
                        Standing {
                            place: Some(place),
                            cap: Some(cap),
                        },
                    );
                }
            }
        }
    }
}

/// The deepest place that is, or stands above, both.
fn common(form: &Form, a: PlaceId, b: PlaceId) -> PlaceId {
    let mut at = a;
    while !form.is_within(b, at) {
        at = form.place(at).parent;
    }
    at
}

/// Places that a step leads to; most lead to one.
type Places = SmallVec<[PlaceId; 4]>;

fn step_places(form: &Form, from: &[PlaceId], step: &Step, budget: &mut Budget) -> Places {
    let mut found = Places::new();
    let mut known = FxHashSet::default();
    // What begins at one place leads to none twice.
    let several = from.len() > 1;
    for &place in from {
        if let (Axis::Child, Test::Name(name)) = (step.axis, step.test()) {
            budget.spend(1);
            let child = form.child_place(place, name);
            found.extend(child.filter(|&child| !several || known.insert(child)));
            continue;
        }
        let parent = [form.place(place).parent];
        let every: Vec<PlaceId>;
        let candidates: &[PlaceId] = match step.axis {
            Axis::Child => &form.place(place).children,
            Axis::Attribute => &form.place(place).attributes,
            Axis::Parent if place == DOCUMENT => &[],
            Axis::Parent => &parent,
            Axis::Itself => std::slice::from_ref(&place),
            // Other axes are rare: every place may be meant.
            _ => {
                every = (ROOT..u32::try_from(form.places.len()).unwrap_or(ROOT)).collect();
                &every
            }
        };
        if !budget.spend(candidates.len()) {
            return found;
        }
        for &candidate in candidates {
            if fits(form, candidate, step.test()) && (!several || known.insert(candidate)) {
                found.push(candidate);
            }
        }
    }
    found
}

fn fits(form: &Form, place: PlaceId, test: Test) -> bool {
    match test {
        Test::Name(name) => form.place(place).name == name,
        Test::AnyName | Test::Node | Test::Text => true,
        Test::Nothing => false,
    }
}

/// The one place that a plain path names, predicates left aside.
pub(crate) fn walk(form: &Form, path: &Path, base: PlaceId) -> Option<PlaceId> {
    let mut at = match path.root {
        Root::Absolute => DOCUMENT,
        Root::Context | Root::Current => base,
        _ => return None,
    };
    for step in &path.steps {
        let place = form.place(at);
        let first = |places: &[PlaceId]| places.iter().copied().find(|&one| fits(form, one, step.test()));
        at = match (step.axis, step.test()) {
            (Axis::Child, Test::Name(name)) => form.child_place(at, name)?,
            (Axis::Child, _) => first(&place.children)?,
            (Axis::Attribute, _) => first(&place.attributes)?,
            (Axis::Parent, _) if at == DOCUMENT => return None,
            (Axis::Parent, _) => first(&[place.parent])?,
            (Axis::Itself, _) => first(&[at])?,
            _ => return None,
        };
    }
    (at != DOCUMENT).then_some(at)
}

/// Whether an expression's value is not a function of form and answers alone.
pub(super) fn is_volatile(expr: &Expr) -> bool {
    expr.any(&|expr| {
        let Expr::Call(call) = expr else { return false };
        matches!(
            call.function,
            Some(
                Function::Now
                    | Function::Today
                    | Function::Random
                    | Function::Uuid
                    | Function::Property
                    | Function::Randomize
                    | Function::Once
            )
        )
    })
}

/// For each rule the rules that write what it reads.
fn written_before(
    form: &Form,
    reads: &[Vec<(PlaceId, PlaceId)>],
    budget: &mut Budget,
) -> Result<Vec<Vec<u32>>, LoadError> {
    // Required and read-only write nothing that an expression sees, but the reference engine orders them too and
    // refuses their circles.
    let is_write = |kind: RuleKind| {
        matches!(
            kind,
            RuleKind::Calculate | RuleKind::Relevant | RuleKind::Required | RuleKind::Readonly
        )
    };
    let mut writers: FxHashMap<PlaceId, Vec<u32>> = FxHashMap::default();
    for (at, rule) in (0..).zip(&form.rules).filter(|(_, rule)| is_write(rule.kind)) {
        writers.entry(rule.target).or_default().push(at);
    }
    let mut all = Vec::with_capacity(reads.len());
    for places in reads {
        let mut before = Vec::new();
        for &(place, _) in places {
            let mut at = place;
            loop {
                let here = writers.get(&at).map_or(&[][..], Vec::as_slice);
                budget.spend(here.len() + 1);
                budget.check()?;
                // A calculated value reaches its own node only, relevance everything below.
                before.extend(
                    here.iter().copied().filter(|&writer| {
                        at == place || form.rules[writer as usize].kind == RuleKind::Relevant
                    }),
                );
                if at == DOCUMENT {
                    break;
                }
                at = form.place(at).parent;
            }
        }
        before.sort_unstable();
        before.dedup();
        all.push(before);
    }
    Ok(all)
}

/// The controls whose count reads, over any number of steps, the repeat which it counts.
fn counts_of_themselves(
    form: &Form,
    reads: &[Vec<(PlaceId, PlaceId)>],
    before: &[Vec<u32>],
    budget: &mut Budget,
) -> Result<Vec<ControlId>, LoadError> {
    let mut found = Vec::new();
    for (at, rule) in (0..).zip(&form.rules) {
        let RuleKind::Count(control) = rule.kind else {
            continue;
        };
        let Some(repeat) = form.controls[control as usize].place else {
            continue;
        };
        let mut seen = FxHashSet::default();
        let mut pending: Vec<u32> = vec![at];
        while let Some(reader) = pending.pop() {
            let (places, writers) = (&reads[reader as usize], &before[reader as usize]);
            budget.spend(places.len() + writers.len());
            budget.check()?;
            if places.iter().any(|&(place, _)| form.is_within(place, repeat)) {
                found.push(control);
                break;
            }
            pending.extend(writers.iter().copied().filter(|&writer| {
                let kind = form.rules[writer as usize].kind;
                matches!(kind, RuleKind::Calculate | RuleKind::Relevant) && seen.insert(writer)
            }));
        }
    }
    Ok(found)
}

/// Topological order of the rules, stable where the graph leaves a choice. Counts and watchers come last: they write
/// nothing that has a rule of its own before it exists.
fn order(form: &Form, before: &[Vec<u32>]) -> Result<Vec<usize>, LoadError> {
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); form.rules.len()];
    let mut waits = vec![0u32; form.rules.len()];
    for (reader, writers) in before.iter().enumerate() {
        for writer in writers.iter().map(|&writer| writer as usize) {
            if writer == reader {
                let name = form.place_path(form.rules[reader].target);
                return Err(LoadError::Cycle(vec![name.clone(), name]));
            }
            after[writer].push(reader);
            waits[reader] += 1;
        }
    }
    let late = |at: usize| {
        !matches!(
            form.rules[at].kind,
            RuleKind::Calculate | RuleKind::Relevant | RuleKind::Readonly | RuleKind::Required
        )
    };
    let mut free: std::collections::BTreeSet<(bool, usize)> = (0..form.rules.len())
        .filter(|&at| waits[at] == 0)
        .map(|at| (late(at), at))
        .collect();
    let mut order = Vec::with_capacity(form.rules.len());
    while let Some((_, at)) = free.pop_first() {
        order.push(at);
        for &next in &after[at] {
            waits[next] -= 1;
            if waits[next] == 0 {
                free.insert((late(next), next));
            }
        }
    }
    if order.len() < form.rules.len() {
        return Err(LoadError::Cycle(cycle(form, &after, &waits)));
    }
    Ok(order)
}

/// One circle among the rules that still wait for others, as paths.
fn cycle(form: &Form, after: &[Vec<usize>], waits: &[u32]) -> Vec<String> {
    // Every rule that waits has a predecessor that waits: going backwards must meet a rule again.
    let mut before: FxHashMap<usize, usize> = FxHashMap::default();
    for (writer, readers) in after.iter().enumerate().filter(|&(writer, _)| waits[writer] > 0) {
        for &reader in readers {
            before.insert(reader, writer);
        }
    }
    let Some(mut at) = (0..waits.len()).find(|&at| waits[at] > 0) else {
        return Vec::new();
    };
    let (mut seen, mut known) = (Vec::new(), FxHashSet::default());
    while known.insert(at) {
        seen.push(at);
        let Some(&previous) = before.get(&at) else { break };
        at = previous;
    }
    let start = seen.iter().position(|&known| known == at).unwrap_or(0);
    let mut path: Vec<String> = seen[start..]
        .iter()
        .rev()
        .map(|&rule| form.place_path(form.rules[rule].target))
        .collect();
    if let Some(first) = path.first().cloned() {
        path.push(first);
    }
    path
}
