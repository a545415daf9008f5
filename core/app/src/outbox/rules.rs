//! The rules of sending, pure: what an answer of the gateway means for a submission.

use std::time::Duration;

use banshi_client::{ClientError, LocalPart};
use banshi_domain::{ContentHash, Problem, ProblemKind, SubmissionState};
use chrono::{DateTime, TimeDelta, Utc};

/// What a stored submission is; supplements share the queue.
const SUPPLEMENT: &str = "supplement:";

/// Where a stored submission or supplement stands.
pub(crate) fn stored_state(text: &str) -> Option<SubmissionState> {
    SubmissionState::from_code(text.strip_prefix(SUPPLEMENT).unwrap_or(text))
}

/// Whether a stored one is a supplement.
pub(crate) fn is_supplement(text: &str) -> bool {
    text.starts_with(SUPPLEMENT)
}

/// The text of a state, for a submission or a supplement.
pub(crate) fn state_text(state: SubmissionState, supplement: bool) -> String {
    if supplement {
        format!("{SUPPLEMENT}{}", state.code())
    } else {
        state.code().to_owned()
    }
}

/// What to do after something failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Next {
    /// Upload these again, then go on.
    UploadAgain(Vec<ContentHash>),
    /// Later, by itself; with the code that the line shows.
    Later {
        after: Option<Duration>,
        code: &'static str,
    },
    /// Nothing is sent before a sign-in.
    SignIn,
    /// The person is asked.
    Ask(Box<Problem>),
}

/// What an error means for the submission that met it.
pub(crate) fn after(error: &ClientError) -> Next {
    match error {
        ClientError::Retry { after, .. } => Next::Later {
            after: *after,
            code: "network",
        },
        ClientError::SignInNeeded | ClientError::Cancelled => Next::SignIn,
        ClientError::Refused(problem) => refused(problem),
        ClientError::TooLarge { .. } | ClientError::Nonsense(_) => Next::Later {
            after: Some(Duration::from_mins(10)),
            code: "nonsense",
        },
        // A paper that cannot be read may only be locked; it is looked at again.
        ClientError::Local {
            part: LocalPart::Paper,
            ..
        } => Next::Later {
            after: None,
            code: "paper",
        },
        ClientError::Local { .. } => Next::Later {
            after: None,
            code: "storage",
        },
        ClientError::Bug(_) => Next::Later {
            after: Some(Duration::from_hours(1)),
            code: "bug",
        },
    }
}

/// Whether a next try is further off than anything is ever put off: it was set by a clock that was ahead.
pub(crate) fn is_beyond_any_wait(next_try_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    // A `Retry-After` is believed up to a day; jitter comes on top.
    next_try_at - now > TimeDelta::hours(25)
}

fn refused(problem: &Problem) -> Next {
    match problem.kind() {
        ProblemKind::PapersMissing if !problem.hashes.is_empty() => Next::UploadAgain(problem.hashes.clone()),
        ProblemKind::PapersMissing
        | ProblemKind::ChecksumMismatch
        | ProblemKind::UploadOffset
        | ProblemKind::TooMany
        | ProblemKind::Internal
        | ProblemKind::Unavailable => Next::Later {
            after: None,
            code: problem.kind().slug(),
        },
        ProblemKind::SignInNeeded => Next::SignIn,
        _ => Next::Ask(Box::new(problem.clone())),
    }
}

#[cfg(test)]
mod tests {
    use banshi_client::RetryCause;

    use super::*;

    fn refusal(kind: ProblemKind) -> ClientError {
        ClientError::Refused(Box::new(kind.into()))
    }

    #[test]
    fn what_time_heals_never_asks_the_person() {
        for error in [
            ClientError::Retry {
                after: None,
                cause: RetryCause::Busy(503),
            },
            ClientError::Nonsense("x"),
            refusal(ProblemKind::TooMany),
            refusal(ProblemKind::Unavailable),
            refusal(ProblemKind::PapersMissing),
        ] {
            assert!(matches!(after(&error), Next::Later { .. }), "{error}");
        }
    }

    #[test]
    fn what_the_person_must_mend_asks() {
        for kind in [
            ProblemKind::AnswersInvalid,
            ProblemKind::ItemVersionClosed,
            ProblemKind::MaterialsIncomplete,
            ProblemKind::AlreadyOpen,
            ProblemKind::AssuranceTooLow,
            ProblemKind::Conflict,
            ProblemKind::Other,
        ] {
            assert!(matches!(after(&refusal(kind)), Next::Ask(_)), "{kind:?}");
        }
    }

    #[test]
    fn named_papers_are_uploaded_again() {
        let mut problem = Problem::new(ProblemKind::PapersMissing);
        problem.hashes = vec![ContentHash::of(b"x")];
        let error = ClientError::Refused(Box::new(problem.clone()));
        assert_eq!(after(&error), Next::UploadAgain(problem.hashes));
    }

    #[test]
    fn a_state_reads_back_with_its_kind() {
        for &state in SubmissionState::ALL {
            for supplement in [false, true] {
                let text = state_text(state, supplement);
                assert_eq!(
                    (stored_state(&text), is_supplement(&text)),
                    (Some(state), supplement)
                );
            }
        }
    }
}
