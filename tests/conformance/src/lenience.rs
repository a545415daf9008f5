//! Which nodes of a form are compared leniently, and why: by what the form's rules read, never by form.

use std::collections::{BTreeMap, BTreeSet};

use banshi_forms::{Dependency, Form, Property, Session};

use crate::Kept;

const COUNTED: Kept = Kept {
    what: "instances of a counted repeat are made at once, not as the walk reaches them; of a surplus those go that \
           nobody answered in; an entry over a calculation stays when a further instance is made",
    clause: "ODK XForms, jr:count",
};
const STALE: Kept = Kept {
    what: "a value that reads other instances of a repeat follows them at once; JavaRosa leaves it as it was",
    clause: "XForms 1.1, appendix C: all dependents are recomputed",
};
const STALE_CHOICES: Kept = Kept {
    what: "choices follow the relevance and number of what they read at once; JavaRosa offers those of before",
    clause: "ODK XForms, select from nodeset; XForms 1.1, appendix C: all dependents are recomputed",
};
const STALE_ATTRIBUTE: Kept = Kept {
    what: "a computed attribute follows after an earlier instance was removed; JavaRosa leaves it as it was",
    clause: "XForms 1.1, appendix C: all dependents are recomputed",
};

/// What a form's rules say about how its nodes may be compared.
#[derive(Debug, Default)]
pub(crate) struct Lenience {
    counted: Vec<String>,
    /// Reads nodes of counted repeats.
    near_counted: BTreeSet<String>,
    /// Computed and asked for within a counted repeat, or reads such.
    overridden: BTreeSet<String>,
    /// Reads across the instances of a repeat.
    across: BTreeSet<String>,
    computed_attributes: BTreeSet<String>,
    /// Offers choices by a node that is relevant at times only, or by such as come and go.
    stale_choices: BTreeSet<String>,
    /// Differs from run to run, in one instance at least.
    volatile: BTreeSet<String>,
    /// What ours showed before at nodes that read across instances.
    before: BTreeMap<String, BTreeSet<String>>,
    removed: bool,
}

impl Lenience {
    pub(crate) fn new(
        form: &Form,
        counted: Vec<String>,
        asked: &BTreeSet<String>,
        volatile: &[String],
    ) -> Self {
        let dependencies = form.dependencies();
        let within = |path: &str| counted.iter().any(|repeat| is_within(path, repeat));
        let readers = |of: &dyn Fn(&Dependency) -> bool| {
            let direct = dependencies.iter().filter(|dependency| of(dependency));
            closure(
                direct.map(|dependency| dependency.reader.clone()).collect(),
                &dependencies,
            )
        };
        let computed: BTreeSet<String> = dependencies
            .iter()
            .filter(|dependency| dependency.property == Property::Value)
            .map(|dependency| dependency.reader.clone())
            .collect();
        let at_times: BTreeSet<String> = dependencies
            .iter()
            .filter(|dependency| dependency.property == Property::Relevant)
            .map(|dependency| dependency.reader.clone())
            .collect();
        let asked_and_computed = computed
            .iter()
            .filter(|path| within(path) && asked.contains(*path))
            .cloned()
            .collect();
        Lenience {
            near_counted: readers(&|dependency| within(&dependency.read)),
            overridden: closure(asked_and_computed, &dependencies),
            across: readers(&|dependency| dependency.gathers),
            stale_choices: dependencies
                .iter()
                .filter(|dependency| dependency.property == Property::Choices)
                .filter(|dependency| dependency.gathers || covers(&at_times, &dependency.read))
                .map(|dependency| dependency.reader.clone())
                .collect(),
            computed_attributes: computed.into_iter().filter(|path| path.contains("/@")).collect(),
            volatile: volatile.iter().map(|path| generic(path)).collect(),
            counted,
            ..Lenience::default()
        }
    }

    /// With nodes that actions write in instances of a counted repeat, or from there: as these were when they were made.
    pub(crate) fn with_written(mut self, form: &Form, written: Vec<String>) -> Self {
        let written = written.into_iter().collect();
        self.overridden.extend(closure(written, &form.dependencies()));
        self
    }

    /// Whether a value is not a function of form and answers.
    pub(crate) fn is_volatile(&self, path: &str) -> bool {
        self.volatile.contains(&generic(path))
    }

    /// Notes that an instance was removed.
    pub(crate) fn removed(&mut self) {
        self.removed = true;
    }

    /// Whether a node can only be compared where the walk has been everywhere.
    pub(crate) fn waits_for_the_end(&self, path: &str) -> bool {
        let path = generic(path);
        self.is_counted(&path) || covers(&self.near_counted, &path)
    }

    pub(crate) fn is_counted(&self, path: &str) -> bool {
        let path = generic(path);
        self.counted.iter().any(|repeat| is_within(&path, repeat))
    }

    /// Whether a place of the walk stands in an instance of a counted repeat that ours has not, the number having fallen.
    pub(crate) fn is_in_a_surplus(&self, op: &str, path: &str, session: &Session) -> bool {
        // What a prompt names is not there yet.
        let prompted = path.rsplit_once('/').filter(|_| op == "promptRepeat");
        let mut above = prompted.map_or(path, |(above, _)| above);
        while let Some((rest, _)) = above.rsplit_once('/') {
            if above.ends_with(']') && self.is_counted(above) && session.value(above).is_none() {
                return true;
            }
            above = rest;
        }
        false
    }

    /// Notes what ours shows, for comparison with what the reference engine shows later.
    pub(crate) fn note(&mut self, path: &str, ours: &str) {
        if covers(&self.across, &generic(path)) {
            self.before
                .entry(without_firsts(path))
                .or_default()
                .insert(ours.to_owned());
        }
    }

    /// The kept difference that explains a value, if one does.
    pub(crate) fn explains(&self, path: &str, recorded: &str) -> Option<Kept> {
        let plain = generic(path);
        if self.overridden.contains(&plain) {
            return Some(COUNTED);
        }
        if self.removed && self.computed_attributes.contains(&plain) {
            return Some(STALE_ATTRIBUTE);
        }
        let seen = self
            .before
            .get(&without_firsts(path))
            .is_some_and(|before| before.contains(recorded));
        (covers(&self.across, &plain) && (seen || recorded.is_empty())).then_some(STALE)
    }

    /// The kept difference that explains an instance which only the reference engine has.
    pub(crate) fn explains_surplus(&self, path: &str) -> Option<Kept> {
        self.is_counted(path).then_some(COUNTED)
    }

    /// The kept difference that explains the choices offered, if one does.
    pub(crate) fn explains_choices(&self, path: &str) -> Option<Kept> {
        covers(&self.stale_choices, &generic(path)).then_some(STALE_CHOICES)
    }

    /// The kept difference that explains a flag, if one does.
    pub(crate) fn explains_flag(&self, path: &str) -> Option<Kept> {
        let plain = generic(path);
        if covers(&self.across, &plain) {
            return Some(STALE);
        }
        covers(&self.overridden, &plain).then_some(COUNTED)
    }
}

/// The path itself or one above: relevance and being read-only hold for all below.
fn covers(paths: &BTreeSet<String>, path: &str) -> bool {
    paths.iter().any(|known| is_within(path, known))
}

/// With all that reads what is in the set, and so on.
fn closure(mut paths: BTreeSet<String>, dependencies: &[Dependency]) -> BTreeSet<String> {
    loop {
        let more: Vec<String> = dependencies
            .iter()
            .filter(|dependency| !paths.contains(&dependency.reader))
            .filter(|dependency| paths.iter().any(|path| is_within(&dependency.read, path)))
            .map(|dependency| dependency.reader.clone())
            .collect();
        if more.is_empty() {
            return paths;
        }
        paths.extend(more);
    }
}

pub(crate) fn is_within(path: &str, above: &str) -> bool {
    path.strip_prefix(above)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The path without positions of 1, which some writers leave out.
fn without_firsts(path: &str) -> String {
    path.replace("[1]", "")
}

/// The path without positions.
pub(crate) fn generic(path: &str) -> String {
    let mut plain = String::with_capacity(path.len());
    let mut inside = false;
    for c in path.chars() {
        match c {
            '[' => inside = true,
            ']' => inside = false,
            c if !inside => plain.push(c),
            _ => {}
        }
    }
    plain
}
