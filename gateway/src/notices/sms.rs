//! Short messages: the filing's number and what to do.

use banshi_domain::FilingId;
use reqwest::Method;
use serde::{Deserialize, Serialize};

use super::text;
use crate::filings::{self, AgentAct, CaseFile};
use crate::http::ApiError;
use crate::jobs::Fault;
use crate::{Gateway, identity};

/// Whom a message is for: what its job keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub(crate) enum Told {
    /// The number that the filing gives.
    Filer {
        /// A registered template.
        template: String,
    },
    /// The resident for whom an agent acted.
    Principal {
        /// What the agent did.
        act: AgentAct,
    },
}

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
    let told: Told = serde_json::from_str(body).map_err(|_| Fault::Never("no message".into()))?;
    let case = filings::load(gateway, filing).await?;
    let number = case.filing.number.as_str();
    let (telephone, template, text) = match &told {
        Told::Filer { template } => (
            case.telephone.clone(),
            template.as_str(),
            text::message(template, number).ok_or_else(|| Fault::Never("no such template".into()))?,
        ),
        Told::Principal { act } => {
            let Some(agent) = &case.agent else { return Ok(()) };
            let telephone = telephone_of_principal(gateway, filing, &case).await?;
            (telephone, "agent_acted", text::agent_acted(agent, *act, number))
        }
    };
    // Who gave no number finds it in the app.
    let Some(telephone) = telephone else { return Ok(()) };
    partner
        .send(
            Method::PUT,
            &format!("/v1/messages/{job}"),
            &Message {
                telephone: &telephone,
                template,
                text,
            },
        )
        .await?;
    Ok(())
}

/// The resident's number: by their own sign-in, else as the form gives it; never the agent's own.
async fn telephone_of_principal(
    gateway: &Gateway,
    filing: FilingId,
    case: &CaseFile,
) -> Result<Option<String>, Fault> {
    let mut db = gateway
        .store()
        .reads()
        .acquire()
        .await
        .map_err(|error| Fault::from(ApiError::from(error)))?;
    let principals = filings::principals(&mut db, filing, &case.owner)
        .await
        .map_err(|error| Fault::from(ApiError::from(error)))?;
    drop(db);
    for principal in principals {
        if let Some(telephone) = identity::person(gateway, &principal).await?.telephone {
            return Ok(Some(telephone));
        }
    }
    let agents = identity::person(gateway, &case.owner).await?.telephone;
    Ok(case
        .telephone
        .clone()
        .filter(|given| Some(given) != agents.as_ref()))
}
