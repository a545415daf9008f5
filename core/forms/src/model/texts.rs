//! Translations, and texts with values filled in.

use crate::xml::Node;

use super::{
    DOCUMENT, ExprId, Message,
    load::{LoadError, Loader, attribute, elements},
    wording::{TextId, TranslationBuilder},
};

impl Loader {
    pub(super) fn itext(&mut self, itext: Node<'_, '_>) -> Result<(), LoadError> {
        for translation in elements(itext).filter(|node| node.name() == "translation") {
            let language = attribute(translation, "lang").unwrap_or("").to_owned();
            if translation
                .attributes()
                .any(|entry| entry.name() == "default" && entry.value() != "false()")
            {
                self.form.default_language = self.form.languages.len();
            }
            self.form.languages.push(language.as_str().into());
            let mut texts = TranslationBuilder::default();
            for text in elements(translation).filter(|node| node.name() == "text") {
                let Some(id) = attribute(text, "id") else { continue };
                texts.begin(self.intern(id));
                for value in elements(text).filter(|node| node.name() == "value") {
                    let name = self.intern(attribute(value, "form").unwrap_or(""));
                    texts.form(name, self.text(value, id)?);
                }
            }
            let translation = texts.finish();
            for text in translation.all() {
                for shown in self.wording.outputs(text.text) {
                    self.shown_by.entry(text.id).or_default().push(shown);
                }
            }
            self.form.translations.push(translation);
        }
        Ok(())
    }

    /// A label, hint or message element.
    pub(super) fn message(&mut self, node: Node<'_, '_>, place: &str) -> Result<Message, LoadError> {
        if let Some(reference) = attribute(node, "ref") {
            if let Some(id) = self.itext_reference(reference) {
                return Ok(Message::Itext(id));
            }
            return Ok(Message::Expr(match self.itext_expression(reference, place)? {
                Some(expr) => expr,
                None => self.expr(reference, place, DOCUMENT)?,
            }));
        }
        Ok(Message::Text(self.text(node, place)?))
    }

    /// Mixed content: text and `<output>`.
    fn text(&mut self, node: Node<'_, '_>, place: &str) -> Result<TextId, LoadError> {
        if let Some(words) = only_text(node) {
            return Ok(self.wording.plain(words.trim()));
        }
        // Words, each with the value behind them.
        let mut parts: Vec<(String, Option<ExprId>)> = Vec::new();
        let mut text = String::new();
        for child in node.children() {
            if child.is_text() {
                text.push_str(child.text().unwrap_or(""));
            } else if child.is_element() && child.name() == "output" {
                let value = attribute(child, "value")
                    .or_else(|| attribute(child, "ref"))
                    .ok_or_else(|| LoadError::Invalid {
                        node: place.to_owned(),
                        what: "an output without a value".to_owned(),
                    })?;
                // Some tools escape an output's expression twice.
                match self.expr(value, place, DOCUMENT) {
                    Ok(expr) => parts.push((std::mem::take(&mut text), Some(expr))),
                    // As in the reference engine a label is shown without what cannot be read.
                    Err(error) => self.form.warnings.push(error.to_string()),
                }
            } else if child.is_element() {
                text.extend(child.texts());
            }
        }
        if !text.is_empty() {
            parts.push((text, None));
        }
        if let Some((first, _)) = parts.first_mut() {
            *first = first.trim_start().to_owned();
        }
        if let Some((last, None)) = parts.last_mut() {
            last.truncate(last.trim_end().len());
        }
        Ok(match parts.as_slice() {
            [] => self.wording.plain(""),
            [(words, None)] => self.wording.plain(words),
            parts => self.wording.parted(parts),
        })
    }
}

/// The text of an element that holds nothing else, as most do.
fn only_text<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    let mut children = node.children();
    let text = children.next().map_or(Some(""), Node::text)?;
    children.next().is_none().then_some(text)
}
