use banshi_domain::FilingState;

use super::rules::*;
use crate::acceptance;
use crate::filings::Refusal;
use crate::filings::sample::Sample;

#[test]
fn a_special_procedure_stops_the_decision_clock() {
    let sample = Sample::new();
    let (case, _) = acceptance::rules::accept(sample.received(12), &sample.on(12)).unwrap();
    let duty = case.filing.duty.clone().unwrap();
    assert_eq!(
        (duty.due_on.to_string(), duty.legal_due_on.unwrap().to_string()),
        ("2026-10-26".into(), "2026-11-09".into())
    );
    let until = sample.on(20).today;
    assert_eq!(
        suspend(case.clone(), "holiday", until, &sample.on(14)).map(|_| ()),
        Err(Refusal::NoSuchProcedure)
    );
    let (case, _) = suspend(case, "hearing", until, &sample.on(14)).unwrap();
    assert_eq!(case.filing.state, FilingState::Suspended);
    // Two of ten days were used; eight run from the day on which it ended.
    let (case, _) = resume(case, &sample.on(20)).unwrap();
    assert_eq!(case.filing.duty.unwrap().due_on.to_string(), "2026-10-30");
}

#[test]
fn a_refusal_says_facts_basis_and_reasons() {
    let sample = Sample::new();
    let (case, _) = acceptance::rules::accept(sample.received(12), &sample.on(12)).unwrap();
    assert_eq!(
        refuse(case.clone(), "", "法", "因", &sample.on(13)).map(|_| ()),
        Err(Refusal::NoReasons)
    );
    assert_eq!(
        resume(case.clone(), &sample.on(13)).map(|_| ()),
        Err(Refusal::NotSuspended)
    );
    let (case, _) = refuse(case, "实", "法", "因", &sample.on(13)).unwrap();
    assert_eq!(
        (case.filing.state, case.filing.duty),
        (FilingState::Refused, None)
    );
}
