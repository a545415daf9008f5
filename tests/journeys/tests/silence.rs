//! 逾期不告知: a window that says nothing has accepted, on the day of receipt.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use banshi_domain::{DutyKind, FilingState, NoticeKind, Party};
use banshi_journeys::file_pharmacist;
use banshi_stage::{Stage, StageSettings, published_catalogue};
use chrono::{DateTime, NaiveDate, Utc};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_working_days_of_silence_across_the_national_holiday_are_acceptance_as_of_receipt() {
    let monday = at("2026-09-28T10:00:00+08:00");
    let stage = Stage::start(StageSettings::new(published_catalogue().unwrap()).at(monday))
        .await
        .unwrap();
    let filed = file_pharmacist(&stage, Some(monday)).await.unwrap();
    let (phone, resident, filing) = (&filed.phone, &filed.resident, filed.filing);
    let screen = resident.filings().screen(filing).unwrap();
    // 29 and 30 September, 8 and 9 October, and Saturday 10 October, which is worked for the holiday.
    assert!(
        screen.next.zh.contains("10月10日（含当天）"),
        "{}",
        screen.next.zh
    );
    let clerk = stage.official("clerk").await.unwrap();
    let duty = clerk.filing(filing).await.unwrap().filing.duty.unwrap();
    assert_eq!(
        (duty.whose, duty.due_on, duty.provisional),
        (Party::Window, day(10, 10), false)
    );

    let last_evening = at("2026-10-10T23:59:00+08:00");
    stage.set_clock(last_evening).unwrap();
    phone.clock.set(last_evening);
    // Signing in takes longer than several looks of the gateway for what is due.
    let clerk = stage.official("clerk").await.unwrap();
    assert_eq!(
        clerk.filing(filing).await.unwrap().filing.state,
        FilingState::Received
    );

    let next_morning = at("2026-10-11T00:00:01+08:00");
    stage.set_clock(next_morning).unwrap();
    phone.clock.set(next_morning);
    let reviewer = stage.official("reviewer").await.unwrap();
    let accepted = reviewer
        .wait_for(filing, FilingState::InReview)
        .await
        .unwrap()
        .filing;
    assert!(accepted.accepted_silently);
    assert_eq!(accepted.accepted_on, Some(day(9, 28)), "the day of receipt");
    let duty = accepted.duty.unwrap();
    assert_eq!(duty.what, DutyKind::Decide);
    assert_eq!(
        duty.due_on,
        day(9, 29),
        "the promised day counts from the receipt: it is over already"
    );
    assert_eq!(
        duty.legal_due_on,
        Some(day(10, 30)),
        "twenty working days from the receipt"
    );

    phone
        .wait_for(resident, filing, FilingState::InReview)
        .await
        .unwrap();
    let notices = resident.filings().screen(filing).unwrap().notices;
    assert!(
        notices.iter().any(|notice| notice.kind == NoticeKind::Acceptance),
        "{notices:?}"
    );
}
