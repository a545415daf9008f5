//! 好差评: five levels, once per filing, when it is over for the person.

use axum::Router;
use axum::extract::State;
use axum::routing::put;
use banshi_domain::{Filing, FilingId, FilingState, NoSuchMove, ProblemKind, Rating};

use crate::filings::{self, Actor, CaseFile, Moment, Outcome, Refusal};
use crate::http::{ApiError, ApiResult, Json, Path};
use crate::{Caller, Gateway};

/// The longest text, in characters.
const LONGEST: usize = 500;

/// The routes.
pub fn router() -> Router<Gateway> {
    Router::new().route("/v1/filings/{id}/rating", put(rate))
}

/// The person says how it was.
///
/// # Errors
/// [`Refusal::RatedAlready`]; [`Refusal::NoSuchMove`] before there is anything to rate.
pub fn rated(mut case: CaseFile, rating: Rating, moment: &Moment<'_>) -> Outcome {
    let is_over = case.filing.state.is_ended()
        || matches!(
            case.filing.state,
            FilingState::Issued | FilingState::Dispatched | FilingState::Approved
        );
    if !is_over {
        return Err(NoSuchMove {
            from: case.filing.state.code(),
            to: "rated",
        }
        .into());
    }
    if case.filing.rating.is_some() {
        return Err(Refusal::RatedAlready);
    }
    case.filing.rating = Some(Rating {
        given_at: Some(moment.now),
        ..rating
    });
    Ok((case, vec![]))
}

/// Rates a filing. The same rating again is answered as the first time.
#[utoipa::path(put, path = "/v1/filings/{id}/rating", tag = "filings", params(("id" = String, Path)),
    request_body = Rating, responses((status = 200, body = Filing), (status = 404), (status = 409)))]
pub(crate) async fn rate(
    State(gateway): State<Gateway>,
    caller: Caller,
    Path(id): Path<FilingId>,
    Json(rating): Json<Rating>,
) -> ApiResult<Json<Filing>> {
    if rating
        .words
        .as_ref()
        .is_some_and(|words| words.chars().count() > LONGEST)
    {
        return Err(ProblemKind::TooLarge.into());
    }
    filings::load_own(&gateway, id, &caller.subject).await?;
    let rule: filings::Rule = Box::new(move |case, moment| {
        let is_repeat = case
            .filing
            .rating
            .as_ref()
            .is_some_and(|given| given.level == rating.level && given.words == rating.words);
        if is_repeat {
            return Ok(None);
        }
        rated(case, rating, moment).map(Some).map_err(ApiError::from)
    });
    let actor = Actor::Person {
        subject: caller.subject,
    };
    Ok(Json(
        filings::change(&gateway, id, None, actor, "rated", rule)
            .await?
            .filing,
    ))
}
