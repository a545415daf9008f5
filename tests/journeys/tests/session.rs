//! A session that ends between signing and sending.

use banshi_journeys::{Signed, sign_pharmacist};
use banshi_stage::{Stage, StageSettings, published_catalogue};
use chrono::{DateTime, TimeDelta, Utc};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_ended_in_between_asks_for_sign_in_and_loses_nothing() {
    let monday: DateTime<Utc> = "2026-08-03T10:00:00+08:00".parse().unwrap();
    let stage = Stage::start(StageSettings::new(published_catalogue().unwrap()).at(monday))
        .await
        .unwrap();
    let Signed {
        phone,
        resident,
        submission,
        ..
    } = sign_pharmacist(&stage, Some(monday)).await.unwrap();

    // Longer than a session lasts without being used.
    let later = monday + TimeDelta::days(91);
    stage.set_clock(later).unwrap();
    phone.clock.set(later);
    let mut report = phone.send(30).await.unwrap();
    // A busy machine may let an exchange stall; it is tried again later then, as any other.
    for _ in 0..5 {
        if report.sign_in_needed {
            break;
        }
        phone.banshi.outbox().hurry().unwrap();
        report = phone.send(30).await.unwrap();
    }
    assert!(report.sign_in_needed, "{report:?}");
    assert_eq!((report.submitted, report.attention, report.waiting), (0, 0, 1));

    phone.sign_in(&stage, &resident, "zhangsan").await.unwrap();
    phone.banshi.outbox().hurry().unwrap();
    let report = phone.send(30).await.unwrap();
    assert_eq!((report.submitted, report.waiting), (1, 0), "{report:?}");
    assert_eq!(phone.filings_of(&resident, submission).unwrap().len(), 1);
}
