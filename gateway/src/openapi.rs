//! The API's text, OpenAPI 3.1, made from the handlers themselves.

use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;

use crate::{
    acceptance, appointments, catalogue, changes, delivery, evidence, filings, identity, ratings, review,
    server, supervision, uploads,
};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "banshi gateway",
        description = "办事: filing for government services. Errors are application/problem+json of the types in docs/problems.md."
    ),
    paths(
        server::health,
        identity::api::options,
        identity::api::sign_in,
        identity::api::refresh,
        identity::api::sign_out,
        identity::api::devices,
        identity::api::revoke,
        catalogue::file,
        uploads::api::capabilities,
        uploads::api::create,
        uploads::api::state,
        uploads::api::append,
        uploads::api::terminate,
        acceptance::api::submit,
        acceptance::api::submitted,
        acceptance::api::supplement,
        acceptance::api::withdraw,
        acceptance::api::keys,
        filings::api::all,
        filings::api::one,
        filings::api::looked_at,
        ratings::rate,
        changes::api::changes,
        review::api::list,
        review::api::open,
        review::api::paper,
        review::api::action,
        supervision::api::lists,
        evidence::api::answered,
        delivery::api::scanned,
        appointments::api::slots,
        appointments::api::all,
        appointments::api::one,
        appointments::api::reserve,
        appointments::api::confirm,
        appointments::api::cancel,
        appointments::api::offer,
    ),
    components(schemas(
        banshi_domain::Manifest,
        banshi_domain::SupplementManifest,
        banshi_domain::ReceiptClaims,
        banshi_domain::Problem
    ))
)]
struct Api;

/// The API's text.
#[must_use]
pub fn openapi() -> OpenApi {
    Api::openapi()
}

pub(crate) async fn serve() -> crate::http::Json<OpenApi> {
    crate::http::Json(openapi())
}
