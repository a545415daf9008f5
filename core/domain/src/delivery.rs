//! 寄递: how a result reaches the person.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::OrderId;

/// Ways for a result to reach the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeliveryKind {
    /// By courier (EMS).
    Courier,
    /// Fetched at the window.
    PickUp,
    /// 电子证照.
    ElectronicLicence,
    /// A way that this build does not know.
    #[serde(other)]
    Other,
}

/// A result on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delivery {
    /// The order at the courier, made by the gateway; the same order is never placed twice.
    pub order: OrderId,
    /// The way.
    pub kind: DeliveryKind,
    /// 运单号, once the courier has given one.
    #[serde(default)]
    pub waybill: Option<String>,
    /// When the courier expects to hand it over.
    #[serde(default)]
    pub expected_on: Option<NaiveDate>,
    /// What happened on the way, oldest first.
    #[serde(default)]
    pub track: Vec<TrackEvent>,
}

/// One scan of the parcel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrackEvent {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub kind: TrackKind,
    /// Where, as the courier says it.
    pub place: String,
}

/// What a scan says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TrackKind {
    /// 已下单.
    Ordered,
    /// 已揽收.
    PickedUp,
    /// 运输中.
    InTransit,
    /// 派送中.
    OutForDelivery,
    /// 已签收.
    Delivered,
    /// 已退回.
    Returned,
    /// A scan that this build does not know.
    #[serde(other)]
    Other,
}

impl TrackKind {
    /// What a person reads.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Ordered => "已下单",
            Self::PickedUp => "已揽收",
            Self::InTransit => "运输中",
            Self::OutForDelivery => "派送中",
            Self::Delivered => "已签收",
            Self::Returned => "已退回",
            Self::Other => "有新进展",
        }
    }
}
