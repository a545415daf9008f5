//! An upload, and the filing that follows it, over a link that breaks again and again.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use banshi_domain::ContentHash;
use banshi_journeys::{Signed, sign_pharmacist};
use banshi_stage::{Official, Stage, StageSettings, published_catalogue};

/// The same places each time: Knuth's MMIX generator.
struct Places(u64);

impl Places {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit.max(1)
    }
}

/// Somebody who has signed and not sent yet, on a stage with a clerk.
async fn signed() -> (Stage, Official, Signed) {
    let settings = StageSettings::new(published_catalogue().unwrap());
    let stage = Stage::start(settings).await.unwrap();
    let clerk = stage.official("clerk").await.unwrap();
    let signed = sign_pharmacist(&stage, None).await.unwrap();
    (stage, clerk, signed)
}

/// One try over a link that is cut after so many bytes on their way to the gateway.
async fn send_and_cut(stage: &Stage, signed: &Signed, bytes: u64) {
    let before = stage.link.counts().cuts;
    stage.link.cut_after(bytes);
    signed.phone.banshi.outbox().hurry().unwrap();
    let report = signed.phone.banshi.outbox().send_due().await.unwrap();
    assert_eq!((report.submitted, report.attention), (0, 0), "cut after {bytes}");
    assert!(
        stage.link.counts().cuts > before,
        "a try ended before {bytes} bytes"
    );
}

fn has_receipt(signed: &Signed) -> bool {
    let screen = signed.resident.filings().submission(signed.submission).unwrap();
    screen.receipt.is_some()
}

/// Over a good link again it is filed once, and the office reads what was photographed, byte for byte.
async fn files_once(stage: &Stage, clerk: &Official, signed: &Signed) {
    stage.link.mend();
    let phone = &signed.phone;
    phone.banshi.outbox().hurry().unwrap();
    let report = phone.send(30).await.unwrap();
    assert_eq!(
        (report.submitted, report.attention),
        (1, 0),
        "{:?}",
        phone.banshi.outbox().screen()
    );
    let filings = phone.filings_of(&signed.resident, signed.submission).unwrap();
    assert_eq!(filings.len(), 1);
    assert_eq!(clerk.inbox().await.unwrap().filings.len(), 1);
    let papers = clerk.filing(filings[0]).await.unwrap().papers;
    assert_eq!(papers.len(), 1);
    let bytes = clerk
        .paper(filings[0], &papers[0].sha256.to_string())
        .await
        .unwrap();
    assert_eq!(ContentHash::of(&bytes), papers[0].sha256);
    assert!(bytes == signed.document, "another paper arrived");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_cut_at_ten_places_ends_in_one_receipt_and_a_whole_paper() {
    let (stage, clerk, signed) = signed().await;
    let mut places = Places(20_261_122);
    // A tenth of the whole at most, so that all ten fall into the upload.
    let most = signed.document.len() as u64 / 10;
    for _ in 0..10 {
        send_and_cut(&stage, &signed, 1 + places.below(most)).await;
    }
    assert!(!has_receipt(&signed));
    files_once(&stage, &clerk, &signed).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_manifest_cut_at_ten_places_files_nothing_until_it_is_whole() {
    let (stage, clerk, signed) = signed().await;
    let mut places = Places(20_261_125);
    let left = || {
        let screen = signed.resident.filings().submission(signed.submission).unwrap();
        screen.sent.of - screen.sent.sent
    };
    while left() > 0 {
        // A little more than what is left: the last try ends in the head of the `PUT`.
        send_and_cut(&stage, &signed, left().min(60_000) + 700).await;
    }
    // All papers are there: what is cut now is the manifest's own `PUT`, its head or its body.
    for _ in 0..10 {
        send_and_cut(&stage, &signed, 1 + places.below(1_000)).await;
        assert_eq!(clerk.inbox().await.unwrap().filings.len(), 0);
    }
    assert!(!has_receipt(&signed));
    files_once(&stage, &clerk, &signed).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receipt_lost_on_its_way_is_asked_for_again_and_nothing_is_filed_twice() {
    let (stage, clerk, signed) = signed().await;
    // Answers are cut at growing places until the gateway has the filing and the phone does not know it.
    let mut lost = false;
    for bytes in (1..200).map(|step| step * 100) {
        stage.link.cut_answer_after(bytes);
        signed.phone.banshi.outbox().hurry().unwrap();
        let report = signed.phone.banshi.outbox().send_due().await.unwrap();
        lost = report.submitted == 0 && clerk.inbox().await.unwrap().filings.len() == 1;
        if lost || report.submitted == 1 {
            break;
        }
    }
    assert!(lost, "no receipt was lost");
    assert!(!has_receipt(&signed));
    files_once(&stage, &clerk, &signed).await;
}
