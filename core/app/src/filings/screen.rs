//! 办件: the words of a filing's page, made here once.

use banshi_domain::{
    Delivery, DeliveryKind, Duty, DutyKind, EvidenceOutcome, Filing, FilingId, FilingState, Material,
    MaterialCode, NoticeId, NoticeKind, Party, RatingLevel, TimelineEntry, TrackKind,
};
use chrono::NaiveDate;

use crate::outbox::SubmissionScreen;
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

/// A filing's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilingScreen {
    /// Names it.
    pub id: FilingId,
    /// The item's name.
    pub title: Words,
    /// Where it stands.
    pub state: FilingState,
    /// The same as a badge.
    pub badge: Words,
    /// How the badge is coloured.
    pub tone: Tone,
    /// 办件编号, grouped for reading: 3211 0226 1016 0000 42.
    pub number: String,
    /// 10月16日 09:12 收件 · 回执已验证.
    pub received: Words,
    /// Who has it, until when, what the person can do.
    pub next: Words,
    /// What happened, what is, what will be.
    pub steps: Vec<Step>,
    /// What the window asked for (补正).
    pub asked: Vec<AskedLine>,
    /// Documents, oldest first.
    pub notices: Vec<NoticeLines>,
    /// Who looked up what.
    pub evidence: Vec<EvidenceLine>,
    /// The result's way.
    pub delivery: Option<DeliveryLines>,
    /// What the person said of it.
    pub rating: Option<RatingLevel>,
    /// What can be done, the main one first.
    pub actions: Vec<FilingAction>,
}

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

/// One thing that the window asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedLine {
    /// The material.
    pub material: MaterialCode,
    /// Its name, where the item is known on this phone.
    pub title: String,
    /// Where in it.
    pub place: String,
    /// Why it does not do.
    pub reason: String,
    /// The rule that asks for it.
    pub basis: String,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeLines {
    /// Names it.
    pub id: NoticeId,
    /// Which document.
    pub kind: NoticeKind,
    /// Its name.
    pub title: Words,
    /// Its number, as printed.
    pub number: String,
    /// When it was issued.
    pub issued: Words,
    /// What it says.
    pub text: Vec<String>,
}

/// One question to another office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceLine {
    /// The office that answered.
    pub office: String,
    /// What came back.
    pub outcome: Words,
    /// When, and by which rule.
    pub detail: Words,
    /// Whether the person may want to dispute it.
    pub is_against: bool,
}

/// The result's way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryLines {
    /// How it comes.
    pub kind: DeliveryKind,
    /// 运单号, grouped.
    pub waybill: Option<String>,
    /// 预计 10月18日送到.
    pub expected: Option<Words>,
    /// What happened on the way, newest first.
    pub track: Vec<Words>,
}

/// What can be done with a filing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FilingAction {
    /// 去补交.
    Supplement,
    /// 评价.
    Rate,
    /// 查看快递.
    Track,
    /// 看文书.
    Notices,
    /// 怎样申诉: the remedy stands in the document.
    Appeal,
    /// 撤回申请.
    Withdraw,
}

impl FilingAction {
    /// What its button says.
    #[must_use]
    pub fn words(self) -> Words {
        match self {
            Self::Supplement => Words::new("去补交", "Send what is asked for"),
            Self::Rate => Words::new("评价", "Rate"),
            Self::Track => Words::new("查看快递", "Track the parcel"),
            Self::Notices => Words::new("看文书", "Documents"),
            Self::Appeal => Words::new("不服怎么办", "How to appeal"),
            Self::Withdraw => Words::new("撤回申请", "Withdraw"),
        }
    }
}

/// A state in both languages.
fn state_words(state: FilingState) -> Words {
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
        return delivery_words(delivery, today);
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
                delivery_words(delivery, today)
            }
            _ => Words::new(
                format!("{office}{}交给快递，不用您做什么。", by.zh),
                format!("{office} hands it to the courier {}.", by.en),
            ),
        },
        (Party::Other, _) => Words::new(format!("{}办理。", by.zh), format!("Due {}.", by.en)),
    }
}

/// EMS 预计 10月18日送到.
fn delivery_words(delivery: &Delivery, today: NaiveDate) -> Words {
    match delivery.expected_on {
        Some(day) => {
            let day = words::day(day, today);
            Words::new(
                format!("EMS 预计 {}送到。", day.zh),
                format!("EMS expects to deliver it on {}.", day.en),
            )
        }
        None => Words::new(
            "已交给 EMS，请留意来电。",
            "With EMS; please mind your telephone.",
        ),
    }
}

pub(super) fn screen(
    filing: &Filing,
    sent: Option<&SubmissionScreen>,
    materials: &[Material],
    today: NaiveDate,
) -> FilingScreen {
    let line = line(filing, today);
    let at = words::moment(filing.received_at, today);
    let verified = sent.is_some_and(|sent| sent.receipt.is_some());
    let received = Words::line([
        Words::new(format!("{} 收件", at.zh), format!("Received {}", at.en)),
        if verified {
            Words::new("回执已验证", "receipt verified")
        } else {
            Words::default()
        },
    ]);
    FilingScreen {
        id: filing.id,
        title: line.title,
        state: filing.state,
        badge: line.badge,
        tone: line.tone,
        number: filing.number.grouped(),
        received,
        next: line.words,
        steps: steps(filing, sent, today),
        asked: filing
            .asked
            .iter()
            .flat_map(banshi_domain::SupplementRequest::missing)
            .map(|one| asked_line(one, materials))
            .collect(),
        notices: filing
            .notices
            .iter()
            .map(|notice| notice_lines(notice, today))
            .collect(),
        evidence: filing
            .evidence
            .iter()
            .map(|one| evidence_line(one, today))
            .collect(),
        delivery: filing
            .delivery
            .as_ref()
            .map(|delivery| delivery_lines(delivery, today)),
        rating: filing.rating.as_ref().map(|rating| rating.level),
        actions: actions(filing),
    }
}

fn asked_line(one: &banshi_domain::Missing, materials: &[Material]) -> AskedLine {
    let known = materials.iter().find(|material| material.code == one.material);
    AskedLine {
        material: one.material.clone(),
        title: known.map_or_else(|| one.material.to_string(), |material| material.title.clone()),
        place: one.place.clone(),
        reason: one.reason.clone(),
        basis: one.basis.clone(),
    }
}

fn steps(filing: &Filing, sent: Option<&SubmissionScreen>, today: NaiveDate) -> Vec<Step> {
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
    let size = words::megabytes(sent.sent.1);
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

fn notice_words(kind: NoticeKind) -> Words {
    let en = match kind {
        NoticeKind::Acceptance => "Notice of acceptance",
        NoticeKind::Supplement => "Notice of what is missing",
        NoticeKind::Decline => "Notice of non-acceptance",
        NoticeKind::Approval => "Decision of approval",
        NoticeKind::Refusal => "Decision of refusal",
        NoticeKind::Suspension => "Notice of a special procedure",
        NoticeKind::Publication => "Public notice",
        NoticeKind::Termination => "Notice of termination",
        NoticeKind::Rescission => "Decision of rescission",
        NoticeKind::Other => "Document",
    };
    Words::new(kind.zh(), en)
}

fn notice_lines(notice: &banshi_domain::Notice, today: NaiveDate) -> NoticeLines {
    NoticeLines {
        id: notice.id,
        kind: notice.kind,
        title: notice_words(notice.kind),
        number: notice.number.clone(),
        issued: words::moment(notice.issued_at, today),
        text: notice.text.clone(),
    }
}

fn evidence_line(one: &banshi_domain::Evidence, today: NaiveDate) -> EvidenceLine {
    let en = match one.outcome {
        EvidenceOutcome::Pending => "Being checked",
        EvidenceOutcome::Confirmed => "Agrees",
        EvidenceOutcome::Differs => "Differs",
        EvidenceOutcome::NotFound => "Not found",
        EvidenceOutcome::Unavailable => "Cannot be looked up now",
        EvidenceOutcome::Other => "New result",
    };
    let at = words::moment(one.answered_at.unwrap_or(one.asked_at), today);
    EvidenceLine {
        office: one.office.clone(),
        outcome: Words::new(one.outcome.zh(), en),
        detail: Words::line([at, Words::same(&one.legal_ground)]),
        is_against: matches!(one.outcome, EvidenceOutcome::Differs | EvidenceOutcome::NotFound),
    }
}

const fn track_en(kind: TrackKind) -> &'static str {
    match kind {
        TrackKind::Ordered => "ordered",
        TrackKind::PickedUp => "picked up",
        TrackKind::InTransit => "in transit",
        TrackKind::OutForDelivery => "out for delivery",
        TrackKind::Delivered => "delivered",
        TrackKind::Returned => "returned",
        TrackKind::Other => "news",
    }
}

fn expected(delivery: &Delivery, today: NaiveDate) -> Option<Words> {
    let day = words::day(delivery.expected_on?, today);
    Some(Words::new(
        format!("预计 {}送到", day.zh),
        format!("expected on {}", day.en),
    ))
}

fn delivery_lines(delivery: &Delivery, today: NaiveDate) -> DeliveryLines {
    let track = delivery.track.iter().rev().map(|scan| {
        Words::line([
            words::moment(scan.at, today),
            Words::new(scan.kind.zh(), track_en(scan.kind)),
            Words::same(&scan.place),
        ])
    });
    DeliveryLines {
        kind: delivery.kind,
        waybill: delivery.waybill.as_deref().map(grouped),
        expected: expected(delivery, today),
        track: track.collect(),
    }
}

/// 1138 2209 4412; letters around the digits stand apart, as the posts print them: EM 1138 2209 5 CN.
fn grouped(number: &str) -> String {
    let mut text = String::new();
    let mut digits = 0;
    let mut last = None;
    for character in number.chars() {
        let is_digit = character.is_ascii_digit();
        let begins = last.is_some_and(|was_digit| was_digit != is_digit) || (is_digit && digits == 4);
        if begins {
            text.push(' ');
            digits = 0;
        }
        digits += u32::from(is_digit);
        last = Some(is_digit);
        text.push(character);
    }
    text
}

fn actions(filing: &Filing) -> Vec<FilingAction> {
    let mut actions = Vec::new();
    if filing.asked.is_some() && filing.state == FilingState::SupplementRequested {
        actions.push(FilingAction::Supplement);
    }
    if filing.state.is_ended() && filing.rating.is_none() {
        actions.push(FilingAction::Rate);
    }
    if filing
        .delivery
        .as_ref()
        .is_some_and(|delivery| !delivery.track.is_empty())
    {
        actions.push(FilingAction::Track);
    }
    if matches!(
        filing.state,
        FilingState::Declined | FilingState::Refused | FilingState::Rescinded
    ) {
        actions.push(FilingAction::Appeal);
    }
    if !filing.notices.is_empty() {
        actions.push(FilingAction::Notices);
    }
    if filing.state.may_become(FilingState::Withdrawn) {
        actions.push(FilingAction::Withdraw);
    }
    actions
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_waybill_is_grouped_as_the_posts_print_it() {
        assert_eq!(super::grouped("113822094412"), "1138 2209 4412");
        assert_eq!(super::grouped("EM113822095CN"), "EM 1138 2209 5 CN");
    }
}
