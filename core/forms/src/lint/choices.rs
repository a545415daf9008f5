//! The choices of selects: all that a list has, and those that its filter may let through.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    Flaw, FlawKind, Linter, Stand,
    cases::{Cases, Read, Reads},
    domain::Constant,
};
use crate::{
    Form,
    model::{Choices, ControlId, Itemset, document::Document, list::List},
    symbols::Sym,
    xpath::{
        Expr, Path, Root,
        ast::{Axis, Test},
    },
};

/// Of longer lists the choices that are never shown are not named one by one: they come from a register of their own.
const NAMED: u32 = 1000;

/// The values that a select can have, whatever its filter says, by control.
pub(super) struct Offered(BTreeMap<ControlId, Vec<Arc<str>>>);

impl Offered {
    pub(super) fn new(form: &Form) -> Self {
        let values = |choices: &Choices| match choices {
            Choices::None => None,
            Choices::Items(items) => Some(items.iter().map(|(value, _)| form.name(*value).into()).collect()),
            Choices::Itemset(itemset) => Listed::of(form, itemset).map(|listed| listed.values().collect()),
        };
        let known = (0..).zip(&form.controls);
        Self(
            known
                .filter_map(|(id, control)| Some((id, values(&control.choices)?)))
                .collect(),
        )
    }

    /// `None` where they cannot be told.
    pub(super) fn values(&self, control: ControlId) -> Option<&[Arc<str>]> {
        self.0.get(&control).map(Vec::as_slice)
    }
}

/// An itemset over the rows of a plain list.
struct Listed<'a> {
    /// The number of the list's document.
    document: u32,
    list: &'a List,
    value: usize,
    filters: &'a [Expr],
}

impl<'a> Listed<'a> {
    fn of(form: &'a Form, itemset: &Itemset) -> Option<Self> {
        let nodes = match form.expr(itemset.nodes) {
            Expr::Call(call) => call.args.first()?,
            other => other,
        };
        let (Expr::Path(nodes), Expr::Path(value)) = (nodes, form.expr(itemset.value)) else {
            return None;
        };
        let Root::Instance(id) = nodes.root else {
            return None;
        };
        let document = *form.instances.get(&id)?;
        let Document::List(list) = &form.documents[document as usize - 1] else {
            return None;
        };
        let (row, above) = nodes.steps.split_last()?;
        let plain = above.len() == 1 && above.iter().all(|step| step.predicates.is_empty());
        let value = list.column(column_name(value)?).filter(|_| plain)?;
        Some(Self {
            document,
            list,
            value,
            filters: &row.predicates,
        })
    }

    fn values(&self) -> impl Iterator<Item = Arc<str>> {
        (0..self.list.rows()).filter_map(|row| self.list.text(row, self.value).map(Arc::from))
    }

    /// Whether the filters may let a row through.
    fn may_show(&self, row: u32, stand: &Stand<'_>) -> bool {
        let reads = Filter {
            stand,
            list: self.list,
            row,
        };
        self.filters
            .iter()
            .all(|filter| matches!(filter, Expr::Number(_)) || Cases::from(filter, &reads).truth.is_some())
    }
}

/// The column that a path names, seen from an item.
fn column_name(path: &Path) -> Option<Sym> {
    match (&path.root, &*path.steps) {
        (Root::Context, [step]) if step.axis == Axis::Child && step.predicates.is_empty() => {
            match step.test() {
                Test::Name(name) => Some(name),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Where a filter stands: at a row of the list, for a select.
struct Filter<'a> {
    stand: &'a Stand<'a>,
    list: &'a List,
    row: u32,
}

impl Reads for Filter<'_> {
    fn read(&self, path: &Path) -> Option<Read> {
        if path.root != Root::Context {
            return self.stand.read(path);
        }
        let column = self.list.column(column_name(path)?)?;
        let text = self.list.text(self.row, column);
        Some(Read::Constant(Constant::Text(Arc::from(text.unwrap_or("")))))
    }
}

/// Selects without a choice, and choices that no select shows.
pub(super) fn flaws(linter: &Linter<'_>) -> Vec<Flaw> {
    let form = linter.form;
    let mut flaws = Vec::new();
    // By list: the first select of it, and the rows that none has shown so far.
    let mut unseen: BTreeMap<u32, (String, Listed<'_>, Vec<u32>)> = BTreeMap::new();
    for control in &form.controls {
        let (Some(place), Choices::Itemset(itemset)) = (control.place, &control.choices) else {
            continue;
        };
        let Some(listed) = Listed::of(form, itemset) else {
            continue;
        };
        let stand = Stand::new(linter, place);
        let hidden: Vec<u32> = (0..listed.list.rows())
            .filter(|&row| !listed.may_show(row, &stand))
            .collect();
        let path = form.place_path(place);
        if listed.list.rows() > 0
            && hidden.len() == listed.list.rows() as usize
            && !linter.is_never_asked(place)
        {
            flaws.push(Flaw {
                path,
                kind: FlawKind::NoChoices,
            });
            continue;
        }
        unseen
            .entry(listed.document)
            .and_modify(|(_, _, rows)| rows.retain(|row| hidden.binary_search(row).is_ok()))
            .or_insert((path, listed, hidden));
    }
    for (path, listed, rows) in unseen
        .into_values()
        .filter(|(_, listed, _)| listed.list.rows() <= NAMED)
    {
        flaws.extend(rows.into_iter().filter_map(|row| {
            Some(Flaw {
                path: path.clone(),
                kind: FlawKind::ChoiceNeverShown {
                    value: listed.list.text(row, listed.value)?.to_string(),
                },
            })
        }));
    }
    flaws
}
