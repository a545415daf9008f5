//! Supervision (督办): where filings are stuck, which promises will break, who had to come twice. What will be late
//! tomorrow stands before what was late yesterday: the one can still be helped.

pub mod rules;

pub(crate) mod api;
mod store;

pub use api::router;
pub use rules::{Seen, Watch, concern};
pub use store::watched;

#[cfg(test)]
mod rules_tests;
