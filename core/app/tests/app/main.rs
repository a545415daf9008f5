//! The app on a phone that can be switched off, against a gateway that can be cut off.

mod drafts;
mod feed;
mod filing;
mod screens;
mod support;
