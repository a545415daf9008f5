//! 预约: seen in two zones, moved, cancelled, and fought for.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use banshi_domain::{
    AppointmentKind, Problem, ProblemKind, ReservationId, ReservationRequest, ReservationState, Slot, SlotId,
    SlotOffer,
};
use banshi_journeys::{Caller, PHARMACIST, Phone};
use banshi_stage::{People, Person, Stage, StageSettings, published_catalogue};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Method, StatusCode};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

const ITEMS: [&str; 4] = [
    PHARMACIST,
    "pharmacist-first-registration-2017",
    "birth-registration",
    "resident-medical-insurance",
];

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

async fn offer(clerk: &Caller, starts_at: DateTime<Utc>, capacity: u32) -> SlotId {
    let id = SlotId::new();
    let offer = SlotOffer {
        kind: AppointmentKind::Video,
        place: "镇江市政务服务中心".into(),
        zone: "Asia/Shanghai".into(),
        starts_at,
        ends_at: starts_at + TimeDelta::minutes(30),
        capacity,
        items: vec![],
    };
    let path = format!("/v1/office/slots/{id}");
    let answer = clerk
        .request(Method::PUT, &path)
        .json(&offer)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    id
}

async fn free(caller: &Caller, slot: SlotId) -> u32 {
    let answer = caller.request(Method::GET, "/v1/slots").send().await.unwrap();
    let mut body: serde_json::Value = answer.json().await.unwrap();
    let slots: Vec<Slot> = serde_json::from_value(body["slots"].take()).unwrap();
    slots.iter().find(|one| one.id == slot).unwrap().free
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_video_booking_is_seen_in_rome_and_beijing_moved_and_cancelled() {
    let now = at("2026-10-15T10:00:00+08:00");
    let mut settings = StageSettings::new(published_catalogue().unwrap()).at(now);
    let link = ("APPOINTMENTS__VIDEO_URL", "https://video.invalid/{id}");
    settings.gateway.push((link.0.into(), link.1.into()));
    let stage = Stage::start(settings).await.unwrap();
    let clerk = Caller::new(&stage, "clerk").await.unwrap();
    let first = offer(&clerk, at("2026-10-16T15:00:00+08:00"), 2).await;
    // Italy has gone back to winter time in between.
    let second = offer(&clerk, at("2026-10-26T15:00:00+08:00"), 2).await;

    let phone = Phone::new(&stage, stage.folder(), "Europe/Rome").unwrap();
    phone.sync(PHARMACIST).await.unwrap();
    phone.clock.set(now);
    let resident = phone.resident("陈海").unwrap();
    phone.sign_in(&stage, &resident, "chenhai").await.unwrap();
    let item = PHARMACIST.parse().unwrap();
    let appointments = resident.appointments();
    let screen = appointments
        .slots(&item, Some(AppointmentKind::Video))
        .await
        .unwrap();
    let times: Vec<_> = screen
        .days
        .iter()
        .flat_map(|day| &day.slots)
        .map(|slot| {
            (
                slot.time.there.zh.as_str(),
                slot.time.here.as_ref().unwrap().zh.as_str(),
            )
        })
        .collect();
    assert_eq!(
        times,
        [
            ("北京时间 10月16日 15:00–15:30", "您所在地 10月16日 09:00–09:30"),
            ("北京时间 10月26日 15:00–15:30", "您所在地 10月26日 08:00–08:30"),
        ]
    );

    let held = appointments.reserve(first, &item, None).await.unwrap();
    assert_eq!(held.state, ReservationState::Held);
    assert_eq!(
        held.words.zh, "为您保留到 04:05，请确认",
        "five minutes, by the phone's zone"
    );
    let booked = appointments.confirm(held.id).await.unwrap();
    assert_eq!(booked.state, ReservationState::Confirmed);
    let link = format!("https://video.invalid/{}", booked.id);
    assert_eq!(booked.video_link.as_deref(), Some(link.as_str()));
    assert_eq!((free(&clerk, first).await, free(&clerk, second).await), (1, 2));

    let held = appointments
        .reserve(second, &item, Some(booked.id))
        .await
        .unwrap();
    assert_eq!(
        (free(&clerk, first).await, free(&clerk, second).await),
        (1, 1),
        "the old one stands until the new one is confirmed"
    );
    let moved = appointments.confirm(held.id).await.unwrap();
    assert_eq!((free(&clerk, first).await, free(&clerk, second).await), (2, 1));
    for _ in 0..40 {
        let told = phone.banshi.feed().pull(std::time::Duration::ZERO).await.unwrap();
        if told.changes == 0 {
            break;
        }
    }
    let mine: Vec<_> = appointments
        .list()
        .unwrap()
        .into_iter()
        .map(|line| line.id)
        .collect();
    assert_eq!(mine, [moved.id]);

    appointments.cancel(moved.id).await.unwrap();
    assert!(appointments.list().unwrap().is_empty());
    assert_eq!((free(&clerk, first).await, free(&clerk, second).await), (2, 2));
}

/// People whose identity numbers are valid and nobody's.
fn crowd(size: u32) -> People {
    let mut people = People::sample();
    people.persons.extend((0..size).map(|place| {
        let digits = format!("32110219900101{:03}", 100 + place);
        let sum: u32 = digits
            .bytes()
            .zip([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
            .map(|(digit, weight)| u32::from(digit - b'0') * weight)
            .sum();
        let check = char::from(b"10X98765432"[sum as usize % 11]);
        Person {
            login: format!("someone{place}"),
            password: "banshi".into(),
            note: "样例".into(),
            name: "样例".into(),
            id_number: format!("{digits}{check}"),
            telephone: format!("138{place:08}"),
            roles: vec![],
            office: None,
            records: std::collections::BTreeMap::new(),
        }
    }));
    people
}

/// Everyone signs in, a few at a time.
async fn signed_in(stage: &Arc<Stage>, size: u32) -> Vec<Caller> {
    let few = Arc::new(Semaphore::new(8));
    let mut tasks = JoinSet::new();
    for place in 0..size {
        let (stage, few) = (stage.clone(), few.clone());
        tasks.spawn(async move {
            let _turn = few.acquire_owned().await;
            Caller::new(&stage, &format!("someone{place}")).await
        });
    }
    let mut callers = vec![];
    while let Some(done) = tasks.join_next().await {
        callers.push(done.unwrap().unwrap());
    }
    callers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_thousand_tries_at_once_for_the_last_ten_places_ten_succeed() {
    let mut settings = StageSettings::new(published_catalogue().unwrap());
    settings.people = crowd(250);
    let stage = Arc::new(Stage::start(settings).await.unwrap());
    let clerk = Caller::new(&stage, "clerk").await.unwrap();
    let slot = offer(&clerk, Utc::now() + TimeDelta::days(1), 10).await;
    let callers = signed_in(&stage, 250).await;

    let at_once = Arc::new(Semaphore::new(100));
    let mut tries = JoinSet::new();
    // Each person for each item: none of the tries stands in the way of another but by taking a place.
    for caller in callers {
        for item in ITEMS {
            let (caller, at_once) = (caller.clone(), at_once.clone());
            tries.spawn(async move {
                let _turn = at_once.acquire_owned().await;
                let request = ReservationRequest {
                    slot,
                    item: item.parse().unwrap(),
                    moves: None,
                };
                let path = format!("/v1/reservations/{}", ReservationId::new());
                let answer = caller
                    .request(Method::PUT, &path)
                    .json(&request)
                    .send()
                    .await
                    .unwrap();
                match answer.status() {
                    StatusCode::CREATED => None,
                    _ => Some(answer.json::<Problem>().await.unwrap().kind()),
                }
            });
        }
    }
    let outcomes = tries.join_all().await;
    assert_eq!(outcomes.len(), 1000);
    let succeeded = outcomes.iter().filter(|refusal| refusal.is_none()).count();
    assert_eq!(succeeded, 10);
    let others: Vec<_> = outcomes
        .iter()
        .flatten()
        .filter(|refusal| **refusal != ProblemKind::SlotFull)
        .collect();
    assert!(others.is_empty(), "{others:?}");
    assert_eq!(free(&clerk, slot).await, 0);
}
