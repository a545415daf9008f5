//! A deadline beyond the last year whose holidays are published.

use banshi_domain::{DutyKind, Party};
use banshi_journeys::file_pharmacist;
use banshi_stage::{Stage, StageSettings, published_catalogue};
use chrono::{DateTime, Datelike as _, Utc};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_filing_on_28_december_has_a_deadline_that_says_it_is_provisional() {
    let monday: DateTime<Utc> = "2026-12-28T10:00:00+08:00".parse().unwrap();
    let stage = Stage::start(StageSettings::new(published_catalogue().unwrap()).at(monday))
        .await
        .unwrap();
    let filed = file_pharmacist(&stage, Some(monday)).await.unwrap();

    let receipt = filed.resident.filings().submission(filed.submission).unwrap();
    let next = receipt.receipt.unwrap().next;
    assert!(
        next.zh.contains("2027年1月") && next.zh.contains("暂按"),
        "{}",
        next.zh
    );
    let screen = filed.resident.filings().screen(filed.filing).unwrap();
    assert!(screen.next.zh.contains("暂按"), "{}", screen.next.zh);

    let clerk = stage.official("clerk").await.unwrap();
    let duty = clerk.filing(filed.filing).await.unwrap().filing.duty.unwrap();
    assert_eq!((duty.whose, duty.what), (Party::Window, DutyKind::Answer));
    assert!(duty.provisional);
    assert_eq!((duty.due_on.year(), duty.due_on.month()), (2027, 1));
}
