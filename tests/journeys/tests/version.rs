//! An item that changes between signing and sending.

use banshi_domain::ItemVersion;
use banshi_journeys::{
    Answer, Editions, NEW_QUESTION, PHARMACIST, Phone, Signed, consent_and_choose, document_of,
    sign_pharmacist,
};
use banshi_stage::{Stage, StageSettings};
use chrono::{Days, NaiveDate, Utc};

/// A day that has begun everywhere.
fn the_day_before_yesterday() -> NaiveDate {
    Utc::now().date_naive() - Days::new(2)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_that_is_still_usable_is_taken_as_it_was_signed() {
    let folder = tempfile::tempdir().unwrap();
    let editions = Editions::copy_into(folder.path()).unwrap();
    let stage = Stage::start(StageSettings::new(editions.catalogue()))
        .await
        .unwrap();
    let Signed {
        phone,
        resident,
        submission,
        ..
    } = sign_pharmacist(&stage, None).await.unwrap();

    let edition = editions
        .publish_next_pharmacist(the_day_before_yesterday(), 30)
        .unwrap();
    stage.wait_for_edition(edition).await.unwrap();
    // The phone learns of it, and what was signed stays what it is.
    phone.sync(PHARMACIST).await.unwrap();
    let report = phone.send(30).await.unwrap();
    assert_eq!((report.submitted, report.attention), (1, 0), "{report:?}");

    let filing = phone.filings_of(&resident, submission).unwrap()[0];
    let clerk = stage.official("clerk").await.unwrap();
    assert_eq!(
        clerk.filing(filing).await.unwrap().filing.item_version,
        ItemVersion(2)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_that_is_closed_comes_back_and_its_answers_go_over_to_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let editions = Editions::copy_into(folder.path()).unwrap();
    let stage = Stage::start(StageSettings::new(editions.catalogue()))
        .await
        .unwrap();
    let Signed {
        phone,
        resident,
        submission,
        document,
    } = sign_pharmacist(&stage, None).await.unwrap();

    let edition = editions
        .publish_next_pharmacist(the_day_before_yesterday(), 0)
        .unwrap();
    stage.wait_for_edition(edition).await.unwrap();
    let report = phone.send(30).await.unwrap();
    assert_eq!((report.submitted, report.attention), (0, 1), "{report:?}");
    let line = &phone.banshi.outbox().screen().unwrap().lines[0];
    assert_eq!(line.problem.as_deref(), Some("item-version-closed"), "{line:?}");

    phone.sync(PHARMACIST).await.unwrap();
    let old = resident.drafts().reopen(submission).unwrap();
    let (draft, changed) = resident.drafts().carry_over(old.id()).unwrap();
    drop(old);
    let changed: Vec<_> = changed
        .iter()
        .map(|line| (line.label.as_str(), line.path.as_deref()))
        .collect();
    assert_eq!(changed, [("拟任岗位", Some(NEW_QUESTION))]);
    assert!(
        document_of(&draft).unwrap() == document,
        "nobody photographs a paper again"
    );
    let review = draft.review().unwrap();
    let missing: Vec<_> = review.missing.iter().map(|line| line.words.zh.as_str()).collect();
    assert!(
        !review.can_sign && missing.iter().any(|words| words.contains("拟任岗位")),
        "{missing:?}"
    );

    Phone::fill(
        &draft,
        &[Answer::Typed {
            question: NEW_QUESTION.to_owned(),
            text: "处方审核".to_owned(),
        }],
    )
    .unwrap();
    consent_and_choose(&draft).unwrap();
    let second = draft.sign().unwrap();
    drop(draft);
    phone.banshi.outbox().hurry().unwrap();
    let report = phone.send(30).await.unwrap();
    assert_eq!((report.submitted, report.attention), (1, 0), "{report:?}");

    let filing = phone.filings_of(&resident, second).unwrap()[0];
    let clerk = stage.official("clerk").await.unwrap();
    assert_eq!(
        clerk.inbox().await.unwrap().filings.len(),
        1,
        "the first was never filed"
    );
    assert_eq!(
        clerk.filing(filing).await.unwrap().filing.item_version,
        ItemVersion(3)
    );
}
