//! Acceptance (受理): taking a submission in, and what the window answers.

pub mod rules;

mod answers;
pub(crate) mod api;
mod check;
mod forms;
mod intake;

pub use answers::{Answers, AnswersFault};
pub use api::router;
pub use forms::Forms;
pub(crate) use forms::{lines, not_needed};

#[cfg(test)]
mod rules_tests;
