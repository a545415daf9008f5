//! Acceptance (受理): what happens to a filing between its receipt and the window's answer.
//!
//! Within the notice period the window accepts the filing, declines it, or tells the applicant *once* all that is
//! missing. Where the item's clock rule says so, silence counts as acceptance on the day of receipt (行政许可法 art. 32).
//! Supplements start the period anew; a later notice may only repeat what the first one named.

use banshi_domain::{DeclineGround, FilingState, NoticeKind, PaperManifest, Silence, SupplementRequest};

use crate::filings::{CaseFile, DecisionClock, Effect, Moment, Outcome, Refusal};
use crate::notices::text;
use crate::review;

/// Who acts when nobody does.
const BY_TIME: &str = "时限届满";
const BY_APPLICANT: &str = "申请人";

/// A filing has arrived whole: its notice period begins.
#[must_use]
pub fn received(mut case: CaseFile, moment: &Moment<'_>) -> (CaseFile, Vec<Effect>) {
    case.note(&case.filing.office.name.clone(), moment);
    case.expect_answer(moment);
    let wake = wake_after_notice(&case);
    let mut effects = vec![Effect::AskEvidence, Effect::Tell("received")];
    effects.extend(wake);
    (case, effects)
}

/// The window takes the filing; review begins.
///
/// # Errors
/// [`Refusal::NoSuchMove`].
pub fn accept(mut case: CaseFile, moment: &Moment<'_>) -> Outcome {
    let office = case.filing.office.name.clone();
    case.become_(FilingState::Accepted, &office, moment)?;
    begin_review(&mut case, moment.today, moment)?;
    let effects = vec![
        Effect::Issue(NoticeKind::Acceptance, text::acceptance(&case, moment)),
        Effect::Tell("accepted"),
    ];
    Ok((case, effects))
}

/// The window tells, once, all that is missing.
///
/// # Errors
/// [`Refusal::NewDemand`], [`Refusal::NotOnTheList`], [`Refusal::NoSuchMove`].
pub fn ask_once(mut case: CaseFile, request: SupplementRequest, moment: &Moment<'_>) -> Outcome {
    let is_listed = |code| {
        moment
            .item
            .materials
            .iter()
            .any(|material| &material.code == code)
    };
    if !request.missing().iter().all(|one| is_listed(&one.material)) {
        return Err(Refusal::NotOnTheList);
    }
    if case
        .asked_first
        .as_ref()
        .is_some_and(|first| !request.is_within(first))
    {
        return Err(Refusal::NewDemand);
    }
    let office = case.filing.office.name.clone();
    case.become_(FilingState::SupplementRequested, &office, moment)?;
    case.asked_first.get_or_insert_with(|| request.clone());
    let notice = text::supplement(&request, moment);
    case.filing.asked = Some(request);
    let lapse = moment
        .rule
        .lapse
        .as_ref()
        .map(|lapse| moment.calendar.after(moment.today, lapse.days.into()));
    case.filing.duty = lapse.map(|due| {
        crate::filings::duty(
            banshi_domain::Party::Applicant,
            banshi_domain::DutyKind::Supplement,
            due,
        )
    });
    let mut effects = vec![
        Effect::Issue(NoticeKind::Supplement, notice),
        Effect::Tell("supplement"),
    ];
    effects.extend(lapse.and_then(|due| due.date.succ_opt()).map(Effect::WakeOn));
    Ok((case, effects))
}

/// The window refuses to take it, on one of the two legal grounds.
///
/// # Errors
/// [`Refusal::NoSuchMove`]; [`Refusal::NoReasons`] without an explanation.
pub fn decline(mut case: CaseFile, ground: DeclineGround, explanation: &str, moment: &Moment<'_>) -> Outcome {
    if explanation.trim().is_empty() {
        return Err(Refusal::NoReasons);
    }
    let office = case.filing.office.name.clone();
    case.become_(FilingState::Declined, &office, moment)?;
    case.filing.duty = None;
    let notice = text::decline(&case, ground, explanation, moment);
    Ok((
        case,
        vec![
            Effect::Issue(NoticeKind::Decline, notice),
            Effect::Tell("declined"),
        ],
    ))
}

/// The applicant has sent what was asked for: the notice period begins anew.
///
/// # Errors
/// [`Refusal::NotWhatWasAsked`] where a paper is for nothing that was asked, or a material has none.
pub fn supplemented(mut case: CaseFile, papers: &[PaperManifest], moment: &Moment<'_>) -> Outcome {
    let asked = match case.filing.asked.take() {
        Some(asked) if case.filing.state == FilingState::SupplementRequested => asked,
        _ => return Err(Refusal::NothingWasAsked),
    };
    let is_asked = |code| asked.missing().iter().any(|one| &one.material == code);
    let all_there = asked
        .missing()
        .iter()
        .all(|one| papers.iter().any(|paper| paper.material == one.material));
    if !all_there || !papers.iter().all(|paper| is_asked(&paper.material)) {
        return Err(Refusal::NotWhatWasAsked);
    }
    case.become_(FilingState::Received, BY_APPLICANT, moment)?;
    case.notice_from = moment.today;
    case.papers.extend_from_slice(papers);
    case.expect_answer(moment);
    let effects = wake_after_notice(&case).into_iter().collect();
    Ok((case, effects))
}

/// The applicant takes the application back (撤回申请).
///
/// # Errors
/// [`Refusal::NoSuchMove`] after the decision.
pub fn withdraw(mut case: CaseFile, moment: &Moment<'_>) -> Outcome {
    case.become_(FilingState::Withdrawn, BY_APPLICANT, moment)?;
    case.filing.duty = None;
    case.filing.asked = None;
    Ok((case, vec![]))
}

/// A day has begun. `None` where nothing follows from it.
///
/// # Errors
/// None that can happen: the moves are the table's own.
pub fn day_began(case: CaseFile, moment: &Moment<'_>) -> Result<Option<(CaseFile, Vec<Effect>)>, Refusal> {
    match case.filing.state {
        FilingState::Received => notice_period_ended(case, moment),
        FilingState::SupplementRequested => lapsed(case, moment),
        FilingState::Published => review::rules::publication_ended(case, moment),
        _ => Ok(None),
    }
}

fn notice_period_ended(
    mut case: CaseFile,
    moment: &Moment<'_>,
) -> Result<Option<(CaseFile, Vec<Effect>)>, Refusal> {
    let Some(told) = case.filing.duty.clone() else {
        return Ok(None);
    };
    // A provisional day is counted again by the calendar of today, and moves only in the applicant's favour.
    let counted = moment.rule.notice_due(case.notice_from, moment.calendar);
    let due = if told.provisional {
        counted.date.min(told.due_on)
    } else {
        told.due_on
    };
    if moment.today <= due {
        return Ok(None);
    }
    if moment.rule.silence == Silence::NothingFollows {
        // The duty stays, overdue; the supervisor is told once.
        return Ok(Some((case, vec![Effect::ReportSilence])));
    }
    case.become_(FilingState::Accepted, BY_TIME, moment)?;
    case.filing.accepted_silently = true;
    // As of the day of receipt, not of the day on which it was noticed.
    let from = case.notice_from;
    begin_review(&mut case, from, moment)?;
    let notice = text::silent_acceptance(&case, moment);
    let effects = vec![
        Effect::Issue(NoticeKind::Acceptance, notice),
        Effect::Tell("accepted"),
        Effect::ReportSilence,
    ];
    Ok(Some((case, effects)))
}

fn lapsed(mut case: CaseFile, moment: &Moment<'_>) -> Result<Option<(CaseFile, Vec<Effect>)>, Refusal> {
    let (Some(_), Some(duty)) = (&moment.rule.lapse, &case.filing.duty) else {
        return Ok(None);
    };
    if moment.today <= duty.due_on {
        return Ok(None);
    }
    case.become_(FilingState::Lapsed, BY_TIME, moment)?;
    case.filing.duty = None;
    Ok(Some((case, vec![])))
}

fn begin_review(case: &mut CaseFile, from: chrono::NaiveDate, moment: &Moment<'_>) -> Result<(), Refusal> {
    case.filing.accepted_on = Some(from);
    case.filing.asked = None;
    case.decision = Some(DecisionClock {
        from,
        promised_left: moment.rule.decision_days_promised.into(),
        legal_left: moment.rule.decision_days_legal.into(),
        stopped_on: None,
    });
    let office = case.filing.office.name.clone();
    case.become_(FilingState::InReview, &office, moment)?;
    case.expect_decision(moment);
    Ok(())
}

fn wake_after_notice(case: &CaseFile) -> Option<Effect> {
    case.filing
        .duty
        .as_ref()
        .and_then(|duty| duty.due_on.succ_opt())
        .map(Effect::WakeOn)
}
