//! The expressions of a form: each different text compiled once, and what many of them repeat held once.

use std::sync::Arc;

use hashbrown::HashTable;
use rustc_hash::FxHashSet;

use super::{ExprId, graph};
use crate::{
    hashing::hash,
    packed::PackedTexts,
    xpath::{Expr, ast::Path},
};

/// All expressions of a form.
#[derive(Debug, Default)]
pub(crate) struct Expressions {
    compiled: Vec<Compiled>,
    /// What the author wrote.
    sources: PackedTexts,
}

/// An expression that is ready to be evaluated.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) expr: Expr,
    /// Whether its value is not a function of form and answers.
    pub(crate) volatile: bool,
}

impl Expressions {
    pub(crate) fn get(&self, id: ExprId) -> &Compiled {
        &self.compiled[id as usize]
    }

    /// What the author wrote.
    pub(crate) fn source(&self, id: ExprId) -> &str {
        self.sources.get(id)
    }

    /// Gives back what growing took in advance.
    pub(super) fn shrink(&mut self) {
        self.compiled.shrink_to_fit();
        self.sources.shrink();
    }

    fn push(&mut self, expr: Expr, source: &str) -> ExprId {
        let volatile = graph::is_volatile(&expr);
        self.compiled.push(Compiled { expr, volatile });
        self.sources.push(source)
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
    pub(super) fn add(&mut self, expr: Expr, source: &str, to: &mut Expressions) -> ExprId {
        let id = self.add_apart(expr, source, to);
        self.by_source
            .insert_unique(hash(source), id, |&id| hash(to.source(id)));
        id
    }

    /// Adds an expression that means something else than its text does elsewhere.
    pub(super) fn add_apart(&mut self, mut expr: Expr, source: &str, to: &mut Expressions) -> ExprId {
        expr.each_leaf(&mut |leaf| self.share(leaf));
        to.push(expr, source)
    }

    /// A text of an expression or a choice's value, each held once.
    pub(super) fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let text: Arc<str> = Arc::from(text);
        self.texts.insert(Arc::clone(&text));
        text
    }

    /// Lets a text, or a path without predicates, be one with those like it: most stand in a form many times.
    fn share(&mut self, leaf: &mut Expr) {
        match leaf {
            Expr::Text(text) => *text = self.text(text),
            Expr::Path(path) if path.is_bare() => {
                let same = |known: &Arc<Path>| known == path;
                let entry = self.paths.entry(hash(&*path), same, |known| hash(known));
                *path = Arc::clone(entry.or_insert_with(|| Arc::clone(path)).get());
            }
            _ => {}
        }
    }
}
