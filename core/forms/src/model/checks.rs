//! What must hold of a form as a whole, once all its parts are read.

use super::{
    Choices, ControlKind, DOCUMENT, ExprId, Form, ItemLabel, PlaceId,
    document::Document,
    graph,
    load::{LoadError, Loader},
};
use crate::xpath::{
    Expr, Root,
    ast::{Axis, Test},
};

impl Loader {
    pub(super) fn check(&self) -> Result<(), LoadError> {
        for control in &self.form.controls {
            let Some(place) = control.place else { continue };
            let name = || self.form.place_path(place);
            if !self.stands_in_its_repeat(control.parent, place, control.kind) {
                return Err(LoadError::Invalid {
                    node: name(),
                    what: "it stands outside the repeat that it is bound into".to_owned(),
                });
            }
            if control.kind == ControlKind::Range {
                for bound in ["start", "end", "step"] {
                    let number = control
                        .attributes
                        .iter()
                        .find(|(name, _)| name == bound)
                        .map_or(Ok(0.0), |(_, text)| text.trim().parse::<f64>());
                    if number.is_err() {
                        return Err(LoadError::Invalid {
                            node: name(),
                            what: format!("the range's {bound} is no number"),
                        });
                    }
                }
            }
            if let Choices::Itemset(itemset) = &control.choices {
                let label = match itemset.label {
                    Some(ItemLabel::Text(expr) | ItemLabel::Itext(expr)) => Some(expr),
                    None => None,
                };
                for (what, expr) in [("value", Some(itemset.value)), ("label", label)] {
                    if let Some(missing) =
                        expr.and_then(|expr| missing_column(&self.form, itemset.nodes, expr, place))
                    {
                        return Err(LoadError::Itemset {
                            node: name(),
                            what,
                            name: missing,
                        });
                    }
                }
            }
            if let Some(count) = control.count
                && !matches!(self.form.expr(count), Expr::Path(_))
            {
                return Err(LoadError::Invalid {
                    node: name(),
                    what: "its count is no path".to_owned(),
                });
            }
        }
        Ok(())
    }

    /// A control must not be bound into a repeat that it does not stand in.
    fn stands_in_its_repeat(&self, parent: Option<u32>, place: PlaceId, kind: ControlKind) -> bool {
        if matches!(kind, ControlKind::Group | ControlKind::Repeat) {
            return true;
        }
        let mut at = place;
        while at != DOCUMENT && self.form.place(at).repeat.is_none() {
            at = self.form.place(at).parent;
        }
        if at == DOCUMENT {
            return true;
        }
        let mut above = parent;
        while let Some(id) = above {
            let control = &self.form.controls[id as usize];
            if control.kind == ControlKind::Repeat {
                break;
            }
            above = control.parent;
        }
        let inside = above.and_then(|id| self.form.controls[id as usize].place);
        inside.is_some_and(|inside| self.form.is_within(inside, at))
    }
}

/// The name that an itemset's value or label asks for and the list does not have.
fn missing_column(form: &Form, nodes: ExprId, column: ExprId, base: PlaceId) -> Option<String> {
    let nodes = match form.expr(nodes) {
        Expr::Call(call) => call.args.first()?,
        other => other,
    };
    let (Expr::Path(nodes), Expr::Path(column)) = (nodes, form.expr(column)) else {
        return None;
    };
    if !nodes.is_reference() || !column.is_reference() || column.root != Root::Context {
        return None;
    }
    let names: Vec<_> = column
        .steps
        .iter()
        .filter_map(|step| match (step.axis, step.test()) {
            (Axis::Child, Test::Name(name)) => Some(name),
            _ => None,
        })
        .collect();
    let [name] = names.as_slice() else { return None };
    let missing = || Some(form.name(*name).to_owned());
    if let Root::Instance(id) = nodes.root {
        let doc = *form.instances.get(&id)?;
        return match &form.documents[doc as usize - 1] {
            Document::List(list) if list.rows() > 0 && list.column(*name).is_none() => missing(),
            _ => None,
        };
    }
    let place = graph::walk(form, nodes, base)?;
    if form.child_place(place, *name).is_none() {
        missing()
    } else {
        None
    }
}
