use banshi_domain::{
    ContentHash, DeclineGround, DutyKind, EvidenceOutcome, Filing, FilingState, ItemVersion, NoticeKind,
    OfficeAct, PaperManifest, ProblemKind, ReceiptKeys, SubmissionAnswer, SubmissionId, SupplementId,
    SupplementManifest, TrackKind,
};
use banshi_gateway::audit;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::office::{act, act_on, ask, done, inbox, look};
use crate::phone::{Phone, ok, problem, refused};
use crate::stage::Stage;

#[tokio::test]
async fn a_filing_travels_from_receipt_to_the_door() {
    travels(&Stage::start().await).await;
}

/// The whole way; also run against PostgreSQL.
pub(crate) async fn travels(stage: &Stage) {
    let phone = stage.sign_in("zhangsan").await;
    let manifest = phone.manifest(b"a page").await;
    let jws = phone.signed(&manifest);
    let path = format!("/v1/submissions/{}", manifest.submission);
    let first = phone.put(&path, &jws).await;
    assert_eq!(first.status(), 201);
    let answer: SubmissionAnswer = ok(first).await;

    let keys: ReceiptKeys = stage.gateway.keys().receipt_keys();
    let claims = keys
        .verify(
            &answer.receipt,
            manifest.submission,
            ContentHash::of(jws.as_bytes()),
        )
        .unwrap();
    assert_eq!(claims.filings[0].answer_by.to_string(), "2026-10-19");
    assert_eq!(claims.filings[0].number.as_str().get(..12), Some("321100261012"));
    let again = phone.put(&path, &jws).await;
    assert_eq!(again.status(), 200);
    assert_eq!(ok::<SubmissionAnswer>(again).await, answer);

    let id = manifest.filings[0].id;
    let checked = phone
        .until("the check", |filing| {
            filing.evidence[0].outcome == EvidenceOutcome::Confirmed
        })
        .await;
    assert_eq!(checked.evidence[0].fields, ["name", "id_number"]);
    let clerk = stage.sign_in("clerk").await;
    assert_eq!(inbox(&clerk, "received").await.filings[0].id, id);
    let seen = look(&clerk, id).await;
    assert_eq!(seen.answers[0].label, "姓名");
    assert!(
        seen.answers
            .iter()
            .all(|line| !line.answer.contains("199006151235")),
        "numbers are masked"
    );
    let paper = format!("/v1/office/filings/{id}/papers/{}", ContentHash::of(b"a page"));
    let paper = clerk.request(Method::GET, &paper).send().await.unwrap();
    assert_eq!(paper.headers()["x-content-type-options"], "nosniff");
    assert_eq!(paper.bytes().await.unwrap(), "a page");

    let accepted = done(&clerk, id, OfficeAct::Accept).await.filing;
    assert_eq!(
        (accepted.state, accepted.duty.as_ref().unwrap().what),
        (FilingState::InReview, DutyKind::Decide)
    );
    assert_eq!(accepted.duty.unwrap().due_on.to_string(), "2026-10-26");
    let reviewer = stage.sign_in("reviewer").await;
    let approved = done(&reviewer, id, OfficeAct::Approve).await.filing;
    let kinds: Vec<_> = approved.notices.iter().map(|notice| notice.kind).collect();
    assert_eq!(kinds, [NoticeKind::Acceptance, NoticeKind::Approval]);
    assert_eq!(approved.notices[0].number, "样例审批局受〔2026〕1号");
    done(&reviewer, id, OfficeAct::Issue).await;
    done(&clerk, id, OfficeAct::Dispatch).await;
    let has_waybill = |filing: &Filing| filing.delivery.as_ref().is_some_and(|way| way.waybill.is_some());
    let delivered = phone
        .until("the delivery", |filing| {
            filing.state == FilingState::Delivered && has_waybill(filing)
        })
        .await;
    let delivery = delivered.delivery.unwrap();
    assert!(
        delivery
            .track
            .iter()
            .any(|event| event.kind == TrackKind::PickedUp)
    );
    assert_eq!(delivered.duty, None);

    let rating = json!({"level": "very_satisfied", "words": "很快"});
    let path = format!("/v1/filings/{id}/rating");
    let rated: Filing = ok(phone
        .request(Method::PUT, &path)
        .json(&rating)
        .send()
        .await
        .unwrap())
    .await;
    assert!(rated.rating.unwrap().given_at.is_some());
    let other = json!({"level": "fair"});
    let again = phone
        .request(Method::PUT, &path)
        .json(&other)
        .send()
        .await
        .unwrap();
    assert_eq!(refused(again).await, ProblemKind::AlreadyRated);

    let looks: Value = phone.get(&format!("/v1/filings/{id}/looks")).await;
    assert!(
        looks["looks"]
            .as_array()
            .unwrap()
            .iter()
            .any(|look| look["what"] == "查看材料")
    );
    let report = audit::verify(stage.gateway.store(), &keys).await.unwrap();
    assert_eq!(report.chains, 1);
    assert!(report.entries > 8);
}

#[tokio::test]
async fn one_supplement_round_and_no_second_demand() {
    let stage = Stage::start().await;
    let (phone, clerk) = (stage.sign_in("zhangsan").await, stage.sign_in("clerk").await);
    let (id, _) = phone.file().await;
    assert_eq!(
        refused(act(&clerk, id, ask(&["other"])).await).await,
        ProblemKind::Malformed
    );
    let asked = done(&clerk, id, ask(&["application"])).await.filing;
    assert_eq!(
        (asked.state, &asked.duty),
        (FilingState::SupplementRequested, &None)
    );
    assert!(asked.notices[0].text.iter().any(|line| line.contains("未盖公章")));
    let early = look(&clerk, id).await.filing.accepted_on;
    assert_eq!(early, None, "no decision clock before acceptance");

    stage.set_clock("2026-10-14T01:00:00Z");
    let (phone, clerk) = (stage.sign_in("zhangsan").await, stage.sign_in("clerk").await);
    let page = b"a page with a seal";
    let sha256 = phone.upload(page).await;
    let paper = |material: &str| PaperManifest {
        material: material.parse().unwrap(),
        sha256,
        length: page.len() as u64,
        media_type: "image/jpeg".into(),
        pages: 1,
    };
    let manifest = |papers| SupplementManifest {
        supplement: SupplementId::new(),
        filing: id,
        finalised_at: "2026-10-14T00:00:00Z".parse().unwrap(),
        papers,
    };
    let wrong = manifest(vec![paper("photo")]);
    let path = format!("/v1/filings/{id}/supplements/{}", wrong.supplement);
    assert_eq!(
        refused(phone.put(&path, &phone.signed(&wrong)).await).await,
        ProblemKind::MaterialsIncomplete
    );
    let right = manifest(vec![paper("application")]);
    let path = format!("/v1/filings/{id}/supplements/{}", right.supplement);
    let jws = phone.signed(&right);
    let sent = phone.put(&path, &jws).await;
    assert_eq!(sent.status(), 201);
    let sent: Filing = ok(sent).await;
    assert_eq!(
        sent.duty.unwrap().due_on.to_string(),
        "2026-10-21",
        "the notice period begins anew"
    );
    assert_eq!(phone.put(&path, &jws).await.status(), 200);
    let other = SupplementManifest {
        finalised_at: "2026-10-14T00:00:01Z".parse().unwrap(),
        ..right
    };
    assert_eq!(
        refused(phone.put(&path, &phone.signed(&other)).await).await,
        ProblemKind::Conflict
    );

    assert_eq!(
        refused(act(&clerk, id, ask(&["photo"])).await).await,
        ProblemKind::NewDemand
    );
    done(&clerk, id, ask(&["application"])).await;
}

#[tokio::test]
async fn five_working_days_of_silence_accept_as_of_receipt() {
    let stage = Stage::start().await;
    // The last working day before the holiday of a week: five working days end on Tuesday 13 October, for the 10th is worked.
    stage.set_clock("2026-09-30T01:00:00Z");
    let phone = stage.sign_in("zhangsan").await;
    let (id, answer) = phone.file().await;
    assert_eq!(answer.filings[0].answer_by.to_string(), "2026-10-13");
    stage.set_clock("2026-10-13T15:59:59Z");
    let phone = stage.sign_in("zhangsan").await;
    phone
        .until("the check", |filing| {
            filing.evidence[0].outcome == EvidenceOutcome::Confirmed
        })
        .await;
    assert_eq!(
        phone.filing(id).await.state,
        FilingState::Received,
        "the fifth day is still the window's"
    );
    stage.set_clock("2026-10-13T16:00:00Z");
    let silent = phone.until_state(FilingState::InReview).await;
    assert!(silent.accepted_silently);
    assert_eq!(silent.accepted_on.unwrap().to_string(), "2026-09-30");
    assert!(
        silent.notices[0]
            .text
            .iter()
            .any(|line| line.contains("视为受理"))
    );
}

#[tokio::test]
async fn a_decline_a_refusal_and_a_withdrawal_end_a_filing() {
    let stage = Stage::start().await;
    let (phone, clerk) = (stage.sign_in("zhangsan").await, stage.sign_in("clerk").await);
    let reviewer = stage.sign_in("reviewer").await;
    let (id, _) = phone.file().await;
    let again = phone.manifest(b"a page").await;
    assert_eq!(
        refused(phone.submit(&again).await).await,
        ProblemKind::AlreadyOpen
    );
    let vague = OfficeAct::Decline {
        ground: DeclineGround::OtherOffice,
        explanation: " ".into(),
    };
    assert_eq!(
        refused(act(&clerk, id, vague).await).await,
        ProblemKind::Malformed
    );
    let decline = OfficeAct::Decline {
        ground: DeclineGround::OtherOffice,
        explanation: "请到市场监管局办理".into(),
    };
    let declined = done(&clerk, id, decline).await.filing;
    assert!(
        declined.notices[0]
            .text
            .iter()
            .any(|line| line.contains("行政复议"))
    );
    assert_eq!(
        refused(act(&clerk, id, OfficeAct::Accept).await).await,
        ProblemKind::NoSuchMove
    );

    assert_eq!(phone.submit(&again).await.status(), 201, "the one before is over");
    let id = again.filings[0].id;
    let stale = act_on(&clerk, id, 999, OfficeAct::Accept).await;
    assert_eq!(refused(stale).await, ProblemKind::FilingChanged);
    assert_eq!(
        refused(act(&reviewer, id, OfficeAct::Accept).await).await,
        ProblemKind::NotAllowed
    );
    done(&clerk, id, OfficeAct::Accept).await;
    let hearing = OfficeAct::Suspend {
        procedure: "hearing".into(),
        until: "2026-10-20".parse().unwrap(),
    };
    let suspended = done(&reviewer, id, hearing).await.filing;
    assert_eq!(suspended.duty.unwrap().due_on.to_string(), "2026-11-03");
    done(&reviewer, id, OfficeAct::Resume).await;
    let path = format!("/v1/filings/{id}/withdrawal");
    for _ in 0..2 {
        let withdrawn: Filing = ok(phone.request(Method::PUT, &path).send().await.unwrap()).await;
        assert_eq!(withdrawn.state, FilingState::Withdrawn);
    }
    let refuse = OfficeAct::Refuse {
        facts: "样例".into(),
        basis: "样例".into(),
        reasons: "样例".into(),
    };
    assert_eq!(
        refused(act(&reviewer, id, refuse).await).await,
        ProblemKind::NoSuchMove
    );
}

/// The certificate decides whether the photo is needed; `None` leaves it open.
async fn file_with_certificate(phone: &Phone, certificate: Option<&str>) -> Response {
    let mut manifest = phone.manifest(b"a page").await;
    manifest.filings[0].item = crate::item::item_with_cases().code;
    let answers = crate::item::answers("张三", phone.person().number(), "13800000000");
    let answers = String::from_utf8(answers).unwrap();
    let answers = answers.replace("ZY32001234", certificate.unwrap_or_default());
    manifest.filings[0].answers = phone.upload(answers.as_bytes()).await;
    phone.submit(&manifest).await
}

#[tokio::test]
async fn a_paper_is_asked_for_in_its_case_only() {
    let stage = Stage::start().await;
    let phone = stage.sign_in("zhangsan").await;
    for certificate in [Some("none"), None] {
        let refused = problem(file_with_certificate(&phone, certificate).await).await;
        assert_eq!(
            refused.kind(),
            ProblemKind::MaterialsIncomplete,
            "{certificate:?}"
        );
        assert_eq!(refused.materials, ["photo".parse().unwrap()], "{certificate:?}");
    }
    let taken = file_with_certificate(&phone, Some("ZY32001234")).await;
    assert_eq!(taken.status(), 201);
    let taken: SubmissionAnswer = ok(taken).await;
    let clerk = stage.sign_in("clerk").await;
    let seen = look(&clerk, taken.filings[0].id).await;
    assert_eq!(seen.not_needed, ["photo".parse().unwrap()]);
}

#[tokio::test]
async fn a_submission_that_is_not_whole_is_refused_and_leaves_nothing() {
    let stage = Stage::start().await;
    let phone = stage.sign_in("zhangsan").await;
    let good = phone.manifest(b"a page").await;

    let mut lost = good.clone();
    lost.papers[0].sha256 = ContentHash::of(b"never uploaded");
    let lost = problem(phone.submit(&lost).await).await;
    assert_eq!((lost.kind(), lost.hashes.len()), (ProblemKind::PapersMissing, 1));
    let mut bare = good.clone();
    bare.papers.clear();
    let bare = problem(phone.submit(&bare).await).await;
    assert_eq!(
        (bare.kind(), bare.materials.len()),
        (ProblemKind::MaterialsIncomplete, 1)
    );
    let mut wrong = good.clone();
    wrong.filings[0].answers = phone
        .upload(&crate::item::answers(
            "张三",
            phone.person().number(),
            "not a number",
        ))
        .await;
    let wrong = problem(phone.submit(&wrong).await).await;
    assert_eq!(
        (wrong.kind(), wrong.answers[0].node.as_str()),
        (ProblemKind::AnswersInvalid, "/data/telephone")
    );
    let mut version = good.clone();
    version.filings[0].item_version = ItemVersion(9);
    assert_eq!(
        refused(phone.submit(&version).await).await,
        ProblemKind::ItemUnknown
    );
    let mut form = good.clone();
    form.filings[0].form = ContentHash::of(b"another form");
    assert_eq!(
        refused(phone.submit(&form).await).await,
        ProblemKind::ManifestInvalid
    );
    let elsewhere = phone
        .put(
            &format!("/v1/submissions/{}", SubmissionId::new()),
            &phone.signed(&good),
        )
        .await;
    assert_eq!(refused(elsewhere).await, ProblemKind::ManifestInvalid);
    let other = stage.sign_in("wanglan").await;
    let forged = other
        .put(
            &format!("/v1/submissions/{}", good.submission),
            &phone.signed(&good),
        )
        .await;
    assert_eq!(
        refused(forged).await,
        ProblemKind::ManifestInvalid,
        "another's device"
    );
    assert_eq!(
        refused(other.submit(&good).await).await,
        ProblemKind::NotAllowed,
        "for another person"
    );

    let filings: Value = phone.get("/v1/filings").await;
    assert_eq!(filings["filings"].as_array().unwrap().len(), 0);
    assert_eq!(phone.submit(&good).await.status(), 201);
    let changed = banshi_domain::Manifest {
        finalised_at: "2026-10-12T00:31:00Z".parse().unwrap(),
        ..good.clone()
    };
    assert_eq!(refused(phone.submit(&changed).await).await, ProblemKind::Conflict);
    let another = other
        .put(
            &format!("/v1/submissions/{}", good.submission),
            &other.signed(&good),
        )
        .await;
    assert_eq!(refused(another).await, ProblemKind::Conflict, "another's id");
    let hidden = other
        .request(Method::GET, &format!("/v1/filings/{}", good.filings[0].id))
        .send()
        .await
        .unwrap();
    assert_eq!(refused(hidden).await, ProblemKind::NotFound);
}

#[tokio::test]
async fn a_version_is_taken_for_a_while_after_its_successor() {
    let stage = Stage::start().await;
    stage.set_clock("2030-01-30T01:00:00Z");
    let phone = stage.sign_in("zhangsan").await;
    let inside = phone.manifest(b"a page").await;
    assert_eq!(phone.submit(&inside).await.status(), 201);
    stage.set_clock("2030-02-01T01:00:00Z");
    let phone = stage.sign_in("zhangsan").await;
    let outside = problem(phone.submit(&phone.manifest(b"a page").await).await).await;
    assert_eq!(
        (outside.kind(), outside.successor),
        (ProblemKind::ItemVersionClosed, Some(ItemVersion(2)))
    );
}

#[tokio::test]
async fn the_same_submission_from_many_hands_at_once_is_taken_once() {
    let stage = Stage::start().await;
    let phone = stage.sign_in("zhangsan").await;
    let manifest = phone.manifest(b"a page").await;
    let jws = phone.signed(&manifest);
    let path = format!("/v1/submissions/{}", manifest.submission);
    let answers = futures_util::future::join_all((0..20).map(|_| phone.put(&path, &jws))).await;
    let created = answers.iter().filter(|answer| answer.status() == 201).count();
    assert_eq!(created, 1);
    assert!(answers.iter().all(|answer| answer.status().is_success()));
}

#[tokio::test]
async fn a_partner_that_is_down_or_repeats_itself_blocks_nobody() {
    let stage = Stage::start().await;
    stage.simulators.set_evidence_mood(banshi_simulators::Mood {
        failing: 3,
        ..Default::default()
    });
    stage.simulators.set_courier_mood(banshi_simulators::Mood {
        duplicate_callbacks: 3,
        ..Default::default()
    });
    let (phone, clerk) = (stage.sign_in("zhangsan").await, stage.sign_in("clerk").await);
    let reviewer = stage.sign_in("reviewer").await;
    let (id, _) = phone.file().await;
    phone
        .until("no answer", |filing| {
            filing.evidence[0].outcome == EvidenceOutcome::Unavailable
        })
        .await;
    phone
        .until("the answer", |filing| {
            filing.evidence[0].outcome == EvidenceOutcome::Confirmed
        })
        .await;
    done(&clerk, id, OfficeAct::Accept).await;
    done(&reviewer, id, OfficeAct::Approve).await;
    done(&clerk, id, OfficeAct::Issue).await;
    done(&clerk, id, OfficeAct::Dispatch).await;
    let track = phone
        .until_state(FilingState::Delivered)
        .await
        .delivery
        .unwrap()
        .track;
    for (place, event) in track.iter().enumerate() {
        assert!(!track[..place].contains(event), "{event:?} stands twice");
    }
}

#[tokio::test]
async fn an_audit_that_was_touched_is_found_out() {
    let stage = Stage::start().await;
    let phone = stage.sign_in("zhangsan").await;
    let (id, _) = phone.file().await;
    phone
        .until("the check", |filing| {
            filing.evidence[0].outcome == EvidenceOutcome::Confirmed
        })
        .await;
    let keys = stage.gateway.keys().receipt_keys();
    audit::verify(stage.gateway.store(), &keys).await.unwrap();
    let touched = id.to_string();
    stage
        .gateway
        .store()
        .write(move |db| {
            Box::pin(async move {
                sqlx::query(
                    "UPDATE audit SET entry = replace(entry, 'received', 'withdrawn') WHERE filing = $1",
                )
                .bind(touched)
                .execute(db)
                .await?;
                Ok::<_, banshi_gateway::store::StoreError>(())
            })
        })
        .await
        .unwrap();
    let fault = audit::verify(stage.gateway.store(), &keys).await.unwrap_err();
    assert!(
        matches!(fault, audit::AuditFault::BrokenChain { seq: 1, .. }),
        "{fault}"
    );
}
