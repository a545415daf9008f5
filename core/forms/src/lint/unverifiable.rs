//! Rules that only the person's own device can follow, for it alone has the filing that was saved last.

use super::{Flaw, FlawKind};
use crate::{
    Form,
    model::{ExprId, PlaceId, RuleKind},
    xpath::{Expr, Root},
};

/// What decides an answer by the filing saved last. A default may be taken from there: it is the person's to change.
pub(super) fn flaws(form: &Form) -> impl Iterator<Item = Flaw> {
    let constraints = (0..)
        .zip(&form.places)
        .filter_map(|(id, place)| Some((id, place.bind().constraint?)));
    let rules = form
        .rules
        .iter()
        .filter(|rule| {
            matches!(
                rule.kind,
                RuleKind::Relevant | RuleKind::Required | RuleKind::Calculate | RuleKind::Choices(_)
            )
        })
        .map(|rule| (rule.target, rule.expr));
    let all: Vec<(PlaceId, ExprId)> = constraints.chain(rules).collect();
    all.into_iter()
        .filter(|&(_, expr)| reads_last_saved(form, expr))
        .map(|(place, expr)| Flaw {
            path: form.place_path(place),
            kind: FlawKind::Unverifiable {
                expression: form.source(expr).to_owned(),
            },
        })
}

fn reads_last_saved(form: &Form, expr: ExprId) -> bool {
    form.reads_last_saved()
        && form.expr(expr).any(&|part| match part {
            Expr::Path(path) => match path.root {
                Root::Instance(id) => form.instances.get(&id) == Some(&form.last_saved),
                _ => false,
            },
            _ => false,
        })
}
