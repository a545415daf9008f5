//! Drafts: nothing that a person entered is ever lost.

use crate::support::{NUMBER, PHARMACIST, Phone, complete, filled, pharmacist_second, photo, sign_in};
use banshi_app::domain::Assurance;
use banshi_app::{AppError, FieldKind};

#[tokio::test]
async fn every_answer_survives_a_crash_right_after_it() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    let who = resident.id();
    let id = resident
        .drafts()
        .start(&PHARMACIST.parse().unwrap(), None)
        .unwrap()
        .id();
    drop((resident, app));
    let answers = [
        ("/data/applicant/name", "张三", "张三"),
        ("/data/applicant/id_number", "3211", "3211"),
        ("/data/applicant/id_number", NUMBER, NUMBER),
        ("/data/applicant/telephone", "13800138000", "13800138000"),
        ("/data/applicant/telephone", "", ""),
    ];
    for (path, value, kept) in answers {
        let (app, resident) = phone.again(who);
        resident.drafts().open(id).unwrap().answer(path, value).unwrap();
        drop((resident, app));
        let (_app, resident) = phone.again(who);
        let screen = resident.drafts().open(id).unwrap().go_to_question(path).unwrap();
        let question = screen.questions.iter().find(|one| one.path == path).unwrap();
        assert_eq!(question.value, kept, "{path}");
    }
}

#[tokio::test]
async fn a_long_journal_is_put_into_one_entry_and_reads_the_same() {
    let phone = Phone::new();
    let (_app, resident) = phone.ready().await;
    let draft = resident
        .drafts()
        .start(&PHARMACIST.parse().unwrap(), None)
        .unwrap();
    for round in 0..120 {
        draft
            .answer("/data/practice/employer", &format!("镇江第{round}大药房"))
            .unwrap();
    }
    let before = draft.go_to(1).unwrap();
    let after = resident.drafts().open(draft.id()).unwrap().screen().unwrap();
    assert_eq!(after, before);
    assert_eq!(after.questions[0].value, "镇江第119大药房");
}

#[tokio::test]
async fn a_question_that_a_code_answers_takes_it_and_is_changed_by_hand_as_any() {
    let phone = Phone::new();
    let (_app, resident) = phone.ready().await;
    let draft = filled(&resident);
    let path = "/data/practice/note_of_old";
    let screen = draft.go_to_question(path).unwrap();
    let offered: Vec<_> = screen.questions.iter().filter(|one| one.scan.is_some()).collect();
    assert_eq!(offered.len(), 1);
    assert_eq!(
        (offered[0].path.as_str(), offered[0].kind),
        (path, FieldKind::Text)
    );

    let photo = banshi_papers::code("ZY32001234", 640, 480, 100).jpeg();
    let taken = draft.scanner(path).unwrap().read(&photo).taken.unwrap();
    let value = |screen: banshi_app::FormScreen| {
        let question = screen.questions.into_iter().find(|one| one.path == path);
        question.map(|question| question.value)
    };
    assert_eq!(
        value(draft.answer(path, &taken).unwrap()).as_deref(),
        Some("ZY32001234")
    );
    assert_eq!(
        value(draft.answer(path, "ZY32001235").unwrap()).as_deref(),
        Some("ZY32001235")
    );
    assert!(matches!(
        draft.scanner("/data/practice/employer"),
        Err(AppError::NotFound(_))
    ));
    assert!(matches!(draft.scanner("/data/else"), Err(AppError::NotFound(_))));
}

#[tokio::test]
async fn a_mistake_is_kept_and_said_in_words_that_help() {
    let phone = Phone::new();
    let (_app, resident) = phone.ready().await;
    let draft = filled(&resident);
    let screen = draft.go_to(0).unwrap();
    assert_eq!(screen.place.zh, "1 / 2 页");
    assert_eq!(screen.next.zh, "下一页");
    let screen = draft.answer("/data/applicant/telephone", "1380013800O").unwrap();
    let telephone = &screen.questions[2];
    assert_eq!(telephone.value, "1380013800O");
    assert_eq!(
        telephone.mistake.as_ref().unwrap().zh,
        "手机号码应为十一位数字，以 1 开头。"
    );
    // The answer that stood there before is not sent behind the person's back.
    draft.consent("processing", true).unwrap();
    draft
        .papers()
        .unwrap()
        .add_shot(&"opinion".parse().unwrap(), &photo())
        .unwrap();
    assert!(matches!(draft.sign(), Err(AppError::Incomplete { missing: 1 })));
    assert_eq!(
        draft.review().unwrap().missing[0].words.zh,
        "手机号码：手机号码应为十一位数字，以 1 开头。"
    );
    draft.answer("/data/applicant/telephone", "13800138001").unwrap();
    assert!(draft.review().unwrap().can_sign);
}

#[tokio::test]
async fn clearing_a_needed_answer_leaves_nothing_to_send() {
    let phone = Phone::new();
    let (_app, resident) = phone.ready().await;
    let draft = complete(&resident);
    draft.answer("/data/practice/employer", "").unwrap();
    let review = draft.review().unwrap();
    assert_eq!(review.missing.len(), 1);
    assert_eq!(review.missing[0].words.zh, "执业单位名称：请填写执业单位名称。");
    assert_eq!(
        draft
            .screen()
            .unwrap()
            .questions
            .iter()
            .find(|one| one.label == "执业单位名称")
            .map(|one| one.value.as_str()),
        None
    );
    let screen = draft.go_to(1).unwrap();
    assert_eq!(screen.questions[0].value, "");
    assert_eq!(screen.questions[1].kind, FieldKind::SelectOne);
}

#[tokio::test]
async fn what_real_name_sign_in_told_is_locked() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    sign_in(&app, &resident).await;
    assert_eq!(
        app.sign_in().state().unwrap().unwrap().assurance,
        Assurance::RealName
    );
    let draft = resident
        .drafts()
        .start(&PHARMACIST.parse().unwrap(), None)
        .unwrap();
    let screen = draft.screen().unwrap();
    let name = &screen.questions[0];
    assert_eq!((name.value.as_str(), name.locked), ("张三", true));
    assert_eq!(name.origin.as_ref().unwrap().zh, "来自实名登录");
    assert!(!screen.questions[2].locked, "a telephone number may change");
    assert!(matches!(
        draft.answer("/data/applicant/name", "李四"),
        Err(AppError::NotNow(_))
    ));
    assert!(matches!(
        resident.profile().set("profile.name", "李四"),
        Err(AppError::NotNow(_))
    ));
}

#[tokio::test]
async fn one_filing_fills_in_the_next() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    sign_in(&app, &resident).await;
    complete(&resident).sign().unwrap();
    assert_eq!(app.outbox().send_due().await.unwrap().submitted, 1);
    let next = resident
        .drafts()
        .start(&PHARMACIST.parse().unwrap(), None)
        .unwrap();
    let screen = next.go_to(1).unwrap();
    assert_eq!(screen.questions[0].value, "镇江某某大药房");
    assert_eq!(
        screen.questions[0].origin.as_ref().unwrap().zh,
        "取自您 10月的执业药师首次注册，可以修改"
    );
    assert!(!screen.questions[0].locked);
}

#[tokio::test]
async fn what_a_person_is_called_and_tells_of_themselves_fills_the_next_form() {
    let phone = Phone::new();
    let (_app, resident) = phone.ready().await;
    let known = |key: &str| {
        let lines = resident.profile().lines().unwrap();
        lines.into_iter().find(|line| line.key == key).unwrap()
    };
    assert_eq!(known("profile.name").value, "张三");
    let telephone = known("profile.telephone");
    assert!(telephone.value.is_empty() && telephone.is_text && !telephone.locked);
    resident
        .profile()
        .set("profile.telephone", "13800138000")
        .unwrap();
    let draft = resident
        .drafts()
        .start(&PHARMACIST.parse().unwrap(), None)
        .unwrap();
    let values: Vec<_> = draft
        .screen()
        .unwrap()
        .questions
        .into_iter()
        .map(|one| one.value)
        .collect();
    assert_eq!(values, ["张三", "", "13800138000"]);
    resident.profile().set("employer.province", "320000").unwrap();
    let province = known("employer.province");
    assert_eq!((province.value.as_str(), province.is_text), ("江苏省", false));
}

#[tokio::test]
async fn a_review_shows_what_was_answered_since_the_last_one_and_what_the_day_has_changed() {
    let phone = Phone::new();
    let (_app, resident) = phone.ready().await;
    let draft = complete(&resident);
    let before = draft.review().unwrap();
    assert!(before.can_sign);
    assert_eq!(draft.review().unwrap(), before);
    draft.answer("/data/applicant/telephone", "12").unwrap();
    let after = draft.review().unwrap();
    assert!(!after.can_sign && after.missing.len() == 1);
    draft.answer("/data/applicant/telephone", "13900139000").unwrap();
    let mended = draft.review().unwrap();
    assert!(mended.can_sign);
    assert_ne!(mended.answers, before.answers);
    phone.clock.advance(chrono::Duration::days(1));
    assert_eq!(draft.review().unwrap(), mended);
}

#[tokio::test]
async fn a_new_version_takes_over_what_it_has_a_place_for() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    let draft = complete(&resident);
    draft.answer("/data/practice/note_of_old", "旧备注").unwrap();
    let id = draft.id();
    phone.gateway.publish([pharmacist_second()]);
    assert!(app.catalogue().sync().await.unwrap().changed);
    // Pinned: the draft goes on with what it was begun with.
    assert!(resident.drafts().open(id).unwrap().review().unwrap().can_sign);
    assert!(matches!(
        resident.drafts().carry_over(id),
        Err(AppError::NotDownloaded(_))
    ));
    app.catalogue()
        .prepare(&PHARMACIST.parse().unwrap())
        .await
        .unwrap();
    let (new, changed) = resident.drafts().carry_over(id).unwrap();
    let told: Vec<_> = changed
        .iter()
        .map(|line| (line.label.as_str(), line.answer.as_str(), line.words.zh.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("备注", "旧备注", "新表不再问这一项"),
            ("学时数", "", "新表多问了这一项")
        ]
    );
    assert!(matches!(resident.drafts().open(id), Err(AppError::NotFound(_))));
    // What has no place any more can still be read tomorrow.
    let again = resident.drafts().open(new.id()).unwrap();
    assert_eq!(again.carried().unwrap(), changed);
    assert_eq!(again.review().unwrap(), new.review().unwrap());
    let screen = new.go_to(1).unwrap();
    assert_eq!(screen.questions[0].value, "镇江某某大药房");
    assert_eq!(
        new.papers()
            .unwrap()
            .screen(&"opinion".parse().unwrap())
            .unwrap()
            .pages
            .len(),
        1
    );
    new.answer("/data/practice/credits", "15").unwrap();
    new.consent("processing", true).unwrap();
    assert!(new.review().unwrap().can_sign);
}

#[tokio::test]
async fn bad_photos_change_nothing() {
    let phone = Phone::new();
    let (_app, resident) = phone.ready().await;
    let draft = filled(&resident);
    let papers = draft.papers().unwrap();
    let opinion = "opinion".parse().unwrap();
    for (bytes, code) in [(vec![], "empty"), (b"no picture".to_vec(), "not-a-picture")] {
        let error = papers.add_shot(&opinion, &bytes).unwrap_err();
        assert_eq!(error.code(), code);
        assert!(!error.words().happened.zh.is_empty());
    }
    assert!(papers.screen(&opinion).unwrap().pages.is_empty());
    assert!(matches!(
        papers.add_shot(&"nothing".parse().unwrap(), &photo()),
        Err(AppError::NotFound(_))
    ));
    assert!(matches!(
        papers.add_shot(&"identity".parse().unwrap(), &photo()),
        Err(AppError::NotNow(_))
    ));
}

#[tokio::test]
async fn pages_are_ordered_retaken_and_limited() {
    let phone = Phone::new();
    let (_app, resident) = phone.ready().await;
    let draft = filled(&resident);
    let papers = draft.papers().unwrap();
    let opinion = "opinion".parse().unwrap();
    let shot = papers.look(&opinion, &photo()).unwrap();
    let seen = shot.screen().unwrap();
    assert!(seen.found && seen.width == 900);
    shot.keep(None, None).unwrap();
    let two = shot.keep(Some(seen.corners), None).unwrap();
    assert_eq!(two.pages.len(), 2);
    assert!(!two.can_add);
    assert_eq!(shot.keep(None, None).unwrap_err().code(), "too-many-pages");
    let (first, second) = (two.pages[0].id, two.pages[1].id);
    let moved = papers.move_page(second, 0).unwrap();
    assert_eq!(
        moved.pages.iter().map(|page| page.id).collect::<Vec<_>>(),
        [second, first]
    );
    let retaken = shot.keep(None, Some(second)).unwrap();
    assert_eq!(retaken.pages.len(), 2);
    assert_eq!(retaken.pages[1].id, first);
    assert!(retaken.pages.iter().all(|page| page.id != second));
    assert!(papers.document(&opinion).unwrap().starts_with(b"%PDF-"));
    assert_eq!(papers.remove(first).unwrap().pages.len(), 1);
}
