//! The line through the app, from an item to its receipt, and what breaks on the way.

use crate::support::{
    FAMILY, Link, NUMBER, PHARMACIST, Phone, complete, filled, pharmacist_second, photo, sign_in,
};
use banshi_app::domain::{DeviceId, FilingState, Problem, ProblemKind, SubmissionState, verify_compact};
use banshi_app::{AppError, DeviceLine, MissingPlace, StepMark};
use uuid::Uuid;

#[tokio::test]
async fn from_an_item_to_its_receipt() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    let found = app.catalogue().search("执业药师", 0, 20).unwrap();
    assert_eq!(found.items[0].code.as_str(), PHARMACIST);

    let draft = filled(&resident);
    let review = draft.review().unwrap();
    let places: Vec<_> = review.missing.iter().map(|line| &line.place).collect();
    assert!(
        matches!(places[..], [MissingPlace::Paper(_), MissingPlace::Consent(_)]),
        "{:?}",
        review.missing
    );
    assert!(matches!(draft.sign(), Err(AppError::Incomplete { missing: 2 })));

    draft
        .papers()
        .unwrap()
        .add_shot(&"opinion".parse().unwrap(), &photo())
        .unwrap();
    draft.consent("processing", true).unwrap();
    let id = draft.sign().unwrap();
    assert_eq!(draft.state().unwrap(), SubmissionState::Queued);
    assert!(resident.drafts().list().unwrap().is_empty());
    assert_eq!(resident.home().unwrap().sending.len(), 1);

    // Nobody is signed in: it waits, and nothing was sent.
    let report = app.outbox().send_due().await.unwrap();
    assert!(report.sign_in_needed && report.waiting == 1);
    assert_eq!(phone.gateway.bytes_received(), 0);

    sign_in(&app, &resident).await;
    let report = app.outbox().send_due().await.unwrap();
    assert_eq!((report.submitted, report.waiting), (1, 0), "{report:?}");
    let manifests = phone.gateway.submissions();
    assert_eq!(manifests.len(), 1);
    let manifest = &manifests[0];
    assert_eq!(manifest.submission, id);
    assert_eq!(manifest.papers.len(), 1);
    let pdf = phone.gateway.object(manifest.papers[0].sha256).unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
    let answers = String::from_utf8(phone.gateway.object(manifest.filings[0].answers).unwrap()).unwrap();
    assert!(
        answers.contains("<employer>镇江某某大药房</employer>"),
        "{answers}"
    );

    let submission = resident.filings().submission(id).unwrap();
    assert_eq!(submission.state, SubmissionState::Submitted);
    let receipt = submission.receipt.unwrap();
    assert_eq!(receipt.words.zh, "10月16日 09:12 收件 · 回执已验证");
    assert_eq!(receipt.next.zh, "窗口最迟 10月23日（含当天）答复");

    let filings = resident.filings().list().unwrap();
    assert_eq!(filings.len(), 1);
    let screen = resident.filings().screen(filings[0].id).unwrap();
    assert_eq!(screen.state, FilingState::Received);
    assert_eq!(
        screen.next.zh,
        "镇江市行政审批局综合窗口最迟 10月23日（含当天）答复，不用您做什么。"
    );
    assert_eq!(screen.steps[0].mark, StepMark::Now);
    assert!(resident.home().unwrap().sending.is_empty());
}

#[tokio::test]
async fn what_is_signed_before_a_sign_in_carries_its_level() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    complete(&resident).sign().unwrap();
    sign_in(&app, &resident).await;
    app.outbox().send_due().await.unwrap();
    let sent = phone.gateway.submitted_bytes().remove(0);
    let text = String::from_utf8(sent).unwrap();
    let key = banshi_app::domain::VerifyingKey::p256(&phone.public_key()).unwrap();
    let verified = verify_compact(&text, &key).unwrap();
    assert_eq!(verified.header.acr, Some(banshi_app::domain::Assurance::RealName));
}

#[tokio::test]
async fn a_submission_killed_at_any_step_is_filed_once() {
    let mut step = 0;
    loop {
        let phone = Phone::new();
        let (app, resident) = phone.ready().await;
        sign_in(&app, &resident).await;
        complete(&resident).sign().unwrap();
        let who = resident.id();
        phone.gateway.kill_at(step);
        let outbox = app.outbox();
        let ended = tokio::select! {
            report = outbox.send_due() => Some(report.unwrap()),
            () = phone.gateway.killed.notified() => None,
        };
        if let Some(report) = ended {
            assert_eq!(report.submitted, 1);
            assert!(step > 6, "an upload of several pieces, and a put: {step}");
            return;
        }
        drop((outbox, resident, app));
        phone.gateway.kill_at(usize::MAX);
        let (app, resident) = phone.again(who);
        let report = app.outbox().send_due().await.unwrap();
        assert_eq!(
            (report.submitted, report.waiting),
            (1, 0),
            "killed at step {step}: {report:?}"
        );
        assert_eq!(phone.gateway.submissions().len(), 1, "killed at step {step}");
        assert_eq!(
            resident.filings().list().unwrap().len(),
            1,
            "killed at step {step}"
        );
        step += 1;
    }
}

#[tokio::test]
async fn a_crash_between_vault_and_queue_is_put_right() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    sign_in(&app, &resident).await;
    let id = complete(&resident).sign().unwrap();
    let who = resident.id();
    // Signed, but the queue does not know of it.
    let entry = phone
        .device()
        .read(|tx| tx.outbox().get(id.as_uuid()))
        .unwrap()
        .unwrap();
    phone
        .device()
        .transaction(|tx| tx.outbox().remove(id.as_uuid()))
        .unwrap();
    drop((resident, app));
    let (app, resident) = phone.again(who);
    assert_eq!(app.outbox().send_due().await.unwrap().submitted, 1);

    // Receipted, but the queue does not know of it.
    phone.device().transaction(|tx| tx.outbox().put(&entry)).unwrap();
    drop((resident, app));
    let (app, _resident) = phone.again(who);
    assert!(app.outbox().screen().unwrap().lines.is_empty());
    assert_eq!(phone.gateway.submissions().len(), 1);
}

#[tokio::test]
async fn without_a_network_everything_waits_and_then_goes() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    sign_in(&app, &resident).await;
    complete(&resident).sign().unwrap();
    phone.gateway.link(Link::Down);
    let report = app.outbox().send_due().await.unwrap();
    assert_eq!((report.submitted, report.waiting, report.attention), (0, 1, 0));
    assert_eq!(app.outbox().screen().unwrap().lines[0].words.zh, "等待网络");
    assert!(report.next_try_at.unwrap() > banshi_app::Clock::now(&*phone.clock));

    phone.gateway.link(Link::Good);
    assert_eq!(app.outbox().send_due().await.unwrap().submitted, 0, "not due yet");
    phone.clock.advance(chrono::Duration::minutes(30));
    assert_eq!(app.outbox().send_due().await.unwrap().submitted, 1);
}

#[tokio::test]
async fn a_refused_submission_asks_the_person_and_stops_nothing_else() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    sign_in(&app, &resident).await;
    let first = complete(&resident).sign().unwrap();
    let second = complete(&resident).sign().unwrap();
    phone
        .gateway
        .refuse_next(Problem::new(ProblemKind::AnswersInvalid));
    let report = app.outbox().send_due().await.unwrap();
    assert_eq!((report.submitted, report.attention), (1, 1), "{report:?}");
    let home = resident.home().unwrap();
    assert_eq!(home.attention.len(), 1);
    assert_eq!(
        home.attention[0].words.zh,
        ProblemKind::AnswersInvalid.advice_zh()
    );

    let (asked, other) = if home.attention[0].line.submission == first.as_uuid() {
        (first, second)
    } else {
        (second, first)
    };
    assert!(matches!(
        resident.drafts().reopen(other),
        Err(AppError::NotNow(_))
    ));
    let draft = resident.drafts().reopen(asked).unwrap();
    assert!(draft.review().unwrap().attention.is_some());
    assert_eq!(
        draft
            .papers()
            .unwrap()
            .screen(&"opinion".parse().unwrap())
            .unwrap()
            .pages
            .len(),
        1
    );
    draft
        .answer("/data/practice/employer", "镇江另一家大药房")
        .unwrap();
    let again = draft.sign().unwrap();
    assert_ne!(again, asked, "another signature is another submission");
    assert_eq!(app.outbox().send_due().await.unwrap().submitted, 1);
    assert_eq!(phone.gateway.submissions().len(), 2);
}

#[tokio::test]
async fn a_version_that_is_taken_no_longer_leads_over_to_the_new_one() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    sign_in(&app, &resident).await;
    let id = complete(&resident).sign().unwrap();
    let closed = Problem::new(ProblemKind::ItemVersionClosed);
    phone.gateway.refuse_next(closed);
    assert_eq!(app.outbox().send_due().await.unwrap().attention, 1);
    let draft = resident.drafts().reopen(id).unwrap();
    let review = draft.review().unwrap();
    assert_eq!(review.attention.unwrap().problem, "item-version-closed");
    assert_eq!(review.missing[0].place, MissingPlace::NewVersion);
    assert!(!review.can_sign, "it would come back the same way");
    let old = draft.id();
    drop(draft);
    assert!(matches!(
        resident.drafts().carry_over(old),
        Err(AppError::NotDownloaded(_))
    ));
    phone.gateway.publish([pharmacist_second()]);
    app.catalogue().sync().await.unwrap();
    app.catalogue().prepare(&review.item).await.unwrap();
    let (new, _) = resident.drafts().carry_over(old).unwrap();
    let review = new.review().unwrap();
    assert_eq!(review.attention, None);
    assert!(
        review
            .missing
            .iter()
            .all(|line| line.place != MissingPlace::NewVersion)
    );
}

#[tokio::test]
async fn what_is_sent_is_called_by_its_name_before_and_after_the_receipt() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    sign_in(&app, &resident).await;
    let id = complete(&resident).sign().unwrap();
    let titles = || -> Vec<String> {
        let screen = resident.filings().submission(id).unwrap();
        screen.papers.into_iter().map(|paper| paper.title.zh).collect()
    };
    let before = titles();
    assert_eq!(before, ["填写的内容", "申请表的“执业单位意见”页"]);
    app.outbox().send_due().await.unwrap();
    assert_eq!(titles(), before);
    let receipt = resident.filings().submission(id).unwrap().receipt.unwrap();
    assert_eq!(receipt.filings, [resident.filings().list().unwrap()[0].id]);
}

#[tokio::test]
async fn another_device_is_revoked_and_this_one_is_not() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    sign_in(&app, &resident).await;
    let lost = DeviceId::new();
    phone.gateway.enrol(phone.device_id(), "测试机", true);
    phone.gateway.enrol(lost, "丢了的手机", false);
    let names = |lines: Vec<DeviceLine>| lines.into_iter().map(|line| line.name).collect::<Vec<_>>();
    assert_eq!(
        names(app.devices().list().await.unwrap()),
        ["测试机", "丢了的手机"]
    );
    assert!(matches!(
        app.devices().revoke(phone.device_id()).await,
        Err(AppError::NotNow(_))
    ));
    assert_eq!(names(app.devices().revoke(lost).await.unwrap()), ["测试机"]);
}

#[tokio::test]
async fn papers_that_the_gateway_lost_are_sent_again() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    sign_in(&app, &resident).await;
    complete(&resident).sign().unwrap();
    phone.gateway.refuse_next(Problem::new(ProblemKind::Unavailable));
    assert_eq!(app.outbox().send_due().await.unwrap().submitted, 0);
    phone.gateway.lose_uploads();
    phone.clock.advance(chrono::Duration::minutes(30));
    assert_eq!(app.outbox().send_due().await.unwrap().submitted, 1);
}

#[tokio::test]
async fn a_family_is_one_submission_and_a_filing_for_each() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    sign_in(&app, &resident).await;
    let draft = resident.drafts().start(&FAMILY.parse().unwrap(), None).unwrap();
    let screen = draft.screen().unwrap();
    assert_eq!(screen.questions[0].value, "张三");
    assert_eq!(
        screen.questions[0].origin.as_ref().unwrap().zh,
        "来自实名登录，可以修改"
    );
    for (place, number) in [(1, NUMBER), (2, "110101199003074514")] {
        let screen = draft.add("/data/member").unwrap();
        assert_eq!(screen.questions[0].path, format!("/data/member[{place}]/name"));
        draft
            .answer(&format!("/data/member[{place}]/name"), &format!("家人{place}"))
            .unwrap();
        draft
            .answer(&format!("/data/member[{place}]/id_number"), number)
            .unwrap();
        draft
            .answer(&format!("/data/member[{place}]/local"), "yes")
            .unwrap();
    }
    draft.answer("/data/contact/relation", "父女").unwrap();
    draft.consent("processing", true).unwrap();
    let missing = draft.review().unwrap().missing;
    assert!(missing.is_empty(), "{missing:?}");
    draft.sign().unwrap();
    drop(draft);
    // The form begins with what the last filing says, be it sent or not.
    let relation = |draft: Uuid| {
        let screen = resident.drafts().open(draft).unwrap().go_to(0).unwrap();
        screen.questions[2].value.clone()
    };
    let unsent = resident
        .drafts()
        .start(&FAMILY.parse().unwrap(), None)
        .unwrap()
        .id();
    assert_eq!(relation(unsent), "父女");
    assert_eq!(app.outbox().send_due().await.unwrap().submitted, 1);
    let manifest = phone.gateway.submissions().remove(0);
    assert_eq!(
        manifest.filings.iter().map(|one| one.member).collect::<Vec<_>>(),
        [Some(1), Some(2)]
    );
    assert_eq!(resident.filings().list().unwrap().len(), 2);

    // The next time the family is known.
    let next = resident.drafts().start(&FAMILY.parse().unwrap(), None).unwrap();
    assert_eq!(relation(next.id()), "父女");
    let screen = next.go_to(2).unwrap();
    assert_eq!(screen.questions[0].value, "家人2");
    assert_eq!(
        screen.questions[0].origin.as_ref().unwrap().zh,
        "取自您 10月的城乡居民医保参保，可以修改"
    );
}

#[tokio::test]
async fn what_was_deleted_is_gone() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    complete(&resident);
    drop(resident);
    app.delete_everything().unwrap();
    assert!(matches!(app.residents().list(), Err(AppError::NotNow(_))));
    drop(app);
    let app = phone.start();
    assert!(app.residents().list().unwrap().is_empty());
    assert_eq!(app.catalogue().state().unwrap().items, 0);
}
