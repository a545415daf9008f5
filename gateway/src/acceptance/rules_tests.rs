use banshi_domain::{DutyKind, FilingState, LapseRule, Missing, Silence, SupplementRequest};

use super::rules::*;
use crate::filings::sample::Sample;
use crate::filings::{Effect, Refusal};

fn request(materials: &[&str]) -> SupplementRequest {
    let missing = |material: &&str| Missing {
        material: material.parse().unwrap(),
        place: "第 1 页".into(),
        reason: "未盖公章".into(),
        basis: "样例".into(),
    };
    SupplementRequest::new(materials.iter().map(missing).collect()).unwrap()
}

#[test]
fn silence_accepts_as_of_the_day_of_receipt() {
    let sample = Sample::new();
    let case = sample.received(12);
    assert_eq!(
        day_began(case.clone(), &sample.on(19)).unwrap().map(|_| ()),
        None,
        "the fifth day is the window's"
    );
    let (case, effects) = day_began(case, &sample.on(20)).unwrap().unwrap();
    assert_eq!(case.filing.accepted_on, Some(sample.on(12).today));
    assert!(case.filing.accepted_silently && effects.contains(&Effect::ReportSilence));
}

#[test]
fn silence_over_a_holiday_counts_working_days_alone() {
    let sample = Sample::new();
    let case = sample.received(1);
    let due = case.filing.duty.unwrap().due_on;
    assert_eq!(due.to_string(), "2026-10-13", "8, 9, 10 (worked), 12, 13");
}

#[test]
fn silence_means_nothing_where_the_rule_says_so() {
    let mut sample = Sample::new();
    sample.item.clock.silence = Silence::NothingFollows;
    let (case, effects) = day_began(sample.received(12), &sample.on(20)).unwrap().unwrap();
    assert_eq!(
        (case.filing.state, effects),
        (FilingState::Received, vec![Effect::ReportSilence])
    );
}

#[test]
fn supplements_start_the_period_anew_and_no_office_clock_runs_before() {
    let sample = Sample::new();
    let (case, _) = ask_once(sample.received(12), request(&["application"]), &sample.on(13)).unwrap();
    assert_eq!(day_began(case.clone(), &sample.on(30)).unwrap().map(|_| ()), None);
    let paper = banshi_domain::PaperManifest {
        material: "application".parse().unwrap(),
        sha256: banshi_domain::ContentHash::of(b"page"),
        length: 4,
        media_type: "image/jpeg".into(),
        pages: 1,
    };
    let (case, effects) = supplemented(case, &[paper], &sample.on(20)).unwrap();
    assert_eq!(case.filing.duty.as_ref().unwrap().due_on, sample.on(27).today);
    assert_eq!(effects, [Effect::WakeOn(sample.on(28).today)]);
    assert_eq!(
        ask_once(case.clone(), request(&["photo"]), &sample.on(21)).map(|_| ()),
        Err(Refusal::NewDemand)
    );
    assert!(ask_once(case, request(&["application"]), &sample.on(21)).is_ok());
}

#[test]
fn supplements_that_nobody_asked_for_are_refused() {
    let sample = Sample::new();
    assert_eq!(
        supplemented(sample.received(12), &[], &sample.on(12)).map(|_| ()),
        Err(Refusal::NothingWasAsked)
    );
    let (case, _) = ask_once(sample.received(12), request(&["application"]), &sample.on(13)).unwrap();
    assert_eq!(
        supplemented(case, &[], &sample.on(14)).map(|_| ()),
        Err(Refusal::NotWhatWasAsked)
    );
}

#[test]
fn a_filing_lapses_only_where_the_item_cites_a_rule() {
    let mut sample = Sample::new();
    sample.item.clock.lapse = Some(LapseRule {
        days: 5,
        basis: "样例".into(),
    });
    let (case, effects) = ask_once(sample.received(12), request(&["application"]), &sample.on(13)).unwrap();
    assert!(effects.contains(&Effect::WakeOn(sample.on(21).today)));
    assert_eq!(case.filing.duty.as_ref().unwrap().what, DutyKind::Supplement);
    assert_eq!(day_began(case.clone(), &sample.on(20)).unwrap().map(|_| ()), None);
    let (case, _) = day_began(case, &sample.on(21)).unwrap().unwrap();
    assert_eq!(case.filing.state, FilingState::Lapsed);
}

#[test]
fn two_clerks_cannot_both_answer() {
    let sample = Sample::new();
    let (case, _) = accept(sample.received(12), &sample.on(13)).unwrap();
    assert_eq!(case.filing.state, FilingState::InReview);
    assert!(matches!(
        accept(case, &sample.on(13)),
        Err(Refusal::NoSuchMove(_))
    ));
}
