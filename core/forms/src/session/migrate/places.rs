//! Which place of the newer form is which of the older one.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{DOCUMENT, Form, PlaceId, ROOT};

/// The newer form's place of each place of the older one.
#[derive(Debug)]
pub(super) struct Places(Vec<Option<PlaceId>>);

impl Places {
    /// By path. A repeat or question that is not where it was is looked for by its name, where each form has one of that
    /// name and of the same kind: more would be a guess.
    pub(super) fn matched(old: &Form, new: &Form) -> Self {
        let mut places = Self(vec![None; old.places.len()]);
        places.0[DOCUMENT as usize] = Some(DOCUMENT);
        // The root is the form's own, whatever it is called.
        places.0[ROOT as usize] = Some(ROOT);
        places.by_path(old, new);
        places.by_name(old, new, &|form, place| form.place(place).repeat.is_some());
        places.by_path(old, new);
        places.by_name(old, new, &|form, place| is_question(form, place));
        places
    }

    pub(super) fn of(&self, old: PlaceId) -> Option<PlaceId> {
        self.0[old as usize]
    }

    fn by_path(&mut self, old: &Form, new: &Form) {
        let mut taken = self.taken();
        // A place is numbered after the one above it.
        for at in (0..).zip(&old.places).skip(2).map(|(at, _): (PlaceId, _)| at) {
            let place = old.place(at);
            if place.attribute || self.of(at).is_some() {
                continue;
            }
            let found = self.of(place.parent).and_then(|parent| {
                let name = new.symbols.find(old.name(place.name))?;
                new.child_place(parent, name)
            });
            let same = |&found: &PlaceId| is_question(old, at) == is_question(new, found);
            if let Some(found) = found.filter(same)
                && taken.insert(found)
            {
                self.0[at as usize] = Some(found);
            }
        }
    }

    fn by_name(&mut self, old: &Form, new: &Form, wanted: &dyn Fn(&Form, PlaceId) -> bool) {
        let mut taken = self.taken();
        let there = unique_names(new, wanted);
        for (name, at) in unique_names(old, wanted) {
            let Some(at) = at.filter(|&at| self.of(at).is_none()) else {
                continue;
            };
            let Some(found) = there.get(name).copied().flatten() else {
                continue;
            };
            if control_kind(old, at) == control_kind(new, found)
                && old.place(at).kind == new.place(found).kind
                && taken.insert(found)
            {
                self.0[at as usize] = Some(found);
            }
        }
    }

    fn taken(&self) -> FxHashSet<PlaceId> {
        self.0.iter().copied().flatten().collect()
    }
}

/// The places of a sort by name; `None` where several have the name.
fn unique_names<'a>(
    form: &'a Form,
    wanted: &dyn Fn(&Form, PlaceId) -> bool,
) -> FxHashMap<&'a str, Option<PlaceId>> {
    let mut names = FxHashMap::default();
    for (at, place) in (0..).zip(&form.places) {
        if wanted(form, at) {
            names
                .entry(form.name(place.name))
                .and_modify(|known| *known = None)
                .or_insert(Some(at));
        }
    }
    names
}

fn is_question(form: &Form, place: PlaceId) -> bool {
    form.place(place).control.is_some()
}

fn control_kind(form: &Form, place: PlaceId) -> Option<crate::ControlKind> {
    let control = form.place(place).control.or(form.place(place).repeat)?;
    Some(form.controls[control as usize].kind)
}
