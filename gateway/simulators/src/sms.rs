//! A sender of short messages; what was sent can be read back at `/control/messages`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::{Json, Router, routing};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::signature::Secret;

#[derive(Clone)]
struct Sms {
    secret: Secret,
    sent: Arc<Mutex<BTreeMap<Uuid, Message>>>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Message {
    telephone: String,
    template: String,
    text: String,
}

pub(crate) fn routes(secret: Secret) -> Router {
    Router::new()
        .route("/v1/messages/{message}", routing::put(send))
        .route("/control/messages", routing::get(sent))
        .with_state(Sms {
            secret,
            sent: Arc::default(),
        })
}

async fn send(
    State(sms): State<Sms>,
    Path(id): Path<Uuid>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, StatusCode> {
    sms.secret.check(&method, &uri, &headers, &body)?;
    let message: Message = serde_json::from_slice(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    if message.text.chars().count() > 500 {
        return Err(StatusCode::BAD_REQUEST);
    }
    let mut sent = sms.sent.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(if sent.insert(id, message).is_some() {
        StatusCode::OK
    } else {
        StatusCode::ACCEPTED
    })
}

async fn sent(State(sms): State<Sms>) -> Json<Vec<Message>> {
    Json(
        sms.sent
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
            .cloned()
            .collect(),
    )
}
