//! What comes back: applied once, in one place, whatever is repeated, late or lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use banshi_app::domain::{
    Change, Duty, DutyKind, Filing, FilingState, Missing, Party, RatingLevel, SubmissionState,
    SupplementRequest,
};
use banshi_app::{AppError, Banshi, FilingAction, Resident};

use crate::support::{Phone, complete, photo, sign_in};

/// One filing that the gateway receipted, as the gateway holds it.
async fn filed(phone: &Phone) -> (Banshi, Resident, Filing) {
    let (app, resident) = phone.ready().await;
    sign_in(&app, &resident).await;
    complete(&resident).sign().unwrap();
    assert_eq!(app.outbox().send_due().await.unwrap().submitted, 1);
    let filing = phone.gateway.filing_of_first();
    (app, resident, filing)
}

fn told(filing: &Filing) -> Change {
    Change::Filing {
        filing: Box::new(filing.clone()),
    }
}

#[tokio::test]
async fn a_change_is_applied_once_and_an_old_one_never() {
    let phone = Phone::new();
    let (app, resident, mut filing) = filed(&phone).await;
    filing.revision = 2;
    filing.state = FilingState::Accepted;
    let mut older = filing.clone();
    older.revision = 1;
    older.state = FilingState::Received;
    for change in [told(&filing), told(&older), told(&filing), Change::Other] {
        phone.gateway.tell(change);
    }
    let pulled = app.feed().pull(Duration::ZERO).await.unwrap();
    assert_eq!(pulled.changes, 4);
    assert_eq!(
        resident.filings().screen(filing.id).unwrap().state,
        FilingState::Accepted
    );
    assert_eq!(
        app.feed().pull(Duration::ZERO).await.unwrap().changes,
        0,
        "the cursor moved"
    );
}

#[tokio::test]
async fn news_wait_for_a_vault_that_is_closed() {
    let phone = Phone::new();
    let (app, resident, mut filing) = filed(&phone).await;
    let who = resident.id();
    drop(resident);
    filing.revision = 5;
    filing.state = FilingState::InReview;
    phone.gateway.tell(told(&filing));
    app.feed().pull(Duration::ZERO).await.unwrap();
    assert_eq!(app.residents().list().unwrap()[0].news, 1);
    drop(app);
    let (app, resident) = phone.again(who);
    assert_eq!(
        resident.filings().screen(filing.id).unwrap().state,
        FilingState::InReview
    );
    assert_eq!(app.residents().list().unwrap()[0].news, 0);
}

#[tokio::test]
async fn too_old_a_cursor_reads_whole_states() {
    let phone = Phone::new();
    let (app, resident, mut filing) = filed(&phone).await;
    filing.revision = 1;
    phone.gateway.tell(told(&filing));
    app.feed().pull(Duration::ZERO).await.unwrap();
    filing.revision = 7;
    filing.state = FilingState::Approved;
    phone.gateway.tell(told(&filing));
    phone.gateway.tell(told(&filing));
    phone.gateway.forget_feed();
    let pulled = app.feed().pull(Duration::ZERO).await.unwrap();
    assert!(pulled.read_anew);
    assert_eq!(
        resident.filings().screen(filing.id).unwrap().state,
        FilingState::Approved
    );
}

#[tokio::test]
async fn a_new_phone_gets_back_what_was_filed() {
    let old = Phone::new();
    let (_app, _resident, mut filing) = filed(&old).await;
    filing.revision = 3;
    let new = Phone::new();
    let (app, resident) = new.ready().await;
    sign_in(&app, &resident).await;
    new.gateway.tell(told(&filing));
    app.feed().rebuild().await.unwrap();
    assert_eq!(resident.filings().list().unwrap().len(), 1);
}

#[tokio::test]
async fn a_subscription_tells_and_ends() {
    let phone = Phone::new();
    let (app, _resident, mut filing) = filed(&phone).await;
    let heard = Arc::new(AtomicU32::new(0));
    let subscription = app.feed().subscribe({
        let heard = Arc::clone(&heard);
        Arc::new(move || {
            heard.fetch_add(1, Ordering::SeqCst);
        })
    });
    assert_eq!(heard.load(Ordering::SeqCst), 1, "a snapshot first");
    filing.revision = 1;
    phone.gateway.tell(told(&filing));
    app.feed().pull(Duration::ZERO).await.unwrap();
    assert_eq!(heard.load(Ordering::SeqCst), 2);
    drop(subscription);
    filing.revision = 2;
    phone.gateway.tell(told(&filing));
    app.feed().pull(Duration::ZERO).await.unwrap();
    assert_eq!(heard.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn what_the_window_asks_for_is_photographed_and_sent() {
    let phone = Phone::new();
    let (app, resident, mut filing) = filed(&phone).await;
    assert!(matches!(
        resident.filings().supplement(filing.id),
        Err(AppError::NotNow(_))
    ));
    filing.revision = 2;
    filing.state = FilingState::SupplementRequested;
    let missing = Missing {
        material: "opinion".parse().unwrap(),
        place: "第 1 页，盖章处".into(),
        reason: "未盖公章".into(),
        basis: "执业药师注册管理办法".into(),
    };
    filing.asked = Some(SupplementRequest::new(vec![missing]).unwrap());
    filing.duty = Some(Duty {
        whose: Party::Applicant,
        what: DutyKind::Supplement,
        due_on: "2026-10-24".parse().unwrap(),
        provisional: false,
        legal_due_on: None,
    });
    phone.gateway.tell(told(&filing));
    app.feed().pull(Duration::ZERO).await.unwrap();
    let home = resident.home().unwrap();
    assert_eq!(home.waiting.len(), 1);
    assert_eq!(home.waiting[0].badge.zh, "需补 1 样");
    assert_eq!(
        home.waiting[0].words.zh,
        "请最迟 10月24日（含当天）补交 1 样材料。补齐后窗口重新收件，时限从那天起算。"
    );
    let screen = resident.filings().screen(filing.id).unwrap();
    assert_eq!(screen.actions[0], FilingAction::Supplement);
    assert_eq!(screen.asked[0].title, "申请表的“执业单位意见”页");

    let supplement = resident.filings().supplement(filing.id).unwrap();
    assert!(matches!(
        supplement.sign(),
        Err(AppError::Incomplete { missing: 1 })
    ));
    let shown = supplement
        .papers()
        .add_shot(&"opinion".parse().unwrap(), &photo())
        .unwrap();
    assert_eq!(shown.hint.as_deref(), Some("第 1 页，盖章处：未盖公章"));
    // Leaving and coming back keeps what was photographed.
    let supplement = resident.filings().supplement(filing.id).unwrap();
    assert!(supplement.screen().unwrap().can_sign);
    supplement.sign().unwrap();
    assert!(matches!(
        resident.filings().supplement(filing.id),
        Err(AppError::NotNow(_))
    ));
    let report = app.outbox().send_due().await.unwrap();
    assert_eq!((report.submitted, report.waiting), (1, 0), "{report:?}");
    assert_eq!(phone.gateway.supplements(), 1);
    assert_eq!(phone.gateway.submissions().len(), 1);
}

#[tokio::test]
async fn a_filing_is_rated_once_and_withdrawn_only_in_time() {
    let phone = Phone::new();
    let (app, resident, mut filing) = filed(&phone).await;
    let filings = resident.filings();
    let rate = filings.rate(filing.id, RatingLevel::Satisfied, None).await;
    assert!(matches!(rate, Err(AppError::NotNow(_))), "not ended yet");
    filing.revision = 9;
    filing.state = FilingState::Delivered;
    filing.duty = None;
    phone.gateway.tell(told(&filing));
    app.feed().pull(Duration::ZERO).await.unwrap();
    assert!(matches!(
        filings.withdraw(filing.id).await,
        Err(AppError::NotNow(_))
    ));
    let long = Some("好".repeat(501));
    assert_eq!(
        filings
            .rate(filing.id, RatingLevel::Satisfied, long)
            .await
            .unwrap_err()
            .code(),
        "too-long"
    );
    filings
        .rate(filing.id, RatingLevel::VerySatisfied, Some("很快".into()))
        .await
        .unwrap();
    let sent = resident.filings().submission(filing.submission).unwrap();
    assert_eq!(sent.state, SubmissionState::Submitted);
}
