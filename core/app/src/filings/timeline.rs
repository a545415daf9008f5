//! A filing's way: what is done, where it is now, what comes.

use banshi_domain::{EvidenceOutcome, Filing, FilingState, TimelineEntry};
use chrono::NaiveDate;

use super::delivery::{expected, grouped, track_en};
use super::line::state_words;
use super::records::notice_words;
use crate::outbox::SubmissionScreen;
use crate::{Words, words};

/// Where a step of the timeline stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StepMark {
    /// Done.
    Done,
    /// Now.
    Now,
    /// To come.
    Ahead,
}

/// A step of the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Where it stands.
    pub mark: StepMark,
    /// What.
    pub title: Words,
    /// When, by whom, with which document.
    pub detail: Words,
    /// Whether it is an official decision, in the red of a seal.
    pub is_decision: bool,
}

pub(super) fn steps(filing: &Filing, sent: Option<&SubmissionScreen>, today: NaiveDate) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let last = filing.timeline.len().saturating_sub(1);
    for (place, entry) in filing.timeline.iter().enumerate() {
        let is_now = place == last && !filing.state.is_ended();
        let mut step = step(filing, entry, today);
        if place == 0
            && let Some(sent) = sent
        {
            step.detail = Words::line([step.detail, sent_words(sent)]);
        }
        step.mark = if is_now { StepMark::Now } else { StepMark::Done };
        steps.push(step);
        if entry.state == FilingState::Accepted
            && let Some(checked) = checked_step(filing, today)
        {
            steps.push(checked);
        }
    }
    if let Some(last) = steps.last_mut()
        && filing.state == FilingState::Dispatched
        && let Some(delivery) = &filing.delivery
        && let Some(scan) = delivery.track.last()
    {
        last.title = Words::new(
            format!("EMS {}", scan.kind.zh()),
            format!("EMS: {}", track_en(scan.kind)),
        );
        let waybill = delivery
            .waybill
            .as_deref()
            .map(grouped)
            .map(Words::same)
            .unwrap_or_default();
        let expected = expected(delivery, today).unwrap_or_default();
        last.detail = Words::line([waybill, expected]);
    }
    steps.extend(ahead(filing));
    steps
}

fn step(filing: &Filing, entry: &TimelineEntry, today: NaiveDate) -> Step {
    let title = match entry.state {
        FilingState::Received => Words::new("已提交", "Filed"),
        FilingState::Accepted if filing.accepted_silently => {
            Words::new("视为受理", "Accepted: the window did not answer in time")
        }
        FilingState::Approved => Words::new("准予", "Approved"),
        FilingState::Refused => Words::new("不予准予", "Refused"),
        state => state_words(state),
    };
    let is_decision = matches!(
        entry.state,
        FilingState::Approved | FilingState::Refused | FilingState::Declined | FilingState::Rescinded
    );
    let notice = entry.notice.map(notice_words).unwrap_or_default();
    Step {
        mark: StepMark::Done,
        title,
        detail: Words::line([words::moment(entry.at, today), Words::same(&entry.by), notice]),
        is_decision,
    }
}

/// 上传 1 样，0.2 MB.
fn sent_words(sent: &SubmissionScreen) -> Words {
    let papers = sent
        .papers
        .iter()
        .filter(|paper| paper.material.is_some())
        .count();
    let size = words::megabytes(sent.sent.of);
    Words::new(
        format!("上传 {papers} 样，{size}"),
        format!("{} uploaded, {size}", words::plural(papers, "paper", "papers")),
    )
}

/// 已核验 5 项数据.
fn checked_step(filing: &Filing, today: NaiveDate) -> Option<Step> {
    let answered: Vec<_> = filing
        .evidence
        .iter()
        .filter(|one| one.outcome == EvidenceOutcome::Confirmed)
        .collect();
    let last = answered.iter().filter_map(|one| one.answered_at).max()?;
    let mut offices: Vec<&str> = Vec::new();
    for one in &answered {
        if !offices.contains(&one.office.as_str()) {
            offices.push(&one.office);
        }
    }
    let count = answered.len();
    Some(Step {
        mark: StepMark::Done,
        title: Words::new(format!("已核验 {count} 项数据"), format!("{count} checks done")),
        detail: Words::line([words::moment(last, today), Words::same(offices.join("、"))]),
        is_decision: false,
    })
}

/// What is still to come.
fn ahead(filing: &Filing) -> Option<Step> {
    let (zh, en) = match filing.state {
        FilingState::Received => ("窗口受理", "Acceptance by the window"),
        FilingState::SupplementRequested => ("补齐后重新收件", "Received again once complete"),
        FilingState::Accepted | FilingState::InReview | FilingState::Suspended | FilingState::Published => {
            ("作出决定", "Decision")
        }
        FilingState::Approved | FilingState::Issued => ("送达", "Delivery"),
        FilingState::Dispatched => ("签收后请您评价", "After it arrives, please rate"),
        FilingState::Delivered | FilingState::Collected if filing.rating.is_none() => {
            ("请您评价", "Please rate")
        }
        _ => return None,
    };
    Some(Step {
        mark: StepMark::Ahead,
        title: Words::new(zh, en),
        detail: Words::default(),
        is_decision: false,
    })
}
