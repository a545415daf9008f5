//! The router of all capabilities, its layers, and serving it.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderValue, Request, header};
use axum::middleware;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use banshi_domain::ProblemKind;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::trace::TraceLayer;

use crate::gateway::OpenError;
use crate::http::{ApiError, ApiResult, Json, caught_panic};
use crate::{
    Gateway, acceptance, access, appointments, catalogue, changes, console, delivery, evidence, filings,
    identity, jobs, limits, openapi, ratings, review, supervision, uploads,
};

/// The most bytes of a body, where a route does not say otherwise.
const BODY_LIMIT: usize = 1 << 20;

impl Gateway {
    /// All routes. A new capability is one line here and its lines in [`access::TABLE`].
    pub fn router(&self) -> Router {
        Router::new()
            .route("/healthz", get(health))
            .route("/v1/openapi.json", get(openapi::serve))
            .merge(identity::router())
            .merge(catalogue::router())
            .merge(uploads::router())
            .merge(acceptance::router())
            .merge(filings::router())
            .merge(ratings::router())
            .merge(review::router())
            .merge(supervision::router())
            .merge(changes::router())
            .merge(appointments::router())
            .merge(evidence::router())
            .merge(delivery::router())
            .merge(console::router())
            .route_layer(middleware::from_fn_with_state(self.clone(), access::guard))
            .method_not_allowed_fallback(|| async {
                ApiError::from(ProblemKind::MethodUnknown).into_response()
            })
            .fallback(|| async { ApiError::from(ProblemKind::NotFound).into_response() })
            .layer(middleware::from_fn_with_state(self.clone(), limits::guard))
            .layer(DefaultBodyLimit::max(BODY_LIMIT))
            .layer(CatchPanicLayer::custom(caught_panic))
            .layer(middleware::map_response_with_state(self.clone(), say_the_time))
            .layer(TraceLayer::new_for_http().make_span_with(|request: &Request<_>| {
                // Ids in paths only: a query may hold what a person typed.
                tracing::info_span!("request", method = %request.method(), path = request.uri().path())
            }))
            .with_state(self.clone())
    }

    /// Starts the workers and serves until `stop` is ready; then lets requests under way end.
    ///
    /// # Errors
    /// The listener's.
    pub async fn serve(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        let address = listener.local_addr()?;
        self.listens_at(address)
            .map_err(|error: OpenError| std::io::Error::other(error.to_string()))?;
        jobs::start(&self);
        tracing::info!(%address, public_url = %self.public_url(), "listening");
        let router = self.router();
        let stopping = self.clone();
        axum::serve(
            listener,
            router.into_make_service_with_connect_info::<SocketAddr>(),
        )
        .with_graceful_shutdown(async move {
            stop.await;
            stopping.stop();
        })
        .await
    }
}

/// The office's time on every answer, by which a phone knows that its own clock is wrong (RFC 9110 §6.6.1).
async fn say_the_time(State(gateway): State<Gateway>, mut response: Response) -> Response {
    let now = gateway
        .clock()
        .now()
        .format("%a, %d %b %Y %H:%M:%S GMT")
        .to_string();
    if let Ok(now) = HeaderValue::try_from(now) {
        response.headers_mut().insert(header::DATE, now);
    }
    response
}

/// Whether the database answers.
#[utoipa::path(get, path = "/healthz", tag = "operations", responses((status = 200), (status = 503)))]
pub(crate) async fn health(State(gateway): State<Gateway>) -> ApiResult<Json<serde_json::Value>> {
    let one: i64 = sqlx::query_scalar("SELECT CAST(1 AS BIGINT)")
        .fetch_one(gateway.store().reads())
        .await?;
    let edition = gateway.items().edition();
    Ok(Json(
        serde_json::json!({ "status": if one == 1 { "ok" } else { "failing" }, "edition": edition }),
    ))
}
