//! What both languages see of a panic in the core. It is in every build: Kotlin and Swift that were generated from one
//! library check every call against the one that they load.

use crate::BanshiError;

/// Panics, so that the shells' tests see an error and not a crash.
///
/// # Errors
/// Never one of its own.
///
/// # Panics
/// Always.
#[uniffi::export]
pub fn panic_on_purpose() -> Result<(), BanshiError> {
    panic!("on purpose")
}
