//! The body: groups, repeats and questions.

use std::{borrow::Cow, sync::Arc};

use thin_vec::ThinVec;

use super::{
    Choices, Control, ControlId, ControlKind, ItemLabel, Itemset, PlaceId, ROOT, Rule, RuleKind,
    binds::is_path,
    load::{JAVAROSA, LoadError, Loader, attribute, child, elements},
};
use crate::symbols::Sym;
use crate::xml::Node;

impl Loader {
    pub(super) fn body(&mut self, body: Node<'_, '_>) -> Result<(), LoadError> {
        for node in elements(body) {
            if let Some(id) = self.control(node, None, ROOT)? {
                self.form.body.push(id);
            }
        }
        Ok(())
    }

    fn control(
        &mut self,
        node: Node<'_, '_>,
        parent: Option<ControlId>,
        base: PlaceId,
    ) -> Result<Option<ControlId>, LoadError> {
        let Some(kind) = control_kind(node) else {
            let within = parent
                .and_then(|id| self.enclosing_repeat(id))
                .unwrap_or(super::DOCUMENT);
            self.action(node, within, None)?;
            return Ok(None);
        };
        let what = node.name();
        let path = match (
            attribute(node, "nodeset").or_else(|| attribute(node, "ref")),
            attribute(node, "bind"),
        ) {
            (Some(path), _) => Some(Cow::Borrowed(path)),
            (None, Some(id)) => Some(Cow::Owned(self.bind_paths.get(id).cloned().ok_or_else(|| {
                LoadError::Unbound {
                    what: what.to_owned(),
                    path: format!("of bind `{id}`"),
                }
            })?)),
            (None, None) => None,
        };
        let place = match &path {
            Some(path) => Some(self.resolve(path, base, what)?),
            None if matches!(kind, ControlKind::Group) => None,
            None => {
                return Err(LoadError::Invalid {
                    node: what.to_owned(),
                    what: "it is bound to no node".to_owned(),
                });
            }
        };
        let name = path.as_deref().unwrap_or(what);
        let mut control = Control {
            kind,
            place,
            parent,
            children: ThinVec::new(),
            label: None,
            hint: None,
            appearance: self.intern(attribute(node, "appearance").unwrap_or("")),
            attributes: node
                .attributes()
                .filter(|entry| !matches!(entry.name(), "ref" | "nodeset" | "bind" | "appearance" | "count"))
                .map(|entry| (entry.name().to_owned(), entry.value().to_owned()))
                .collect(),
            choices: Choices::None,
            count: None,
            counts_itself: false,
            fixed: false,
        };
        if let Some(label) = child(node, "label") {
            control.label = Some(self.message(label, name)?);
        }
        if let Some(hint) = child(node, "hint") {
            control.hint = Some(self.message(hint, name)?);
        }
        if kind == ControlKind::Repeat {
            self.repeat_properties(node, &mut control, name)?;
        }
        let id = self.add_control(control);
        match (kind, place) {
            (ControlKind::Repeat, Some(place)) => self.place_mut(place).repeat = Some(id),
            (ControlKind::Group, _) | (_, None) => {}
            (_, Some(place)) => self.place_mut(place).control = Some(id),
        }
        if matches!(kind, ControlKind::Group | ControlKind::Repeat) {
            for inner in elements(node) {
                if let Some(child) = self.control(inner, Some(id), place.unwrap_or(base))? {
                    self.form.controls[id as usize].children.push(child);
                }
            }
        } else {
            self.choices(node, id, name)?;
            for inner in elements(node) {
                let within = parent
                    .and_then(|id| self.enclosing_repeat(id))
                    .unwrap_or(super::DOCUMENT);
                self.action(inner, within, place)?;
            }
        }
        self.watch_labels(id);
        Ok(Some(id))
    }

    fn repeat_properties(
        &mut self,
        node: Node<'_, '_>,
        control: &mut Control,
        name: &str,
    ) -> Result<(), LoadError> {
        if let Some(count) = node.attribute((JAVAROSA, "count")) {
            // A count is relative to the repeat, of which there may be no instance: so to its parent.
            let expr = self.expr(count, name, ROOT)?;
            let mut relative = self.form.expr(expr).clone();
            if let crate::xpath::Expr::Path(path) = &mut relative
                && path.root == crate::xpath::Root::Context
                && path
                    .steps
                    .first()
                    .is_some_and(|step| step.axis == crate::xpath::ast::Axis::Parent)
            {
                let path = Arc::make_mut(path);
                path.steps = path.steps[1..].into();
            }
            control.count = Some(self.known.add_apart(relative, count, &mut self.form));
        }
        control.fixed = node
            .attribute((JAVAROSA, "noAddRemove"))
            .is_some_and(|value| value.starts_with("true"));
        Ok(())
    }

    fn enclosing_repeat(&self, mut id: ControlId) -> Option<PlaceId> {
        loop {
            let control = &self.form.controls[id as usize];
            if control.kind == ControlKind::Repeat {
                return control.place;
            }
            id = control.parent?;
        }
    }

    fn choices(&mut self, node: Node<'_, '_>, id: ControlId, name: &str) -> Result<(), LoadError> {
        let kind = self.form.controls[id as usize].kind;
        if !matches!(
            kind,
            ControlKind::SelectOne | ControlKind::SelectMultiple | ControlKind::Rank
        ) {
            return Ok(());
        }
        if let Some(appearance) = attribute(node, "appearance").filter(|text| calls_search(text)) {
            return Err(LoadError::Search {
                node: name.to_owned(),
                appearance: appearance.to_owned(),
            });
        }
        if let Some(itemset) = child(node, "itemset") {
            let itemset = self.itemset(itemset, name)?;
            if let Some(target) = self.form.controls[id as usize].place {
                self.watchers.push(Rule {
                    kind: RuleKind::Choices(id),
                    target,
                    expr: itemset.nodes,
                });
            }
            self.form.controls[id as usize].choices = Choices::Itemset(Box::new(itemset));
            return Ok(());
        }
        let mut items = ThinVec::new();
        for item in elements(node).filter(|item| item.name() == "item") {
            let value = child(item, "value")
                .map(super::document::own_text)
                .unwrap_or_default();
            let label = match child(item, "label") {
                Some(label) => Some(self.message(label, name)?),
                None => None,
            };
            items.push((self.intern(value.trim()), label));
        }
        items.shrink_to_fit();
        if items.is_empty() {
            return Err(LoadError::NoChoices(name.to_owned()));
        }
        self.form.controls[id as usize].choices = Choices::Items(items);
        Ok(())
    }

    fn itemset(&mut self, node: Node<'_, '_>, name: &str) -> Result<Itemset, LoadError> {
        let invalid = |what: &str| LoadError::Invalid {
            node: name.to_owned(),
            what: what.to_owned(),
        };
        let nodeset = attribute(node, "nodeset").ok_or_else(|| invalid("the itemset names no nodes"))?;
        let nodes = self.expr(nodeset, name, ROOT)?;
        let value = child(node, "value")
            .and_then(|value| attribute(value, "ref"))
            .ok_or_else(|| invalid("the itemset names no value"))?;
        let value_expr = self.expr(value, name, ROOT)?;
        if !is_path(self.form.expr(value_expr)) {
            return Err(invalid("the itemset's value is no path"));
        }
        let label = match child(node, "label").and_then(|label| attribute(label, "ref")) {
            None => None,
            Some(text) => Some(match self.itext_expression(text, name)? {
                Some(expr) => ItemLabel::Itext(expr),
                None => ItemLabel::Text(self.expr(text, name, ROOT)?),
            }),
        };
        Ok(Itemset {
            nodes,
            value: value_expr,
            label,
        })
    }

    /// The values shown in a control's texts become rules without a result: they tell which texts to draw again.
    fn watch_labels(&mut self, id: ControlId) {
        let control = &self.form.controls[id as usize];
        let Some(target) = control.place else { return };
        let mut exprs = Vec::new();
        let mut ids: Vec<Sym> = Vec::new();
        let items = match &control.choices {
            Choices::Items(items) => items.as_slice(),
            _ => &[],
        };
        let messages = control
            .label
            .iter()
            .chain(&control.hint)
            .chain(items.iter().filter_map(|(_, label)| label.as_ref()));
        for message in messages {
            match message {
                super::Message::Itext(id) => ids.push(*id),
                super::Message::Expr(expr) => exprs.push(*expr),
                super::Message::Text(text) => exprs.extend(self.wording.outputs(*text)),
            }
        }
        for id in ids {
            exprs.extend(self.shown_by.get(&id).into_iter().flatten());
        }
        exprs.sort_unstable();
        exprs.dedup();
        self.watchers.extend(exprs.into_iter().map(|expr| Rule {
            kind: RuleKind::Labels(id),
            target,
            expr,
        }));
        if let Control {
            count: Some(count),
            place: Some(place),
            ..
        } = self.form.controls[id as usize]
        {
            let parent = self.form.places[place as usize].parent;
            self.watchers.push(Rule {
                kind: RuleKind::Count(id),
                target: parent,
                expr: count,
            });
        }
    }
}

/// Whether an appearance asks for Collect's `search()`; `search` alone is a way to show a list.
fn calls_search(appearance: &str) -> bool {
    appearance.match_indices("search(").any(|(at, _)| {
        !appearance[..at].ends_with(|before: char| before.is_alphanumeric() || matches!(before, '-' | '_'))
    })
}

fn control_kind(node: Node<'_, '_>) -> Option<ControlKind> {
    Some(match node.name() {
        "group" => ControlKind::Group,
        "repeat" => ControlKind::Repeat,
        "input" | "textarea" => ControlKind::Input,
        "secret" => ControlKind::Secret,
        "select1" => ControlKind::SelectOne,
        "select" => ControlKind::SelectMultiple,
        "rank" => ControlKind::Rank,
        "range" => ControlKind::Range,
        "trigger" => ControlKind::Trigger,
        "upload" => match attribute(node, "mediatype").map(|kind| kind.split('/').next().unwrap_or("")) {
            Some("image") => ControlKind::UploadImage,
            Some("audio") => ControlKind::UploadAudio,
            Some("video") => ControlKind::UploadVideo,
            Some("osm") => ControlKind::UploadOsm,
            _ => ControlKind::Upload,
        },
        _ => return None,
    })
}
