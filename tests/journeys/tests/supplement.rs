//! 一次性告知补正: asked once, supplied once, with a clock of its own.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use banshi_domain::{
    DutyKind, FilingState, Missing, NoticeKind, OfficeAct, Party, ProblemKind, SupplementRequest,
};
use banshi_journeys::{EMPLOYER_OPINION, file_pharmacist};
use banshi_stage::{Stage, StageSettings, published_catalogue};
use chrono::{DateTime, NaiveDate, Utc};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

fn ask(material: &str) -> SupplementRequest {
    SupplementRequest::new(vec![Missing {
        material: material.parse().unwrap(),
        place: "第 1 页，盖章处".into(),
        reason: "盖的是部门章，请盖单位公章".into(),
        basis: "《执业药师注册管理办法》关于经执业单位同意的规定".into(),
    }])
    .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_missing_is_asked_once_and_its_supplement_begins_a_new_clock() {
    let monday = at("2026-11-16T10:00:00+08:00");
    let stage = Stage::start(StageSettings::new(published_catalogue().unwrap()).at(monday))
        .await
        .unwrap();
    let filed = file_pharmacist(&stage, Some(monday)).await.unwrap();
    let clerk = stage.official("clerk").await.unwrap();
    let received = clerk.filing(filed.filing).await.unwrap();
    assert_eq!(received.filing.duty.unwrap().due_on, day(11, 23));

    let tuesday = at("2026-11-17T10:00:00+08:00");
    stage.set_clock(tuesday).unwrap();
    filed.phone.clock.set(tuesday);
    let clerk = stage.official("clerk").await.unwrap();
    let request = ask(EMPLOYER_OPINION);
    let asked = clerk
        .act(filed.filing, OfficeAct::AskOnce { request })
        .await
        .unwrap();
    assert_eq!(asked.state, FilingState::SupplementRequested);
    assert!(
        asked.duty.is_none_or(|duty| duty.whose == Party::Applicant),
        "no clock of the office runs"
    );

    let (phone, resident, filing) = (&filed.phone, &filed.resident, filed.filing);
    phone
        .wait_for(resident, filing, FilingState::SupplementRequested)
        .await
        .unwrap();
    let screen = resident.filings().screen(filing).unwrap();
    assert_eq!(screen.asked.len(), 1);
    assert_eq!(screen.asked[0].title, "申请表的“执业单位意见”页");
    assert_eq!(screen.asked[0].place, "第 1 页，盖章处");
    assert_eq!(screen.asked[0].reason, "盖的是部门章，请盖单位公章");
    assert!(screen.asked[0].basis.contains("执业药师注册管理办法"));
    assert!(
        screen
            .notices
            .iter()
            .any(|notice| notice.kind == NoticeKind::Supplement)
    );

    let wednesday = at("2026-11-18T10:00:00+08:00");
    stage.set_clock(wednesday).unwrap();
    phone.clock.set(wednesday);
    let supplement = resident.filings().supplement(filing).unwrap();
    assert!(!supplement.screen().unwrap().can_sign);
    let photo = banshi_papers::employer_opinion_photo(8);
    supplement
        .papers()
        .add_shot(&EMPLOYER_OPINION.parse().unwrap(), &photo)
        .unwrap();
    assert!(supplement.screen().unwrap().can_sign);
    supplement.sign().unwrap();
    let report = phone.send(30).await.unwrap();
    assert_eq!(
        (report.submitted, report.attention),
        (1, 0),
        "{:?}",
        phone.banshi.outbox().screen()
    );
    phone
        .wait_for(resident, filing, FilingState::Received)
        .await
        .unwrap();
    assert!(resident.filings().screen(filing).unwrap().asked.is_empty());

    let clerk = stage.official("clerk").await.unwrap();
    let again = clerk.filing(filing).await.unwrap();
    assert_eq!(
        again.papers.len(),
        2,
        "the first paper stays beside its supplement"
    );
    let duty = again.filing.duty.unwrap();
    assert_eq!((duty.whose, duty.what), (Party::Window, DutyKind::Answer));
    assert_eq!(
        duty.due_on,
        day(11, 25),
        "five working days from the day of the supplement"
    );
    assert_eq!(
        (again.filing.accepted_on, duty.legal_due_on),
        (None, None),
        "no decision clock yet"
    );

    let request = ask("identity");
    let refused = clerk
        .is_refused(filing, OfficeAct::AskOnce { request })
        .await
        .unwrap();
    assert_eq!(refused.kind(), ProblemKind::NewDemand);
    assert_eq!(
        clerk.filing(filing).await.unwrap().filing.state,
        FilingState::Received
    );

    let accepted = clerk.act(filing, OfficeAct::Accept).await.unwrap();
    assert_eq!(accepted.accepted_on, Some(day(11, 18)));
    let duty = accepted.duty.unwrap();
    assert_eq!((duty.what, duty.due_on), (DutyKind::Decide, day(11, 19)));
}
