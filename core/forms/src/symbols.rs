//! Interned names: a name of a node, function argument or text id is compared as one integer.

use std::num::NonZeroU32;

use hashbrown::{HashTable, hash_table::Entry};

use crate::hashing::hash;

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

/// The table of a form's names; grows only while the form is loaded. All names lie in one text, one after the other,
/// since a form has thousands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Symbols {
    names: Names,
    /// The symbol of each name.
    known: HashTable<u32>,
}

#[derive(Debug, Clone, Default)]
struct Names {
    text: String,
    /// Where each name ends.
    ends: Vec<u32>,
}

impl Names {
    /// The name of a symbol; empty for one of another table.
    fn get(&self, sym: u32) -> &str {
        let at = sym as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before));
        let end = self.ends.get(at).copied().unwrap_or(0);
        self.text
            .get(start.copied().unwrap_or(0) as usize..end as usize)
            .unwrap_or("")
    }

    fn push(&mut self, name: &str) -> u32 {
        let sym = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.text.push_str(name);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        sym
    }
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
        self.names.text.shrink_to_fit();
        self.names.ends.shrink_to_fit();
    }
}
