//! A phone whose clock is wrong by a year, either way.

use banshi_app::client::RetryCause;
use banshi_app::{AppError, Banshi, BookingScreen, Resident};
use chrono::{DateTime, Duration, Utc};

use crate::support::{Link, PHARMACIST, Phone, complete, sign_in};

/// The next morning, by the office's time.
const SLOT: &str = "2026-10-17T01:00:00Z";

async fn booking(resident: &Resident) -> BookingScreen {
    let item = PHARMACIST.parse().unwrap();
    resident.appointments().slots(&item, None).await.unwrap()
}

async fn wrong_by(days: i64) -> (Phone, Banshi, Resident) {
    let phone = Phone::new();
    phone.clock.advance(Duration::days(days));
    phone.gateway.say_the_time();
    phone.gateway.offer(SLOT.parse().unwrap(), 3);
    let (app, resident) = phone.ready().await;
    (phone, app, resident)
}

#[tokio::test]
async fn a_clock_that_is_wrong_by_a_year_is_said_and_hides_neither_catalogue_nor_windows() {
    for (days, told) in [(365, "手机的时间快了约 1 年"), (-365, "手机的时间慢了约 1 年")] {
        let (_phone, app, resident) = wrong_by(days).await;
        assert!(!app.catalogue().state().unwrap().is_stale, "{told}");
        assert!(resident.home().unwrap().clock.unwrap().zh.starts_with(told));
        let screen = booking(&resident).await;
        assert_eq!(screen.days[0].words.zh, "10月17日 星期六", "{told}");
        assert!(screen.empty.is_none());

        let held = resident
            .appointments()
            .reserve(screen.days[0].slots[0].id, &PHARMACIST.parse().unwrap(), None)
            .await
            .unwrap();
        assert_eq!(held.words.zh, "为您保留到 09:17，请确认");
        resident.appointments().confirm(held.id).await.unwrap();
        let kept = resident.appointments().list().unwrap();
        assert_eq!(kept[0].time.there.zh, "10月17日 09:00–09:30", "{told}");
    }
}

#[tokio::test]
async fn what_is_known_of_the_clock_outlives_the_process_and_ends_when_it_is_put_right() {
    for days in [365, -365] {
        let (phone, app, resident) = wrong_by(days).await;
        let id = resident.id();
        drop((app, resident));
        phone.gateway.link(Link::Down);
        let (app, resident) = phone.again(id);
        assert!(resident.home().unwrap().clock.is_some());
        assert!(!app.catalogue().state().unwrap().is_stale);

        phone.clock.advance(Duration::days(-days));
        assert_eq!(resident.home().unwrap().clock, None, "the person has set it");
        assert!(!app.catalogue().state().unwrap().is_stale);
    }
}

#[tokio::test]
async fn what_is_signed_bears_the_offices_time() {
    let (phone, app, resident) = wrong_by(365).await;
    sign_in(&app, &resident).await;
    complete(&resident).sign().unwrap();
    app.outbox().send_due().await.unwrap();
    let expected: DateTime<Utc> = "2026-10-16T01:12:00Z".parse().unwrap();
    assert_eq!(phone.gateway.submissions()[0].finalised_at, expected);
}

#[tokio::test]
async fn a_try_put_off_by_a_clock_that_was_ahead_is_made_once_the_clock_is_right() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    sign_in(&app, &resident).await;
    let id = complete(&resident).sign().unwrap();
    phone.gateway.link(Link::Down);
    phone.clock.advance(Duration::days(365));
    assert_eq!(app.outbox().send_due().await.unwrap().waiting, 1);
    phone.clock.advance(Duration::days(-365));
    phone.gateway.link(Link::Good);
    assert_eq!(app.outbox().send_due().await.unwrap().submitted, 1);
    assert!(resident.filings().submission(id).unwrap().receipt.is_some());
}

#[tokio::test]
async fn a_network_that_is_not_believed_points_at_the_clock() {
    let error = AppError::TryLater {
        after: None,
        cause: RetryCause::Untrusted,
    };
    assert!(error.words().advice.zh.contains("日期和时间"));
}
