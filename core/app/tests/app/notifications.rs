//! What is told to a person who does not look at the app, and that a network is waited for.

use std::sync::atomic::Ordering;
use std::time::Duration;

use banshi_app::domain::{
    Change, Duty, DutyKind, FilingState, Party, Problem, ProblemKind, SubmissionId, TimelineEntry,
};
use banshi_app::{NotificationAbout, NotificationKind, PhoneNotification};

use crate::support::{NUMBER, Phone, complete, sign_in};

fn words(told: &[PhoneNotification]) -> Vec<(NotificationKind, &str, &str)> {
    told.iter()
        .map(|one| (one.kind, one.title.zh.as_str(), one.text.zh.as_str()))
        .collect()
}

#[tokio::test]
async fn what_sending_comes_to_is_told() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    let id = complete(&resident).sign().unwrap();
    app.outbox().send_due().await.unwrap();
    assert_eq!(
        words(&phone.shown.take()),
        [(
            NotificationKind::NeedsYou,
            "登录后继续发送",
            "您签过名的材料还在这台手机里，登录后自动发送。"
        )]
    );

    sign_in(&app, &resident).await;
    phone
        .gateway
        .refuse_next(Problem::new(ProblemKind::AnswersInvalid));
    app.outbox().send_due().await.unwrap();
    let told = phone.shown.take();
    assert_eq!(
        words(&told),
        [(
            NotificationKind::NeedsYou,
            "有一件要您处理",
            "执业药师首次注册：填的、拍的都还在。打开看看怎么改。"
        )]
    );
    assert_eq!(told[0].about, Some(NotificationAbout::Submission(id)));
    assert_eq!(told[0].resident, Some(resident.id()));

    let id = resident.drafts().reopen(id).unwrap().sign().unwrap();
    app.outbox().send_due().await.unwrap();
    let told = phone.shown.take();
    assert_eq!(
        words(&told),
        [(
            NotificationKind::Received,
            "已收件",
            "执业药师首次注册：材料已经送到，回执在这台手机里。"
        )]
    );
    assert_eq!(told[0].about, Some(NotificationAbout::Submission(id)));
}

#[tokio::test]
async fn what_the_office_did_is_told_once_and_says_nothing_personal() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    sign_in(&app, &resident).await;
    complete(&resident).sign().unwrap();
    app.outbox().send_due().await.unwrap();
    phone.shown.take();
    let mut filing = phone.gateway.filing_of_first();
    let mut happens = |state, revision| {
        filing.state = state;
        filing.revision = revision;
        filing.timeline.push(TimelineEntry {
            at: filing.received_at,
            state,
            by: "综合窗口".into(),
            notice: None,
        });
        filing.duty = (state == FilingState::SupplementRequested).then(|| Duty {
            whose: Party::Applicant,
            what: DutyKind::Supplement,
            due_on: "2026-10-24".parse().unwrap(),
            provisional: false,
            legal_due_on: None,
        });
        phone.gateway.tell(Change::Filing {
            filing: Box::new(filing.clone()),
        });
        filing.id
    };
    // A page that brings two of one filing tells the newer alone.
    happens(FilingState::Accepted, 1);
    let id = happens(FilingState::SupplementRequested, 2);
    app.feed().pull(Duration::ZERO).await.unwrap();
    let told = phone.shown.take();
    assert_eq!(
        words(&told),
        [(
            NotificationKind::NeedsYou,
            "请补材料",
            "执业药师首次注册：窗口一次告知了缺什么，请在 10月24日 前补齐。"
        )]
    );
    assert_eq!(told[0].about, Some(NotificationAbout::Filing(id)));
    for one in &told {
        let text = format!("{one:?}");
        assert!(!text.contains("张三") && !text.contains(NUMBER), "{text}");
    }

    happens(FilingState::Refused, 3);
    app.feed().pull(Duration::ZERO).await.unwrap();
    let told = phone.shown.take();
    assert_eq!(
        told[0].title.zh, "您的办件有结果了",
        "a locked screen tells no decision"
    );

    // The same state once more, as after a repeat of the feed, is no news; nor is what a new phone reads of long ago.
    phone.gateway.tell(Change::Filing {
        filing: Box::new(filing.clone()),
    });
    filing.state = FilingState::Rescinded;
    filing.timeline[0].at -= chrono::Duration::days(4);
    filing.timeline.truncate(1);
    phone.gateway.tell(Change::Filing {
        filing: Box::new(filing.clone()),
    });
    app.feed().pull(Duration::ZERO).await.unwrap();
    assert_eq!(phone.shown.take(), []);
}

#[tokio::test]
async fn without_a_network_nothing_is_tried_and_it_starts_at_once_when_there_is_one() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    sign_in(&app, &resident).await;
    phone.network.is_gone.store(true, Ordering::SeqCst);
    let id: SubmissionId = complete(&resident).sign().unwrap();
    let report = app.outbox().send_due().await.unwrap();
    assert_eq!((report.submitted, report.waiting), (0, 1));
    assert_eq!(phone.gateway.bytes_received(), 0);
    let line = &app.outbox().screen().unwrap().lines[0];
    assert_eq!(line.words.zh, "等待网络");
    assert_eq!(line.next_try, None, "no try was lost by it");

    let sending = {
        let app = app.clone();
        tokio::spawn(async move { app.outbox().send(Duration::from_secs(4)).await.unwrap() })
    };
    tokio::task::yield_now().await;
    phone.network.is_gone.store(false, Ordering::SeqCst);
    app.outbox().hurry().unwrap();
    let report = sending.await.unwrap();
    assert_eq!(
        (report.submitted, report.waiting),
        (1, 0),
        "less than the look by itself takes"
    );
    assert!(resident.filings().submission(id).unwrap().receipt.is_some());
}
