//! Interned names: a name of a node, function argument or text id is compared as one integer.

use std::sync::Arc;

use rustc_hash::FxHashMap;

/// An interned string of one [`Symbols`] table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Sym(pub(crate) u32);

/// The table of a form's names; grows only while the form is loaded.
#[derive(Debug, Clone, Default)]
pub(crate) struct Symbols {
    known: FxHashMap<Arc<str>, Sym>,
    names: Vec<Arc<str>>,
}

impl Symbols {
    /// The symbol of `name`, made on first sight.
    pub(crate) fn intern(&mut self, name: &str) -> Sym {
        if let Some(&sym) = self.known.get(name) {
            return sym;
        }
        let sym = Sym(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        let name: Arc<str> = Arc::from(name);
        self.names.push(Arc::clone(&name));
        self.known.insert(name, sym);
        sym
    }

    /// The symbol of a name met before.
    pub(crate) fn find(&self, name: &str) -> Option<Sym> {
        self.known.get(name).copied()
    }

    /// The text of a symbol; empty for one of another table.
    pub(crate) fn name(&self, sym: Sym) -> &str {
        self.names.get(sym.0 as usize).map_or("", |name| name)
    }
}
