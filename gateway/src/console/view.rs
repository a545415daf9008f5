//! What the pages show: plain texts, ready to be put into templates.

use askama::Template;
use banshi_domain::{Calendar, Item, OfficeFiling};
use chrono::NaiveDate;

use super::words::{self, GROUPS, Tag};
use crate::filings::CaseFile;

/// The frame of every page: rail and head.
pub(super) struct Frame {
    pub(super) version: &'static str,
    /// Code, words, count.
    pub(super) groups: Vec<(&'static str, &'static str, i64)>,
    /// A supervisor's lists: code, words, count; empty for others.
    pub(super) watches: Vec<(&'static str, &'static str, usize)>,
    /// Code of the group that is open; empty where none is.
    pub(super) here: &'static str,
    pub(super) name: String,
    pub(super) place: &'static str,
    pub(super) token: String,
    pub(super) typed: String,
}

impl Frame {
    pub(super) fn groups(counts: [i64; GROUPS.len()]) -> Vec<(&'static str, &'static str, i64)> {
        GROUPS
            .iter()
            .zip(counts)
            .map(|((code, words, _), count)| (*code, *words, count))
            .collect()
    }
}

/// One line of the inbox.
pub(super) struct Line {
    pub(super) href: String,
    pub(super) title: String,
    pub(super) number: String,
    pub(super) applicant: String,
    pub(super) by: String,
    pub(super) papers: String,
    pub(super) checks: Option<Tag>,
    pub(super) state: Tag,
    /// Why it stands on a supervisor's list; empty elsewhere.
    pub(super) why: String,
    pub(super) due: String,
    pub(super) left: String,
}

impl Line {
    pub(super) fn of(case: &CaseFile, today: NaiveDate, calendar: &Calendar) -> Self {
        let filing = &case.filing;
        let left = filing
            .duty
            .as_ref()
            .map(|duty| calendar.working_days_between(today, duty.due_on));
        let (due, said_left) = filing.duty.as_ref().map_or_else(
            || ("不限".to_owned(), String::new()),
            |duty| words::due(duty, left.unwrap_or(0), today),
        );
        let by = case.agent.as_ref().map_or_else(
            || "本人".to_owned(),
            |agent| format!("{} {}", agent.kind.zh(), agent.name),
        );
        let kinds: std::collections::BTreeSet<_> = case.papers.iter().map(|paper| &paper.material).collect();
        let pages: u32 = case
            .papers
            .iter()
            .fold(0, |pages, paper| pages.saturating_add(paper.pages));
        let papers = if kinds.is_empty() {
            "不用交".to_owned()
        } else {
            format!("{} 样，{pages} 页", kinds.len())
        };
        Self {
            href: format!("/console/filings/{}", filing.id),
            title: filing.title.zh.clone(),
            number: filing.number.grouped(),
            applicant: case.applicant.name().to_owned(),
            by,
            papers,
            checks: words::checks(&filing.evidence),
            state: words::state(filing.state, case.asked_first.is_some(), left),
            why: String::new(),
            due,
            left: said_left,
        }
    }
}

/// The inbox.
#[derive(Template)]
#[template(path = "inbox.html")]
pub(super) struct InboxPage {
    pub(super) frame: Frame,
    pub(super) title: String,
    pub(super) due_title: &'static str,
    pub(super) lines: Vec<Line>,
    /// How the lines are ordered.
    pub(super) order: &'static str,
    pub(super) is_search: bool,
    pub(super) is_watch: bool,
}

/// One question with its answer and what other offices say of it.
pub(super) struct Answer {
    pub(super) label: String,
    /// A heading, where there is no answer to show.
    pub(super) is_group: bool,
    pub(super) text: String,
    pub(super) is_covered: bool,
    pub(super) check: Option<Tag>,
}

/// One material of the item's list.
pub(super) struct MaterialLine {
    pub(super) title: String,
    pub(super) tag: Tag,
    /// The place of its first paper in the viewer, from 1.
    pub(super) paper: Option<usize>,
}

/// One paper in the viewer.
pub(super) struct Paper {
    pub(super) number: usize,
    pub(super) title: String,
    pub(super) src: String,
    pub(super) is_image: bool,
    pub(super) is_pdf: bool,
}

/// A document that was issued.
pub(super) struct Document {
    pub(super) title: &'static str,
    pub(super) number: String,
    /// The sheet that is printed of it.
    pub(super) href: String,
    pub(super) at: String,
    pub(super) text: Vec<String>,
}

/// When something happened, what, by whom.
pub(super) struct Event {
    pub(super) at: String,
    pub(super) what: String,
    pub(super) by: String,
}

/// A decision that can be taken now.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    /// By one press.
    Now {
        act: &'static str,
        words: &'static str,
        key: &'static str,
        is_second: bool,
    },
    /// By a form that opens.
    Form {
        panel: &'static str,
        words: &'static str,
        key: &'static str,
        is_against: bool,
    },
}

impl Decision {
    /// Whether it moves nothing on, but takes a decision back.
    pub(super) fn takes_back(&self) -> bool {
        matches!(self, Self::Form { panel: "rescind", .. })
    }
}

/// A material to tick, in the form of the one notice.
pub(super) struct Tick {
    pub(super) code: String,
    pub(super) title: String,
    pub(super) is_ticked: bool,
    pub(super) place: String,
    /// Prepared sentences; whether it is chosen.
    pub(super) reasons: Vec<(String, bool)>,
    pub(super) more: String,
    pub(super) basis: String,
}

/// What the left side shows.
pub(super) enum Panel {
    /// Answers, materials, documents.
    Answers,
    /// The form of the one notice.
    Ask { ticks: Vec<Tick> },
    /// The form of declining.
    Decline { ground: String, explanation: String },
    /// A form whose decision the law wants reasoned: refusing, terminating, rescinding.
    Reasoned {
        act: &'static str,
        title: &'static str,
        /// What was found; `None` where the decision says none.
        facts: Option<String>,
        basis: String,
        reasons: String,
    },
    /// The form of a special procedure.
    Suspend {
        /// The item's procedures; whether it is chosen.
        procedures: Vec<(String, bool)>,
        until: String,
        /// The first day that may be chosen.
        earliest: String,
    },
    /// The form of making public.
    Publish { text: String, days: u16, basis: String },
    /// The notice as it would go out, with what was typed.
    Preview {
        title: &'static str,
        text: Vec<String>,
        act: String,
        fields: Vec<(String, String)>,
    },
}

/// One filing.
#[derive(Template)]
#[template(path = "filing.html")]
pub(super) struct FilingPage {
    pub(super) frame: Frame,
    pub(super) href: String,
    pub(super) revision: u64,
    pub(super) title: String,
    pub(super) number: String,
    pub(super) state: Tag,
    pub(super) head: String,
    pub(super) received: String,
    pub(super) applicant: String,
    pub(super) by: String,
    pub(super) delivery: &'static str,
    pub(super) said: Option<Tag>,
    pub(super) panel: Panel,
    pub(super) answers: Vec<Answer>,
    pub(super) reveals: bool,
    pub(super) can_reveal: bool,
    pub(super) checks: Option<Tag>,
    pub(super) findings: Vec<String>,
    pub(super) materials: Vec<MaterialLine>,
    pub(super) documents: Vec<Document>,
    pub(super) events: Vec<Event>,
    pub(super) track: Vec<Event>,
    pub(super) waybill: String,
    pub(super) papers: Vec<Paper>,
    pub(super) shown: Option<usize>,
    pub(super) decisions: Vec<Decision>,
    pub(super) waits_for: String,
    pub(super) looks: usize,
    pub(super) previous: Option<String>,
    pub(super) next: Option<String>,
}

/// Why a record is opened, asked where it does not follow from the work.
#[derive(Template)]
#[template(path = "reason.html")]
pub(super) struct ReasonPage {
    pub(super) version: &'static str,
    pub(super) href: String,
}

/// The labels of all questions with what other offices say of their answers.
pub(super) fn answers(
    office: &OfficeFiling,
    item: &Item,
    raw: impl Fn(&str) -> Option<String>,
    reveals: bool,
) -> Vec<Answer> {
    office
        .answers
        .iter()
        .map(|line| {
            let full = raw(&line.path);
            let (hidden, was_covered) =
                words::masked(full.as_deref().unwrap_or(&line.answer), &office.applicant);
            let text = match (was_covered, reveals, full) {
                (true, true, Some(full)) => full,
                (true, _, _) => hidden,
                _ => line.answer.clone(),
            };
            let plain = without_places(&line.path);
            let check = item
                .evidence
                .iter()
                .zip(&office.filing.evidence)
                .find(|(need, _)| need.fields.iter().any(|field| field.question == plain))
                .map(|(_, evidence)| words::check(evidence));
            Answer {
                label: line.label.clone(),
                is_group: line.path.is_empty(),
                text,
                is_covered: was_covered && !reveals,
                check,
            }
        })
        .collect()
}

/// `/data/member[2]/name` without `[2]`.
pub(super) fn without_places(path: &str) -> String {
    let mut plain = String::with_capacity(path.len());
    let mut is_inside = false;
    for c in path.chars() {
        match c {
            '[' => is_inside = true,
            ']' => is_inside = false,
            _ if !is_inside => plain.push(c),
            _ => {}
        }
    }
    plain
}

/// The innermost repeat that a path names, and which instance of it: `("/data/member", 2)`.
pub(super) fn place(path: &str) -> Option<(String, u32)> {
    let open = path.rfind('[')?;
    let close = open + path[open..].find(']')?;
    Some((without_places(&path[..open]), path[open + 1..close].parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_with_and_without_places() {
        assert_eq!(without_places("/data/member[2]/name"), "/data/member/name");
        assert_eq!(place("/data/member[2]/name"), Some(("/data/member".into(), 2)));
        assert_eq!(place("/data/name"), None);
    }
}
