//! Bookings over HTTP, on SQLite here and on PostgreSQL in its own module: seats are neither lost nor given twice.

use banshi_domain::{
    AppointmentKind, ItemCode, ProblemKind, Reservation, ReservationId, ReservationRequest, ReservationState,
    Slot, SlotId, SlotOffer,
};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use reqwest::{Method, Response};
use serde_json::Value;

use crate::phone::{Phone, ok, refused};
use crate::stage::Stage;

/// Three hours after the stage's clock.
const STARTS: &str = "2026-10-12T04:00:00Z";

fn item() -> ItemCode {
    "sample-item".parse().unwrap()
}

fn offer(capacity: u32, items: &[&str]) -> SlotOffer {
    let starts_at: DateTime<Utc> = STARTS.parse().unwrap();
    SlotOffer {
        kind: AppointmentKind::Window,
        place: "样例政务服务中心".into(),
        zone: "Asia/Shanghai".into(),
        starts_at,
        ends_at: starts_at + TimeDelta::minutes(30),
        capacity,
        items: items.iter().map(|code| code.parse().unwrap()).collect(),
    }
}

async fn put_offer(clerk: &Phone, slot: SlotId, offer: &SlotOffer) -> Response {
    let path = format!("/v1/office/slots/{slot}");
    clerk
        .request(Method::PUT, &path)
        .json(offer)
        .send()
        .await
        .unwrap()
}

async fn offered(clerk: &Phone, capacity: u32) -> SlotId {
    let slot = SlotId::new();
    assert_eq!(put_offer(clerk, slot, &offer(capacity, &[])).await.status(), 204);
    slot
}

async fn reserve_for(
    person: &Phone,
    id: ReservationId,
    slot: SlotId,
    item: ItemCode,
    moves: Option<ReservationId>,
) -> Response {
    let request = ReservationRequest { slot, item, moves };
    let path = format!("/v1/reservations/{id}");
    person
        .request(Method::PUT, &path)
        .json(&request)
        .send()
        .await
        .unwrap()
}

async fn reserve(person: &Phone, slot: SlotId) -> ReservationId {
    let id = ReservationId::new();
    let answer = reserve_for(person, id, slot, item(), None).await;
    assert_eq!(answer.status(), 201, "{}", answer.text().await.unwrap());
    id
}

async fn confirm(person: &Phone, id: ReservationId) -> Response {
    let path = format!("/v1/reservations/{id}/confirmation");
    person.request(Method::PUT, &path).send().await.unwrap()
}

async fn cancel(person: &Phone, id: ReservationId) -> Response {
    let path = format!("/v1/reservations/{id}");
    person.request(Method::DELETE, &path).send().await.unwrap()
}

async fn slots(person: &Phone, query: &str) -> Vec<Slot> {
    let mut body: Value = person.get(&format!("/v1/slots{query}")).await;
    serde_json::from_value(body["slots"].take()).unwrap()
}

async fn free(person: &Phone, slot: SlotId) -> u32 {
    slots(person, "")
        .await
        .iter()
        .find(|one| one.id == slot)
        .unwrap()
        .free
}

async fn people(stage: &Stage) -> (Phone, Phone, Phone) {
    (
        stage.sign_in("clerk").await,
        stage.sign_in("zhangsan").await,
        stage.sign_in("wanglan").await,
    )
}

/// One person's whole booking.
pub(crate) async fn a_place_is_held_confirmed_moved_and_given_up(stage: &Stage) {
    let (clerk, person, other) = people(stage).await;
    let (first, second) = (offered(&clerk, 1).await, offered(&clerk, 1).await);
    let held = reserve(&person, first).await;
    let again = reserve_for(&person, held, first, item(), None).await;
    assert_eq!(again.status(), 200, "the same again changes nothing");
    let late = reserve_for(&other, ReservationId::new(), first, item(), None).await;
    assert_eq!(refused(late).await, ProblemKind::SlotFull);
    let taken_id = reserve_for(&other, held, second, item(), None).await;
    assert_eq!(refused(taken_id).await, ProblemKind::Conflict);
    let confirmed: Reservation = ok(confirm(&person, held).await).await;
    assert_eq!(confirmed.state, ReservationState::Confirmed);
    assert_eq!(refused(confirm(&other, held).await).await, ProblemKind::NotFound);
    assert_eq!(refused(cancel(&other, held).await).await, ProblemKind::NotFound);

    let moved = ReservationId::new();
    let twice = reserve_for(&person, moved, second, item(), None).await;
    assert_eq!(refused(twice).await, ProblemKind::AlreadyReserved);
    let moving = reserve_for(&person, moved, second, item(), Some(held)).await;
    assert_eq!(moving.status(), 201);
    assert_eq!(
        free(&person, first).await,
        0,
        "kept until the new one is confirmed"
    );
    ok::<Reservation>(confirm(&person, moved).await).await;
    assert_eq!((free(&person, first).await, free(&person, second).await), (1, 0));
    assert_eq!(cancel(&person, moved).await.status(), 204);
    assert_eq!(cancel(&person, moved).await.status(), 204);
    assert_eq!(free(&person, second).await, 1);
}

/// However many cancel the same reservation at once, one seat comes back.
pub(crate) async fn nobody_gives_a_seat_back_twice(stage: &Stage) {
    let (clerk, person, other) = people(stage).await;
    for _ in 0..5 {
        let slot = offered(&clerk, 3).await;
        let (one, two) = (reserve(&person, slot).await, reserve(&other, slot).await);
        ok::<Reservation>(confirm(&person, one).await).await;
        let answers = join_all((0..12).map(|_| cancel(&person, one))).await;
        assert!(answers.iter().all(|answer| answer.status() == 204));
        assert_eq!(free(&person, slot).await, 2, "the other one's seat stays theirs");
        // Confirming and cancelling at once: whichever comes first, the seat is held once or free once.
        let both = tokio::join!(confirm(&other, two), cancel(&other, two), confirm(&other, two));
        assert!(
            both.0.status().as_u16() < 500 && both.1.status() == 204 && both.2.status().as_u16() < 500,
            "{both:?}"
        );
        assert_eq!(free(&person, slot).await, 3);
    }
}

/// Five minutes are over: all who come next find the seat free, once.
pub(crate) async fn what_was_held_too_long_is_free_once(stage: &Stage) {
    let (clerk, person, other) = people(stage).await;
    let slot = offered(&clerk, 4).await;
    let (late, held) = (reserve(&person, slot).await, reserve(&other, slot).await);
    ok::<Reservation>(confirm(&other, held).await).await;
    stage.set_clock("2026-10-12T01:05:00Z");
    let answers = join_all((0..12).map(|_| confirm(&person, late))).await;
    for answer in answers {
        assert_eq!(refused(answer).await, ProblemKind::ReservationExpired);
    }
    assert_eq!(free(&person, slot).await, 3);
    let kept: Reservation = person.get(&format!("/v1/reservations/{late}")).await;
    assert_eq!(kept.state, ReservationState::Expired);
    assert_eq!(cancel(&other, held).await.status(), 204);
    stage.set_clock("2026-10-12T01:00:00Z");
}

/// The office makes an offer smaller while people reserve: told as what it is, and never against those who have a seat.
pub(crate) async fn an_offer_never_gets_smaller_than_what_is_taken(stage: &Stage) {
    let (clerk, person, other) = people(stage).await;
    let slot = offered(&clerk, 3).await;
    let (one, two) = (reserve(&person, slot).await, reserve(&other, slot).await);
    let smaller = put_offer(&clerk, slot, &offer(1, &[])).await;
    assert_eq!(refused(smaller).await, ProblemKind::OfferTooSmall);
    assert_eq!(free(&person, slot).await, 1, "the offer before stands");
    assert_eq!(put_offer(&clerk, slot, &offer(2, &[])).await.status(), 204);
    for id in [one, two] {
        cancel(&person, id).await;
        cancel(&other, id).await;
    }
    for _ in 0..10 {
        let slot = offered(&clerk, 2).await;
        reserve(&person, slot).await;
        let id = ReservationId::new();
        let small = offer(1, &[]);
        let (reserved, shrunk) = tokio::join!(
            reserve_for(&other, id, slot, item(), None),
            put_offer(&clerk, slot, &small)
        );
        match (reserved.status().as_u16(), shrunk.status().as_u16()) {
            (201, 409) => assert_eq!(refused(shrunk).await, ProblemKind::OfferTooSmall),
            (409, 204) => assert_eq!(refused(reserved).await, ProblemKind::SlotFull),
            other => panic!("{other:?}"),
        }
        for person in [&person, &other] {
            let mut body: Value = person.get("/v1/reservations").await;
            let mine: Vec<Reservation> = serde_json::from_value(body["reservations"].take()).unwrap();
            for open in mine.iter().filter(|one| one.state == ReservationState::Held) {
                assert_eq!(cancel(person, open.id).await.status(), 204);
            }
        }
    }
}

#[tokio::test]
async fn a_booking_from_the_offer_to_the_end() {
    a_place_is_held_confirmed_moved_and_given_up(&Stage::start().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn seats_come_back_once() {
    let stage = Stage::start().await;
    nobody_gives_a_seat_back_twice(&stage).await;
    what_was_held_too_long_is_free_once(&stage).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_offer_is_made_smaller_in_words() {
    an_offer_never_gets_smaller_than_what_is_taken(&Stage::start().await).await;
}

#[tokio::test]
async fn slots_know_which_items_they_are_for() {
    let stage = Stage::start().await;
    let (clerk, person, _) = people(&stage).await;
    let (any, named) = (offered(&clerk, 2).await, SlotId::new());
    let put = put_offer(&clerk, named, &offer(2, &["another-item"])).await;
    assert_eq!(put.status(), 204);
    let for_item = async |item: &str| -> Vec<SlotId> {
        let listed = slots(&person, &format!("?item={item}")).await;
        listed.iter().map(|slot| slot.id).collect()
    };
    assert_eq!(for_item("sample-item").await, [any]);
    assert_eq!(for_item("another-item").await.len(), 2);
    assert_eq!(slots(&person, "").await.len(), 2);
    let unknown = person
        .request(Method::GET, "/v1/slots?item=no-such-item")
        .send()
        .await;
    assert_eq!(refused(unknown.unwrap()).await, ProblemKind::ItemUnknown);

    let wrong = reserve_for(&person, ReservationId::new(), named, item(), None).await;
    assert_eq!(refused(wrong).await, ProblemKind::SlotOtherItem);
    let right = "another-item".parse().unwrap();
    let right = reserve_for(&person, ReservationId::new(), named, right, None).await;
    assert_eq!(right.status(), 201);
    let odd = put_offer(&clerk, SlotId::new(), &offer(1, &["no-such-item"])).await;
    assert_eq!(refused(odd).await, ProblemKind::ItemUnknown);
    // What the office takes back of the list is taken back for those who come after.
    assert_eq!(put_offer(&clerk, named, &offer(2, &[])).await.status(), 204);
    assert_eq!(for_item("sample-item").await.len(), 2);
}
