//! The console: what window clerks, departments and supervisors work in, in a browser. Pages are made here, on the
//! server; every act goes through [`crate::review::act`], and every read through [`crate::review::inbox`], as the back
//! office's API does. All of it works without JavaScript; the one small script adds keys and ten seconds to call a
//! decision back.

mod acts;
mod assets;
mod drafts;
mod fault;
mod listing;
mod pages;
mod printed;
mod sign_in;
mod symbol;
#[cfg(test)]
mod tests;
mod view;
mod words;

use axum::Router;
use axum::routing::{get, post};

use crate::Gateway;

/// The routes, all of them under `/console`.
pub(crate) fn router() -> Router<Gateway> {
    Router::new()
        .route("/console", get(pages::inbox))
        .route("/console/sign-in", get(sign_in::begin))
        .route("/console/sign-in/callback", get(sign_in::callback))
        .route("/console/sign-out", post(sign_in::sign_out))
        .route("/console/signed-out", get(sign_in::signed_out))
        .route("/console/filings/{id}", get(pages::filing))
        .route("/console/filings/{id}/papers/{sha256}", get(pages::paper))
        .route("/console/filings/{id}/receipt", get(printed::receipt))
        .route("/console/filings/{id}/notices/{notice}", get(printed::notice))
        .route("/console/filings/{id}/acts", post(acts::act))
        .route("/console/assets/{name}", get(assets::serve))
}
