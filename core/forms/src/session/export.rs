//! The finished instance as XML, and the filing as lines to print.

use chrono::{DateTime, Utc};

use super::{Finding, Session};
use crate::{
    model::{ControlId, ControlKind, datum::Datum},
    xml::holds,
};

/// A finished instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// The XML, irrelevant nodes left out.
    pub xml: Vec<u8>,
    /// The attached files that answers name.
    pub attachments: Vec<String>,
}

/// The filing in the order and language of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printable {
    /// The form's title.
    pub title: String,
    /// The language, where the form has several.
    pub language: Option<String>,
    /// Headings and answers, from above to below.
    pub lines: Vec<PrintableLine>,
}

/// A line of the printed filing; `depth` counts the headings above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrintableLine {
    /// A group or repeat, or one instance of a repeat by its number.
    Heading {
        /// How many headings stand above.
        depth: usize,
        /// Its text; empty for an instance of a repeat without one.
        text: String,
        /// The instance's number, from 1.
        number: Option<usize>,
    },
    /// A question with its answer.
    Answer {
        /// How many headings stand above.
        depth: usize,
        /// The node, for cross-reference.
        path: String,
        /// What is asked.
        label: String,
        /// The answer as a person reads it: labels of choices rather than their values.
        answer: String,
    },
    /// A note that the form shows.
    Note {
        /// How many headings stand above.
        depth: usize,
        /// Its text.
        text: String,
    },
}

impl Session {
    /// Finishes the form: sets end timestamps to `at`, checks everything, and gives the instance.
    ///
    /// # Errors
    /// All [`Finding`]s, where there is any; the session goes on as a draft.
    pub fn finalise(&mut self, at: DateTime<Utc>) -> Result<Instance, Vec<Finding>> {
        self.stamp_end(at);
        self.confirm_answers();
        let findings = self.validate();
        if findings.is_empty() {
            Ok(self.instance())
        } else {
            Err(findings)
        }
    }

    /// The instance as it stands, finished or not: what a gateway would see.
    #[must_use]
    pub fn instance(&self) -> Instance {
        let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        let mut attachments = Vec::new();
        self.write_node(self.state.root(), true, &mut xml, &mut attachments);
        Instance {
            xml: xml.into_bytes(),
            attachments,
        }
    }

    pub(crate) fn stamp_end(&mut self, at: DateTime<Utc>) {
        self.set_now(at);
        for node in self.state.subtree(self.state.root()) {
            let preload = &self.form.place(self.state.node(node).place).bind().preload;
            if preload
                .as_ref()
                .is_some_and(|(kind, params)| kind == "timestamp" && params == "end")
            {
                self.put(node, Datum::DateTime(at.timestamp_millis()));
            }
        }
        self.settle();
    }

    fn write_node(&self, node: u32, root: bool, xml: &mut String, attachments: &mut Vec<String>) {
        let slot = self.state.node(node);
        if !slot.relevant() && !root {
            return;
        }
        let place = self.form.place(slot.place);
        let name = qualified(
            place.prefix.map(|prefix| self.form.name(prefix)),
            self.form.name(place.name),
        );
        xml.push('<');
        xml.push_str(&name);
        if root {
            if let Some(uri) = place
                .namespace
                .map(|uri| self.form.name(uri))
                .filter(|uri| place.prefix.is_none() && *uri != crate::model::XFORMS)
            {
                attribute("xmlns", uri, xml);
            }
            for (prefix, uri) in &self.form.root_namespaces {
                if let Some(prefix) = prefix {
                    attribute(&format!("xmlns:{prefix}"), uri, xml);
                }
            }
        }
        for &id in slot.attributes() {
            let entry = self.state.node(id);
            let place = self.form.place(entry.place);
            let name = qualified(
                place.prefix.map(|prefix| self.form.name(prefix)),
                self.form.name(place.name),
            );
            attribute(&name, &entry.value.text(self.world.zone), xml);
        }
        let text = slot.value.text(self.world.zone);
        if slot.children().is_empty() && text.is_empty() {
            xml.push_str("/>");
            return;
        }
        xml.push('>');
        escape(&text, xml);
        let control = place.control.map(|id| self.form.controls[id as usize].kind);
        if !text.is_empty()
            && matches!(
                control,
                Some(
                    ControlKind::Upload
                        | ControlKind::UploadImage
                        | ControlKind::UploadAudio
                        | ControlKind::UploadVideo
                        | ControlKind::UploadOsm
                )
            )
        {
            attachments.push(text.to_string());
        }
        for &child in slot.children() {
            self.write_node(child, false, xml, attachments);
        }
        xml.push_str("</");
        xml.push_str(&name);
        xml.push('>');
    }

    /// The filing as lines to print, in the active language; unanswered questions are left out.
    #[must_use]
    pub fn printable(&self) -> Printable {
        let mut lines = Vec::new();
        self.print(&self.form.body, self.state.root(), 0, &mut lines);
        Printable {
            title: self.form.title.clone(),
            language: self.language().map(str::to_owned),
            lines,
        }
    }

    fn print(&self, controls: &[ControlId], context: u32, depth: usize, lines: &mut Vec<PrintableLine>) {
        for &id in controls {
            let control = &self.form.controls[id as usize];
            match control.kind {
                ControlKind::Group if self.is_wrapped_repeat(id) => {
                    self.print(&control.children, context, depth, lines);
                }
                ControlKind::Group => {
                    let node = control
                        .place
                        .map_or(Some(context), |place| self.node_below(context, place));
                    let Some(node) = node.filter(|&node| self.state.node(node).relevant()) else {
                        continue;
                    };
                    let text = self.label(control, node);
                    let deeper = depth + usize::from(!text.is_empty());
                    let at = lines.len();
                    self.print(&control.children, node, deeper, lines);
                    if lines.len() > at && !text.is_empty() {
                        lines.insert(
                            at,
                            PrintableLine::Heading {
                                depth,
                                text,
                                number: None,
                            },
                        );
                    }
                }
                ControlKind::Repeat => self.print_repeat(id, context, depth, lines),
                _ => self.print_question(id, context, depth, lines),
            }
        }
    }

    fn print_repeat(&self, id: ControlId, context: u32, depth: usize, lines: &mut Vec<PrintableLine>) {
        let control = &self.form.controls[id as usize];
        let Some(place) = control.place else { return };
        let Some(parent) = self.node_below(context, self.form.place(place).parent) else {
            return;
        };
        let wrapper = control
            .parent
            .filter(|&parent| self.is_wrapped_repeat(parent))
            .map(|id| &self.form.controls[id as usize]);
        let labelled = if control.label.is_some() {
            control
        } else {
            wrapper.unwrap_or(control)
        };
        let nodes: Vec<u32> = self.state.instances(&self.form, parent, place).collect();
        for (number, node) in nodes
            .into_iter()
            .enumerate()
            .filter(|&(_, node)| self.state.node(node).relevant())
        {
            let text = self.label(labelled, node);
            lines.push(PrintableLine::Heading {
                depth,
                text,
                number: Some(number + 1),
            });
            self.print(&control.children, node, depth + 1, lines);
        }
    }

    fn print_question(&self, id: ControlId, context: u32, depth: usize, lines: &mut Vec<PrintableLine>) {
        let control = &self.form.controls[id as usize];
        let Some(node) = control.place.and_then(|place| self.node_below(context, place)) else {
            return;
        };
        let slot = self.state.node(node);
        if !slot.relevant() {
            return;
        }
        let label = self.label(control, node);
        if slot.value.is_empty() {
            if control.kind == ControlKind::Input && self.state.readonly(node) && !label.is_empty() {
                lines.push(PrintableLine::Note { depth, text: label });
            }
            return;
        }
        let answer = self.as_read(node, &slot.value.text(self.world.zone));
        lines.push(PrintableLine::Answer {
            depth,
            path: self.state.path(&self.form, node),
            label,
            answer,
        });
    }
}

impl Session {
    /// An answer as a person reads it: the labels of choices rather than their values.
    pub(super) fn as_read(&self, node: u32, answer: &str) -> String {
        let control = self.form.place(self.state.node(node).place).control;
        let chosen = |words: &mut dyn Iterator<Item = &str>| {
            let choices = self.choices_at(node);
            let labels: Vec<String> = words
                .map(|word| {
                    let found = choices.iter().find(|choice| *choice.value == *word);
                    found.map_or_else(|| word.to_owned(), |choice| choice.label.clone())
                })
                .collect();
            let is_han = |label: &String| label.contains(|letter| matches!(letter, '\u{3400}'..='\u{9fff}'));
            labels.join(if labels.iter().any(is_han) { "、" } else { ", " })
        };
        match control.map(|id| self.form.controls[id as usize].kind) {
            Some(ControlKind::SelectOne) => chosen(&mut std::iter::once(answer)),
            Some(ControlKind::SelectMultiple | ControlKind::Rank) => chosen(&mut answer.split(' ')),
            _ => answer.to_owned(),
        }
    }
}

fn qualified(prefix: Option<&str>, name: &str) -> String {
    prefix.map_or_else(|| name.to_owned(), |prefix| format!("{prefix}:{name}"))
}

fn attribute(name: &str, value: &str, xml: &mut String) {
    xml.push(' ');
    xml.push_str(name);
    xml.push_str("=\"");
    escape(value, xml);
    xml.push('"');
}

/// Escapes text for element content and attributes; characters that XML 1.0 cannot hold are left out.
fn escape(text: &str, xml: &mut String) {
    for c in text.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\r' => xml.push_str("&#13;"),
            c if holds(c) => xml.push(c),
            _ => {}
        }
    }
}
