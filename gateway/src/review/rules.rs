//! Review: the department examines, may stop the clock for a special procedure (行政许可法 art. 45), and decides.
//!
//! A refusal says facts, basis and reasons, and how to fight it (art. 38).

use banshi_domain::{FilingState, NoticeKind};
use chrono::NaiveDate;

use crate::filings::{CaseFile, Effect, Moment, Outcome, Refusal, duty};
use crate::notices::text;

/// Who acts when nobody does.
const BY_TIME: &str = "时限届满";

/// The clock stops for a hearing, an inspection or an expert review, told with its expected end.
///
/// # Errors
/// [`Refusal::NoSuchProcedure`] where the item names no such; [`Refusal::NoSuchMove`].
pub fn suspend(mut case: CaseFile, procedure: &str, until: NaiveDate, moment: &Moment<'_>) -> Outcome {
    if !moment.rule.suspended_by.iter().any(|named| named == procedure) || until < moment.today {
        return Err(Refusal::NoSuchProcedure);
    }
    case.become_(FilingState::Suspended, &department(&case), moment)?;
    if let Some(clock) = &mut case.decision {
        let used = moment.calendar.working_days_between(clock.from, moment.today);
        let used = u32::try_from(used).unwrap_or(0);
        clock.promised_left = clock.promised_left.saturating_sub(used);
        clock.legal_left = clock.legal_left.saturating_sub(used);
        clock.from = until;
        clock.stopped_on = Some(moment.today);
    }
    case.expect_decision(moment);
    let notice = text::suspension(&case, procedure, until, moment);
    Ok((
        case,
        vec![
            Effect::Issue(NoticeKind::Suspension, notice),
            Effect::Tell("suspended"),
        ],
    ))
}

/// The special procedure has ended: what was left of the period runs on.
///
/// # Errors
/// [`Refusal::NotSuspended`].
pub fn resume(mut case: CaseFile, moment: &Moment<'_>) -> Outcome {
    if case.filing.state != FilingState::Suspended {
        return Err(Refusal::NotSuspended);
    }
    case.become_(FilingState::InReview, &department(&case), moment)?;
    if let Some(clock) = &mut case.decision {
        clock.from = moment.today;
        clock.stopped_on = None;
    }
    case.expect_decision(moment);
    Ok((case, vec![Effect::Tell("resumed")]))
}

/// 公示: what is about to be decided is made public for the days that the item names. The decision clock runs on.
///
/// # Errors
/// [`Refusal::NoPublication`] where the item has none; [`Refusal::NoReasons`] without a text; [`Refusal::NoSuchMove`].
pub fn publish(mut case: CaseFile, said: &str, moment: &Moment<'_>) -> Outcome {
    let rule = moment.rule.publication.as_ref().ok_or(Refusal::NoPublication)?;
    if said.trim().is_empty() {
        return Err(Refusal::NoReasons);
    }
    case.become_(FilingState::Published, &department(&case), moment)?;
    let until = moment.calendar.after(moment.today, rule.days.into()).date;
    case.published_until = Some(until);
    let notice = text::publication(said, rule, until, moment);
    let mut effects = vec![
        Effect::Issue(NoticeKind::Publication, notice),
        Effect::Tell("published"),
    ];
    effects.extend(until.succ_opt().map(Effect::WakeOn));
    Ok((case, effects))
}

/// A day has begun while it is public: after the last one the review goes on. `None` before.
///
/// # Errors
/// None that can happen: the move is the table's own.
pub fn publication_ended(
    mut case: CaseFile,
    moment: &Moment<'_>,
) -> Result<Option<(CaseFile, Vec<Effect>)>, Refusal> {
    if case.published_until.is_some_and(|until| moment.today <= until) {
        return Ok(None);
    }
    case.become_(FilingState::InReview, BY_TIME, moment)?;
    case.published_until = None;
    Ok(Some((case, vec![])))
}

/// 终止办理: there is nothing left to decide.
///
/// # Errors
/// [`Refusal::NoReasons`] where basis or reasons are empty; [`Refusal::NoSuchMove`].
pub fn terminate(mut case: CaseFile, basis: &str, reasons: &str, moment: &Moment<'_>) -> Outcome {
    if [basis, reasons].iter().any(|said| said.trim().is_empty()) {
        return Err(Refusal::NoReasons);
    }
    case.become_(FilingState::Terminated, &department(&case), moment)?;
    case.filing.duty = None;
    let notice = text::termination(&case, basis, reasons, moment);
    Ok((
        case,
        vec![
            Effect::Issue(NoticeKind::Termination, notice),
            Effect::Tell("terminated"),
        ],
    ))
}

/// 撤销: a decision that was given is taken back (行政许可法 art. 69).
///
/// # Errors
/// [`Refusal::NoReasons`] where facts, basis or reasons are empty; [`Refusal::NoSuchMove`] before a decision.
pub fn rescind(mut case: CaseFile, facts: &str, basis: &str, reasons: &str, moment: &Moment<'_>) -> Outcome {
    if [facts, basis, reasons].iter().any(|said| said.trim().is_empty()) {
        return Err(Refusal::NoReasons);
    }
    case.become_(FilingState::Rescinded, &department(&case), moment)?;
    case.filing.duty = None;
    let notice = text::rescission(&case, facts, basis, reasons, moment);
    Ok((
        case,
        vec![
            Effect::Issue(NoticeKind::Rescission, notice),
            Effect::Tell("rescinded"),
        ],
    ))
}

/// 准予: the result is owed within the delivery period (art. 44).
///
/// # Errors
/// [`Refusal::NoSuchMove`].
pub fn approve(mut case: CaseFile, moment: &Moment<'_>) -> Outcome {
    case.become_(FilingState::Approved, &department(&case), moment)?;
    let due = moment.rule.delivery_due(moment.today, moment.calendar);
    case.filing.duty = Some(duty(
        banshi_domain::Party::Department,
        banshi_domain::DutyKind::Deliver,
        due,
    ));
    let notice = text::approval(&case, moment);
    Ok((
        case,
        vec![
            Effect::Issue(NoticeKind::Approval, notice),
            Effect::Tell("approved"),
        ],
    ))
}

/// 不予.
///
/// # Errors
/// [`Refusal::NoReasons`] where facts, basis or reasons are empty; [`Refusal::NoSuchMove`].
pub fn refuse(mut case: CaseFile, facts: &str, basis: &str, reasons: &str, moment: &Moment<'_>) -> Outcome {
    if [facts, basis, reasons].iter().any(|said| said.trim().is_empty()) {
        return Err(Refusal::NoReasons);
    }
    case.become_(FilingState::Refused, &department(&case), moment)?;
    case.filing.duty = None;
    let notice = text::refusal(&case, facts, basis, reasons, moment);
    Ok((
        case,
        vec![
            Effect::Issue(NoticeKind::Refusal, notice),
            Effect::Tell("refused"),
        ],
    ))
}

fn department(case: &CaseFile) -> String {
    case.filing.office.name.clone()
}
