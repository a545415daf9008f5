//! The choices that a select offers now.

use std::sync::Arc;

use super::{Session, texts};
use crate::{
    model::{Choices, ControlId, ItemLabel, Itemset, datum::Datum},
    xpath::{self, Context, EvalError, Value, eval::BUDGET, value::NodeRef},
};

/// One choice of a select.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What an answer holds.
    pub value: Arc<str>,
    /// What the person reads, in the active language.
    pub label: String,
}

impl Session {
    /// The choices that a select offers now, filters applied, in order; empty for other questions.
    #[must_use]
    pub fn choices(&self, path: &str) -> Vec<Choice> {
        let found = self.state.find(&self.form, path);
        found.map_or_else(Vec::new, |node| self.choices_at(node))
    }

    pub(super) fn choices_at(&self, node: u32) -> Vec<Choice> {
        let Some(control) = self.form.place(self.state.node(node).place).control else {
            return Vec::new();
        };
        let cx = self.context(node);
        match &self.form.controls[control as usize].choices {
            Choices::None => Vec::new(),
            Choices::Items(items) => items
                .iter()
                .map(|(value, label)| Choice {
                    value: self.form.name(*value).into(),
                    label: label.map_or_else(
                        || self.form.name(*value).to_owned(),
                        |label| texts::text(label, "", &cx),
                    ),
                })
                .collect(),
            Choices::Itemset(itemset) => offered(itemset, &cx)
                .into_iter()
                .map(|(item, value)| {
                    let label = label_of(itemset, item, &cx).unwrap_or_else(|| value.to_string());
                    Choice { value, label }
                })
                .collect(),
        }
    }

    /// The chosen values of a select that it does not offer now.
    pub(super) fn not_offered(&self, node: u32, chosen: &str) -> Vec<String> {
        let slot = self.state.node(node);
        let Some(control) = self.form.place(slot.place).control else {
            return Vec::new();
        };
        if matches!(self.form.controls[control as usize].choices, Choices::None) {
            return Vec::new();
        }
        let offered: rustc_hash::FxHashSet<Arc<str>> =
            self.values_offered(node, control).into_iter().collect();
        let words: Vec<&str> = if self.form.place(slot.place).kind == crate::DataType::SelectMultiple {
            chosen.split_ascii_whitespace().collect()
        } else {
            vec![chosen]
        };
        words
            .into_iter()
            .filter(|word| !offered.contains(*word))
            .map(str::to_owned)
            .collect()
    }

    /// The values offered now, without their labels.
    fn values_offered(&self, node: u32, control: ControlId) -> Vec<Arc<str>> {
        match &self.form.controls[control as usize].choices {
            Choices::None => Vec::new(),
            Choices::Items(items) => items
                .iter()
                .map(|(value, _)| self.form.name(*value).into())
                .collect(),
            Choices::Itemset(itemset) => offered(itemset, &self.context(node))
                .into_iter()
                .map(|(_, value)| value)
                .collect(),
        }
    }

    /// A select's value without the choices that are no longer offered; `None` where all still are.
    pub(super) fn offered_only(&self, node: u32) -> Option<Datum> {
        let Datum::Text(text) = &self.state.node(node).value else {
            return None;
        };
        let control = self.form.place(self.state.node(node).place).control?;
        let select = &self.form.controls[control as usize];
        // A ranking keeps what it ranked.
        if !matches!(select.choices, Choices::Itemset(_)) || select.kind == crate::ControlKind::Rank {
            return None;
        }
        let offered: rustc_hash::FxHashSet<Arc<str>> =
            self.values_offered(node, control).into_iter().collect();
        if self.form.place(self.state.node(node).place).kind != crate::DataType::SelectMultiple {
            return (!offered.contains(text)).then_some(Datum::Empty);
        }
        let kept: Vec<&str> = text.split(' ').filter(|word| offered.contains(*word)).collect();
        if kept.len() == text.split(' ').count() {
            return None;
        }
        Some(if kept.is_empty() {
            Datum::Empty
        } else {
            Datum::Text(Arc::from(kept.join(" ")))
        })
    }
}

/// The items of an itemset with their values.
fn offered(itemset: &Itemset, cx: &Context<'_>) -> Vec<(NodeRef, Arc<str>)> {
    cx.world.budget.set(BUDGET);
    let Ok(Value::Nodes(nodes)) = xpath::eval(cx.form.expr(itemset.nodes), cx) else {
        return Vec::new();
    };
    let value = cx.form.expr(itemset.value);
    nodes
        .into_iter()
        .filter_map(|item| {
            let item_cx = Context { node: item, ..*cx };
            let value = xpath::eval(value, &item_cx)
                .and_then(|value| value.to_text(&item_cx))
                .ok()?;
            Some((item, value))
        })
        .collect()
}

fn label_of(itemset: &Itemset, item: NodeRef, cx: &Context<'_>) -> Option<String> {
    let item_cx = Context { node: item, ..*cx };
    let value = |expr| {
        let value = xpath::eval(cx.form.expr(expr), &item_cx).and_then(|value| value.to_text(&item_cx));
        value.unwrap_or_else(|_| Arc::from(""))
    };
    match itemset.label? {
        ItemLabel::Text(expr) => Some(value(expr).to_string()),
        ItemLabel::Itext(expr) => Some(texts::itext(&value(expr), "", cx)),
    }
}

/// `jr:choice-name(value, 'path')`: the label of a choice of the select at a path.
pub(crate) fn choice_name(value: &str, path: &str, cx: &Context<'_>) -> Result<String, EvalError> {
    let parsed = {
        // The path is a text within the expression, so it is read when it is met.
        let mut symbols = crate::symbols::Symbols::default();
        xpath::parse(path, &mut symbols).map(|_| ())
    };
    parsed.map_err(|error| EvalError::Mismatch(error.to_string()))?;
    let names = path.trim().trim_start_matches("current()/").split('/');
    let mut at = if path.trim().starts_with('/') {
        0
    } else {
        cx.state.node(cx.original.id).place
    };
    for name in names.filter(|name| !name.is_empty() && *name != ".") {
        at = if name == ".." {
            cx.form.place(at).parent
        } else {
            let found = cx
                .form
                .symbols
                .find(name)
                .and_then(|name| cx.form.child_place(at, name));
            match found {
                Some(found) => found,
                None => return Ok(String::new()),
            }
        };
    }
    let Some(control) = cx.form.place(at).control else {
        return Ok(String::new());
    };
    match &cx.form.controls[control as usize].choices {
        Choices::None => Ok(String::new()),
        Choices::Items(items) => Ok(items
            .iter()
            .find(|(known, _)| cx.form.name(*known) == value)
            .and_then(|(_, label)| *label)
            .map_or_else(String::new, |label| texts::text(label, "", cx))),
        Choices::Itemset(itemset) => {
            // The select's own instance nearest to the asking node decides its filter.
            let mut above = cx.original.id;
            while above != 0 && !cx.form.is_within(at, cx.state.node(above).place) {
                above = cx.state.node(above).parent;
            }
            let Some(&node) = cx.state.nodes_at(cx.form, above, at).first() else {
                return Ok(String::new());
            };
            let node = NodeRef::main(node);
            let select_cx = Context {
                node,
                original: node,
                position: None,
                ..*cx
            };
            let found = offered(itemset, &select_cx)
                .into_iter()
                .find(|(_, known)| **known == *value);
            Ok(found
                .and_then(|(item, _)| label_of(itemset, item, &select_cx))
                .unwrap_or_default())
        }
    }
}
