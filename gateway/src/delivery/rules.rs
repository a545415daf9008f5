//! Delivery's rules. A courier's scans may come twice, late and out of order: each is kept once in the track, and moves
//! the filing only where the table of states has the move.

use banshi_domain::{Delivery, DeliveryKind, DutyKind, FilingState, OrderId, Party, TrackEvent, TrackKind};
use chrono::NaiveDate;

use crate::filings::{CaseFile, Effect, Moment, Outcome, Refusal};

const COURIER: &str = "快递";

/// 制证: the result exists.
///
/// # Errors
/// [`Refusal::NoSuchMove`].
pub fn issue(mut case: CaseFile, moment: &Moment<'_>) -> Outcome {
    let office = case.filing.office.name.clone();
    case.become_(FilingState::Issued, &office, moment)?;
    Ok((case, vec![]))
}

/// The result is handed to the courier, again after a return.
///
/// # Errors
/// [`Refusal::OtherDelivery`] where it is fetched or electronic; [`Refusal::NoSuchMove`].
pub fn dispatch(mut case: CaseFile, moment: &Moment<'_>) -> Outcome {
    if case.delivery != DeliveryKind::Courier {
        return Err(Refusal::OtherDelivery);
    }
    let office = case.filing.office.name.clone();
    case.become_(FilingState::Dispatched, &office, moment)?;
    // What the courier did before a return stays in the track; the order is a new one.
    let track = case
        .filing
        .delivery
        .take()
        .map(|before| before.track)
        .unwrap_or_default();
    case.filing.delivery = Some(Delivery {
        order: OrderId::new(),
        kind: DeliveryKind::Courier,
        waybill: None,
        expected_on: None,
        track,
    });
    if let Some(duty) = &mut case.filing.duty {
        duty.whose = Party::Courier;
    }
    Ok((case, vec![Effect::PlaceOrder, Effect::Tell("dispatched")]))
}

/// Fetched at the window, or taken over electronically.
///
/// # Errors
/// [`Refusal::NoSuchMove`].
pub fn hand_over(mut case: CaseFile, moment: &Moment<'_>) -> Outcome {
    let office = case.filing.office.name.clone();
    case.become_(FilingState::Collected, &office, moment)?;
    case.filing.duty = None;
    Ok((case, vec![]))
}

/// The courier has taken the order. `None` where that was known.
#[must_use]
pub fn placed(
    mut case: CaseFile,
    order: OrderId,
    waybill: &str,
    expected_on: Option<NaiveDate>,
    moment: &Moment<'_>,
) -> Option<(CaseFile, Vec<Effect>)> {
    let delivery = case
        .filing
        .delivery
        .as_mut()
        .filter(|delivery| delivery.order == order)?;
    if delivery.waybill.is_some() {
        return None;
    }
    delivery.waybill = Some(waybill.chars().filter(|c| !c.is_control()).take(64).collect());
    delivery.expected_on = expected_on;
    // A scan may have come before the answer to the order.
    let ordered = TrackEvent {
        at: moment.now,
        kind: TrackKind::Ordered,
        place: case.filing.office.name.clone(),
    };
    let place = delivery
        .track
        .iter()
        .position(|event| event.at > ordered.at)
        .unwrap_or(delivery.track.len());
    delivery.track.insert(place, ordered);
    if let (Some(duty), Some(day)) = (&mut case.filing.duty, expected_on)
        && duty.what == DutyKind::Deliver
    {
        duty.due_on = day;
        duty.provisional = false;
    }
    Some((case, vec![]))
}

/// The courier has scanned the parcel. `None` where the order is not this filing's any more.
///
/// # Errors
/// None that can happen: a move that the table lacks is not made.
pub fn scanned(
    mut case: CaseFile,
    order: OrderId,
    event: TrackEvent,
    moment: &Moment<'_>,
) -> Result<Option<(CaseFile, Vec<Effect>)>, Refusal> {
    let Some(delivery) = case
        .filing
        .delivery
        .as_mut()
        .filter(|delivery| delivery.order == order)
    else {
        return Ok(None);
    };
    if delivery.track.contains(&event) || delivery.track.len() >= 200 {
        return Ok(None);
    }
    let kind = event.kind;
    let place = delivery
        .track
        .iter()
        .position(|other| other.at > event.at)
        .unwrap_or(delivery.track.len());
    delivery.track.insert(place, event);

    let next = match kind {
        TrackKind::Delivered => FilingState::Delivered,
        TrackKind::Returned => FilingState::Returned,
        _ => return Ok(Some((case, vec![]))),
    };
    if !case.filing.state.may_become(next) {
        return Ok(Some((case, vec![])));
    }
    case.become_(next, COURIER, moment)?;
    if next == FilingState::Delivered {
        case.filing.duty = None;
        return Ok(Some((case, vec![Effect::Tell("delivered")])));
    }
    if let Some(duty) = &mut case.filing.duty {
        duty.whose = Party::Window;
    }
    Ok(Some((case, vec![Effect::Tell("returned")])))
}
