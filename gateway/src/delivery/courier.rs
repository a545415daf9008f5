//! The courier's order, placed once under the gateway's own id.

use banshi_domain::{FilingId, OrderId};
use chrono::NaiveDate;
use reqwest::Method;
use serde::{Deserialize, Serialize};

use super::rules;
use crate::Gateway;
use crate::filings::{self, Actor};
use crate::jobs::Fault;

#[derive(Serialize)]
struct Order<'a> {
    recipient: &'a str,
    telephone: &'a str,
    address: &'a str,
    sender: &'a str,
    callback_url: String,
}

#[derive(Deserialize)]
struct Placed {
    waybill: String,
    #[serde(default)]
    expected_on: Option<NaiveDate>,
}

/// Places the order of a filing.
pub(crate) async fn place(gateway: &Gateway, filing: FilingId, body: &str) -> Result<(), Fault> {
    let order: OrderId = serde_json::from_str(body).map_err(|_| Fault::Never("no order".into()))?;
    let courier = gateway
        .courier()
        .ok_or_else(|| Fault::Later("no courier is connected".into()))?;
    let case = filings::load(gateway, filing).await?;
    if case
        .filing
        .delivery
        .as_ref()
        .is_none_or(|delivery| delivery.order != order)
    {
        return Err(Fault::Never("the order was replaced".into()));
    }
    let request = Order {
        recipient: case.applicant.name(),
        telephone: case.telephone.as_deref().unwrap_or_default(),
        address: case.address.as_deref().unwrap_or_default(),
        sender: &case.filing.office.name,
        callback_url: format!("{}v1/callbacks/courier", gateway.public_url()),
    };
    let answer = courier
        .send(Method::PUT, &format!("/v1/orders/{order}"), &request)
        .await?;
    let placed: Placed = courier.read(&answer)?;
    let rule: filings::Rule = Box::new(move |case, moment| {
        Ok(rules::placed(
            case,
            order,
            &placed.waybill,
            placed.expected_on,
            moment,
        ))
    });
    filings::change(
        gateway,
        filing,
        None,
        Actor::Partner {
            name: "courier".into(),
        },
        "ordered",
        rule,
    )
    .await?;
    Ok(())
}
