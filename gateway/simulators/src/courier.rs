//! A courier: takes orders, gives waybills, and reports every scan.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::{Json, Router, routing};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::mood::Moods;
use crate::server::Callbacks;
use crate::signature::Secret;

/// How fast a parcel travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Between two scans.
    pub between_scans: Duration,
}

impl Default for Pace {
    /// A parcel that arrives within a second: for demonstrations and tests.
    fn default() -> Self {
        Self {
            between_scans: Duration::from_millis(200),
        }
    }
}

#[derive(Clone)]
struct Courier {
    pace: Pace,
    secret: Secret,
    callbacks: Callbacks,
    moods: Moods,
    orders: Arc<Mutex<HashMap<Uuid, Placed>>>,
}

#[derive(Deserialize)]
struct Order {
    recipient: String,
    telephone: String,
    address: String,
    callback_url: String,
}

#[derive(Clone, Serialize)]
struct Placed {
    waybill: String,
    expected_on: NaiveDate,
}

#[derive(Serialize)]
struct Scan {
    event_id: Uuid,
    order: Uuid,
    kind: &'static str,
    at: DateTime<Utc>,
    place: &'static str,
}

/// The way of every parcel; an address that says 拒收 sends it back.
const WAY: [(&str, &str); 4] = [
    ("picked_up", "镇江市京口区揽投部"),
    ("in_transit", "南京邮件处理中心"),
    ("out_for_delivery", "收件地揽投部"),
    ("delivered", "本人签收"),
];

pub(crate) fn routes(pace: Pace, secret: Secret, callbacks: Callbacks, moods: Moods) -> Router {
    let orders = Arc::default();
    Router::new()
        .route("/v1/orders/{order}", routing::put(place))
        .with_state(Courier {
            pace,
            secret,
            callbacks,
            moods,
            orders,
        })
}

async fn place(
    State(courier): State<Courier>,
    Path(id): Path<Uuid>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Placed>), StatusCode> {
    courier.secret.check(&method, &uri, &headers, &body)?;
    let order: Order = serde_json::from_slice(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    if [&order.recipient, &order.telephone, &order.address]
        .iter()
        .any(|text| text.trim().is_empty())
    {
        return Err(StatusCode::BAD_REQUEST);
    }
    let placed = {
        let mut orders = courier.orders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(placed) = orders.get(&id) {
            return Ok((StatusCode::OK, Json(placed.clone())));
        }
        let placed = Placed {
            waybill: waybill(orders.len()),
            expected_on: (Utc::now() + chrono::TimeDelta::days(2)).date_naive(),
        };
        orders.insert(id, placed.clone());
        placed
    };
    tokio::spawn(async move { courier.travel(id, order).await });
    Ok((StatusCode::CREATED, Json(placed)))
}

impl Courier {
    async fn travel(&self, order: Uuid, to: Order) {
        let refused = to.address.contains("拒收");
        for (kind, place) in WAY {
            tokio::time::sleep(self.pace.between_scans).await;
            let kind = if refused && kind == "delivered" {
                "returned"
            } else {
                kind
            };
            let scan = Scan {
                event_id: Uuid::now_v7(),
                order,
                kind,
                at: Utc::now(),
                place,
            };
            if let Ok(body) = serde_json::to_vec(&scan) {
                self.callbacks
                    .send(
                        &to.callback_url,
                        body.into(),
                        self.moods.now().duplicate_callbacks,
                    )
                    .await;
            }
        }
    }
}

/// A waybill of the post's form: two letters, eight digits with their check digit, country (UPU S10).
fn waybill(serial: usize) -> String {
    const WEIGHTS: [usize; 8] = [8, 6, 4, 2, 3, 5, 9, 7];
    let digits = format!("{:08}", 11_382_209 + serial);
    let sum: usize = digits
        .bytes()
        .zip(WEIGHTS)
        .map(|(digit, weight)| usize::from(digit - b'0') * weight)
        .sum();
    let check = match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        check => check,
    };
    format!("EM{digits}{check}CN")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_waybill_has_the_check_digit_of_the_postal_union() {
        // Worked by hand from S10: digits 4 7 3 1 2 4 8 2 give the check digit 9.
        assert_eq!(super::waybill(47_312_482 - 11_382_209), "EM473124829CN");
    }
}
