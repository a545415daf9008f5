//! From one version of an item to the next: the engine takes the answers over, this says in words what changed.

use banshi_forms::{Fate, Migrated};
use serde::{Deserialize, Serialize};

use crate::Words;

/// One thing that is different in the new version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedLine {
    /// The question, as its form words it.
    pub label: String,
    /// Where it is in the new form; `None` for a question that is gone.
    pub path: Option<String>,
    /// What the person had answered, as they read it; empty where nothing was.
    pub answer: String,
    /// What is different, and what to do.
    pub words: Words,
}

/// What a person should hear of, in the order of the forms.
pub(crate) fn lines(migrated: Vec<Migrated>) -> Vec<CarriedLine> {
    migrated
        .into_iter()
        .filter_map(|one| {
            Some(CarriedLine {
                words: words(&one.fate)?,
                label: one.label,
                path: one.to,
                answer: one.shown,
            })
        })
        .collect()
}

/// What is different; `None` where nothing is that the person would see.
fn words(fate: &Fate) -> Option<Words> {
    Some(match fate {
        Fate::Kept => return None,
        Fate::Moved => Words::new(
            "这一项换了位置，请核对",
            "This stands elsewhere now: please check",
        ),
        Fate::Converted { .. } => Words::new(
            "这一项换了填法，已按新表换算，请核对",
            "This is filled in differently and was converted: please check",
        ),
        Fate::Refused(_) => Words::new(
            "这一项的要求变了，请核对",
            "What is asked here changed: please check",
        ),
        Fate::ChoiceGone(_) => Words::new(
            "原来选的，新表不再提供，请重新选择",
            "What you chose is not offered any more: please choose again",
        ),
        Fate::Fixed => Words::new(
            "这一项改由新表自动填写，请核对",
            "The new form fills this in itself: please check",
        ),
        Fate::Defaulted => Words::new(
            "这一项预先填好的内容变了，请核对",
            "What stands here beforehand changed: please check",
        ),
        Fate::Gone => Words::new("新表不再问这一项", "The new form does not ask this any more"),
        Fate::Asked => Words::new("新表多问了这一项", "The new form asks this as well"),
    })
}
