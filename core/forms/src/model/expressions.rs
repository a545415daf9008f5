//! The expressions of a form: each different text compiled once, and what many of them repeat held once.

use std::sync::Arc;

use hashbrown::HashTable;

use super::{ExprId, graph};
use crate::{
    hashing::hash,
    xpath::{Expr, ast::Path},
};

/// All expressions of a form.
#[derive(Debug, Default)]
pub(crate) struct Expressions {
    compiled: Vec<Compiled>,
    /// What the author wrote, one text behind the other.
    sources: String,
    /// Where each text ends.
    ends: Vec<u32>,
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
        let at = id as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.sources[start as usize..self.ends[at] as usize]
    }

    /// Gives back what growing took in advance.
    pub(super) fn shrink(&mut self) {
        self.compiled.shrink_to_fit();
        self.sources.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    fn push(&mut self, expr: Expr, source: &str) -> ExprId {
        let volatile = graph::is_volatile(&expr);
        self.compiled.push(Compiled { expr, volatile });
        self.sources.push_str(source);
        self.ends
            .push(u32::try_from(self.sources.len()).unwrap_or(u32::MAX));
        u32::try_from(self.compiled.len() - 1).unwrap_or(u32::MAX)
    }
}

/// What of a form's expressions is known while it is read.
#[derive(Debug, Default)]
pub(super) struct Known {
    by_source: HashTable<ExprId>,
    paths: HashTable<Arc<Path>>,
    texts: HashTable<Arc<str>>,
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

    /// Lets a text, or a path without predicates, be one with those like it: most stand in a form many times.
    fn share(&mut self, leaf: &mut Expr) {
        match leaf {
            Expr::Text(text) => {
                let same = |known: &Arc<str>| known == text;
                let entry = self.texts.entry(hash(&**text), same, |known| hash(&**known));
                *text = Arc::clone(entry.or_insert_with(|| Arc::clone(text)).get());
            }
            Expr::Path(path) if path.is_bare() => {
                let same = |known: &Arc<Path>| known == path;
                let entry = self
                    .paths
                    .entry(hash(path.outline()), same, |known| hash(known.outline()));
                *path = Arc::clone(entry.or_insert_with(|| Arc::clone(path)).get());
            }
            _ => {}
        }
    }
}
