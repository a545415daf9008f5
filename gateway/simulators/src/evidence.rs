//! Evidence sources: public security, human resources, market regulation, drug administration.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::People;
use crate::mood::Moods;
use crate::server::Callbacks;
use crate::signature::Secret;

#[derive(Clone)]
struct Sources {
    people: Arc<People>,
    secret: Secret,
    callbacks: Callbacks,
    moods: Moods,
    answered: Arc<Mutex<HashMap<Uuid, Answer>>>,
}

#[derive(Deserialize)]
struct Check {
    request_id: Uuid,
    source: String,
    subject: Subject,
    #[serde(default)]
    fields: BTreeMap<String, String>,
    callback_url: String,
}

#[derive(Deserialize)]
struct Subject {
    number: String,
}

#[derive(Clone, Serialize)]
struct Answer {
    outcome: &'static str,
    fields: BTreeMap<String, bool>,
}

#[derive(Serialize)]
struct LateAnswer {
    event_id: Uuid,
    request_id: Uuid,
    #[serde(flatten)]
    answer: Answer,
}

pub(crate) fn routes(people: Arc<People>, secret: Secret, callbacks: Callbacks, moods: Moods) -> Router {
    let answered = Arc::default();
    Router::new()
        .route("/v1/checks", routing::post(check))
        .with_state(Sources {
            people,
            secret,
            callbacks,
            moods,
            answered,
        })
}

async fn check(
    State(sources): State<Sources>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, StatusCode> {
    sources.secret.check(&method, &uri, &headers, &body)?;
    let check: Check = serde_json::from_slice(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    let mood = sources.moods.now();
    let answer = {
        let mut answered = sources.answered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = answered.get(&check.request_id) {
            answer.clone()
        } else {
            let mut answer = sources.compare(&check).ok_or(StatusCode::NOT_FOUND)?;
            if mood.wrong {
                answer.outcome = "differs";
            }
            answered.insert(check.request_id, answer.clone());
            answer
        }
    };
    let Some(wait) = mood.answer_later_ms else {
        return Ok(Json(answer).into_response());
    };
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(wait)).await;
        let late = LateAnswer {
            event_id: Uuid::now_v7(),
            request_id: check.request_id,
            answer,
        };
        if let Ok(body) = serde_json::to_vec(&late) {
            sources
                .callbacks
                .send(&check.callback_url, body.into(), mood.duplicate_callbacks)
                .await;
        }
    });
    Ok(StatusCode::ACCEPTED.into_response())
}

/// What this office keeps; any other source is none of its own.
const KNOWN: [&str; 5] = [
    "identity",
    "qualification",
    "education",
    "business",
    "drug_licence",
];

impl Sources {
    /// `None` where there is no such source.
    fn compare(&self, check: &Check) -> Option<Answer> {
        if !KNOWN.contains(&check.source.as_str()) {
            return None;
        }
        let stated = |field: &str| check.fields.get(field).unwrap_or(&check.subject.number);
        let records = match check.source.as_str() {
            "business" | "drug_licence" => self.people.body(stated("credit_code")).map(|body| &body.records),
            _ => self
                .people
                .by_id_number(stated("id_number"))
                .map(|person| &person.records),
        };
        let Some(record) = records.and_then(|records| records.get(&check.source)) else {
            return Some(Answer {
                outcome: "not_found",
                fields: BTreeMap::new(),
            });
        };
        let fields: BTreeMap<String, bool> = check
            .fields
            .iter()
            .map(|(name, stated)| (name.clone(), record.get(name) == Some(stated)))
            .collect();
        let agrees = fields.values().all(|agrees| *agrees);
        Some(Answer {
            outcome: if agrees { "confirmed" } else { "differs" },
            fields,
        })
    }
}
