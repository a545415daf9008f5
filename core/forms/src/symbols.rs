//! Interned names: a name of a node, function argument or text id is compared as one integer.

use std::num::NonZeroU32;

use hashbrown::{HashTable, hash_table::Entry};

use crate::{hashing::hash, packed::PackedTexts};

/// An interned string of one [`Symbols`] table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Sym(
    /// Its place in the table, and one: so that an optional symbol takes no more.
    NonZeroU32,
);

impl Sym {
    fn at(at: u32) -> Self {
        Self(NonZeroU32::MIN.saturating_add(at))
    }

    fn index(self) -> u32 {
        self.0.get() - 1
    }
}

/// The table of a form's names; grows only while the form is loaded.
#[derive(Debug, Clone, Default)]
pub(crate) struct Symbols {
    names: PackedTexts,
    /// The symbol of each name.
    known: HashTable<u32>,
}

impl Symbols {
    /// The symbol of `name`, made on first sight.
    pub(crate) fn intern(&mut self, name: &str) -> Sym {
        let names = &mut self.names;
        let entry = self.known.entry(
            hash(name),
            |&sym| names.get(sym) == name,
            |&sym| hash(names.get(sym)),
        );
        Sym::at(match entry {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(free) => *free.insert(names.push(name)).get(),
        })
    }

    /// The symbol of a name met before.
    pub(crate) fn find(&self, name: &str) -> Option<Sym> {
        let known = self.known.find(hash(name), |&sym| self.names.get(sym) == name);
        known.copied().map(Sym::at)
    }

    /// The text of a symbol; empty for one of another table.
    pub(crate) fn name(&self, sym: Sym) -> &str {
        self.names.get(sym.index())
    }

    /// Gives back what growing took in advance.
    pub(crate) fn shrink(&mut self) {
        self.names.shrink();
    }
}
