//! An upload over a link that breaks again and again.

use banshi_domain::ContentHash;
use banshi_journeys::{EMPLOYER_OPINION, PHARMACIST, Phone, pharmacist_draft};
use banshi_stage::{Stage, StageSettings, published_catalogue};

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_cut_at_ten_places_ends_in_one_receipt_and_a_whole_paper() {
    let stage = Stage::start(StageSettings::new(published_catalogue().unwrap()))
        .await
        .unwrap();
    let phone = Phone::new(&stage, stage.folder(), "Asia/Shanghai").unwrap();
    phone.sync(PHARMACIST).await.unwrap();
    let resident = phone.resident("张三").unwrap();
    phone.sign_in(&stage, &resident, "zhangsan").await.unwrap();
    let draft = pharmacist_draft(&resident, &banshi_papers::employer_opinion_photo(7)).unwrap();
    let document = draft
        .papers()
        .unwrap()
        .document(&EMPLOYER_OPINION.parse().unwrap())
        .unwrap();
    let submission = draft.sign().unwrap();

    let mut places = Places(20_261_122);
    // A tenth of the whole at most, so that all ten fall into the upload.
    let most = document.len() as u64 / 10;
    for cut in 1..=10 {
        stage.link.cut_after(1 + places.below(most));
        phone.banshi.outbox().hurry().unwrap();
        let report = phone.banshi.outbox().send_due().await.unwrap();
        assert_eq!((report.submitted, report.attention), (0, 0), "cut {cut}");
        assert!(stage.link.counts().cuts >= cut, "try {cut} was not cut");
    }
    assert!(
        resident
            .filings()
            .submission(submission)
            .unwrap()
            .receipt
            .is_none()
    );
    stage.link.mend();
    phone.banshi.outbox().hurry().unwrap();
    let report = phone.send(30).await.unwrap();
    assert_eq!(
        (report.submitted, report.attention),
        (1, 0),
        "{:?}",
        phone.banshi.outbox().screen()
    );

    let filings = phone.filings_of(&resident, submission).unwrap();
    assert_eq!(filings.len(), 1);
    let clerk = stage.official("clerk").await.unwrap();
    assert_eq!(clerk.inbox().await.unwrap().filings.len(), 1);
    let papers = clerk.filing(filings[0]).await.unwrap().papers;
    assert_eq!(papers.len(), 1);
    let bytes = clerk
        .paper(filings[0], &papers[0].sha256.to_string())
        .await
        .unwrap();
    assert_eq!(ContentHash::of(&bytes), papers[0].sha256);
    assert!(
        bytes == document,
        "the office reads what was photographed, byte for byte"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receipt_lost_on_its_way_is_asked_for_again_and_nothing_is_filed_twice() {
    let stage = Stage::start(StageSettings::new(published_catalogue().unwrap()))
        .await
        .unwrap();
    let phone = Phone::new(&stage, stage.folder(), "Asia/Shanghai").unwrap();
    phone.sync(PHARMACIST).await.unwrap();
    let resident = phone.resident("张三").unwrap();
    phone.sign_in(&stage, &resident, "zhangsan").await.unwrap();
    let draft = pharmacist_draft(&resident, &banshi_papers::employer_opinion_photo(7)).unwrap();
    let submission = draft.sign().unwrap();
    let clerk = stage.official("clerk").await.unwrap();

    // Answers are cut at growing places until the gateway has the filing and the phone does not know it.
    let mut lost = false;
    for bytes in (1..200).map(|step| step * 100) {
        stage.link.cut_answer_after(bytes);
        phone.banshi.outbox().hurry().unwrap();
        let report = phone.banshi.outbox().send_due().await.unwrap();
        if report.submitted == 1 {
            break;
        }
        lost = clerk.inbox().await.unwrap().filings.len() == 1;
        if lost {
            break;
        }
    }
    assert!(lost, "no receipt was lost");
    assert!(
        resident
            .filings()
            .submission(submission)
            .unwrap()
            .receipt
            .is_none()
    );
    stage.link.mend();
    phone.banshi.outbox().hurry().unwrap();
    assert_eq!(phone.send(30).await.unwrap().submitted, 1);
    assert_eq!(clerk.inbox().await.unwrap().filings.len(), 1);
    assert_eq!(phone.filings_of(&resident, submission).unwrap().len(), 1);
}
