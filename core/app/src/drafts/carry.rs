//! From one version of an item to the next: answers go over by path and type, and what changed is one list.

use banshi_forms::{ControlKind, Event, Question};

use super::Live;
use crate::Words;

/// One thing that is different in the new version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarriedLine {
    /// The question, as its form words it.
    pub label: String,
    /// Where it is in the new form; `None` for a question that is gone.
    pub path: Option<String>,
    /// What is different, and what to do.
    pub words: Words,
}

/// Puts the answers of `old` into `new`, noting each journal entry; gives what changed, in the order of the forms.
pub(crate) fn over(old: &Live, new: &mut Live, entries: &mut Vec<Vec<u8>>) -> Vec<CarriedLine> {
    new.body.delivery = old.body.delivery.filter(|kind| new.item.delivery.contains(kind));
    let mut lines = Vec::new();
    let asked: Vec<Question> = old.session.questions();
    for question in &asked {
        if is_note(question) {
            continue;
        }
        grow(new, &question.path, entries);
        let Some(there) = new.session.question(&question.path) else {
            lines.push(CarriedLine {
                label: question.label.clone(),
                path: None,
                words: Words::new("新表不再问这一项", "The new form does not ask this any more"),
            });
            continue;
        };
        let entered = question.entered.clone().filter(|_| !question.readonly);
        let value = entered.unwrap_or_else(|| question.value.clone());
        if value.is_empty() || there.readonly {
            continue;
        }
        let path = question.path.clone();
        let answer = match &question.origin {
            Some(origin) if question.entered.is_none() => Event::Prefill {
                path: path.clone(),
                value: value.clone(),
                origin: origin.clone(),
            },
            _ => Event::Answer {
                path: path.clone(),
                value: value.clone(),
            },
        };
        let fits = there.data_type == question.data_type && new.session.check(&answer).is_ok();
        if fits && happen(new, answer, entries) {
            continue;
        }
        happen(
            new,
            Event::Keep {
                path: path.clone(),
                value,
            },
            entries,
        );
        lines.push(CarriedLine {
            label: there.label,
            path: Some(path),
            words: Words::new(
                "这一项的要求变了，请核对",
                "What is asked here changed: please check",
            ),
        });
    }
    for question in new.session.questions() {
        let known = asked.iter().any(|one| one.path == question.path);
        if !known && !is_note(&question) && !question.readonly {
            lines.push(CarriedLine {
                label: question.label,
                path: Some(question.path),
                words: Words::new("新表多问了这一项", "The new form asks this as well"),
            });
        }
    }
    lines
}

/// Adds the instances of repeats that a path names and the new form does not have yet.
fn grow(new: &mut Live, path: &str, entries: &mut Vec<Vec<u8>>) {
    let mut prefix = String::new();
    for step in path.split('/').skip(1) {
        if let Some((name, position)) = step.split_once('[') {
            let repeat = format!("{prefix}/{name}");
            let wanted: usize = position.trim_end_matches(']').parse().unwrap_or(0);
            while new.instances(&repeat).len() < wanted {
                if !happen(new, Event::AddRepeat { path: repeat.clone() }, entries) {
                    return;
                }
            }
        }
        prefix.push('/');
        prefix.push_str(step);
    }
}

fn happen(new: &mut Live, event: Event, entries: &mut Vec<Vec<u8>>) -> bool {
    let done = new.session.apply(event).is_ok();
    if done {
        entries.push(new.session.journal_entry().to_vec());
    }
    done
}

fn is_note(question: &Question) -> bool {
    question.kind == ControlKind::Input && question.readonly
}
