//! Changes of nodes while an event is at work: noted by number, named by path once, when nothing moves any more.

use std::collections::BTreeSet;

use super::{Changes, state::State};
use crate::model::Form;

/// What of a node changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Aspect {
    Value,
    Relevance,
    Required,
    Readonly,
    Added,
    Removed,
}

/// Changes without their names yet.
#[derive(Debug, Default)]
pub(super) struct Changed(Vec<(Aspect, u32)>);

impl Changed {
    pub(super) fn note(&mut self, aspect: Aspect, node: u32) {
        self.0.push((aspect, node));
    }

    /// Adds the paths of the nodes to what a screen is told.
    pub(super) fn name(&mut self, state: &State, form: &Form, changes: &mut Changes) {
        let mut noted = std::mem::take(&mut self.0);
        noted.sort_unstable();
        noted.dedup();
        // Neighbours have the path above them in common.
        let (mut above, mut path_above) = (0, String::new());
        for of_aspect in noted.chunk_by(|(one, _), (next, _)| one == next) {
            let paths = of_aspect.iter().map(|&(_, node)| {
                let parent = state.node(node).parent;
                if parent != above {
                    above = parent;
                    path_above = state.path(form, parent);
                }
                state.path_below(form, &path_above, node)
            });
            let set = set_of(of_aspect[0].0, changes);
            if set.is_empty() {
                *set = paths.collect();
            } else {
                set.extend(paths);
            }
        }
    }
}

fn set_of(aspect: Aspect, changes: &mut Changes) -> &mut BTreeSet<String> {
    match aspect {
        Aspect::Value => &mut changes.values,
        Aspect::Relevance => &mut changes.relevance,
        Aspect::Required => &mut changes.required,
        Aspect::Readonly => &mut changes.readonly,
        Aspect::Added => &mut changes.added,
        Aspect::Removed => &mut changes.removed,
    }
}
