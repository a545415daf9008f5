//! The app on a phone that can be switched off, against a gateway that can be cut off.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod clock;
mod drafts;
mod feed;
mod filing;
mod notifications;
mod scenarios;
mod screens;
mod stamps;
mod support;
