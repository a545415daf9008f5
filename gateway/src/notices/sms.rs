//! Short messages: the filing's number and what to do.

use banshi_domain::FilingId;
use reqwest::Method;
use serde::Serialize;

use super::text;
use crate::Gateway;
use crate::filings;
use crate::jobs::Fault;

#[derive(Serialize)]
struct Message<'a> {
    telephone: &'a str,
    template: &'a str,
    text: String,
}

/// Sends one message, under the job's id.
pub(crate) async fn send(gateway: &Gateway, filing: FilingId, job: &str, body: &str) -> Result<(), Fault> {
    // A gateway without an SMS service tells by the app alone.
    let Some(partner) = gateway.sms() else {
        return Ok(());
    };
    let template: String = serde_json::from_str(body).map_err(|_| Fault::Never("no template".into()))?;
    let case = filings::load(gateway, filing).await?;
    let Some(telephone) = case.telephone.as_deref() else {
        return Ok(());
    };
    let text = text::message(&template, case.filing.number.as_str())
        .ok_or_else(|| Fault::Never("no such template".into()))?;
    partner
        .send(
            Method::PUT,
            &format!("/v1/messages/{job}"),
            &Message {
                telephone,
                template: &template,
                text,
            },
        )
        .await?;
    Ok(())
}
