use banshi_domain::{Item, MaterialCode, Scenario, ScenarioPlace};

use super::ScenarioPath;
use crate::Words;
use crate::catalogue::{self, ItemLine, MaterialLine};

/// A scenario beside the results of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioLine {
    /// Its beginning.
    pub path: ScenarioPath,
    /// 家里添了孩子.
    pub title: Words,
}

/// One step: a question, or what the answers came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioScreen {
    /// Where the person is: to be kept, and to be asked for again.
    pub path: ScenarioPath,
    /// 家里添了孩子.
    pub title: Words,
    /// What was answered so far, each with the path back to its question.
    pub answered: Vec<ScenarioChoiceLine>,
    /// What comes next.
    pub next: ScenarioNext,
    /// The question before; `None` at the first.
    pub back: Option<ScenarioPath>,
}

/// What comes next in a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    Item(Box<ScenarioItemCard>),
    /// Who does it, where it is nothing that is filed here.
    Advice(Words),
}

/// A choice, and where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioChoiceLine {
    /// Where it leads.
    pub path: ScenarioPath,
    /// What it says.
    pub words: Words,
}

/// The item that a scenario led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioItemCard {
    /// The item.
    pub item: ItemLine,
    /// 共 4 样材料，一样也不用您交.
    pub summary: Words,
    /// Papers that this case does not need, and why.
    pub not_needed: Vec<MaterialLine>,
    /// 看看怎么办.
    pub button: Words,
}

pub(super) fn line(scenario: &Scenario) -> ScenarioLine {
    ScenarioLine {
        path: ScenarioPath::start(scenario),
        title: Words::from(scenario.title()),
    }
}

pub(super) fn card(item: &Item, not_needed: &[MaterialCode]) -> ScenarioItemCard {
    let of_item = catalogue::item_line(item);
    let lines = catalogue::material_lines(item, not_needed).into_iter();
    ScenarioItemCard {
        item: of_item,
        summary: catalogue::summary(item, not_needed, true),
        not_needed: lines.filter(|line| not_needed.contains(&line.code)).collect(),
        button: Words::new("看看怎么办", "See how it is done"),
    }
}

pub(super) fn screen(
    scenario: &Scenario,
    path: &ScenarioPath,
    card: Option<ScenarioItemCard>,
) -> ScenarioScreen {
    let count = path.choices().len();
    ScenarioScreen {
        title: Words::from(scenario.title()),
        answered: (0..count)
            .map(|at| ScenarioChoiceLine {
                path: path.up_to(at),
                words: choice(scenario, path, at),
            })
            .collect(),
        next: next(scenario, path, card),
        back: count.checked_sub(1).map(|before| path.up_to(before)),
        path: path.clone(),
    }
}

fn next(scenario: &Scenario, path: &ScenarioPath, card: Option<ScenarioItemCard>) -> ScenarioNext {
    match (scenario.follow(path.choices()), card) {
        (Some(ScenarioPlace::Question(question)), _) => ScenarioNext::Question {
            text: Words::from(&question.text),
            hint: question.hint.as_ref().map(Words::from),
            choices: (0..)
                .zip(&question.choices)
                .map(|(number, choice)| ScenarioChoiceLine {
                    path: path.with(number),
                    words: Words::from(&choice.text),
                })
                .collect(),
        },
        (Some(ScenarioPlace::Advice(text)), _) => ScenarioNext::Advice(Words::from(text)),
        (Some(ScenarioPlace::Item(_)), Some(card)) => ScenarioNext::Item(Box::new(card)),
        (Some(ScenarioPlace::Item(_)) | None, _) => ScenarioNext::Advice(Words::new(
            "这件事现在不在目录里。请连网更新目录再看，或者问窗口。",
            "This is not in the catalogue now. Connect to bring it up to date, or ask at the window.",
        )),
    }
}

/// What was chosen at a question of the path.
fn choice(scenario: &Scenario, path: &ScenarioPath, at: usize) -> Words {
    let chosen = path.choices().get(at).copied().map_or(usize::MAX, usize::from);
    match scenario.follow(&path.choices()[..at]) {
        Some(ScenarioPlace::Question(question)) => question
            .choices
            .get(chosen)
            .map(|choice| Words::from(&choice.text))
            .unwrap_or_default(),
        _ => Words::default(),
    }
}

/// The choice that decided.
pub(super) fn last_choice(scenario: &Scenario, path: &ScenarioPath) -> Words {
    let last = path.choices().len().checked_sub(1);
    last.map(|at| choice(scenario, path, at)).unwrap_or_default()
}
