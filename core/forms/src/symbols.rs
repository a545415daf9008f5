//! Interned names: a name of a node, function argument or text id is compared as one integer.

use std::hash::{BuildHasher, BuildHasherDefault};

use rustc_hash::FxHasher;

/// An interned string of one [`Symbols`] table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Sym(pub(crate) u32);

/// The table of a form's names; grows only while the form is loaded. All names lie in one text, one after the other,
/// since a form has thousands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Symbols {
    text: String,
    /// Where each name ends.
    ends: Vec<u32>,
    /// Open addressing: a symbol's number and 1, or 0; a power of two, at most three quarters in use.
    slots: Vec<u32>,
}

impl Symbols {
    /// The symbol of `name`, made on first sight.
    pub(crate) fn intern(&mut self, name: &str) -> Sym {
        if self.ends.len() * 4 >= self.slots.len() * 3 {
            self.grow();
        }
        let slot = self.slot(name);
        if let Some(known) = self.slots[slot].checked_sub(1) {
            return Sym(known);
        }
        let sym = u32::try_from(self.ends.len()).unwrap_or(u32::MAX - 1);
        self.text.push_str(name);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        self.slots[slot] = sym + 1;
        Sym(sym)
    }

    /// The symbol of a name met before.
    pub(crate) fn find(&self, name: &str) -> Option<Sym> {
        if self.slots.is_empty() {
            return None;
        }
        self.slots[self.slot(name)].checked_sub(1).map(Sym)
    }

    /// The text of a symbol; empty for one of another table.
    pub(crate) fn name(&self, sym: Sym) -> &str {
        let at = sym.0 as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before));
        let end = self.ends.get(at).copied().unwrap_or(0);
        self.text
            .get(start.copied().unwrap_or(0) as usize..end as usize)
            .unwrap_or("")
    }

    /// Gives back what growing took in advance.
    pub(crate) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// The slot that holds the name, or the free one where it belongs.
    fn slot(&self, name: &str) -> usize {
        let mask = self.slots.len() - 1;
        let hash = BuildHasherDefault::<FxHasher>::default().hash_one(name);
        // The hasher's upper bits are the better ones.
        let mut slot = usize::try_from(hash >> 32).unwrap_or(0) & mask;
        while let Some(known) = self.slots[slot].checked_sub(1) {
            if self.name(Sym(known)) == name {
                break;
            }
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self) {
        self.slots = vec![0; (self.slots.len() * 2).max(64)];
        for sym in 0..u32::try_from(self.ends.len()).unwrap_or(u32::MAX) {
            let slot = self.slot(self.name(Sym(sym)));
            self.slots[slot] = sym + 1;
        }
    }
}
