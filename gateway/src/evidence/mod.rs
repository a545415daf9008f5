//! Data checks (数据核验): other offices are asked about what an applicant states. Late, wrong and missing answers stop
//! nobody: the filing goes on, the clerk sees what is known, the question is asked again.

pub mod rules;

pub(crate) mod api;

use banshi_domain::{Applicant, EvidenceOutcome, FilingId};
use reqwest::Method;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use api::router;

use crate::Gateway;
use crate::acceptance::Answers;
use crate::filings::{self, Actor, CaseFile};
use crate::http::ApiError;
use crate::jobs::Fault;

/// A question to be asked: what the job keeps.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Question {
    pub(crate) request: Uuid,
    /// Its place among the item's needs, and among the filing's evidence.
    pub(crate) place: usize,
}

#[derive(Serialize)]
struct CheckRequest<'a> {
    request_id: Uuid,
    source: &'a str,
    subject: Subject<'a>,
    fields: serde_json::Map<String, serde_json::Value>,
    legal_ground: &'a str,
    callback_url: String,
}

#[derive(Serialize)]
struct Subject<'a> {
    kind: &'a str,
    number: &'a str,
    name: &'a str,
}

#[derive(Deserialize)]
struct CheckAnswer {
    outcome: Outcome,
}

/// What another office says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Confirmed,
    Differs,
    NotFound,
}

impl From<Outcome> for EvidenceOutcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Confirmed => Self::Confirmed,
            Outcome::Differs => Self::Differs,
            Outcome::NotFound => Self::NotFound,
        }
    }
}

/// Asks one question of a filing.
pub(crate) async fn ask(gateway: &Gateway, filing: FilingId, body: &str) -> Result<(), Fault> {
    let question: Question = serde_json::from_str(body).map_err(|_| Fault::Never("no question".into()))?;
    let Some(partner) = gateway.evidence() else {
        return Err(Fault::Later("no office is connected".into()));
    };
    let case = filings::load(gateway, filing).await?;
    let item = gateway.item(&case.filing.item, case.filing.item_version).await?;
    let need = item
        .evidence
        .get(question.place)
        .ok_or_else(|| Fault::Never("no such need".into()))?;
    let answers = gateway
        .objects()
        .get(&case.owner, &case.answers)
        .await
        .map_err(ApiError::from)?;
    let answers = Answers::read(&answers).map_err(|_| Fault::Never("answers cannot be read".into()))?;
    let fields = need
        .fields
        .iter()
        .filter_map(|field| {
            let value = answers.first(&field.question, member_of(&case, &item))?;
            Some((field.name.clone(), value.to_owned().into()))
        })
        .collect();
    let request = CheckRequest {
        request_id: question.request,
        source: &need.source,
        subject: subject(&case.applicant),
        fields,
        legal_ground: &need.legal_ground,
        callback_url: format!("{}v1/callbacks/evidence", gateway.public_url()),
    };
    match partner.send(Method::POST, "/v1/checks", &request).await {
        // Taken: the answer comes as a callback.
        Ok(answer) if answer.status == 202 => Ok(()),
        Ok(answer) => {
            let said: CheckAnswer = partner.read(&answer)?;
            answered(gateway, filing, question.place, said.outcome.into()).await
        }
        Err(fault) => {
            answered(gateway, filing, question.place, EvidenceOutcome::Unavailable).await?;
            Err(fault)
        }
    }
}

fn subject(applicant: &Applicant) -> Subject<'_> {
    match applicant {
        Applicant::Person { name, id } => Subject {
            kind: id.kind(),
            number: id.number(),
            name,
        },
        Applicant::Body { name, id } => Subject {
            kind: "credit_code",
            number: id.as_str(),
            name,
        },
    }
}

/// The repeat in which a filing's own answers lie, and which instance of it.
pub(crate) fn member_of<'a>(case: &CaseFile, item: &'a banshi_domain::Item) -> Option<(&'a str, u32)> {
    Some((item.bindings.member_repeat.as_deref()?, case.member?))
}

async fn answered(
    gateway: &Gateway,
    filing: FilingId,
    place: usize,
    outcome: EvidenceOutcome,
) -> Result<(), Fault> {
    let rule: filings::Rule = Box::new(move |case, moment| Ok(rules::answered(case, place, outcome, moment)));
    let actor = Actor::Partner {
        name: "evidence".into(),
    };
    filings::change(gateway, filing, None, actor, "evidence", rule).await?;
    Ok(())
}
