//! The resident for whom an agent files: they see the filing as their own, and each act of the agent is told to them.

use banshi_domain::{AgentManifest, FilingId};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;

use super::{Actor, CaseFile};
use crate::store::StoreError;

/// What an agent did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentAct {
    /// Filed.
    Filed,
    /// Sent what was asked for.
    Supplemented,
    /// Took the application back.
    Withdrew,
    /// Rated.
    Rated,
}

impl AgentAct {
    /// The act behind a change, where an agent is who caused it.
    pub(super) fn of(case: &CaseFile, actor: &Actor, what: &str) -> Option<Self> {
        let is_agent =
            case.agent.is_some() && matches!(actor, Actor::Person { subject } if *subject == case.owner);
        match what {
            _ if !is_agent => None,
            "received" => Some(Self::Filed),
            "supplemented" => Some(Self::Supplemented),
            "withdrawn" => Some(Self::Withdrew),
            "rated" => Some(Self::Rated),
            _ => None,
        }
    }
}

/// The people who are the filing's applicant but did not send it, as the gateway knows them.
pub(crate) async fn principals(
    db: &mut AnyConnection,
    filing: FilingId,
    owner: &str,
) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar(
        "SELECT p.subject FROM filings f JOIN people p ON p.person_key = f.applicant_key
         WHERE f.id = $1 AND p.subject <> $2",
    )
    .bind(filing.to_string())
    .bind(owner.to_owned())
    .fetch_all(db)
    .await?)
}

/// How an agent is named to the resident: what they are, and their family name alone.
pub(crate) fn named(agent: &AgentManifest) -> String {
    let family = agent.name.chars().next().map(String::from).unwrap_or_default();
    format!("{}{family}某", agent.kind.zh())
}
