//! 执业药师首次注册, from search to delivery, over a link that is cut once.

use banshi_domain::{FilingState, OfficeAct};
use banshi_journeys::{PHARMACIST, Phone, Script, pharmacist_draft};
use banshi_stage::{Stage, StageSettings, published_catalogue};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pharmacist_files_from_a_phone_and_gets_the_certificate_by_courier() {
    let stage = Stage::start(StageSettings::new(published_catalogue().unwrap()))
        .await
        .unwrap();
    let phone = Phone::new(&stage, stage.folder(), "Asia/Shanghai").unwrap();
    phone.sync(PHARMACIST).await.unwrap();
    let found = phone
        .banshi
        .catalogue()
        .search(&Script::pharmacist().search, 0, 20)
        .unwrap();
    assert!(
        found.items.iter().any(|line| line.code.as_str() == PHARMACIST),
        "{found:?}"
    );

    let resident = phone.resident("张三").unwrap();
    let draft = pharmacist_draft(&resident, &banshi_papers::employer_opinion_photo(7)).unwrap();
    let submission = draft.sign().unwrap();

    let report = phone.send(5).await.unwrap();
    assert!(
        report.sign_in_needed,
        "sending asks for the sign-in, nothing before it does"
    );
    phone.sign_in(&stage, &resident, "zhangsan").await.unwrap();

    stage.link.cut_after(60_000);
    let report = phone.send(30).await.unwrap();
    assert_eq!(
        (report.submitted, report.attention),
        (1, 0),
        "{:?}",
        phone.banshi.outbox().screen()
    );
    assert_eq!(stage.link.counts().cuts, 1);
    assert!(
        resident
            .filings()
            .submission(submission)
            .unwrap()
            .receipt
            .is_some()
    );

    phone
        .banshi
        .feed()
        .pull(std::time::Duration::from_secs(5))
        .await
        .unwrap();
    let filing = phone.filings_of(&resident, submission).unwrap()[0];
    let clerk = stage.official("clerk").await.unwrap();
    let seen = clerk.filing(filing).await.unwrap();
    assert_eq!(seen.applicant.name(), "张三");
    assert_eq!(seen.findings, Vec::<String>::new());
    assert_eq!(seen.papers.len(), 1);

    clerk.act(filing, OfficeAct::Accept).await.unwrap();
    let reviewer = stage.official("reviewer").await.unwrap();
    reviewer.wait_for(filing, FilingState::InReview).await.unwrap();
    reviewer.act(filing, OfficeAct::Approve).await.unwrap();
    clerk.act(filing, OfficeAct::Issue).await.unwrap();
    clerk.act(filing, OfficeAct::Dispatch).await.unwrap();

    phone
        .wait_for(&resident, filing, FilingState::Delivered)
        .await
        .unwrap();
    let screen = resident.filings().screen(filing).unwrap();
    let delivery = screen.delivery.unwrap();
    assert!(delivery.waybill.is_some());
    assert!(delivery.track.len() >= 4, "{:?}", delivery.track);
    assert_eq!(screen.evidence.len(), 5);
    // Two come from one office: each says what it stands for.
    let mut materials: Vec<&str> = screen
        .evidence
        .iter()
        .map(|line| line.material.as_str())
        .collect();
    materials.sort_unstable();
    materials.dedup();
    assert_eq!(materials.len(), 5, "{:?}", screen.evidence);
    assert!(!materials.contains(&""), "{:?}", screen.evidence);
    assert!(
        screen.evidence.iter().all(|line| !line.is_against),
        "{:?}",
        screen.evidence
    );
    let titles: Vec<&str> = screen.steps.iter().map(|step| step.title.zh.as_str()).collect();
    let mut rest = titles.iter();
    assert!(
        Script::pharmacist()
            .steps
            .iter()
            .all(|step| rest.any(|title| title == step)),
        "{titles:?}"
    );
}
