//! Labels, hints and messages in the active language, with values filled in.

use super::Session;
use crate::{
    model::{
        Message,
        wording::{Part, TextForm, TextId},
    },
    xpath::{self, Context, eval::BUDGET},
};

impl Session {
    /// A text for the person, at a node.
    pub(super) fn message(&self, message: Message, node: u32) -> String {
        text(message, "", &self.context(node))
    }

    /// One form of a text: `image`, `audio`, `video`, `big-image`, `guidance`, `short`; empty where there is none.
    pub(super) fn message_form(&self, message: Message, form: &str, node: u32) -> String {
        match message {
            Message::Text(_) | Message::Expr(_) => String::new(),
            Message::Itext(_) => text(message, form, &self.context(node)),
        }
    }
}

pub(crate) fn text(message: Message, form: &str, cx: &Context<'_>) -> String {
    match message {
        Message::Text(text) => fill(text, cx),
        Message::Itext(id) => itext(cx.form.name(id), form, cx),
        Message::Expr(expr) => evaluated(expr, cx),
    }
}

/// The text of an id in the active language; where that lacks it, in the default one.
pub(crate) fn itext(id: &str, form: &str, cx: &Context<'_>) -> String {
    let missing = || {
        if form.is_empty() {
            format!("[itext:{id}]")
        } else {
            String::new()
        }
    };
    let Some(id) = cx.form.symbols.find(id) else {
        return missing();
    };
    for language in [cx.world.language.get(), cx.form.default_language] {
        let Some(translation) = cx.form.translations.get(language) else {
            continue;
        };
        let forms = translation.forms(id);
        if forms.is_empty() {
            continue;
        }
        let named = |wanted: &str| forms.iter().find(|form| cx.form.name(form.name) == wanted);
        let found = match form {
            "" => forms
                .iter()
                .find(|form: &&TextForm| matches!(cx.form.name(form.name), "" | "long"))
                .or_else(|| named("short")),
            form => named(form),
        };
        if let Some(form) = found {
            return fill(form.text, cx);
        }
        if form.is_empty() {
            return String::new();
        }
    }
    missing()
}

fn fill(text: TextId, cx: &Context<'_>) -> String {
    let mut filled = String::new();
    for part in cx.form.wording.parts(text) {
        match part {
            Part::Text(text) => filled.push_str(text),
            Part::Output(expr) => filled.push_str(&evaluated(expr, cx)),
        }
    }
    filled
}

/// An expression's value as a person reads it; nothing where it has none.
fn evaluated(expr: crate::model::ExprId, cx: &Context<'_>) -> String {
    cx.world.budget.set(BUDGET);
    let value = xpath::eval(cx.form.expr(expr), cx).and_then(|value| value.to_text(cx));
    value.map(|text| text.to_string()).unwrap_or_default()
}
