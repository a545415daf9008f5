//! What is told to a person who does not look at the app: title and text are made here, the shell only shows them.
//!
//! A locked screen shows such words to whoever stands beside it: no name, number, address or decision is in them, and
//! nothing of a filing but its item's title.

use banshi_domain::{
    Filing, FilingId, FilingState, Reservation, ReservationId, ReservationState, SubmissionId,
};
use banshi_vault::{DeviceTx, VaultError, VaultId};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::banshi::Inner;
use crate::feed::News;
use crate::{Words, words};

/// What happened longer ago than this is found in the app: a new phone reads a whole past, and tells none of it.
const NEWS_FOR: TimeDelta = TimeDelta::days(3);

/// Shows a notification, where the person allows it and does not look at the app already.
pub trait Notifications: Send + Sync {
    /// Shows one; the same key again takes the earlier one's place. Called without any lock held, on the thread that
    /// heard of it. Whatever becomes of it is the shell's affair.
    fn show(&self, notification: &PhoneNotification);
}

/// One thing to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneNotification {
    /// Stable: the same again takes the earlier one's place. Free of anything personal.
    pub key: String,
    /// How pressing it is.
    pub kind: NotificationKind,
    /// 请补材料.
    pub title: Words,
    /// What, and what to do.
    pub text: Words,
    /// What it opens.
    pub about: Option<NotificationAbout>,
    /// Whose papers that lies in.
    pub resident: Option<VaultId>,
}

/// How pressing a notification is; a person may silence each kind by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotificationKind {
    /// Something waits for the person.
    NeedsYou,
    /// What was signed has arrived.
    Received,
    /// An office did something.
    Progress,
    /// About a visit that is booked.
    Visit,
}

/// What a notification opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotificationAbout {
    /// A submission or supplement on its way.
    Submission(SubmissionId),
    /// A filing.
    Filing(FilingId),
    /// A visit that is booked.
    Reservation(ReservationId),
}

/// A machine that tells nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Notifications for Silent {
    fn show(&self, _: &PhoneNotification) {}
}

/// What was signed has arrived.
pub(crate) fn received(submission: SubmissionId, resident: VaultId, item: &Words) -> PhoneNotification {
    PhoneNotification {
        key: submission_key(submission),
        kind: NotificationKind::Received,
        title: Words::new("已收件", "Received"),
        text: about(
            item,
            "材料已经送到，回执在这台手机里。",
            "your papers have arrived; the receipt is on this phone.",
        ),
        about: Some(NotificationAbout::Submission(submission)),
        resident: Some(resident),
    }
}

/// What was sent came back with a named problem.
pub(crate) fn attention(submission: SubmissionId, resident: VaultId, item: &Words) -> PhoneNotification {
    PhoneNotification {
        key: submission_key(submission),
        kind: NotificationKind::NeedsYou,
        title: Words::new("有一件要您处理", "Something needs you"),
        text: about(
            item,
            "填的、拍的都还在。打开看看怎么改。",
            "all you entered is kept. Open the app to see what to change.",
        ),
        about: Some(NotificationAbout::Submission(submission)),
        resident: Some(resident),
    }
}

/// Sending goes on only after a sign-in.
pub(crate) fn sign_in_needed() -> PhoneNotification {
    PhoneNotification {
        key: "sign-in".into(),
        kind: NotificationKind::NeedsYou,
        title: Words::new("登录后继续发送", "Sign in to go on sending"),
        text: Words::new(
            "您签过名的材料还在这台手机里，登录后自动发送。",
            "What you signed is kept on this phone; it is sent once you sign in.",
        ),
        about: None,
        resident: None,
    }
}

/// What a change at the gateway gives to tell, once: whether it is news is kept with the cursor that it came with.
pub(crate) fn news(
    tx: &DeviceTx<'_>,
    news: &News,
    resident: Option<VaultId>,
    now: DateTime<Utc>,
) -> Result<Option<PhoneNotification>, VaultError> {
    let (mark, found) = match news {
        News::Filing(filing) => (
            format!("{}.{}", filing.state.code(), filing.timeline.len()),
            of_filing(filing, words::china_day(now)).filter(|_| is_fresh(filing, now)),
        ),
        News::Reservation(reservation) => {
            let ahead = reservation.slot.starts_at > now;
            (
                reservation.state.code().to_owned(),
                of_reservation(reservation).filter(|_| ahead),
            )
        }
    };
    let Some(found) = found else { return Ok(None) };
    let told = format!("told.{}", found.key);
    if tx.settings().get(&told)?.as_deref() == Some(mark.as_bytes()) {
        return Ok(None);
    }
    tx.settings().set(&told, mark.as_bytes())?;
    Ok(Some(PhoneNotification { resident, ..found }))
}

/// Shows what a round brought, the newest of each key.
pub(crate) fn show(app: &Inner, told: Vec<PhoneNotification>) {
    let mut last: Vec<PhoneNotification> = Vec::new();
    for one in told {
        last.retain(|earlier| earlier.key != one.key);
        last.push(one);
    }
    for one in &last {
        app.platform.notifications.show(one);
    }
}

fn is_fresh(filing: &Filing, now: DateTime<Utc>) -> bool {
    filing
        .timeline
        .last()
        .is_some_and(|entry| now - entry.at <= NEWS_FOR)
}

fn of_filing(filing: &Filing, today: NaiveDate) -> Option<PhoneNotification> {
    let (kind, title, (zh, en)) = match filing.state {
        FilingState::SupplementRequested => {
            let until = filing.duty.as_ref().map(|duty| words::day(duty.due_on, today));
            let (zh, en) = until.map_or_else(Default::default, |day| {
                (format!("，请在 {} 前补齐", day.zh), format!(", by {}", day.en))
            });
            (
                NotificationKind::NeedsYou,
                Words::new("请补材料", "More is needed"),
                (
                    format!("窗口一次告知了缺什么{zh}。"),
                    format!("the window says once what is missing{en}."),
                ),
            )
        }
        FilingState::Returned => (
            NotificationKind::NeedsYou,
            Words::new("快递没有送到", "The courier could not deliver"),
            said("打开看看怎么领。", "open the app to see how to get it."),
        ),
        FilingState::Accepted | FilingState::InReview | FilingState::Suspended | FilingState::Published => (
            NotificationKind::Progress,
            Words::new("您的办件有新进展", "News of your filing"),
            said(
                "打开看看谁在办、哪天前办好。",
                "open the app to see who has it, and until when.",
            ),
        ),
        FilingState::Declined
        | FilingState::Approved
        | FilingState::Refused
        | FilingState::Terminated
        | FilingState::Lapsed
        | FilingState::Rescinded => (
            NotificationKind::Progress,
            Words::new("您的办件有结果了", "Your filing was decided"),
            said(
                "打开看看结果和下一步。",
                "open the app to see how, and what comes next.",
            ),
        ),
        FilingState::Issued | FilingState::Dispatched => (
            NotificationKind::Progress,
            Words::new("办理结果正在路上", "Your result is on its way"),
            said(
                "打开看看怎么领、哪天到。",
                "open the app to see how and when it comes.",
            ),
        ),
        // Told by the receipt; or the person's own doing.
        FilingState::Received | FilingState::Withdrawn | FilingState::Collected | FilingState::Delivered => {
            return None;
        }
    };
    Some(PhoneNotification {
        key: format!("filing.{}", filing.id),
        kind,
        title,
        text: about(&Words::from(&filing.title), &zh, &en),
        about: Some(NotificationAbout::Filing(filing.id)),
        resident: None,
    })
}

fn of_reservation(reservation: &Reservation) -> Option<PhoneNotification> {
    (reservation.state == ReservationState::Expired).then(|| PhoneNotification {
        key: format!("reservation.{}", reservation.id),
        kind: NotificationKind::Visit,
        title: Words::new("预约没有确认", "A visit was not confirmed"),
        text: Words::new(
            "留给您的时间已经放开，打开可以再约一个。",
            "The time that was held for you is free again. Open the app to book another.",
        ),
        about: Some(NotificationAbout::Reservation(reservation.id)),
        resident: None,
    })
}

fn said(zh: &str, en: &str) -> (String, String) {
    (zh.to_owned(), en.to_owned())
}

fn about(item: &Words, zh: &str, en: &str) -> Words {
    Words::new(format!("{}：{zh}", item.zh), format!("{}: {en}", item.en))
}

fn submission_key(submission: SubmissionId) -> String {
    format!("submission.{submission}")
}
