//! Delivery (寄递): from the decision to the person's hands, by courier, at the window or as an electronic licence.

pub mod rules;

pub(crate) mod api;
pub(crate) mod courier;

pub use api::router;

#[cfg(test)]
mod rules_tests;
