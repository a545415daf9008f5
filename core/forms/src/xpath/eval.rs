//! Evaluation of the typed tree.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    sync::Arc,
};

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::{
    EvalError, Expr, Root,
    ast::Operator,
    axes, compare,
    follow::follow,
    functions, locate,
    value::{NodeRef, Value},
};
use crate::{
    model::{Form, datum::Local, document::Document},
    session::{last_saved::LastSaved, state::State},
    symbols::Sym,
    zone::Zone,
};

/// What expressions take from outside the form and its answers.
#[derive(Debug)]
pub(crate) struct World {
    /// Milliseconds since 1970.
    pub(crate) now: Cell<i64>,
    pub(crate) zone: Zone,
    pub(crate) properties: BTreeMap<String, String>,
    /// The filing that was saved last with the form, where it asks for that.
    pub(crate) last_saved: Option<LastSaved>,
    /// State of the random source.
    pub(crate) random: Cell<u64>,
    /// Seed of `randomize()` without one.
    pub(crate) shuffle: Cell<i64>,
    pub(crate) language: Cell<usize>,
    /// Compiled regular expressions; `None` for one that cannot be compiled.
    pub(crate) patterns: RefCell<FxHashMap<Arc<str>, Option<fancy_regex::Regex>>>,
    /// Steps left to the expression that is evaluated.
    pub(crate) budget: Cell<u64>,
    /// The first conversion that the reference engine refuses and a specification answers. A blank form with one is
    /// refused as there; later the specification's answer stands.
    pub(crate) doubt: RefCell<Option<EvalError>>,
}

/// Steps that one evaluation may take.
pub(crate) const BUDGET: u64 = 200_000_000;

impl World {
    /// What texts of dates and times are read by.
    pub(crate) fn local(&self) -> Local {
        Local {
            zone: self.zone,
            now: self.now.get(),
        }
    }

    /// The next number of the random source (SplitMix64).
    pub(crate) fn draw(&self) -> u64 {
        let state = self.random.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
        self.random.set(state);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

/// Where an expression stands.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) form: &'a Form,
    pub(crate) state: &'a State,
    pub(crate) world: &'a World,
    pub(crate) node: NodeRef,
    /// What `current()` means: the node that the whole expression belongs to.
    pub(crate) original: NodeRef,
    /// Position, from 1, and size, inside a predicate.
    pub(crate) position: Option<(usize, usize)>,
    /// The value under test, while a constraint looks at it.
    pub(crate) candidate: Option<(u32, &'a Value)>,
}

impl Context<'_> {
    pub(crate) fn zone(&self) -> Zone {
        self.world.zone
    }

    /// The node whose instances of repeats a path stays in. The items of a secondary instance stand in none: an absolute
    /// path in a filter over them means the instances around the node that the filter is for.
    pub(super) fn context_of(&self, root: &Root) -> NodeRef {
        match root {
            Root::Current => self.original,
            Root::Absolute if self.node.doc != 0 => self.original,
            _ => self.node,
        }
    }

    pub(crate) fn at(self, node: NodeRef, position: usize, size: usize) -> Self {
        Self {
            node,
            position: Some((position, size)),
            ..self
        }
    }

    /// Counts work; an expression that needs far too much is given up.
    pub(crate) fn spend(&self, steps: usize) -> Result<(), EvalError> {
        let left = self
            .world
            .budget
            .get()
            .checked_sub(steps as u64 + 1)
            .ok_or(EvalError::TooMuchWork)?;
        self.world.budget.set(left);
        Ok(())
    }

    /// Notes a conversion that the reference engine refuses.
    pub(crate) fn doubt(&self, error: impl FnOnce() -> EvalError) {
        self.world.doubt.borrow_mut().get_or_insert_with(error);
    }

    /// A secondary instance by its number, from 1.
    pub(crate) fn document(&self, number: u32) -> &Document {
        match &self.world.last_saved {
            Some(own) if number == self.form.last_saved => &own.document,
            _ => &self.form.documents[number as usize - 1],
        }
    }

    /// The typed value of a node; an irrelevant one is empty.
    pub(crate) fn node_value(&self, node: NodeRef) -> Value {
        if node.doc == 0 {
            if let Some((id, value)) = self.candidate
                && id == node.id
            {
                return value.clone();
            }
            let node = self.state.node(node.id);
            return if node.relevant() {
                node.value.value()
            } else {
                Value::empty()
            };
        }
        self.document(node.doc)
            .text(node.id)
            .map_or_else(Value::empty, Value::text)
    }

    /// Whether a node has no value at all; a point of zeros has one, though it has no text.
    pub(crate) fn is_blank(&self, node: NodeRef) -> bool {
        if node.doc == 0 && self.candidate.is_none_or(|(id, _)| id != node.id) {
            let node = self.state.node(node.id);
            !node.relevant() || node.value.is_empty()
        } else {
            self.node_value(node) == Value::empty()
        }
    }

    pub(crate) fn node_name(&self, node: NodeRef) -> Option<Sym> {
        if node.doc == 0 {
            (node.id != 0).then(|| self.form.place(self.state.node(node.id).place).name)
        } else {
            self.document(node.doc).name(node.id)
        }
    }

    pub(crate) fn parent(&self, node: NodeRef) -> Option<NodeRef> {
        let id = if node.doc == 0 {
            (node.id != 0).then(|| self.state.node(node.id).parent)
        } else {
            self.document(node.doc).parent(node.id)
        };
        id.map(|id| NodeRef { id, ..node })
    }

    pub(crate) fn is_attribute(&self, node: NodeRef) -> bool {
        if node.doc == 0 {
            self.form.place(self.state.node(node.id).place).attribute
        } else {
            self.document(node.doc).is_attribute(node.id)
        }
    }

    /// The node's place among its siblings of the same name, from 0.
    pub(crate) fn index(&self, node: NodeRef) -> u32 {
        if node.doc == 0 {
            self.state.node(node.id).index
        } else {
            self.document(node.doc).index(node.id)
        }
    }

    pub(crate) fn each_child(&self, node: NodeRef, visit: &mut dyn FnMut(NodeRef)) {
        if node.doc == 0 {
            for &id in self.state.node(node.id).children() {
                visit(NodeRef::main(id));
            }
        } else {
            self.document(node.doc)
                .each_child(node.id, &mut |id| visit(NodeRef { id, ..node }));
        }
    }

    pub(crate) fn each_attribute(&self, node: NodeRef, visit: &mut dyn FnMut(NodeRef)) {
        if node.doc == 0 {
            for &id in self.state.node(node.id).attributes() {
                visit(NodeRef::main(id));
            }
        } else {
            self.document(node.doc)
                .each_attribute(node.id, &mut |id| visit(NodeRef { id, ..node }));
        }
    }

    pub(crate) fn each_named(&self, node: NodeRef, name: Sym, visit: &mut dyn FnMut(NodeRef)) {
        if node.doc == 0 {
            let place = self.form.child_place(self.state.node(node.id).place, name);
            for id in place
                .into_iter()
                .flat_map(|place| self.state.instances(self.form, node.id, place))
            {
                visit(NodeRef::main(id));
            }
        } else {
            self.document(node.doc)
                .each_named(node.id, name, &mut |id| visit(NodeRef { id, ..node }));
        }
    }
}

/// The value of an expression.
pub(crate) fn eval(expr: &Expr, cx: &Context<'_>) -> Result<Value, EvalError> {
    cx.spend(1)?;
    Ok(match expr {
        Expr::Number(number) => Value::Number(*number),
        Expr::Text(text) => Value::Text(Arc::clone(text)),
        // Nothing in a form binds variables: the reference engine reads one as empty.
        Expr::Variable(_) => Value::empty(),
        Expr::Or(..) => {
            // Chains nest to the left: run along them rather than down.
            for term in spine(expr, |expr| {
                if let Expr::Or(a, b) = expr {
                    Some((a, b))
                } else {
                    None
                }
            }) {
                if operand(term, cx)?.to_boolean(cx)? {
                    return Ok(Value::Boolean(true));
                }
            }
            Value::Boolean(false)
        }
        Expr::And(..) => {
            for term in spine(expr, |expr| {
                if let Expr::And(a, b) = expr {
                    Some((a, b))
                } else {
                    None
                }
            }) {
                if !operand(term, cx)?.to_boolean(cx)? {
                    return Ok(Value::Boolean(false));
                }
            }
            Value::Boolean(true)
        }
        Expr::Compare(comparison, a, b) => Value::Boolean(compare::compare(
            *comparison,
            &operand(a, cx)?,
            &operand(b, cx)?,
            cx,
        )?),
        Expr::Arithmetic(..) => {
            let mut rest = Vec::new();
            let mut first = expr;
            while let Expr::Arithmetic(operator, a, b) = first {
                rest.push((*operator, b));
                first = a;
            }
            let mut number = operand(first, cx)?.to_number(cx)?;
            for (operator, operand) in rest.into_iter().rev() {
                let operand = self::operand(operand, cx)?.to_number(cx)?;
                number = match operator {
                    Operator::Add => number + operand,
                    Operator::Subtract => number - operand,
                    Operator::Multiply => number * operand,
                    Operator::Divide => number / operand,
                    Operator::Remainder => number % operand,
                };
            }
            Value::Number(number)
        }
        Expr::Negate(inner) => Value::Number(-operand(inner, cx)?.to_number(cx)?),
        Expr::Union(..) => {
            let mut nodes = Vec::new();
            for term in spine(expr, |expr| {
                if let Expr::Union(a, b) = expr {
                    Some((a, b))
                } else {
                    None
                }
            }) {
                let Value::Nodes(more) = eval(term, cx)? else {
                    return Err(EvalError::Mismatch("`|` joins nodes only".to_owned()));
                };
                nodes.extend(more);
            }
            axes::document_order(&mut nodes, cx);
            Value::Nodes(nodes)
        }
        Expr::Path(path) => Value::Nodes(locate::nodes(path, cx)?),
        Expr::Call(call) => functions::call(call, cx)?,
    })
}

/// The value of an expression whose single value is wanted: as [`eval`], but a reference to one node, or to none, gives
/// its value rather than a set.
pub(crate) fn operand(expr: &Expr, cx: &Context<'_>) -> Result<Value, EvalError> {
    if let Expr::Path(path) = expr
        && let Some(found) = follow(path, cx)
    {
        cx.spend(1)?;
        return Ok(found.node().map_or_else(Value::empty, |node| cx.node_value(node)));
    }
    eval(expr, cx)
}

/// Both sides of an operator.
type Pair<'e> = (&'e Expr, &'e Expr);

/// The terms of a chain of one operator, first to last.
fn spine<'e>(expr: &'e Expr, split: fn(&'e Expr) -> Option<Pair<'e>>) -> SmallVec<[&'e Expr; 8]> {
    let mut terms = SmallVec::new();
    let mut first = expr;
    while let Some((a, b)) = split(first) {
        terms.push(b);
        first = a;
    }
    terms.push(first);
    terms.reverse();
    terms
}
