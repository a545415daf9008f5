//! Subscriptions: what is now, then every change, until the handle ends.

use std::sync::{Arc, Mutex, PoisonError};

use banshi_app as app;

use crate::BanshiError;

/// Ends a subscription when it is ended or dropped.
#[derive(uniffi::Object)]
pub struct Subscription(Mutex<Option<app::Subscription>>);

impl Subscription {
    pub(crate) fn of(subscription: app::Subscription) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Some(subscription))))
    }
}

#[uniffi::export]
impl Subscription {
    /// Ends it: nothing is told after this.
    ///
    /// # Errors
    /// None today; a panic would be one.
    pub fn end(&self) -> Result<(), BanshiError> {
        drop(self.0.lock().unwrap_or_else(PoisonError::into_inner).take());
        Ok(())
    }
}
