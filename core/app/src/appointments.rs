//! 预约: days, then times; both time zones for who is abroad.

mod screen;

use std::sync::Arc;

use banshi_client::SlotQuery;
use banshi_domain::{
    AppointmentKind, ItemCode, Reservation, ReservationId, ReservationRequest, ReservationState, SlotId,
    icalendar,
};
use banshi_vault::ResidentVault;
use chrono::{DateTime, Utc};

pub use self::screen::{BookingDay, BookingScreen, BookingSlot, ReservationLine, SlotTime};
use crate::banshi::Inner;
use crate::{AppError, Thing, Words, feed};

/// One resident's appointments.
pub struct Appointments {
    pub(crate) app: Arc<Inner>,
    pub(crate) vault: Arc<ResidentVault>,
}

/// A reservation for the phone's own calendar: as a file that every calendar reads (RFC 5545), and in parts for one that
/// is told of it without a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFile {
    /// Of nothing personal: the reservation's id.
    pub name: String,
    /// `text/calendar; charset=utf-8`.
    pub text: String,
    /// 办事预约（窗口）.
    pub title: Words,
    /// Where to go, or the address of the call.
    pub place: String,
    /// From.
    pub starts_at: DateTime<Utc>,
    /// Until.
    pub ends_at: DateTime<Utc>,
}

impl Appointments {
    /// Times that can be had for an item, by day at the place.
    ///
    /// # Errors
    /// [`AppError::SignInNeeded`], [`AppError::TryLater`].
    pub async fn slots(
        &self,
        item: &ItemCode,
        kind: Option<AppointmentKind>,
    ) -> Result<BookingScreen, AppError> {
        let now = self.app.now();
        let query = SlotQuery {
            item: Some(item.clone()),
            kind,
            from: Some(now),
            until: None,
        };
        let slots = self.app.gateway.slots(&query).await?;
        let mine = self.list()?;
        Ok(screen::booking(
            item,
            &slots,
            mine,
            &self.app.clock.zone(),
            self.app.today(),
        ))
    }

    /// Reservations that still stand, the earliest first.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn list(&self) -> Result<Vec<ReservationLine>, AppError> {
        let stored = self.vault.read(|tx| tx.reservations().all())?;
        let (now, zone) = (self.app.now(), self.app.clock.zone());
        let mut lines = Vec::new();
        for one in stored {
            let reservation: Reservation = serde_json::from_slice(&one.body)?;
            let held = reservation.held_until.is_none_or(|until| until > now);
            let stands = match reservation.state {
                ReservationState::Confirmed => reservation.slot.ends_at > now,
                ReservationState::Held => held,
                _ => false,
            };
            if stands {
                lines.push(screen::reservation(&reservation, &zone, self.app.today()));
            }
        }
        Ok(lines)
    }

    /// A reservation for the phone's own calendar.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn calendar(&self, id: ReservationId) -> Result<CalendarFile, AppError> {
        let stored = self.vault.read(|tx| tx.reservations().get(id.as_uuid()))?;
        let stored = stored.ok_or(AppError::NotFound(Thing::Reservation))?;
        let reservation: Reservation = serde_json::from_slice(&stored.body)?;
        Ok(CalendarFile {
            name: format!("{id}.ics"),
            text: icalendar(&reservation, self.app.now()),
            title: screen::title(reservation.slot.kind),
            place: reservation.where_to().to_owned(),
            starts_at: reservation.slot.starts_at,
            ends_at: reservation.slot.ends_at,
        })
    }

    /// Holds a place for five minutes; in the place of another reservation where `moves` names one, which is given up
    /// when this one is confirmed.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `slot-full`, `already-reserved`.
    pub async fn reserve(
        &self,
        slot: SlotId,
        item: &ItemCode,
        moves: Option<ReservationId>,
    ) -> Result<ReservationLine, AppError> {
        let id = ReservationId::new();
        let vault = self.vault.id();
        let key = feed::reservation_key(id.as_uuid());
        self.app
            .device()?
            .transaction(|tx| tx.settings().set(&key, vault.as_uuid().as_bytes()))?;
        let request = ReservationRequest {
            slot,
            item: item.clone(),
            moves,
        };
        let reservation = self.app.gateway.reserve(id, &request).await?;
        self.keep(reservation)
    }

    /// Makes a held place the person's.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `reservation-expired`.
    pub async fn confirm(&self, id: ReservationId) -> Result<ReservationLine, AppError> {
        let reservation = self.app.gateway.confirm_reservation(id).await?;
        self.give_up_others(&reservation)?;
        self.keep(reservation)
    }

    /// One visit stands for an item at a time: the office gave up the one that this took the place of. The feed tells so,
    /// too, but later.
    fn give_up_others(&self, confirmed: &Reservation) -> Result<(), AppError> {
        self.vault.transaction(|tx| {
            for stored in tx.reservations().all()? {
                let mut other: Reservation = serde_json::from_slice(&stored.body)?;
                if other.id == confirmed.id
                    || other.item != confirmed.item
                    || other.state != ReservationState::Confirmed
                {
                    continue;
                }
                other.state = ReservationState::Cancelled;
                other.revision += 1;
                feed::apply(tx, &feed::News::Reservation(Box::new(other)))?;
            }
            Ok(())
        })
    }

    /// Gives a place up.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`AppError::TryLater`].
    pub async fn cancel(&self, id: ReservationId) -> Result<(), AppError> {
        let stored = self.vault.read(|tx| tx.reservations().get(id.as_uuid()))?;
        let stored = stored.ok_or(AppError::NotFound(Thing::Reservation))?;
        self.app.gateway.cancel_reservation(id).await?;
        let mut reservation: Reservation = serde_json::from_slice(&stored.body)?;
        reservation.state = ReservationState::Cancelled;
        reservation.revision += 1;
        self.keep(reservation).map(drop)
    }

    fn keep(&self, reservation: Reservation) -> Result<ReservationLine, AppError> {
        let zone = self.app.clock.zone();
        let line = screen::reservation(&reservation, &zone, self.app.today());
        self.vault
            .transaction(|tx| feed::apply(tx, &feed::News::Reservation(Box::new(reservation))))?;
        self.app.changed.tell(&());
        Ok(line)
    }
}
