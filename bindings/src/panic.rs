//! What both languages see of a panic in the core. In debug builds alone: no app is shipped with it.

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
