//! An app that is killed, and a gateway that loses its power, between any two steps of sending.

use std::time::Duration;

use banshi_journeys::{PHARMACIST, Phone, pharmacist_draft};
use banshi_stage::{Stage, StageSettings, published_catalogue};

/// After how many milliseconds of sending the app is killed.
const KILLS: &[u64] = &[1, 3, 6, 10, 15, 22, 30, 45, 60, 80, 110, 150, 200, 300];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_killed_between_any_two_steps_of_sending_files_once() {
    let mut stage = Stage::start(StageSettings::new(published_catalogue().unwrap()))
        .await
        .unwrap();
    let mut phone = Phone::new(&stage, stage.folder(), "Asia/Shanghai").unwrap();
    phone.sync(PHARMACIST).await.unwrap();
    let resident = phone.resident("张三").unwrap();
    phone.sign_in(&stage, &resident, "zhangsan").await.unwrap();
    let draft = pharmacist_draft(&resident, &banshi_papers::employer_opinion_photo(7)).unwrap();
    let submission = draft.sign().unwrap();
    drop((draft, resident));

    // Slow, so that the kills fall into the upload and not all before it.
    stage.link.slow(400_000);
    let mut in_the_middle = 0;
    for after in KILLS {
        phone.banshi.outbox().hurry().unwrap();
        let sending = phone.banshi.outbox();
        // The future is dropped where it stands: a kill, as far as what is on the disk goes.
        let killed = tokio::time::timeout(Duration::from_millis(*after), sending.send_due()).await;
        match killed {
            Ok(report) => assert_eq!(report.unwrap().attention, 0, "after {after} ms"),
            Err(_) => in_the_middle += 1,
        }
        phone = phone.restart().unwrap();
        if *after == 60 {
            phone.banshi.outbox().hurry().unwrap();
            let sending = phone.banshi.outbox();
            let (report, restarted) = tokio::join!(sending.send_due(), stage.restart_gateway());
            restarted.unwrap();
            assert_eq!(report.unwrap().attention, 0, "while the gateway was away");
        }
    }
    assert!(in_the_middle >= 5, "{in_the_middle} kills fell into the sending");
    stage.link.mend();
    phone.banshi.outbox().hurry().unwrap();
    phone.send(30).await.unwrap();

    let resident = phone.the_resident().unwrap();
    assert!(
        resident
            .filings()
            .submission(submission)
            .unwrap()
            .receipt
            .is_some(),
        "{:?}",
        phone.banshi.outbox().screen()
    );
    assert!(phone.banshi.outbox().screen().unwrap().lines.is_empty());
    assert_eq!(resident.filings().list().unwrap().len(), 1);
    let clerk = stage.official("clerk").await.unwrap();
    assert_eq!(clerk.inbox().await.unwrap().filings.len(), 1);
    let filing = phone.filings_of(&resident, submission).unwrap()[0];
    assert_eq!(clerk.filing(filing).await.unwrap().papers.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_killed_right_after_signing_sends_at_its_next_start() {
    let stage = Stage::start(StageSettings::new(published_catalogue().unwrap()))
        .await
        .unwrap();
    let phone = Phone::new(&stage, stage.folder(), "Asia/Shanghai").unwrap();
    phone.sync(PHARMACIST).await.unwrap();
    let resident = phone.resident("张三").unwrap();
    let draft = pharmacist_draft(&resident, &banshi_papers::employer_opinion_photo(7)).unwrap();
    let submission = draft.sign().unwrap();
    drop((draft, resident));

    let mut phone = phone.restart().unwrap();
    let resident = phone.the_resident().unwrap();
    phone.sign_in(&stage, &resident, "zhangsan").await.unwrap();
    drop(resident);
    // Nobody opens the person's papers: the outbox has a key of its own.
    phone = phone.restart().unwrap();
    assert_eq!(phone.send(30).await.unwrap().submitted, 1);
    let resident = phone.the_resident().unwrap();
    assert_eq!(phone.filings_of(&resident, submission).unwrap().len(), 1);
}
