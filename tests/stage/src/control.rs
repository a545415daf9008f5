//! What the shells' tests, which are not written in Rust, ask of a stage: a person at the browser, an official's act,
//! a cut of the link. Answers are JSON on a loopback port.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing};
use banshi_domain::{Filing, FilingId, OfficeAct, SlotOffer};
use serde::Deserialize;
use tokio::net::TcpListener;

use crate::{Stage, StageError};

#[derive(Deserialize)]
struct SignIn {
    login: String,
    authorisation_url: String,
}

#[derive(Deserialize)]
struct Offer {
    login: String,
    offer: SlotOffer,
}

#[derive(Deserialize)]
struct Act {
    login: String,
    filing: FilingId,
    #[serde(rename = "act")]
    what: OfficeAct,
}

/// Serves, until the returned task is aborted:
/// `POST /browser {login, authorisation_url}` → the address redirected to, as text;
/// `POST /office {login, filing, act}` → the filing;
/// `POST /slots {login, offer}` → the slot's id, as text;
/// `GET /photo/{seed}` → a photograph of the employer's opinion, JPEG;
/// `GET /code?text=…` → a photograph of a QR code that says it, JPEG;
/// `POST /link/cut-after/{bytes}`, `POST /link/refuse`, `POST /link/mend`.
///
/// # Errors
/// Where no port is to be had.
pub async fn serve_control(
    stage: Arc<Stage>,
) -> Result<(SocketAddr, tokio::task::JoinHandle<()>), StageError> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let routes = Router::new()
        .route("/browser", routing::post(browser))
        .route("/office", routing::post(office))
        .route("/slots", routing::post(slots))
        .route("/photo/{seed}", routing::get(photo))
        .route("/code", routing::get(code))
        .route("/link/cut-after/{bytes}", routing::post(cut_after))
        .route("/link/refuse", routing::post(refuse))
        .route("/link/mend", routing::post(mend))
        .with_state(stage);
    let task = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, routes).await {
            tracing::error!(%error, "the control has ended");
        }
    });
    Ok((address, task))
}

/// What the stage itself could not do.
struct Refused(StatusCode, String);

impl From<StageError> for Refused {
    fn from(error: StageError) -> Self {
        Self(StatusCode::BAD_GATEWAY, error.to_string())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, self.1).into_response()
    }
}

async fn browser(State(stage): State<Arc<Stage>>, Json(ask): Json<SignIn>) -> Result<String, Refused> {
    let browser = stage.browser()?;
    Ok(browser.sign_in(&ask.authorisation_url, &ask.login).await?)
}

async fn office(State(stage): State<Arc<Stage>>, Json(ask): Json<Act>) -> Result<Json<Filing>, Refused> {
    let official = stage.official(&ask.login).await?;
    Ok(Json(official.act(ask.filing, ask.what).await?))
}

async fn slots(State(stage): State<Arc<Stage>>, Json(ask): Json<Offer>) -> Result<String, Refused> {
    let official = stage.official(&ask.login).await?;
    Ok(official.offer(&ask.offer).await?.to_string())
}

async fn photo(Path(seed): Path<u64>) -> Vec<u8> {
    banshi_papers::employer_opinion_photo(seed)
}

/// What a code is to say.
#[derive(Deserialize)]
struct Said {
    text: String,
}

async fn code(Query(said): Query<Said>) -> Vec<u8> {
    banshi_papers::code(&said.text, 1280, 960, 300).jpeg()
}

async fn cut_after(State(stage): State<Arc<Stage>>, Path(bytes): Path<u64>) {
    stage.link.cut_after(bytes);
}

async fn refuse(State(stage): State<Arc<Stage>>) {
    stage.link.refuse();
}

async fn mend(State(stage): State<Arc<Stage>>) {
    stage.link.mend();
}
