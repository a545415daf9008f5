//! Review (审查): from acceptance to the decision, and the back office's one endpoint for acts.

pub mod rules;

pub(crate) mod api;
pub mod inbox;

pub use api::{act, router};

#[cfg(test)]
mod rules_tests;
