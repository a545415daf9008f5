//! Appointments: find a time, hold it, confirm it, give it up.

use banshi_domain::{AppointmentKind, ItemCode, Reservation, ReservationId, ReservationRequest, Slot};
use chrono::{DateTime, Utc};
use reqwest::Method;
use serde::Deserialize;

use crate::client::Client;
use crate::error::ClientError;
use crate::exchange::Request;

/// Which slots to show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SlotQuery {
    /// Those that serve an item.
    pub item: Option<ItemCode>,
    /// Those of a kind.
    pub kind: Option<AppointmentKind>,
    /// Those that start at this time or later.
    pub from: Option<DateTime<Utc>>,
    /// Those that start before.
    pub until: Option<DateTime<Utc>>,
}

impl Client {
    /// Times that can be reserved; sent without the person's tokens.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn slots(&self, query: &SlotQuery) -> Result<Vec<Slot>, ClientError> {
        let mut url = self.url(&["slots"])?;
        let time = |at: DateTime<Utc>| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        let parameters = [
            ("item", query.item.as_ref().map(ToString::to_string)),
            ("kind", query.kind.map(|kind| kind.code().to_owned())),
            ("from", query.from.map(time)),
            ("until", query.until.map(time)),
        ];
        for (name, value) in parameters {
            if let Some(value) = value {
                url.query_pairs_mut().append_pair(name, &value);
            }
        }
        let listed: Slots = self.send(&Request::new(Method::GET, url)).await?.json()?;
        Ok(listed.slots)
    }

    /// The person's reservations.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn reservations(&self) -> Result<Vec<Reservation>, ClientError> {
        let request = Request::new(Method::GET, self.url(&["reservations"])?);
        let listed: Reservations = self.send_signed_in(&request).await?.json()?;
        Ok(listed.reservations)
    }

    /// Holds a place for five minutes.
    ///
    /// # Errors
    /// [`ClientError::Refused`] with `slot-full`, `already-reserved`.
    pub async fn reserve(
        &self,
        id: ReservationId,
        request: &ReservationRequest,
    ) -> Result<Reservation, ClientError> {
        let url = self.url(&["reservations", &id.to_string()])?;
        self.send_signed_in(&Request::new(Method::PUT, url).json(request)?)
            .await?
            .json()
    }

    /// Makes a held place the person's.
    ///
    /// # Errors
    /// [`ClientError::Refused`] with `reservation-expired`.
    pub async fn confirm_reservation(&self, id: ReservationId) -> Result<Reservation, ClientError> {
        let url = self.url(&["reservations", &id.to_string(), "confirmation"])?;
        self.send_signed_in(&Request::new(Method::PUT, url).json(&serde_json::json!({}))?)
            .await?
            .json()
    }

    /// Gives a place up.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn cancel_reservation(&self, id: ReservationId) -> Result<(), ClientError> {
        let url = self.url(&["reservations", &id.to_string()])?;
        self.send_signed_in(&Request::new(Method::DELETE, url))
            .await
            .map(drop)
    }
}

#[derive(Deserialize)]
struct Slots {
    slots: Vec<Slot>,
}

#[derive(Deserialize)]
struct Reservations {
    reservations: Vec<Reservation>,
}
