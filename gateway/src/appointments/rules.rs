//! The rules of appointments (预约): a place is held for five minutes, then confirmed or free again; one open
//! reservation per person and item, but for one that is about to take the place of the other.

use banshi_domain::{
    AppointmentKind, ProblemKind, Reservation, ReservationId, ReservationRequest, ReservationState, Slot,
    SlotOffer,
};
use banshi_forms::Zone;
use chrono::{DateTime, TimeDelta, Utc};

/// How long a place is held.
pub const HOLD: TimeDelta = TimeDelta::minutes(5);

/// The longest appointment.
const LONGEST: TimeDelta = TimeDelta::days(1);

/// Why a place is not given; nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nobody else may have it.
    #[error("the slot is full or over")]
    Full,
    /// One open reservation per person and item.
    #[error("there is an open reservation already")]
    AlreadyReserved,
    /// Held too long, or given up.
    #[error("the reservation is no longer held")]
    Expired,
    /// The id is taken by something else.
    #[error("the id is taken")]
    Conflict,
    /// The slot is for other items.
    #[error("the slot is for other items")]
    OtherItem,
    /// More have it than the offer has room for.
    #[error("more have it than the offer has room for")]
    TooSmall,
    /// The offer cannot be one.
    #[error("the offer is not one")]
    NotAnOffer,
}

impl From<Refusal> for ProblemKind {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Full => Self::SlotFull,
            Refusal::AlreadyReserved => Self::AlreadyReserved,
            Refusal::Expired => Self::ReservationExpired,
            Refusal::Conflict => Self::Conflict,
            Refusal::OtherItem => Self::SlotOtherItem,
            Refusal::TooSmall => Self::OfferTooSmall,
            Refusal::NotAnOffer => Self::Malformed,
        }
    }
}

/// The most items that one offer names.
const ITEMS: usize = 100;

/// Whether an offer can be one: a known kind and zone, a start before its end, room for someone.
///
/// # Errors
/// [`Refusal::NotAnOffer`].
pub fn check_offer(offer: &SlotOffer) -> Result<(), Refusal> {
    let length = offer.ends_at - offer.starts_at;
    let is_offer = offer.kind != AppointmentKind::Other
        && Zone::named(&offer.zone).is_some()
        && !offer.place.trim().is_empty()
        && offer.place.chars().count() <= 100
        && !offer.place.contains(char::is_control)
        && length > TimeDelta::zero()
        && length <= LONGEST
        && (1..=1000).contains(&offer.capacity)
        && offer.items.len() <= ITEMS;
    if is_offer {
        Ok(())
    } else {
        Err(Refusal::NotAnOffer)
    }
}

/// A new reservation: held, beside the person's other open ones for the item.
///
/// # Errors
/// [`Refusal::AlreadyReserved`], [`Refusal::Full`] where the slot has begun or nobody fits in.
pub fn hold(
    id: ReservationId,
    request: &ReservationRequest,
    slot: Slot,
    open: &[ReservationId],
    now: DateTime<Utc>,
) -> Result<Reservation, Refusal> {
    if open.iter().any(|other| Some(*other) != request.moves) {
        return Err(Refusal::AlreadyReserved);
    }
    if slot.free == 0 || slot.starts_at <= now {
        return Err(Refusal::Full);
    }
    Ok(Reservation {
        id,
        revision: 1,
        slot,
        item: request.item.clone(),
        state: ReservationState::Held,
        held_until: Some(now + HOLD),
        video_link: None,
    })
}

/// The held place becomes the person's. Confirming again changes nothing.
///
/// # Errors
/// [`Refusal::Expired`].
pub fn confirm(
    mut reservation: Reservation,
    video_link: Option<String>,
    now: DateTime<Utc>,
) -> Result<Reservation, Refusal> {
    match reservation.state {
        ReservationState::Confirmed => Ok(reservation),
        ReservationState::Held if reservation.held_until.is_some_and(|until| now < until) => {
            reservation.state = ReservationState::Confirmed;
            reservation.held_until = None;
            reservation.revision += 1;
            if reservation.slot.kind == AppointmentKind::Video {
                reservation.video_link = video_link;
            }
            Ok(reservation)
        }
        _ => Err(Refusal::Expired),
    }
}

/// The place is free again: given up by the person, or not confirmed in time. `None` where it was free already.
#[must_use]
pub fn end(mut reservation: Reservation, as_what: ReservationState) -> Option<Reservation> {
    if !is_open(reservation.state) {
        return None;
    }
    reservation.state = as_what;
    reservation.held_until = None;
    reservation.video_link = None;
    reservation.revision += 1;
    Some(reservation)
}

/// Whether it was held too long and not confirmed.
#[must_use]
pub(super) fn is_over(reservation: &Reservation, now: DateTime<Utc>) -> bool {
    reservation.state == ReservationState::Held && reservation.held_until.is_some_and(|until| until <= now)
}

/// Whether it holds a place.
#[must_use]
pub const fn is_open(state: ReservationState) -> bool {
    matches!(state, ReservationState::Held | ReservationState::Confirmed)
}

#[cfg(test)]
mod tests {
    use banshi_domain::SlotId;

    use super::*;

    fn noon() -> DateTime<Utc> {
        "2026-10-12T04:00:00Z".parse().unwrap()
    }

    fn slot(free: u32) -> Slot {
        Slot {
            id: SlotId::new(),
            kind: AppointmentKind::Video,
            place: "视频窗口".into(),
            zone: "Asia/Shanghai".into(),
            starts_at: noon() + TimeDelta::hours(2),
            ends_at: noon() + TimeDelta::hours(3),
            free,
        }
    }

    fn request(moves: Option<ReservationId>) -> ReservationRequest {
        ReservationRequest {
            slot: SlotId::new(),
            item: "pharmacist".parse().unwrap(),
            moves,
        }
    }

    #[test]
    fn a_place_is_held_for_five_minutes_and_then_free_again() {
        let held = hold(ReservationId::new(), &request(None), slot(1), &[], noon()).unwrap();
        let link = || Some("https://video.invalid/1".to_owned());
        let late = confirm(held.clone(), link(), noon() + HOLD);
        assert_eq!(late, Err(Refusal::Expired));
        let confirmed = confirm(held, link(), noon() + HOLD - TimeDelta::seconds(1)).unwrap();
        assert_eq!(confirmed.video_link, link());
        assert_eq!(
            confirm(confirmed.clone(), None, noon() + TimeDelta::hours(1)),
            Ok(confirmed)
        );
    }

    #[test]
    fn a_second_one_is_refused_unless_it_takes_the_place_of_the_first() {
        let first = ReservationId::new();
        let second = ReservationId::new();
        assert_eq!(
            hold(second, &request(None), slot(1), &[first], noon()),
            Err(Refusal::AlreadyReserved)
        );
        assert!(hold(second, &request(Some(first)), slot(1), &[first], noon()).is_ok());
    }

    #[test]
    fn nobody_gets_a_place_that_is_full_or_has_begun() {
        assert_eq!(
            hold(ReservationId::new(), &request(None), slot(0), &[], noon()),
            Err(Refusal::Full)
        );
        let later = noon() + TimeDelta::hours(2);
        assert_eq!(
            hold(ReservationId::new(), &request(None), slot(1), &[], later),
            Err(Refusal::Full)
        );
    }

    #[test]
    fn a_place_is_given_up_once() {
        let held = hold(ReservationId::new(), &request(None), slot(1), &[], noon()).unwrap();
        let ended = end(held, ReservationState::Cancelled).unwrap();
        assert_eq!(end(ended, ReservationState::Cancelled), None);
    }
}
