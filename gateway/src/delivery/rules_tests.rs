use banshi_domain::{FilingState, TrackEvent, TrackKind};

use super::rules::*;
use crate::filings::sample::Sample;
use crate::filings::{CaseFile, Effect};
use crate::{acceptance, review};

fn dispatched(sample: &Sample) -> CaseFile {
    let moment = sample.on(13);
    let (case, _) = acceptance::rules::accept(sample.received(12), &moment).unwrap();
    let (case, _) = review::rules::approve(case, &moment).unwrap();
    let (case, _) = issue(case, &moment).unwrap();
    let (case, effects) = dispatch(case, &moment).unwrap();
    assert_eq!(effects[0], Effect::PlaceOrder);
    case
}

fn scan(kind: TrackKind, minute: u32) -> TrackEvent {
    let at = format!("2026-10-14T02:{minute:02}:00Z").parse().unwrap();
    TrackEvent {
        at,
        kind,
        place: "镇江".into(),
    }
}

#[test]
fn scans_in_any_order_and_twice_give_the_same_track() {
    let sample = Sample::new();
    let events = [
        scan(TrackKind::PickedUp, 1),
        scan(TrackKind::InTransit, 2),
        scan(TrackKind::Delivered, 3),
        scan(TrackKind::InTransit, 2),
    ];
    let mut tracks = vec![];
    let case = dispatched(&sample);
    let order = case.filing.delivery.as_ref().unwrap().order;
    for turn in 0..events.len() {
        let mut case = case.clone();
        for place in 0..events.len() {
            let event = events[(place + turn) % events.len()].clone();
            if let Some((next, _)) = scanned(case.clone(), order, event, &sample.on(14)).unwrap() {
                case = next;
            }
        }
        assert_eq!(case.filing.state, FilingState::Delivered);
        tracks.push(case.filing.delivery.unwrap().track);
    }
    assert!(tracks.iter().all(|track| *track == tracks[0] && track.len() == 3));
}

#[test]
fn a_returned_parcel_goes_again_under_a_new_order() {
    let sample = Sample::new();
    let case = dispatched(&sample);
    let first = case.filing.delivery.as_ref().unwrap().order;
    let (case, _) = scanned(case, first, scan(TrackKind::Returned, 5), &sample.on(14))
        .unwrap()
        .unwrap();
    assert_eq!(case.filing.state, FilingState::Returned);
    let (case, _) = dispatch(case, &sample.on(15)).unwrap();
    let second = case.filing.delivery.as_ref().unwrap().order;
    assert_ne!(first, second);
    let late = scanned(case.clone(), first, scan(TrackKind::Delivered, 6), &sample.on(15)).unwrap();
    assert!(late.is_none(), "the old order moves nothing any more");
    let (case, _) = placed(case, second, "E1", None, &sample.on(15)).unwrap();
    assert!(
        placed(case, second, "E2", None, &sample.on(15)).is_none(),
        "an order is placed once"
    );
}
