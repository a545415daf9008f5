//! A filing in a list: where it stands, who has it, and until when.

use banshi_domain::{Duty, DutyKind, Filing, FilingId, FilingState, Party};
use chrono::NaiveDate;

use super::action::FilingAction;
use super::delivery;
use crate::{Words, words};

/// A filing in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilingLine {
    /// Names it.
    pub id: FilingId,
    /// The item's name.
    pub title: Words,
    /// Where it stands: 已寄出.
    pub badge: Words,
    /// How the badge is coloured; never without its word.
    pub tone: Tone,
    /// Who has it and until when, in one sentence.
    pub words: Words,
    /// Whether it waits for the person.
    pub is_waiting: bool,
    /// What the button says, where it waits for the person.
    pub button: Option<Words>,
    /// The last day of what is due, for ordering.
    pub due_on: Option<NaiveDate>,
}

/// How a state looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// An office has it.
    UnderWay,
    /// The person has to do something.
    Waiting,
    /// Good news or done.
    Good,
    /// An official decision against it.
    Official,
    /// Ended otherwise.
    Quiet,
}

/// A state in both languages.
pub(super) fn state_words(state: FilingState) -> Words {
    let en = match state {
        FilingState::Received => "Received",
        FilingState::SupplementRequested => "More is needed",
        FilingState::Accepted => "Accepted",
        FilingState::Declined => "Not accepted",
        FilingState::Lapsed => "Lapsed",
        FilingState::InReview => "In review",
        FilingState::Suspended => "Special procedure",
        FilingState::Published => "On public notice",
        FilingState::Approved => "Approved",
        FilingState::Refused => "Refused",
        FilingState::Terminated => "Terminated",
        FilingState::Issued => "Issued",
        FilingState::Collected => "Collected",
        FilingState::Dispatched => "Dispatched",
        FilingState::Delivered => "Delivered",
        FilingState::Returned => "Returned",
        FilingState::Withdrawn => "Withdrawn",
        FilingState::Rescinded => "Rescinded",
    };
    Words::new(state.zh(), en)
}

fn tone(state: FilingState) -> Tone {
    match state {
        FilingState::SupplementRequested | FilingState::Returned => Tone::Waiting,
        FilingState::Approved
        | FilingState::Issued
        | FilingState::Collected
        | FilingState::Dispatched
        | FilingState::Delivered => Tone::Good,
        FilingState::Declined | FilingState::Refused | FilingState::Rescinded => Tone::Official,
        FilingState::Withdrawn | FilingState::Lapsed | FilingState::Terminated => Tone::Quiet,
        _ => Tone::UnderWay,
    }
}

fn is_waiting(filing: &Filing) -> bool {
    filing.state == FilingState::SupplementRequested
        || filing
            .duty
            .as_ref()
            .is_some_and(|duty| duty.whose == Party::Applicant)
}

/// A filing in a list.
pub(crate) fn line(filing: &Filing, today: NaiveDate) -> FilingLine {
    let waiting = is_waiting(filing);
    let badge = match (&filing.asked, filing.state) {
        (Some(asked), FilingState::SupplementRequested) => {
            let count = asked.missing().len();
            Words::new(format!("需补 {count} 样"), format!("{count} needed"))
        }
        (_, state) => state_words(state),
    };
    FilingLine {
        id: filing.id,
        title: Words::from(&filing.title),
        badge,
        tone: tone(filing.state),
        words: next_step(filing, today),
        is_waiting: waiting,
        button: waiting.then(|| FilingAction::Supplement.words()),
        due_on: filing.duty.as_ref().map(|duty| duty.due_on),
    }
}

/// Who has it, until when, what the person can do: one or two sentences.
fn next_step(filing: &Filing, today: NaiveDate) -> Words {
    if let Some(duty) = &filing.duty {
        return duty_words(filing, duty, today);
    }
    if let Some(delivery) = &filing.delivery
        && filing.state == FilingState::Dispatched
    {
        return delivery::words(delivery, today);
    }
    let (zh, en) = match filing.state {
        FilingState::Received => ("窗口正在看您的材料，请等通知。", "The window is looking at it."),
        FilingState::SupplementRequested => ("请按清单补交。", "Please send what is asked for."),
        FilingState::Accepted | FilingState::InReview => (
            "部门正在审查，不用您做什么。",
            "It is being reviewed; nothing for you to do.",
        ),
        FilingState::Suspended => (
            "正在走听证、检验等特别程序，期间不计时限。",
            "A special procedure is under way; the clock stands.",
        ),
        FilingState::Published => (
            "正在公示，公示结束后继续办。",
            "On public notice; it goes on after that.",
        ),
        FilingState::Approved | FilingState::Issued => {
            ("已经准予，正在制证。", "Approved; the result is being made.")
        }
        FilingState::Dispatched => ("证件已经寄出。", "The result is on its way."),
        FilingState::Returned => (
            "快递没有送到，已退回。请核对地址和电话，窗口会再寄。",
            "The parcel came back. Check address and telephone; it is sent again.",
        ),
        FilingState::Collected | FilingState::Delivered if filing.rating.is_none() => {
            ("已经办好。请您评价。", "Done. Please rate it.")
        }
        FilingState::Collected | FilingState::Delivered => {
            ("已经办好，谢谢您的评价。", "Done. Thank you for rating.")
        }
        FilingState::Declined => (
            "没有受理。理由和怎样申诉写在不予受理通知书里。",
            "Not accepted. Reasons and remedy stand in the notice.",
        ),
        FilingState::Refused => (
            "没有准予。理由和怎样申请行政复议写在决定书里。",
            "Refused. Reasons and remedy stand in the decision.",
        ),
        FilingState::Lapsed => (
            "没有按期补正，这件已经结束。可以重新申请。",
            "Not supplemented in time. You may file anew.",
        ),
        FilingState::Terminated => ("这件已经终止。", "It was terminated."),
        FilingState::Withdrawn => (
            "您已撤回。需要时可以重新申请。",
            "You withdrew it. You may file anew.",
        ),
        FilingState::Rescinded => (
            "已被撤销。理由和救济途径写在文书里。",
            "Rescinded. Reasons and remedy stand in the document.",
        ),
    };
    Words::new(zh, en)
}

fn duty_words(filing: &Filing, duty: &Duty, today: NaiveDate) -> Words {
    let day = words::day(duty.due_on, today);
    let (soft_zh, soft_en) = if duty.provisional {
        ("，暂按", ", provisional")
    } else {
        ("", "")
    };
    let by = Words::new(
        format!("最迟 {}（含当天{soft_zh}）", day.zh),
        format!("by {} at the latest{soft_en}", day.en),
    );
    let office = &filing.office.name;
    match (duty.whose, duty.what) {
        (Party::Applicant, DutyKind::Supplement) => {
            let count = filing.asked.as_ref().map_or(1, |asked| asked.missing().len());
            Words::new(
                format!(
                    "请{}补交 {count} 样材料。补齐后窗口重新收件，时限从那天起算。",
                    by.zh
                ),
                format!(
                    "Please send {count} more {}. The clock begins anew when they arrive.",
                    by.en
                ),
            )
        }
        (Party::Applicant, _) => Words::new(
            format!("请{}办理。", by.zh),
            format!("It is your turn {}.", by.en),
        ),
        (Party::Window, _) => Words::new(
            format!("{office}综合窗口{}答复，不用您做什么。", by.zh),
            format!("The window of {office} answers {}. Nothing for you to do.", by.en),
        ),
        (Party::Department, _) => Words::new(
            format!("{office}{}作出决定，不用您做什么。", by.zh),
            format!("{office} decides {}. Nothing for you to do.", by.en),
        ),
        (Party::Courier, _) => match &filing.delivery {
            Some(delivery) if delivery.waybill.is_some() || delivery.expected_on.is_some() => {
                delivery::words(delivery, today)
            }
            _ => Words::new(
                format!("{office}{}交给快递，不用您做什么。", by.zh),
                format!("{office} hands it to the courier {}.", by.en),
            ),
        },
        (Party::Other, _) => Words::new(format!("{}办理。", by.zh), format!("Due {}.", by.en)),
    }
}
