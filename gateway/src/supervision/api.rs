//! `GET /v1/office/supervision`: the supervisor's lists.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use banshi_domain::InboxEntry;
use serde::Serialize;
use utoipa::ToSchema;

use super::rules::Watch;
use super::store;
use crate::http::{ApiResult, Json};
use crate::review::inbox;
use crate::{Caller, Gateway};

/// The route.
pub fn router() -> Router<Gateway> {
    Router::new().route("/v1/office/supervision", get(lists))
}

/// One filing that concerns a supervisor.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Concern {
    /// Why, in words.
    why: String,
    /// As the inbox shows it.
    filing: InboxEntry,
}

/// One list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Watched {
    /// Which.
    watch: Watch,
    /// Most urgent first; at most 200.
    concerns: Vec<Concern>,
}

/// Answer to `GET /v1/office/supervision`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Supervision {
    /// What can still be helped stands before what is late.
    lists: Vec<Watched>,
}

/// The supervisor's lists: what will be late, what is, who had to come twice, what is stuck.
#[utoipa::path(get, path = "/v1/office/supervision", tag = "office",
    responses((status = 200, body = Supervision), (status = 401), (status = 403)))]
pub(crate) async fn lists(State(gateway): State<Gateway>, caller: Caller) -> ApiResult<Json<Supervision>> {
    let mut lists = vec![];
    for watch in Watch::ALL {
        let watched = store::watched(&gateway, &caller, watch).await?;
        let concerns = watched
            .into_iter()
            .map(|(case, why)| Concern {
                why,
                filing: inbox::entry(&case),
            })
            .collect();
        lists.push(Watched { watch, concerns });
    }
    Ok(Json(Supervision { lists }))
}
