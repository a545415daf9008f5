//! 预约: places, slots and reservations. Times are UTC with the place's zone beside them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ItemCode, ReservationId, SlotId};

/// Kinds of appointments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AppointmentKind {
    /// At a window.
    Window,
    /// 上门: someone comes.
    HomeVisit,
    /// 365 天不打烊: the counter that is open every day.
    EverydayCounter,
    /// By video.
    Video,
    /// A kind that this build does not know.
    #[serde(other)]
    Other,
}

impl AppointmentKind {
    /// The code on the wire and in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Window => "window",
            Self::HomeVisit => "home_visit",
            Self::EverydayCounter => "everyday_counter",
            Self::Video => "video",
            Self::Other => "other",
        }
    }

    /// What a person reads.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Window => "窗口",
            Self::HomeVisit => "上门",
            Self::EverydayCounter => "365天不打烊窗口",
            Self::Video => "视频",
            Self::Other => "预约",
        }
    }
}

/// 号源: a time at a place, with room for so many (`GET /v1/slots`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Slot {
    /// Its id.
    pub id: SlotId,
    /// What kind.
    pub kind: AppointmentKind,
    /// The place's name.
    pub place: String,
    /// The place's IANA time zone.
    pub zone: String,
    /// From.
    pub starts_at: DateTime<Utc>,
    /// Until.
    pub ends_at: DateTime<Utc>,
    /// How many may still reserve it.
    pub free: u32,
}

/// A time that an office offers: body of `PUT /v1/office/slots/{uuid}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SlotOffer {
    /// What kind.
    pub kind: AppointmentKind,
    /// The place's name.
    pub place: String,
    /// The place's IANA time zone.
    pub zone: String,
    /// From.
    pub starts_at: DateTime<Utc>,
    /// Until; after the start, at most a day.
    pub ends_at: DateTime<Utc>,
    /// For how many, 1 to 1,000; never fewer than have reserved it already.
    pub capacity: u32,
    /// Which items it is for, at most 100; every item where none is named.
    #[serde(default)]
    pub items: Vec<ItemCode>,
}

/// Body of `PUT /v1/reservations/{uuid}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReservationRequest {
    /// The slot.
    pub slot: SlotId,
    /// For which item.
    pub item: ItemCode,
    /// A reservation that this one takes the place of, given up when this one is confirmed.
    #[serde(default)]
    pub moves: Option<ReservationId>,
}

/// A place in a slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reservation {
    /// Made by the phone.
    pub id: ReservationId,
    /// Counts up with every change.
    pub revision: u64,
    /// The slot, as it was when reserved.
    pub slot: Slot,
    /// For which item.
    pub item: ItemCode,
    /// Where it stands.
    pub state: ReservationState,
    /// Until when a held one waits for its confirmation.
    #[serde(default)]
    pub held_until: Option<DateTime<Utc>>,
    /// Where to meet, for a video appointment.
    #[serde(default)]
    pub video_link: Option<String>,
}

impl Reservation {
    /// Where the person goes: the place, or the address of the call.
    #[must_use]
    pub fn where_to(&self) -> &str {
        match (&self.slot.kind, &self.video_link) {
            (AppointmentKind::Video, Some(link)) => link,
            _ => &self.slot.place,
        }
    }
}

/// Where a reservation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReservationState {
    /// Held for five minutes.
    Held,
    /// The place is the person's.
    Confirmed,
    /// Given up by the person.
    Cancelled,
    /// Not confirmed in time.
    Expired,
    /// A state that this build does not know.
    #[serde(other)]
    Other,
}

impl ReservationState {
    /// The code on the wire and in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Confirmed => "confirmed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Other => "other",
        }
    }
}
