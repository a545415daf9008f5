//! The one facade of the core for Kotlin and Swift: conversion only.
//!
//! A small tree of objects ([`Banshi`] → [`Resident`] → [`Draft`]), plain records for screens, errors whose kind says
//! what to do, a subscription that gives a snapshot first and ends with its handle, and two foreign traits for what
//! only the phone's hardware can do. Every export returns `Result`, so that a panic becomes an error in both languages
//! and never a crash. Local calls are synchronous and belong on an I/O dispatcher; asynchronous ones are for the network,
//! and may be cancelled at any moment: the outbox stays whole.

#![expect(
    clippy::needless_pass_by_value,
    reason = "what crosses the interface is given away by the other side"
)]

mod draft;
mod error;
mod home;
mod platform;
mod resident;

pub use draft::{Draft, FieldKind, FormChoice, FormPage, FormQuestion, Paper, Review};
pub use error::{BanshiError, Words};
pub use home::{Banshi, Item, ItemMaterial, Sending, SendingLine, SendingListener, Sent, Subscription};
pub use platform::{BanshiSettings, DeviceKey, DeviceKeyError, KeyPurpose, KeyWrapper, KeyWrapperError};
pub use resident::{Filing, FilingStep, Receipt, Resident, ResidentLine};

uniffi::setup_scaffolding!("banshi");
