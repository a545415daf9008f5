//! What the engine finds wrong with a form that loads, told at the row that it stands on.

use std::path::Path;
use std::sync::Arc;

use banshi_forms::{Flaw, FlawKind, Form};

use crate::conversion::{ChoiceRow, Row};
use crate::{Findings, Place};

/// Where the parts of a form stand.
pub(crate) struct Sheets<'a> {
    pub(crate) file: &'a Path,
    pub(crate) rows: &'a [Row],
    pub(crate) choices: &'a [ChoiceRow],
}

impl Sheets<'_> {
    fn question(&self, path: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.path == path)
    }

    fn place(&self, flaw: &Flaw) -> Place {
        let choice = match &flaw.kind {
            FlawKind::ChoiceNeverShown { value } => self.choice(&flaw.path, value),
            FlawKind::Untranslated { .. } => self.choice_of_text(&flaw.path),
            _ => None,
        };
        if let Some(choice) = choice {
            return choice.at.in_file(self.file);
        }
        // A text's id is its question's path with what it is: `/data/age:hint`.
        let path = flaw.path.split(':').next().unwrap_or_default();
        let question = self.question(path);
        question.map_or_else(|| Place::file(self.file), |row| row.at.in_file(self.file))
    }

    /// A choice of the list that a question takes its choices from.
    fn choice(&self, path: &str, value: &str) -> Option<&ChoiceRow> {
        let list = self.question(path)?.list.as_deref()?;
        self.choices
            .iter()
            .find(|choice| choice.list.as_deref() == Some(list) && choice.name.as_deref() == Some(value))
    }

    /// The choice that a text's id means: pyxform numbers those of a list from 0, `list-0`.
    fn choice_of_text(&self, id: &str) -> Option<&ChoiceRow> {
        let (list, number) = id.rsplit_once('-')?;
        let mut choices = self
            .choices
            .iter()
            .filter(|choice| choice.list.as_deref() == Some(list));
        choices.nth(number.parse().ok()?)
    }
}

/// Notes what the engine finds.
pub(crate) fn check(form: &Arc<Form>, sheets: &Sheets<'_>, findings: &mut Findings) {
    for flaw in form.flaws() {
        let place = sheets.place(&flaw);
        let (zh, en) = told(&flaw);
        // A missing label has been told already, where the sheet has a column for it.
        let again = matches!(flaw.kind, FlawKind::Untranslated { .. })
            && findings.iter().any(|known| known.place == place);
        if !again {
            findings.add(place, zh, en);
        }
    }
}

fn told(flaw: &Flaw) -> (String, String) {
    match &flaw.kind {
        FlawKind::NeverAsked { expression } => (
            format!("这个问题永远不会出现：“{expression}”不可能成立。请改正 relevant，或删去这一行。"),
            format!("This is never asked: {expression} cannot be true. Correct relevant, or remove the row."),
        ),
        FlawKind::NeverSatisfied { expression } => (
            format!("没有一个答案能通过检查：“{expression}”不可能成立。请改正 constraint。"),
            format!("No answer is accepted: {expression} cannot be true. Correct the constraint."),
        ),
        FlawKind::NoChoices => (
            "这个问题一个选项也不会出现：请改正 choice_filter，或列表里它用到的列。".to_owned(),
            "No choice is ever shown: correct choice_filter, or the columns that it looks at.".to_owned(),
        ),
        FlawKind::ChoiceNeverShown { value } => (
            format!("选项 {value} 永远不会出现：哪个答案也选不中它。请改正这一行，或删去。"),
            format!(
                "The choice {value} is never shown, whatever is answered: correct the row, or remove it."
            ),
        ),
        FlawKind::Unverifiable { expression } => (
            format!(
                "“{expression}”要看申请人上一次填的表，受理的一方没有，无法核对。上一次的内容只能作默认值（default），不能用来判断。"
            ),
            format!(
                "{expression} looks at the last filing, which the office does not have and cannot check by: use it for a default only."
            ),
        ),
        FlawKind::Untranslated { language } => {
            let what = flaw.path.split_once(':').map_or("label", |(_, what)| what);
            (
                format!("{language} 缺少 {what} 的文字，别的语言有：请补上。"),
                format!("{language} has no text for {what}, another language has: add it."),
            )
        }
    }
}
