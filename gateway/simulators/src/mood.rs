//! How a simulated system misbehaves.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, middleware, routing};
use serde::{Deserialize, Serialize};

/// How a system misbehaves; the default is well-behaved.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mood {
    /// Milliseconds before each answer.
    pub delay_ms: u64,
    /// So many of the next requests are answered 503.
    pub failing: u32,
    /// So many of the next requests are answered with something that is no answer.
    pub talking_nonsense: u32,
    /// Callbacks are sent this many times more than once.
    pub duplicate_callbacks: u32,
    /// Evidence: answered 202, with the answer as a callback this many milliseconds later.
    pub answer_later_ms: Option<u64>,
    /// Evidence: says that data differ, whatever they are.
    pub wrong: bool,
}

/// A mood that can be changed while its system runs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Moods(Arc<Mutex<Mood>>);

impl Moods {
    pub(crate) fn now(&self) -> Mood {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set(&self, mood: Mood) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = mood;
    }

    /// Wraps a system's routes in its moods, and adds `/control/mood`.
    pub(crate) fn govern(&self, routes: Router) -> Router {
        let control = routing::put(|State(moods): State<Self>, Json(mood): Json<Mood>| async move {
            moods.set(mood);
            StatusCode::NO_CONTENT
        })
        .get(|State(moods): State<Self>| async move { Json(moods.now()) });
        routes
            .layer(middleware::from_fn_with_state(self.clone(), misbehave))
            .route("/control/mood", control.with_state(self.clone()))
    }

    fn take(&self) -> Turn {
        let mut mood = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let delay = Duration::from_millis(mood.delay_ms);
        let what = if mood.failing > 0 {
            mood.failing -= 1;
            What::Fail
        } else if mood.talking_nonsense > 0 {
            mood.talking_nonsense -= 1;
            What::Nonsense
        } else {
            What::Answer
        };
        Turn { delay, what }
    }
}

struct Turn {
    delay: Duration,
    what: What,
}

enum What {
    Answer,
    Fail,
    Nonsense,
}

async fn misbehave(State(moods): State<Moods>, request: Request, next: Next) -> Response {
    let turn = moods.take();
    tokio::time::sleep(turn.delay).await;
    match turn.what {
        What::Answer => next.run(request).await,
        What::Fail => (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "1")]).into_response(),
        What::Nonsense => "<html>系统维护中</html>".into_response(),
    }
}
