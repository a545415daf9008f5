//! The expressions of a form: each different text compiled once, and what many of them repeat held once.

use std::sync::Arc;

use hashbrown::HashTable;
use rustc_hash::FxHashSet;

use super::{DOCUMENT, ExprId, Form, PlaceId, graph};
use crate::{
    hashing::hash,
    packed::PackedTexts,
    xpath::{
        Expr, Root,
        ast::{Axis, Path, Test},
    },
};

/// All expressions of a form.
#[derive(Debug, Default)]
pub(crate) struct Expressions {
    exprs: Vec<Expr>,
    /// Those whose value is not a function of form and answers, in order.
    volatile: Vec<ExprId>,
    /// What the author wrote.
    sources: PackedTexts,
}

impl Expressions {
    pub(crate) fn get(&self, id: ExprId) -> &Expr {
        &self.exprs[id as usize]
    }

    /// Whether the value is not a function of form and answers.
    pub(crate) fn is_volatile(&self, id: ExprId) -> bool {
        self.volatile.binary_search(&id).is_ok()
    }

    /// What the author wrote.
    pub(crate) fn source(&self, id: ExprId) -> &str {
        self.sources.get(id)
    }

    /// Gives back what growing took in advance.
    pub(super) fn shrink(&mut self) {
        self.exprs.shrink_to_fit();
        self.volatile.shrink_to_fit();
        self.sources.shrink();
    }

    fn push(&mut self, expr: Expr, source: &str) -> ExprId {
        let id = self.sources.push(source);
        if graph::is_volatile(&expr) {
            self.volatile.push(id);
        }
        self.exprs.push(expr);
        id
    }
}

/// What of a form's expressions is known while it is read.
#[derive(Debug, Default)]
pub(super) struct Known {
    by_source: HashTable<ExprId>,
    paths: HashTable<Arc<Path>>,
    texts: FxHashSet<Arc<str>>,
}

impl Known {
    /// The expression of a text that was added before.
    pub(super) fn find(&self, source: &str, among: &Expressions) -> Option<ExprId> {
        let is = |&id: &ExprId| among.source(id) == source;
        self.by_source.find(hash(source), is).copied()
    }

    /// Adds the expression that a text means.
    pub(super) fn add(&mut self, expr: Expr, source: &str, form: &mut Form) -> ExprId {
        let id = self.add_apart(expr, source, form);
        self.by_source
            .insert_unique(hash(source), id, |&id| hash(form.source(id)));
        id
    }

    /// Adds an expression that means something else than its text does elsewhere.
    pub(super) fn add_apart(&mut self, mut expr: Expr, source: &str, form: &mut Form) -> ExprId {
        expr.each_leaf(&mut |leaf| self.share(leaf, form));
        form.expressions.push(expr, source)
    }

    /// A text of an expression, each held once.
    fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let text: Arc<str> = Arc::from(text);
        self.texts.insert(Arc::clone(&text));
        text
    }

    /// Lets a text, or a path without predicates, be one with those like it: most stand in a form many times.
    fn share(&mut self, leaf: &mut Expr, form: &Form) {
        match leaf {
            Expr::Text(text) => *text = self.text(text),
            Expr::Path(path) if path.is_bare() => {
                if let Some(own) = Arc::get_mut(path) {
                    own.place = place_of(own, form);
                }
                let same = |known: &Arc<Path>| known == path;
                let entry = self.paths.entry(hash(&*path), same, |known| hash(known));
                *path = Arc::clone(entry.or_insert_with(|| Arc::clone(path)).get());
            }
            _ => {}
        }
    }
}

/// Where an absolute path of nothing but names leads.
fn place_of(path: &Path, form: &Form) -> Option<PlaceId> {
    if path.root != Root::Absolute || path.steps.is_empty() {
        return None;
    }
    path.steps
        .iter()
        .try_fold(DOCUMENT, |at, step| match (step.axis, step.test()) {
            (Axis::Child, Test::Name(name)) => form.child_place(at, name),
            _ => None,
        })
}
