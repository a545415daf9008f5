//! 场景导航: a step of a scenario. Its place is a text that the shell keeps, and nothing else.

use banshi_app as app;

use crate::Words;
use crate::catalogue::{ItemLine, MaterialLine};
use crate::cross::{Cross, record};

record! {
    /// A scenario beside the results of a search.
    ScenarioLine = app::ScenarioLine {
        /// Its beginning, for [`crate::Catalogue::scenario`].
        path: String,
        /// 家里添了孩子.
        title: Words,
    }
}

record! {
    /// One step: a question, or what the answers came to.
    ScenarioScreen = app::ScenarioScreen {
        /// Where the person is: to be kept, and to be asked for again.
        path: String,
        /// 家里添了孩子.
        title: Words,
        /// What was answered so far, each with the path back to its question.
        answered: Vec<ScenarioChoiceLine>,
        /// What comes next.
        next: ScenarioNext,
        /// The question before; `None` at the first.
        back: Option<String>,
    }
}

/// What comes next in a scenario.
#[derive(Debug, Clone, PartialEq, uniffi::Enum)]
pub enum ScenarioNext {
    /// A question.
    Question {
        /// What is asked.
        text: Words,
        /// Where the answer may be looked up, or what a word means.
        hint: Option<Words>,
        /// The choices.
        choices: Vec<ScenarioChoiceLine>,
    },
    /// The item, with its shorter list.
    Item {
        /// It.
        card: ScenarioItemCard,
    },
    /// Who does it, where it is nothing that is filed here.
    Advice {
        /// In words.
        words: Words,
    },
}

impl Cross<ScenarioNext> for app::ScenarioNext {
    fn cross(self) -> ScenarioNext {
        match self {
            Self::Question { text, hint, choices } => ScenarioNext::Question {
                text: text.cross(),
                hint: hint.cross(),
                choices: choices.cross(),
            },
            Self::Item(card) => ScenarioNext::Item {
                card: (*card).cross(),
            },
            Self::Advice(words) => ScenarioNext::Advice { words: words.cross() },
        }
    }
}

record! {
    /// A choice, and where it leads.
    ScenarioChoiceLine = app::ScenarioChoiceLine {
        /// Where it leads.
        path: String,
        /// What it says.
        words: Words,
    }
}

record! {
    /// The item that a scenario led to.
    ScenarioItemCard = app::ScenarioItemCard {
        /// The item.
        item: ItemLine,
        /// 共 4 样材料，一样也不用您交.
        summary: Words,
        /// Papers that this case does not need, and why.
        not_needed: Vec<MaterialLine>,
        /// 看看怎么办.
        button: Words,
    }
}
